"""Postings as Whoosh hands them over, written field by field.

Besides the arrays of its lexicon a field has:

    weights      where weights do not follow from counts: one a posting, in the lists' order
    value        where values do not follow from counts: all of them, and
    value_ends   where each ends

A count is a posting's frequency, 1 where Whoosh keeps none; a field of ours (`Counted`) has a
second count for the title. Formats with positions keep Whoosh's own values beside the counts.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
from whoosh.codec import base
from whoosh.fields import FieldType
from whoosh.formats import Format, Frequency
from whoosh.system import emptybytes, pack_uint

from fupin_search.engines.embedded.codec.columns import narrowed
from fupin_search.engines.embedded.codec.container import Array, ArrayWriter
from fupin_search.engines.embedded.codec.formats import Counting, Counts
from fupin_search.engines.embedded.codec.lexicon import pack, write_blobs, write_terms

_LARGEST = 2**32 - 1


class PostingsWriter(base.FieldWriter):
    """Takes postings as Whoosh sorts them: by field, term and document.

    Args:
        out: the segment's file.
    """

    def __init__(self, out: ArrayWriter) -> None:
        self._out = out
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: FieldType) -> None:
        """Begin a field."""
        self._field = fieldname
        self._format: Format = fieldobj.format
        self._terms: list[bytes] = []
        self._bounds = array("q", [0])
        self._documents = array("i")
        self._weights = array("d")
        self._values: list[bytes] = []

    def start_term(self, text: bytes) -> None:
        """Begin a term."""
        self._terms.append(text)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        """Take one posting."""
        self._documents.append(docnum)
        self._weights.append(weight)
        self._values.append(vbytes)

    def finish_term(self) -> None:
        """End the term."""
        self._bounds.append(len(self._documents))

    def finish_field(self) -> None:
        """Write the field."""
        weights = np.frombuffer(self._weights, "f8")
        counts, titles = _counts(self._format, weights, self._values)
        write_terms(self._out, self._field, self._terms)
        starts, words = pack(
            np.frombuffer(self._documents, "i4"), counts, titles, np.frombuffer(self._bounds, "i8")
        )
        self._out.add(f"sizes/{self._field}", np.diff(self._bounds).astype("u4"))
        self._out.add(f"starts/{self._field}", narrowed(starts))
        self._out.add(f"postings/{self._field}", words)
        if (weights != counts + titles).any():
            self._out.add(f"weights/{self._field}", weights)
        if any(
            value != value_of(self._format, count, title)
            for value, count, title in zip(
                self._values, counts.tolist(), titles.tolist(), strict=True
            )
        ):
            write_blobs(self._out, "value", self._field, self._values)

    def close(self) -> None:
        """Every field is written, and with them the segment."""
        self._out.close()
        self.is_closed = True


def _counts(form: Format, weights: Array, values: Sequence[bytes]) -> tuple[Array, Array]:
    """The counts of postings, as far as their format has any."""
    if isinstance(form, Counting):
        both = np.array([form.decode_counts(value) for value in values], "u4").reshape(-1, 2)
        return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])
    whole = (weights >= 1) & (weights <= _LARGEST) & (weights == np.floor(weights))
    return np.where(whole, weights, 1).astype("u4"), np.zeros(len(weights), "u4")


def value_of(form: Format, count: int, title: int) -> bytes:
    """The value that follows from the counts."""
    if isinstance(form, Counting):
        return form.encode(Counts(count, title))
    if isinstance(form, Frequency):
        value: bytes = pack_uint(count)
        return value
    return bytes(emptybytes)
