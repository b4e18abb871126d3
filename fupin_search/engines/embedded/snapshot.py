"""One committed state of the index, open for reading: its segments as arrays.

All segments together are one row of documents, numbered from 0.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from codecs import utf_16_le_decode
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.kernels import terms
from fupin_search.engines.embedded.schema import Record, decode_record
from fupin_search.engines.embedded.storage.container import Array, ArrayFile
from fupin_search.engines.embedded.storage.fields import Lexicon, StoredReader
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.engines.embedded.storage.whoosh_codec import ArraySegment
from fupin_search.engines.term_keys import BODY, GRAMS, MENTIONS, PARTS, TITLE, WORDS, TermKey
from fupin_search.model.protocol import CountedTerms

# The fields of terms.
FIELDS = (WORDS, PARTS, GRAMS, MENTIONS)

_FIELD_NUMBERS = {field: number for number, field in enumerate(FIELDS)}

# Every term is looked up in every segment: so many keep the median query within 1.3 times its time
# in an index written whole, were they all of one size. Deleted documents cost a query next to
# nothing, but stay on disk and every revision copies them; docs/performance.md has the figures.
MOST_SEGMENTS = 7
LARGEST_DELETED = 0.25

_ENTRIES_KEPT = 1 << 12
# Beginnings and pieces of terms, each with up to a thousand entries that are kept anyway.
_TERMS_KEPT = 16

Documents = npt.NDArray[np.int32]

NO_DOCUMENTS: Documents = np.empty(0, np.int32)

# Finds at most so many terms of a lexicon that begin with a piece, or contain it.
_TermSearch = Callable[[Lexicon, bytes, int], list[bytes]]


class Texts:
    """The titles, or the bodies, of a segment's documents.

    Its attributes are arrays for loops: `units` is all texts as UTF-16, `ends` where each ends.

    Args:
        arrays: the segment's file.
        place: title or body.
    """

    def __init__(self, arrays: ArrayFile, place: str) -> None:
        self.units = arrays[f"column/{place}"]
        self.ends = arrays[f"column_ends/{place}"]
        self._units = arrays.memory(f"column/{place}")
        self._ends = arrays.memory(f"column_ends/{place}")

    def every(self) -> list[str]:
        """All documents' texts, a line feed in one made a space."""
        # Decoded at once, unless a character of two units makes offsets into it other than those
        # of its units.
        text, _ = utf_16_le_decode(self._units)
        if len(text) != len(self.units):
            return [self.of(number).replace("\n", " ") for number in range(len(self.ends))]
        text = text.replace("\n", " ")
        return [text[start:end] for start, end in pairwise([0, *self.ends.tolist()])]

    def of(self, number: int) -> str:
        """One document's text."""
        (raw,) = self.raw([number])
        text, _ = utf_16_le_decode(raw)
        return text

    def raw(self, numbers: Sequence[int]) -> list[bytes]:
        """Some documents' texts, as UTF-16."""
        units, ends = self._units, self._ends
        return [
            units[ends[number - 1] if number else 0 : ends[number]].tobytes() for number in numbers
        ]


class OpenSegment:
    """A segment, open.

    Its attributes: `base` is the number of its first document in the index, `size` counts its
    documents, deleted ones included; `arrays`, `lexicons` of the fields of terms and of `id`, and
    the normalised `titles` and `bodies` are of its file.

    Args:
        ix: the index.
        segment: as committed.
        base: the number of its first document.
    """

    def __init__(self, ix: ArrayIndex, segment: ArraySegment, base: int) -> None:
        self.base = base
        self.size: int = segment.doc_count_all()
        self.arrays = ArrayFile(segment.path(ix.folder))
        self.lexicons = {field: Lexicon.of(self.arrays, field) for field in (*FIELDS, "id")}
        self.titles = Texts(self.arrays, TITLE)
        self.bodies = Texts(self.arrays, BODY)
        self._stored = StoredReader(self.arrays)

    def texts(self, place: str) -> Texts:
        """The titles or the bodies."""
        return self.titles if place == TITLE else self.bodies

    def record(self, number: int) -> Record:
        """The stored record of a document; see `schema`."""
        (record,) = self.records([number])
        return record

    def records(self, numbers: Sequence[int]) -> list[Record]:
        """The stored records of some documents."""
        unpacked = self._stored.unpack(numbers)
        return [decode_record(_decode_stored(fields).article) for fields in unpacked]


