"""Whoosh's view of a segment's terms and postings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from whoosh.codec import base
from whoosh.fields import FieldType
from whoosh.formats import Format
from whoosh.reading import TermInfo, TermNotFound
from whoosh.scoring import BaseScorer

from fupin_search.engines.embedded.codec.container import Array, ArrayFile
from fupin_search.engines.embedded.codec.lexicon import NO_TERMS, Lexicon
from fupin_search.engines.embedded.codec.matcher import ArrayMatcher
from fupin_search.engines.embedded.codec.postings import value_of


class _NoSuchTermError(TermNotFound, KeyError):
    """Whoosh expects the one in some places and the other elsewhere."""


class PostingsReader(base.TermsReader):
    """Whoosh's view of a segment's terms.

    Args:
        arrays: the segment's file.
    """

    def __init__(self, arrays: ArrayFile) -> None:
        self._arrays = arrays
        fields = sorted(name.partition("/")[2] for name in arrays if name.startswith("terms/"))
        self._lexicons = {field: Lexicon.of(arrays, field) for field in fields}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field, text = term
        return field in self._lexicons and self._lexicons[field].number(text) >= 0

    def indexed_field_names(self) -> list[str]:
        """Fields with terms."""
        return list(self._lexicons)

    def cursor(self, fieldname: str, fieldobj: FieldType) -> base.FieldCursor:
        """A cursor over a field's terms."""
        return TermCursor(self, self._lexicons.get(fieldname, NO_TERMS), fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms of all fields, in order."""
        for field, lexicon in self._lexicons.items():
            for number in range(len(lexicon)):
                yield field, lexicon.term(number)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The terms from a prefix on, of this field and those after it."""
        for field, lexicon in self._lexicons.items():
            if field >= fieldname in self._lexicons:
                first = lexicon.first_from(prefix) if field == fieldname else 0
                for number in range(first, len(lexicon)):
                    yield field, lexicon.term(number)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The terms from a prefix on, with what is known of them."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """What Whoosh's scorers ask of a term."""
        lexicon, number = self._found(fieldname, text)
        documents, *_ = lexicon.postings(number)
        weights = self._weights(fieldname, number)
        lengths = self._lengths(fieldname, documents)
        return TermInfo(
            weight=float(weights.sum()),
            df=len(documents),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(weights.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """The sum of a term's weights."""
        return float(self._weights(fieldname, self._found(fieldname, text)[1]).sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many documents have a term, deleted ones included."""
        lexicon, number = self._found(fieldname, text)
        return int(lexicon.sizes[number])

    def matcher(
        self, fieldname: str, text: bytes, format_: Format, scorer: BaseScorer | None = None
    ) -> ArrayMatcher:
        """A matcher over a term's postings."""
        lexicon, number = self._found(fieldname, text)
        documents, *_ = lexicon.postings(number)
        return ArrayMatcher(
            documents.tolist(),
            self._weights(fieldname, number).tolist(),
            self._values(fieldname, number, format_),
            format_,
            scorer,
            (fieldname, text),
        )

    def close(self) -> None:
        """Let go of the file."""
        self._lexicons.clear()
        self._arrays.close()

    def _found(self, field: str, text: bytes) -> tuple[Lexicon, int]:
        lexicon = self._lexicons.get(field, NO_TERMS)
        number = lexicon.number(text)
        if number < 0:
            raise _NoSuchTermError(f"No term {field}:{text!r}")
        return lexicon, number

    def _weights(self, field: str, number: int) -> Array:
        lexicon = self._lexicons[field]
        if f"weights/{field}" in self._arrays:
            first = lexicon.ordinals[number]
            return self._arrays[f"weights/{field}"][first : first + lexicon.sizes[number]]
        _, counts, titles = lexicon.postings(number)
        return (counts + titles).astype("f8")

    def _values(self, field: str, number: int, form: Format) -> list[bytes]:
        lexicon = self._lexicons[field]
        if f"value/{field}" in self._arrays:
            ends = self._arrays[f"value_ends/{field}"]
            blob = self._arrays[f"value/{field}"]
            first = int(lexicon.ordinals[number])
            last = first + int(lexicon.sizes[number])
            starts = [int(ends[first - 1]) if first else 0, *ends[first : last - 1].tolist()]
            return [
                blob[start:end].tobytes()
                for start, end in zip(starts, ends[first:last].tolist(), strict=True)
            ]
        _, counts, titles = lexicon.postings(number)
        return [
            value_of(form, count, title)
            for count, title in zip(counts.tolist(), titles.tolist(), strict=True)
        ]

    def _lengths(self, field: str, documents: Array) -> Array:
        name = f"length/{field}"
        return self._arrays[name][documents] if name in self._arrays else np.zeros(1, "u4")


class TermCursor(base.FieldCursor):
    """Moves over a field's terms in order.

    Args:
        reader: knows the terms' statistics.
        lexicon: of the field.
        field: its name.
        kind: decodes terms to text.
    """

    def __init__(
        self, reader: PostingsReader, lexicon: Lexicon, field: str, kind: FieldType
    ) -> None:
        self._reader = reader
        self._lexicon = lexicon
        self._field = field
        self._kind = kind
        self._at = 0

    def first(self) -> str | None:
        """Go to the first term."""
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not before this one."""
        wanted = term if isinstance(term, bytes) else self._kind.to_bytes(term)
        self._at = self._lexicon.first_from(wanted)
        return self.text()

    def next(self) -> str | None:
        """Go on to the next term."""
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        """The current term, or None at the end."""
        if not self.is_valid():
            return None
        text: str = self._kind.from_bytes(self._lexicon.term(self._at))
        return text

    def term_info(self) -> TermInfo | None:
        """What is known of the current term."""
        if not self.is_valid():
            return None
        return self._reader.term_info(self._field, self._lexicon.term(self._at))

    def is_valid(self) -> bool:
        """Whether there is a current term."""
        return self._at < len(self._lexicon)
