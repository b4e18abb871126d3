"""A batch of articles becomes a run: sorted terms with their posting lists, and its documents.

The arrays of a run, with documents counted from its first:

    stored, stored_ends, column/F, column_ends/F
                 as in a segment, of the batch's articles
    terms/F, term_ends/F, sizes/F
                 as in a segment, of the batch's terms; instead of the first two, grams have
    grams        their numbers
    documents/F, counts/F, titles/F
                 the postings of all lists, one after the other, in as few bytes as they need
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import NamedTuple, Self

import msgspec
import numpy as np

from fupin_search.articles.article import Article, fingerprint_text
from fupin_search.engines.embedded import schema
from fupin_search.engines.embedded.build.batch_texts import BatchTexts
from fupin_search.engines.embedded.build.batch_words import BatchWords, Occurrences
from fupin_search.engines.embedded.kernels import building
from fupin_search.engines.embedded.schema import CONTENT, TEXT, content_fingerprint, length_field
from fupin_search.engines.embedded.storage.container import Array
from fupin_search.engines.embedded.storage.fields import Packer, encode_stored, ends_of, narrowed
from fupin_search.engines.term_keys import BODY, GRAMS, MENTIONS, PARTS, TITLE, WORDS
from fupin_search.entities.counting import count_mentions
from fupin_search.text import rule_loops
from fupin_search.text.character_classes import add_classes
from fupin_search.text.tokenizer import ChineseTokenizer

ID = "id"

# Past the last white space.
_CODES = 0x3001
_CHUNK = 1 << 23  # bytes


@dataclass(frozen=True, slots=True)
class BuildTools:
    """The tools of every task of a build.

    Args:
        folder: for temporary files.
        tokenizer: cuts the articles.
        packer: compresses the stored fields.
    """

    folder: Path
    tokenizer: ChineseTokenizer
    packer: Packer


@dataclass(frozen=True, slots=True)
class SortedRun:
    """An inverted batch.

    Args:
        size: the number of articles.
        spill: the arrays.
    """

    size: int
    spill: Spill


class SentArticles(list[Article]):
    """Articles that another process may take, in MessagePack: a third of what pickling takes."""

    def __reduce__(self) -> tuple[Callable[[bytes], list[Article]], tuple[bytes]]:
        """Return what makes the articles again."""
        return _received, (_encoder.encode(list(self)),)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Article])


def _received(raw: bytes) -> list[Article]:
    return _decoder.decode(raw)


def invert(tools: BuildTools, number: int, batch: Sequence[Article]) -> SortedRun:
    """Invert a batch.

    Args:
        tools: of the build.
        number: of the batch, unlike all others.
        batch: the articles.
    """
    texts = BatchTexts(batch)
    arrays: dict[str, Array] = {}
    _add_stored(arrays, tools.packer, batch, texts)
    units, ends = texts.utf16()
    middle = ends[len(batch) - 1]
    for place, start, stop in ((TITLE, 0, middle), (BODY, middle, len(units))):
        arrays[f"column/{place}"] = units[start:stop]
    arrays[f"column_ends/{TITLE}"] = ends[: len(batch)]
    arrays[f"column_ends/{BODY}"] = ends[len(batch) :] - middle
    _add_grams(arrays, texts)
    words = BatchWords(tools.tokenizer.dictionary.words(), units, ends, texts.joined)
    _add_lengths(arrays, WORDS, words.lengths)
    for field, occurrences in (
        (WORDS, words.words()),
        (PARTS, words.parts()),
        (MENTIONS, _mentions(batch, texts)),
        (ID, _ids([article.id for article in batch])),
    ):
        _add_lists(arrays, field, occurrences.keys)
        arrays[f"terms/{field}"] = occurrences.text
        arrays[f"term_ends/{field}"] = occurrences.ends
    return SortedRun(len(batch), Spill.write(tools.folder / f"run-{number}", arrays))


def load_tables(tools: BuildTools) -> None:
    """Load all tables and loops that a batch needs, so that processes have them by their fork.

    Args:
        tools: of the build.
    """
    invert(tools, -1, [Article(id="0")])


def encode_articles(batch: Sequence[Article], texts: BatchTexts) -> list[bytes]:
    """Return the encoded stored fields of each article.

    Args:
        batch: the articles.
        texts: theirs.
    """
    changes = texts.changes()
    # Whoosh stores a map of fields; ours has one, whose value is already encoded.
    return [
        encode_stored({"article": schema.encode(article, title, body)})
        for article, title, body in zip(
            batch, changes[: len(batch)], changes[len(batch) :], strict=True
        )
    ]


def _add_stored(
    arrays: dict[str, Array], packer: Packer, batch: Sequence[Article], texts: BatchTexts
) -> None:
    packed = list(map(packer.pack, encode_articles(batch, texts)))
    arrays["stored"] = np.frombuffer(b"".join(packed), "u1")
    arrays["stored_ends"] = ends_of(packed)
    bodies = texts.normalised()[len(batch) :]
    for field, fingerprints in (
        (CONTENT, map(content_fingerprint, batch)),
        (TEXT, map(fingerprint_text, bodies)),
    ):
        arrays[f"column/{field}"] = np.fromiter(fingerprints, "u8", len(batch))


def _add_lengths(arrays: dict[str, Array], kind: str, lengths: Array) -> None:
    titles = len(lengths) // 2
    arrays[length_field(TITLE, kind)] = lengths[:titles]
    arrays[length_field(BODY, kind)] = lengths[titles:]


def _add_grams(arrays: dict[str, Array], texts: BatchTexts) -> None:
    _, numbers = _ideographs()
    keys, lengths = np.empty(2 * len(texts.codes), "u8"), np.empty(len(texts.ends), "u4")
    at = building.emit_grams(texts.codes, texts.ends, numbers, keys, lengths)
    _add_lengths(arrays, GRAMS, lengths)
    arrays["grams"] = _add_lists(arrays, GRAMS, keys[:at])


def spell_grams(grams: Array) -> tuple[Array, Array]:
    """Return the text of grams, and where each ends; their order is that of their bytes.

    Args:
        grams: the numbers of two ideographs in each.
    """
    codes, _ = _ideographs()
    text = np.empty(8 * len(grams), "u1")
    ends = np.empty(len(grams), "u4")
    size = building.spell_grams(grams, codes, text, ends)
    return text[:size], ends


def _add_lists(arrays: dict[str, Array], field: str, keys: Array) -> Array:
    """Sort keys and add their posting lists; return the terms' numbers."""
    keys.sort()
    sizes = np.empty(2, "i8")
    building.tally_size(keys, sizes)
    terms, postings = sizes.tolist()
    numbers, lists = np.empty(terms, "u8"), np.empty(terms, "u4")
    documents = np.empty(postings, "i4")
    counts, titles = np.zeros(postings, "u4"), np.zeros(postings, "u4")
    building.tally(keys, numbers, lists, documents, counts, titles)
    arrays[f"sizes/{field}"] = lists
    arrays[f"documents/{field}"] = narrowed(documents)
    arrays[f"counts/{field}"] = narrowed(counts)
    arrays[f"titles/{field}"] = narrowed(titles)
    return numbers