class _Stored(msgspec.Struct, gc=False):
    """A document's stored fields."""

    article: bytes


_decode_stored = msgspec.msgpack.Decoder(_Stored).decode


class PostingList(NamedTuple):
    """A term's postings in one segment.

    Args:
        segment: its number.
        start: in the field's packed lists, in words.
        size: documents, deleted ones included.
    """

    segment: int
    start: int
    size: int


class TermEntry(Struct, frozen=True, gc=False):
    """A term in the index.

    Args:
        field: words, parts, grams or mentions.
        documents: how many living documents have it.
        postings: how many there are, those of deleted documents included.
        words: the lists in a program; see `kernels.operations`.
    """

    field: str
    documents: int
    postings: int
    words: Sequence[int]

    @property
    def lists(self) -> list[PostingList]:
        """Its postings; none where a segment lacks it."""
        lists = range(1, len(self.words), 4)
        return [PostingList(self.words[at], *self.words[at + 2 : at + 4]) for at in lists]


class Snapshot:
    """All segments of the last commit, as one row of documents; safe to use from several threads.

    Args:
        ix: the index.
        hidden: ids whose documents count as deleted.
    """

    def __init__(self, ix: ArrayIndex, hidden: Collection[str] = ()) -> None:
        committed = ix.segments()
        self.rebuild_reason = rebuild_reason(committed)
        bases = [0, *accumulate(segment.doc_count_all() for segment in committed)]
        self.segments = [
            OpenSegment(ix, segment, base)
            for segment, base in zip(committed, bases, strict=False)
            if segment.doc_count_all()
        ]
        self._bases = [each.base for each in self.segments]
        self.size = bases[-1]
        self._lexicons = np.array(
            [
                word
                for segment in self.segments
                for field in FIELDS
                for word in segment.lexicons[field].addresses()
            ],
            np.int64,
        )
        self._lexicons_at = self._lexicons.ctypes.data
        self._edges = np.array([*(each.base for each in self.segments), self.size], np.int32)
        self.deleted: Documents = np.array(
            [
                base + number
                for segment, base in zip(committed, bases, strict=False)
                for number in segment.deleted_docs()
            ],
            np.int32,
        )
        # A flag for each document.
        self.is_deleted = np.zeros(self.size, np.bool_)
        self.is_deleted[self.deleted] = True
        concealed = [number for key in hidden if (number := self.numbered(key)) is not None]
        self.deleted = np.union1d(self.deleted, np.array(concealed, np.int32))
        self.is_deleted[concealed] = True
        self.count = self.size - len(self.deleted)
        self._entries: dict[TermKey, TermEntry] = {}
        # Each rescue of a query looks anew for the terms with a beginning or a piece.
        self._searched: dict[tuple[_TermSearch, str, bytes, int], list[TermEntry]] = {}

    def entries(self, keys: Iterable[TermKey]) -> list[TermEntry]:
        """The entries of several terms, looked up together.

        Args:
            keys: field and term of each.
        """
        wanted = list(keys)
        known = self._entries
        if len(known) > _ENTRIES_KEPT:
            # A new dictionary, not a cleared one: another thread may be reading this one.
            known = self._entries = {}
        unknown = [key for key in dict.fromkeys(wanted) if key not in known]
        if unknown:
            known.update(zip(unknown, self._look_up(unknown), strict=True))
        return [known[key] for key in wanted]

    def beginning(self, field: str, prefix: str, limit: int) -> list[TermEntry]:
        """Return the entries of the terms that begin with a prefix, the first in byte order.

        Args:
            field: words, parts or grams.
            prefix: the beginning.
            limit: at most so many.
        """
        return self._search(Lexicon.beginning, field, prefix.encode(), limit)

    def holding(self, field: str, piece: str, limit: int) -> list[TermEntry]:
        """Return the entries of the terms that contain a piece, its numbers entire.

        Args:
            field: words, parts or grams.
            piece: a part of the terms.
            limit: at most so many, the first in byte order.
        """
        return self._search(Lexicon.holding, field, piece.encode(), limit)

    def extent(
        self, field: str, first: str, last: str | None, limit: int | None = None
    ) -> tuple[int, int]:
        """Count the postings of some terms of a field, and the terms, without reading any.

        Args:
            field: words, parts, grams or mentions.
            first: the first term, where there is a last one; otherwise what they begin with.
            last: the last term.
            limit: of the first so many in each segment.
        """
        total = terms = 0
        for segment in self.segments:
            lexicon = segment.lexicons[field]
            key = first.encode()
            # No byte of UTF-8 is as large.
            row = lexicon.between(key, last.encode() if last is not None else key + b"\xff")
            if limit is not None:
                row = slice(row.start, min(row.stop, row.start + limit))
            terms += max(row.stop - row.start, 0)
            total += int(lexicon.sizes[row].sum())
        return total, terms

    def terms(self, *fields: str) -> CountedTerms:
        """All terms of some fields with their documents, deleted ones included.

        One that several fields or segments have comes several times.
        """
        lexicons = [segment.lexicons[field] for field in fields for segment in self.segments]
        text = b"".join(lexicon.lines() for lexicon in lexicons).decode()
        sizes: list[Array] = [lexicon.sizes for lexicon in lexicons]
        return CountedTerms(
            text, array("I", b"".join(each.astype(np.uintc).tobytes() for each in sizes))
        )

    def ranged(self, field: str, first: str, last: str) -> Iterator[tuple[Array, Array]]:
        """Yield for each segment where the lists of a range of terms start, and their sizes.

        Args:
            field: words, parts, grams or mentions.
            first: the first term, included.
            last: the last term, included.
        """
        for segment in self.segments:
            lexicon = segment.lexicons[field]
            row = lexicon.between(first.encode(), last.encode())
            yield lexicon.starts[row].astype(np.int64), lexicon.sizes[row].astype(np.int64)

    def everything(self) -> Documents:
        """All living documents."""
        return self.living(np.arange(self.size, dtype=np.int32))

    def living(self, documents: Documents) -> Documents:
        """Ascending documents without those deleted."""
        return documents[~self.is_deleted[documents]] if len(self.deleted) else documents

    def shares(self, documents: Documents) -> Iterator[tuple[OpenSegment, Documents]]:
        """Ascending documents, segment by segment."""
        for number, part in self.parts(documents):
            yield self.segments[number], documents[part]

    def parts(self, documents: Documents) -> Iterator[tuple[int, slice]]:
        """The numbers of the segments ascending documents are in, and which of them are there."""
        for number, (start, stop) in enumerate(pairwise(self._bounds(documents))):
            if start < stop:
                yield number, slice(start, stop)

    def titles(self, documents: Documents) -> str:
        """The titles of ascending documents, each ended by a line feed."""
        lines: list[str] = []
        for segment, mine in self.shares(documents):
            every = segment.titles.every()
            lines += [every[number] for number in (mine - segment.base).tolist()]
        return "".join([f"{line}\n" for line in lines])

    def home(self, document: int) -> tuple[OpenSegment, int]:
        """The segment of a document, and its number there."""
        segment = self.segments[bisect_right(self._bases, document) - 1]
        return segment, document - segment.base

    def numbered(self, identity: str) -> int | None:
        """The living document of an id."""
        try:
            key = identity.encode()
        except UnicodeEncodeError:  # a lone surrogate names no article
            return None
        for segment in self.segments:
            lexicon = segment.lexicons["id"]
            number = lexicon.number(key)
            if number >= 0:
                documents, *_ = lexicon.postings(number)
                living = self.living(documents + np.int32(segment.base))
                if len(living):
                    return int(living[-1])
        return None

    def close(self) -> None:
        """Close the files."""
        for segment in self.segments:
            segment.arrays.close()
        self.segments.clear()
        self._entries.clear()
        self._searched.clear()

    def identity(self, document: int) -> str:
        """The id of a document."""
        segment, place = self.home(document)
        return segment.record(place).id

    def _search(self, search: _TermSearch, field: str, piece: bytes, limit: int) -> list[TermEntry]:
        """The entries of the first terms that living documents have; kept for a while."""
        key = search, field, piece, limit
        entries = self._searched.get(key)
        if entries is None:
            entries = self._living_terms(search, field, piece, limit)
            if len(self._searched) >= _TERMS_KEPT:
                self._searched.clear()
            self._searched[key] = entries
        return entries

    def _living_terms(
        self, search: _TermSearch, field: str, piece: bytes, limit: int
    ) -> list[TermEntry]:
        most = limit
        while True:
            found = [search(segment.lexicons[field], piece, most) for segment in self.segments]
            terms = sorted({term for listed in found for term in listed})[:most]
            entries = self.entries((field, term.decode()) for term in terms)
            living = [entry for entry in entries if entry.documents]
            # Where only deleted documents have some of them, there may be others.
            if len(living) >= limit or all(len(listed) < most for listed in found):
                return living[:limit]
            most *= 2

    def _look_up(self, keys: Sequence[TermKey]) -> Iterator[TermEntry]:
        """Look up all keys in all segments in one call."""
        raw = [term.encode() for _, term in keys]
        ends = [*accumulate(map(len, raw))]
        fields = [_FIELD_NUMBERS[field] for field, _ in keys]
        words = [
            *(self._lexicons_at, len(self.segments), len(FIELDS), len(keys)),
            *(terms.TERMS_AT + 2 * len(keys), 0),
            *chain.from_iterable(zip(fields, ends, strict=True)),
        ]
        block = array("q", words)
        block.frombytes(b"".join(raw) + bytes(-ends[-1] % block.itemsize))
        begin = block[terms.LISTS_AT] = len(block)
        size = 2 + 4 * len(self.segments)
        block.frombytes(bytes(len(keys) * size * block.itemsize))
        kernels.list_terms.run(block.buffer_info()[0])
        results = block[begin:].tolist()
        for at, (field, _) in zip(range(0, len(results), size), keys, strict=True):
            documents = postings = results[at]
            lists = results[at + 1 : at + 2 + 4 * results[at + 1]]
            if len(self.deleted):
                documents -= self._count_deleted(field, lists)
            yield TermEntry(field, documents, postings, lists)

    def _count_deleted(self, field: str, lists: Sequence[int]) -> int:
        """Count the deleted documents of lists; blocks without any are passed over."""
        count = 0
        for at in range(1, len(lists), 4):
            segment = self.segments[lists[at]]
            inside = (self.deleted >= segment.base) & (self.deleted < segment.base + segment.size)
            words = segment.lexicons[field].words
            deleted = self.deleted[inside]
            count += int(
                kernels.count_listed(words, *lists[at + 2 : at + 4], segment.base, deleted)
            )
        return count

    def _bounds(self, documents: Documents) -> list[int]:
        """The place of each segment's first among ascending documents, and the end of the last."""
        if len(self.segments) == 1:
            return [0, len(documents)]
        bounds: list[int] = np.searchsorted(documents, self._edges).tolist()
        return bounds


def rebuild_reason(segments: Sequence[ArraySegment]) -> str | None:
    """Return why an index of these segments should be written anew, if it should."""
    if len(segments) > MOST_SEGMENTS:
        return f"it has {len(segments)} segments, and more than {MOST_SEGMENTS} make queries slow"
    documents = sum(segment.doc_count_all() for segment in segments)
    deleted = sum(segment.deleted_count() for segment in segments)
    if deleted > LARGEST_DELETED * documents:
        return (
            f"{deleted:,} of its {documents:,} documents are deleted, "
            f"and more than {LARGEST_DELETED:.0%} are too much to carry along"
        )
    return None
