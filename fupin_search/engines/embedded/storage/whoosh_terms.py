"""The terms of the Whoosh codec: the counts of a posting, and lists that Whoosh writes and walks.

Methods without a docstring implement the interfaces of `whoosh.codec.base`, `whoosh.formats` and
`whoosh.matching`, which describe them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from whoosh import fields, formats
from whoosh.codec import base
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound
from whoosh.scoring import BaseScorer
from whoosh.system import emptybytes, pack_uint, unpack_uint

from fupin_search.engines.embedded.storage.container import Array, ArrayFile, ArrayWriter
from fupin_search.engines.embedded.storage.fields import (
    NO_TERMS,
    Lexicon,
    narrowed,
    pack,
    write_blobs,
    write_terms,
)

_HALF = 4  # bytes of each count of a posting's value
_LARGEST = 2**32 - 1


class Counts(NamedTuple):
    """The number of times a term occurs in an article.

    Args:
        body: occurrences in the body.
        title: occurrences in the title.
    """

    body: int
    title: int


class Counting(formats.Format):
    """The format of postings with two counts, whose weight is their sum."""

    posting_size = 2 * _HALF

    def encode(self, counts: Counts) -> bytes:
        """Return the value of a posting."""
        value: bytes = pack_uint(counts.body) + pack_uint(counts.title)
        return value

    def decode_counts(self, value: bytes) -> Counts:
        """Return the counts of a posting's value."""
        return Counts(unpack_uint(value[:_HALF])[0], unpack_uint(value[_HALF:])[0])

    def decode_frequency(self, value: bytes) -> int:
        return sum(self.decode_counts(value))

    def decode_weight(self, value: bytes) -> float:
        return float(self.decode_frequency(value))


