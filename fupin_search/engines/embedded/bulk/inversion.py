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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import stored
from fupin_search.engines.embedded.bulk import ideographs, kernels
from fupin_search.engines.embedded.bulk.spill import Spill
from fupin_search.engines.embedded.bulk.tokens import Mentions, Occurrences, Tokens
from fupin_search.engines.embedded.codec import packing
from fupin_search.engines.embedded.codec.columns import narrowed
from fupin_search.engines.embedded.codec.container import Array
from fupin_search.engines.embedded.codec.packing import Packer
from fupin_search.engines.embedded.schema import (
    BODY,
    CONTENT,
    GRAMS,
    MENTIONS,
    PARTS,
    TEXT,
    TITLE,
    WORDS,
    fingerprint_fields,
    length_field,
)
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import ChineseTokenizer

ID = "id"

_decode = msgspec.json.Decoder(Article).decode


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
            batch: articles as JSON.
        """
        tokens = Tokens(self.tokenizer)
        spoken_of = Mentions()
        ids: list[str] = []
        packed: list[bytes] = []
        printed = {CONTENT: array("Q"), TEXT: array("Q")}
        units: dict[str, list[bytes]] = {TITLE: [], BODY: []}
        for article in map(_decode, batch):
            ids.append(article.id)
            title, body = normalise(article.title), normalise(article.body)
            for place, text in ((TITLE, title), (BODY, body)):
                tokens.append(text)
                spoken_of.append(text, article.date)
                units[place].append(text.encode("utf-16-le"))
            for field, known_by in fingerprint_fields(article, body).items():
                printed[field].append(known_by)
            packed.append(self.packer.pack(shelved(article, title, body)))
        arrays: dict[str, Array] = {}
        arrays["stored"] = np.frombuffer(b"".join(packed), "u1")
        arrays["stored_ends"] = _ends(packed)
        for field, every in printed.items():
            arrays[f"column/{field}"] = np.frombuffer(every, "u8")
        for place, texts in units.items():
            arrays[f"column/{place}"] = np.frombuffer(b"".join(texts), "u2")
            arrays[f"column_ends/{place}"] = _ends(texts) // 2
        _add_grams(arrays)
        _add_tokens(arrays, WORDS, tokens.words())
        _add_tokens(arrays, PARTS, tokens.parts())
        _add_tokens(arrays, MENTIONS, spoken_of.every())
        arrays[length_field(TITLE, WORDS)], arrays[length_field(BODY, WORDS)] = tokens.lengths()
        _add_ids(arrays, ids)
        return Run(len(batch), Spill.write(self.folder / f"run-{number}", arrays))


def shelved(article: Article, title: str, body: str) -> bytes:
    """An article's stored fields, encoded; see `stored.encode`."""
    return packing.encode({"article": stored.encode(article, title, body)})


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


def _add_tokens(arrays: dict[str, Array], field: str, found: Occurrences) -> None:
    _add_lists(arrays, field, found.keys)
    _add_terms(arrays, field, found.terms)


def _add_ids(arrays: dict[str, Array], ids: Sequence[str]) -> None:
    order = sorted(range(len(ids)), key=ids.__getitem__)
    terms = np.arange(len(ids), dtype="u8") << np.uint64(kernels.TERM_SHIFT)
    _add_lists(arrays, ID, terms | (np.array(order, "u8") << np.uint64(1)))
    _add_terms(arrays, ID, [ids[number].encode() for number in order])


def _add_terms(arrays: dict[str, Array], field: str, terms: Sequence[bytes]) -> None:
    arrays[f"terms/{field}"] = np.frombuffer(b"".join(terms), "u1")
    arrays[f"term_ends/{field}"] = _ends(terms).astype("u4")


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