def _ids(ids: Sequence[str]) -> Occurrences:
    order = sorted(range(len(ids)), key=ids.__getitem__)
    keys = _shifted(np.arange(len(ids))) | (np.array(order, "u8") << np.uint64(1))
    return _occurrences([ids[number].encode() for number in order], keys)


@cache
def _ideographs() -> tuple[Array, Array]:
    """Return the code point of each ideograph, and the number of each code point.

    Numbers begin at 1; of white space the number is `building.SPACE`, of all else 0.
    """
    classes = rule_loops.classes()
    codes = np.append(0, np.flatnonzero(classes & rule_loops.IS_HAN)).astype("u4")
    numbers = np.zeros(len(classes), "u4")
    numbers[codes] = np.arange(len(codes))
    spaces = np.zeros(_CODES, "u1")
    add_classes(spaces, [(1, r"\s")])
    numbers[:_CODES][spaces == 1] = building.SPACE
    return codes, numbers


def _mentions(batch: Sequence[Article], texts: BatchTexts) -> Occurrences:
    days = cycle(article.date for article in batch)
    keys, of_texts, numbers = count_mentions(texts.joined, texts.codes, texts.ends, days)
    ordered, ranks = _ordered([key.encode() for key in keys])
    places = _places(np.ones(len(texts.ends), "u4"))
    return _occurrences(ordered, _shifted(ranks[numbers]) | places[of_texts])


def _occurrences(terms: Sequence[bytes], keys: Array) -> Occurrences:
    return Occurrences(np.frombuffer(b"".join(terms), "u1"), ends_of(terms).astype("u4"), keys)


def _ordered(terms: Sequence[bytes]) -> tuple[list[bytes], Array]:
    """Return the terms in byte order, and the place of each one in it."""
    order = sorted(range(len(terms)), key=terms.__getitem__)
    ranks = np.empty(len(terms), "u4")
    ranks[order] = np.arange(len(terms), dtype="u4")
    return [terms[number] for number in order], ranks


def _shifted(ranks: Array) -> Array:
    return ranks.astype("u8") << np.uint64(building.TERM_SHIFT)


def _places(lengths: Array) -> Array:
    """Return the low bits of each token's key.

    Of n documents, text a is the title of document a, text n + a its body.
    """
    titles = np.arange(len(lengths) // 2, dtype="u8") << np.uint64(1)
    return np.repeat(np.concatenate([titles | np.uint64(1), titles]), lengths)


def _array(numbers: array[int]) -> Array:
    return np.frombuffer(numbers, "u4")


class _Extent(NamedTuple):
    """The place of an array in its file."""

    kind: str
    at: int
    size: int


@dataclass(frozen=True, slots=True)
class Spill:
    """A temporary file of arrays, one after the other.

    Arrays are read in pieces and never mapped, so that memory stays bounded whatever the file's
    size.

    Args:
        path: of the file.
        extents: the place of each array.
    """

    path: Path
    extents: Mapping[str, _Extent]

    @classmethod
    def write(cls, path: Path, arrays: Mapping[str, Array]) -> Self:
        """Write arrays into a new file.

        Args:
            path: of the file.
            arrays: by name.
        """
        extents = {}
        with path.open("xb") as file:
            for name, array in arrays.items():
                extents[name] = _Extent(array.dtype.str, file.tell(), len(array))
                file.write(np.ascontiguousarray(array).view("u1").data)
        return cls(path, extents)

    def size(self, name: str) -> int:
        """Return the length of an array."""
        return self.extents[name].size

    def kind(self, name: str) -> np.dtype[np.generic]:
        """Return the type of an array's numbers."""
        return np.dtype(self.extents[name].kind)

    def read(self, name: str, start: int = 0, stop: int | None = None) -> Array:
        """Return an array, or a part of it.

        Args:
            name: of the array.
            start: the first index.
            stop: the index after the last; the end by default.
        """
        extent = self.extents[name]
        size = (extent.size if stop is None else stop) - start
        at = extent.at + start * self.kind(name).itemsize
        return np.fromfile(self.path, extent.kind, size, offset=at)

    def chunks(self, name: str) -> Iterator[Array]:
        """Yield an array in pieces of some megabytes."""
        step = _CHUNK // self.kind(name).itemsize
        for start in range(0, self.size(name), step):
            yield self.read(name, start, min(start + step, self.size(name)))