class Counted(fields.FieldType):
    """A field whose terms are already cut and counted, so that no analyzer of Whoosh runs."""

    def __init__(self) -> None:
        super().__init__(format=Counting(), analyzer=None, scorable=False)

    def index(
        self, value: Mapping[str, Counts], **_: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Return the postings of one article: term, frequency, weight, value.

        Args:
            value: the counts of each term.
            _: the options of Whoosh, which are for analyzers.
        """
        for term, counts in value.items():
            yield term.encode(), sum(counts), float(sum(counts)), self.format.encode(counts)


class TermsWriter(base.FieldWriter):
    """Takes postings in Whoosh's order: by field, term and document.

    A count is a posting's frequency, 1 where Whoosh keeps none; a `Counted` field has a second
    count for the title. Formats with positions keep Whoosh's own values as well.
    """

    def __init__(self, out: ArrayWriter) -> None:
        self._out = out
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: fields.FieldType) -> None:
        self._field = fieldname
        self._format: formats.Format = fieldobj.format
        self._terms: list[bytes] = []
        self._bounds = array("q", [0])
        self._documents = array("i")
        self._weights = array("d")
        self._values: list[bytes] = []

    def start_term(self, text: bytes) -> None:
        self._terms.append(text)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        self._documents.append(docnum)
        self._weights.append(weight)
        self._values.append(vbytes)

    def finish_term(self) -> None:
        self._bounds.append(len(self._documents))

    def finish_field(self) -> None:
        field = self._field
        weights = np.frombuffer(self._weights, "f8")
        counts, titles = _counts(self._format, weights, self._values)
        write_terms(self._out, field, self._terms)
        starts, words = pack(
            np.frombuffer(self._documents, "i4"), counts, titles, np.frombuffer(self._bounds, "i8")
        )
        self._out.add(f"sizes/{field}", np.diff(self._bounds).astype("u4"))
        self._out.add(f"starts/{field}", narrowed(starts))
        self._out.add(f"postings/{field}", words)
        if (weights != counts + titles).any():
            self._out.add(f"weights/{field}", weights)
        if self._values != _values(self._format, counts, titles):
            write_blobs(self._out, "value", field, self._values)

    def close(self) -> None:
        self._out.close()
        self.is_closed = True


def _counts(form: formats.Format, weights: Array, values: Sequence[bytes]) -> tuple[Array, Array]:
    """Return the two counts of each posting, as far as the format has any."""
    if isinstance(form, Counting):
        both = np.array([form.decode_counts(value) for value in values], "u4").reshape(-1, 2)
        return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])
    is_count = (weights >= 1) & (weights <= _LARGEST) & (weights == np.floor(weights))
    return np.where(is_count, weights, 1).astype("u4"), np.zeros(len(weights), "u4")


def _values(form: formats.Format, counts: Array, titles: Array) -> list[bytes]:
    """Return the values that follow from the counts of postings."""
    if isinstance(form, Counting):
        both = zip(counts.tolist(), titles.tolist(), strict=True)
        return [form.encode(Counts(count, title)) for count, title in both]
    if isinstance(form, formats.Frequency):
        return [pack_uint(count) for count in counts.tolist()]
    return [emptybytes] * len(counts)


class _NoSuchTermError(TermNotFound, KeyError):
    """A term is not in a segment; Whoosh expects either of the two."""


class TermsReader(base.TermsReader):
    """Reads terms and their postings."""

    def __init__(self, arrays: ArrayFile) -> None:
        self._arrays = arrays
        names = sorted(name.partition("/")[2] for name in arrays if name.startswith("terms/"))
        self._lexicons = {field: Lexicon.of(arrays, field) for field in names}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field, text = term
        return self._lexicons.get(field, NO_TERMS).number(text) >= 0

    def indexed_field_names(self) -> list[str]:
        return list(self._lexicons)

    def cursor(self, fieldname: str, fieldobj: fields.FieldType) -> _TermCursor:
        return _TermCursor(self, self._lexicons.get(fieldname, NO_TERMS), fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field, lexicon in self._lexicons.items():
            for number in range(len(lexicon)):
                yield field, lexicon.term(number)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for field, lexicon in self._lexicons.items():
            if field >= fieldname in self._lexicons:
                first = lexicon.first_from(prefix) if field == fieldname else 0
                for number in range(first, len(lexicon)):
                    yield field, lexicon.term(number)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        documents, weights, _ = self._postings(fieldname, text, None)
        name = f"length/{fieldname}"
        lengths = self._arrays[name][documents] if name in self._arrays else np.zeros(1, "u4")
        return TermInfo(
            weight=float(weights.sum()),
            df=len(documents),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(weights.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def matcher(
        self,
        fieldname: str,
        text: bytes,
        format_: formats.Format,
        scorer: BaseScorer | None = None,
    ) -> _Matcher:
        documents, weights, values = self._postings(fieldname, text, format_)
        return _Matcher(
            (documents.tolist(), weights.tolist(), values), format_, scorer, (fieldname, text)
        )

    def close(self) -> None:
        self._lexicons.clear()
        self._arrays.close()

    def _postings(
        self, field: str, text: bytes, form: formats.Format | None
    ) -> tuple[Array, Array, list[bytes]]:
        """Return a term's documents, weights and, for a format, values."""
        lexicon = self._lexicons.get(field, NO_TERMS)
        number = lexicon.number(text)
        if number < 0:
            raise _NoSuchTermError(f"No term {field}:{text!r}")
        documents, counts, titles = lexicon.postings(number)
        first = int(lexicon.ordinals[number])
        last = first + len(documents)
        if f"weights/{field}" in self._arrays:
            weights = self._arrays[f"weights/{field}"][first:last]
        else:
            weights = (counts + titles).astype("f8")
        if form is None or f"value/{field}" not in self._arrays:
            return documents, weights, _values(form, counts, titles)
        ends = self._arrays[f"value_ends/{field}"]
        blob = self._arrays[f"value/{field}"]
        starts = [int(ends[first - 1]) if first else 0, *ends[first : last - 1].tolist()]
        pairs = zip(starts, ends[first:last].tolist(), strict=True)
        return documents, weights, [blob[start:end].tobytes() for start, end in pairs]


class _TermCursor(base.FieldCursor):
    """Moves over a field's terms in order."""

    def __init__(
        self, reader: TermsReader, lexicon: Lexicon, field: str, kind: fields.FieldType
    ) -> None:
        self._reader = reader
        self._lexicon = lexicon
        self._field = field
        self._kind = kind
        self._at = 0

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        prefix = term if isinstance(term, bytes) else self._kind.to_bytes(term)
        self._at = self._lexicon.first_from(prefix)
        return self.text()

    def next(self) -> str | None:
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        if not self.is_valid():
            return None
        text: str = self._kind.from_bytes(self._lexicon.term(self._at))
        return text

    def term_info(self) -> TermInfo | None:
        if not self.is_valid():
            return None
        return self._reader.term_info(self._field, self._lexicon.term(self._at))

    def is_valid(self) -> bool:
        return self._at < len(self._lexicon)


class _Matcher(LeafMatcher):
    """A term's postings, unpacked.

    Args:
        postings: documents, ascending; weights; values.
        form: the format of the values.
        scorer: turns a posting into a score, if there is one.
        term: field and text.
    """

    def __init__(
        self,
        postings: tuple[Sequence[int], Sequence[float], Sequence[bytes]],
        form: formats.Format,
        scorer: BaseScorer | None,
        term: tuple[str, bytes],
    ) -> None:
        self._postings = postings
        self._documents, self._weights, self._values = postings
        self.format = form
        self.scorer = scorer
        self._term = term
        self._at = 0

    def is_active(self) -> bool:
        return self._at < len(self._documents)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> _Matcher:
        other = _Matcher(self._postings, self.format, self.scorer, self._term)
        other._at = self._at
        return other

    def id(self) -> int:
        return self._documents[self._at]

    def all_ids(self) -> Iterator[int]:
        return iter(self._documents)

    def next(self) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at = max(self._at, bisect_left(self._documents, id, self._at))

    def weight(self) -> float:
        return self._weights[self._at]

    def value(self) -> bytes:
        return self._values[self._at]

    def supports_block_quality(self) -> bool:
        # All postings are one block, and Whoosh's shortcuts are not needed.
        return False
