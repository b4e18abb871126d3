"""A batch of articles turned inside out: a run.

Arrays of a run, documents counted from its first:

    stored, stored_ends, column/F, column_ends/F
                 as in a segment, of the batch's articles
    terms/F, term_ends/F, sizes/F
                 as in a segment, of the terms that stand in the batch
    documents/F, counts/F, titles/F
                 the postings of all lists, one after the other, in as few bytes as they need
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from fupin_search.engines.embedded.bulk import ideographs, kernels
from fupin_search.engines.embedded.bulk.spill import Spill
from fupin_search.engines.embedded.codec.columns import narrowed
from fupin_search.engines.embedded.codec.container import Array
from fupin_search.engines.embedded.codec.documents import Packer
from fupin_search.engines.embedded.schema import BODY, GRAMS, PARTS, TITLE, WORDS, length_field
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import ChineseTokenizer

ID = "id"


class _Texts(msgspec.Struct):
    """What a run needs of a stored article."""

    id: str
    title: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A batch inverted.

    Args:
        size: how many articles it has.
        spill: its arrays.
    """

    size: int
    spill: Spill


@dataclass(frozen=True, slots=True)
class Inverter:
    """What turns batches into runs.

    Args:
        folder: for the runs' files.
        tokenizer: cuts the articles.
        packer: compresses them.
    """

    folder: Path
    tokenizer: ChineseTokenizer
    packer: Packer

    def run(self, number: int, batch: Sequence[bytes]) -> Run:
        """Invert a batch.

        Args:
            number: of the batch, unlike all others.
            batch: articles as they are stored.
        """
        decode = msgspec.json.Decoder(_Texts).decode
        words, parts = _Tokens(), _Tokens()
        ids: list[str] = []
        units: dict[str, list[bytes]] = {TITLE: [], BODY: []}
        for record in map(decode, batch):
            ids.append(record.id)
            for place, text in ((TITLE, record.title), (BODY, record.body)):
                normalised = normalise(text)
                cut = self.tokenizer.terms(normalised)
                words.append(cut.words)
                parts.append(cut.parts)
                units[place].append(normalised.encode("utf-16-le"))
        arrays: dict[str, Array] = {}
        packed = [self.packer.pack({"article": stored}) for stored in batch]
        arrays["stored"] = np.frombuffer(b"".join(packed), "u1")
        arrays["stored_ends"] = _ends(packed)
        for place, texts in units.items():
            arrays[f"column/{place}"] = np.frombuffer(b"".join(texts), "u2")
            arrays[f"column_ends/{place}"] = _ends(texts) // 2
        _add_grams(arrays)
        _add_tokens(arrays, WORDS, words)
        _add_tokens(arrays, PARTS, parts)
        arrays[length_field(TITLE, WORDS)], arrays[length_field(BODY, WORDS)] = words.lengths()
        _add_ids(arrays, ids)
        return Run(len(batch), Spill.write(self.folder / f"run-{number}", arrays))


class _Tokens:
    """The tokens of titles and bodies by turns, as numbers of terms."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._number_of = self._numbers.__getitem__
        self._tokens = array("I")
        self._lengths = array("I")

    def append(self, terms: Sequence[str]) -> None:
        """Take the next text's tokens."""
        self._tokens.extend(map(self._number_of, terms))
        self._lengths.append(len(terms))

    def lengths(self) -> tuple[Array, Array]:
        """How many tokens the titles have, and the bodies."""
        every = np.frombuffer(self._lengths, "u4")
        return every[0::2], every[1::2]

    def terms(self) -> list[str]:
        """The terms in order: that of code points is that of UTF-8."""
        return sorted(self._numbers)

    def keys(self, terms: Sequence[str]) -> Array:
        """The tokens' keys, a term's number being its place among the terms in order."""
        ranks = np.empty(len(terms), "u8")
        ranks[np.fromiter(map(self._number_of, terms), "i8", len(terms))] = np.arange(len(terms))
        lengths = np.frombuffer(self._lengths, "u4")
        # Text 2n is the title of document n, text 2n + 1 its body.
        places = np.arange(len(lengths), dtype="u8") ^ np.uint64(1)
        keys: Array = ranks[np.frombuffer(self._tokens, "u4")] << np.uint64(kernels.TERM_SHIFT)
        keys |= np.repeat(places, lengths)
        return keys


def _add_grams(arrays: dict[str, Array]) -> None:
    places = (TITLE, 1), (BODY, 0)
    units = sum(len(arrays[f"column/{place}"]) for place, _ in places)
    keys = np.empty(2 * units, "u8")
    at = 0
    for place, title in places:
        ends = arrays[f"column_ends/{place}"]
        lengths = np.empty(len(ends), "u4")
        at = kernels.emit_grams(
            arrays[f"column/{place}"], ends, ideographs.numbers(), title, keys, at, lengths
        )
        arrays[length_field(place, GRAMS)] = lengths
    grams = _add_lists(arrays, GRAMS, keys[:at])
    text = np.empty(8 * len(grams), "u1")
    ends = np.empty(len(grams), "u4")
    size = kernels.spell_grams(grams, ideographs.codes(), text, ends)
    arrays[f"terms/{GRAMS}"], arrays[f"term_ends/{GRAMS}"] = text[:size], ends


def _add_tokens(arrays: dict[str, Array], field: str, tokens: _Tokens) -> None:
    terms = tokens.terms()
    _add_lists(arrays, field, tokens.keys(terms))
    _add_terms(arrays, field, terms)


def _add_ids(arrays: dict[str, Array], ids: Sequence[str]) -> None:
    order = sorted(range(len(ids)), key=ids.__getitem__)
    terms = np.arange(len(ids), dtype="u8") << np.uint64(kernels.TERM_SHIFT)
    _add_lists(arrays, ID, terms | (np.array(order, "u8") << np.uint64(1)))
    _add_terms(arrays, ID, [ids[number] for number in order])


def _add_terms(arrays: dict[str, Array], field: str, terms: Sequence[str]) -> None:
    spelled = [term.encode() for term in terms]
    arrays[f"terms/{field}"] = np.frombuffer(b"".join(spelled), "u1")
    arrays[f"term_ends/{field}"] = _ends(spelled).astype("u4")


def _add_lists(arrays: dict[str, Array], field: str, keys: Array) -> Array:
    """Sort keys and add the lists they make; returns the terms' numbers."""
    keys.sort()
    sizes = np.empty(2, "i8")
    kernels.tally_size(keys, sizes)
    terms, postings = sizes.tolist()
    found, lists = np.empty(terms, "u8"), np.empty(terms, "u4")
    documents = np.empty(postings, "i4")
    counts, titles = np.zeros(postings, "u4"), np.zeros(postings, "u4")
    kernels.tally(keys, found, lists, documents, counts, titles)
    arrays[f"sizes/{field}"] = lists
    arrays[f"documents/{field}"] = narrowed(documents)
    arrays[f"counts/{field}"] = narrowed(counts)
    arrays[f"titles/{field}"] = narrowed(titles)
    return found


def _ends(blobs: Sequence[bytes]) -> Array:
    return np.cumsum(np.fromiter(map(len, blobs), "i8", len(blobs)))
