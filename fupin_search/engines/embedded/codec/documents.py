"""What is kept of each document: stored fields, exact lengths, columns.

    length/F    how many tokens each document has in a field; Whoosh's own codec rounds to a byte

Stored fields are packed as `packing` says. Their values are text, bytes, numbers, truth values and
None: nothing that would have to be unpickled.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from whoosh import columns
from whoosh.codec import base
from whoosh.fields import FieldType

from fupin_search.engines.embedded.codec import packing
from fupin_search.engines.embedded.codec.columns import (
    ColumnReader,
    Value,
    check_column,
    narrowed,
    write_column,
)
from fupin_search.engines.embedded.codec.container import Array, ArrayFile, ArrayWriter
from fupin_search.engines.embedded.codec.packing import (
    Packer,
    Shelf,
    Stored,
    encode,
    write_dictionary,
    write_stored,
)

_STORABLE = (str, bytes, bool, int, float)


class DocumentWriter(base.PerDocumentWriter):
    """Takes documents in the order of their numbers.

    Args:
        out: the segment's file.
    """

    def __init__(self, out: ArrayWriter) -> None:
        self._out = out
        self._packer: Packer | None = None
        # Compressed, or as long as there is no packer, samples for its dictionary.
        self._stored: list[bytes] = []
        self._lengths: dict[str, dict[int, int]] = {}
        self._columns: dict[str, tuple[columns.Column, dict[int, Value]]] = {}
        self._number = 0
        self._fields: Stored = {}
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """Begin a document."""
        self._number = docnum
        self._fields = {}

    def add_field(self, fieldname: str, fieldobj: FieldType, value: object, length: int) -> None:
        """Store a field's value and its length."""
        if value is not None:
            if not isinstance(value, _STORABLE):
                raise TypeError(f"{fieldname}: this codec stores no {type(value).__name__}")
            self._fields[fieldname] = value
        if length:
            self._lengths.setdefault(fieldname, {})[self._number] = length

    def add_column_value(self, fieldname: str, columnobj: columns.Column, value: Value) -> None:
        """Put a value into a column."""
        if fieldname not in self._columns:
            check_column(fieldname, columnobj)
            self._columns[fieldname] = columnobj, {}
        self._columns[fieldname][1][self._number] = value

    def add_vector_items(self, fieldname: str, fieldobj: FieldType, items: object) -> None:
        """Refuse: nothing here searches by a document's own list of terms."""
        raise TypeError(f"{fieldname}: this codec keeps no vectors")

    def finish_doc(self) -> None:
        """End the document."""
        encoded = encode(self._fields)
        self._stored.append(self._packer.pack(encoded) if self._packer else encoded)
        if len(self._stored) == packing.SAMPLES:
            self._pack_samples()

    def cancel_doc(self) -> None:
        """Drop the document begun."""
        for lengths in self._lengths.values():
            lengths.pop(self._number, None)
        for _, values in self._columns.values():
            values.pop(self._number, None)

    def close(self) -> None:
        """Write everything."""
        size = len(self._stored)
        packer = self._packer or self._pack_samples()
        write_stored(self._out, self._stored)
        write_dictionary(self._out, packer)
        for field, lengths in self._lengths.items():
            every = np.zeros(size, "u4")
            every[list(lengths)] = list(lengths.values())
            self._out.add(f"length/{field}", narrowed(every))
        for field, (column, values) in self._columns.items():
            write_column(self._out, field, column, values, size)
        self.is_closed = True

    def _pack_samples(self) -> Packer:
        packer = self._packer = Packer(self._stored)
        self._stored = [packer.pack(encoded) for encoded in self._stored]
        return packer


class DocumentReader(base.PerDocumentReader):
    """Reads what `DocumentWriter` wrote.

    Args:
        arrays: the segment's file.
        segment: knows which documents were deleted.
    """

    def __init__(self, arrays: ArrayFile, segment: base.Segment) -> None:
        self._arrays = arrays
        self._segment = segment

    def doc_count(self) -> int:
        """Documents not deleted."""
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        """Documents, deleted ones included."""
        return int(self._segment.doc_count_all())

    def has_deletions(self) -> bool:
        """Whether any document was deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document was deleted."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        """The documents deleted."""
        return iter(self._segment.deleted_docs())

    def supports_columns(self) -> bool:
        """Yes."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether any document has a value there."""
        return f"column/{fieldname}" in self._arrays

    def list_columns(self) -> list[str]:
        """The columns."""
        return [name.partition("/")[2] for name in self._arrays if name.startswith("column/")]

    def column_reader(self, fieldname: str, column: columns.Column) -> ColumnReader:
        """A column's values."""
        return ColumnReader(self._arrays, fieldname, column, self.doc_count_all())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Tokens a document has in a field."""
        lengths = self._lengths(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        """Tokens all documents have in a field."""
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(lengths.sum(dtype="i8"))

    def min_field_length(self, fieldname: str) -> int:
        """The fewest tokens a document has in a field."""
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(lengths.min())

    def max_field_length(self, fieldname: str) -> int:
        """The most tokens a document has in a field."""
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(lengths.max())

    def stored_fields(self, docnum: int) -> Stored:
        """A document's stored fields."""
        return self._shelf.fields(docnum)

    def close(self) -> None:
        """Let go of the file."""
        self._arrays.close()

    @cached_property
    def _shelf(self) -> Shelf:
        return Shelf(self._arrays)

    def _lengths(self, field: str) -> Array | None:
        return self._arrays.get(f"length/{field}")
