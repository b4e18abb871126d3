"""The Whoosh codec: Whoosh's writers, readers and searchers work on our segments through it.

Documents are added, updated, deleted and merged as in any Whoosh index. Methods without a docstring
implement the interfaces of `whoosh.codec.base`, `whoosh.formats`, `whoosh.columns` and
`whoosh.matching`, which describe them.

Stored values are text, bytes, numbers and truth values: nothing that would have to be unpickled.
Column types that are no kind of array are refused when they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import columns, fields
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage

from fupin_search.engines.embedded.storage.container import Array, ArrayFile, ArrayWriter
from fupin_search.engines.embedded.storage.fields import (
    Packer,
    StoredFields,
    StoredReader,
    choices,
    encode_stored,
    ends_of,
    narrowed,
    write_blobs,
    write_coded,
    write_numbers,
    write_texts,
)
from fupin_search.engines.embedded.storage.whoosh_terms import TermsReader, TermsWriter

_STORABLE = (str, bytes, bool, int, float)

Value = int | float | bytes | str | bool


class TextColumn(columns.Column):
    """A column of texts that compiled loops can read."""

    _default = ""


class ArraySegment(base.Segment):
    """An unchanging part of an index, except for the documents deleted from it.

    Args:
        indexname: of the index.
        segid: the segment's own name; a random one by default.
        size: the number of documents.
        deleted: the numbers of deleted documents.
    """

    def __init__(
        self,
        indexname: str,
        segid: str | None = None,
        size: int = 0,
        deleted: Iterable[int] = (),
    ) -> None:
        super().__init__(indexname)
        self.segid: str = segid or self._random_id()
        self._size = size
        self._deleted = set(deleted)

    def codec(self) -> ArrayCodec:
        return ArrayCodec()

    def should_assemble(self) -> bool:
        return False  # it is one file already

    def set_doc_count(self, doccount: int) -> None:
        self._size = doccount

    def doc_count_all(self) -> int:
        return self._size

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(sorted(self._deleted))

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a document, or undo that.

        Args:
            docnum: its number.
            delete: False to undo.

        Raises:
            IndexError: if there is no such document.
        """
        if not 0 <= docnum < self._size:
            raise IndexError(f"No document {docnum} in {self.segment_id()}")
        (self._deleted.add if delete else self._deleted.discard)(docnum)

    def path(self, folder: Path) -> Path:
        """Return the segment's file in a folder."""
        return folder / f"{self.segment_id()}.arrays"


class ArrayCodec(base.Codec):
    """Writes and reads segments for Whoosh."""

    length_stats = False  # the writer of terms needs none

    _out: ArrayWriter  # of the documents, then of the terms

    def per_document_writer(self, storage: FileStorage, segment: ArraySegment) -> _DocumentWriter:
        self._out = ArrayWriter(_path(storage, segment))
        return _DocumentWriter(self._out)

    def field_writer(self, storage: FileStorage, segment: ArraySegment) -> TermsWriter:
        return TermsWriter(self._out)

    def per_document_reader(self, storage: FileStorage, segment: ArraySegment) -> _DocumentReader:
        return _DocumentReader(ArrayFile(_path(storage, segment)), segment)

    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> TermsReader:
        return TermsReader(ArrayFile(_path(storage, segment)))

    def new_segment(self, storage: FileStorage, indexname: str) -> ArraySegment:
        return ArraySegment(indexname)


def _path(storage: FileStorage, segment: ArraySegment) -> Path:
    return segment.path(Path(storage.folder))


class _DocumentWriter(base.PerDocumentWriter):
    """Takes documents in the order of their numbers."""

    def __init__(self, out: ArrayWriter) -> None:
        self._out = out
        self._stored: list[bytes] = []
        self._lengths: dict[str, dict[int, int]] = {}
        self._columns: dict[str, tuple[columns.Column, dict[int, Value]]] = {}
        self._number = 0
        self._fields: StoredFields = {}
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        self._number = docnum
        self._fields = {}

    def add_field(
        self, fieldname: str, fieldobj: fields.FieldType, value: object, length: int
    ) -> None:
        if value is not None:
            if not isinstance(value, _STORABLE):
                raise TypeError(f"{fieldname}: this codec stores no {type(value).__name__}")
            self._fields[fieldname] = value
        if length:
            self._lengths.setdefault(fieldname, {})[self._number] = length

    def add_column_value(self, fieldname: str, columnobj: columns.Column, value: Value) -> None:
        if fieldname not in self._columns:
            _column_shape(fieldname, columnobj)
            self._columns[fieldname] = columnobj, {}
        self._columns[fieldname][1][self._number] = value

    def add_vector_items(self, fieldname: str, fieldobj: fields.FieldType, items: object) -> None:
        raise TypeError(f"{fieldname}: this codec keeps no vectors")

    def finish_doc(self) -> None:
        self._stored.append(encode_stored(self._fields))

    def cancel_doc(self) -> None:
        for lengths in self._lengths.values():
            lengths.pop(self._number, None)
        for _, values in self._columns.values():
            values.pop(self._number, None)

    def close(self) -> None:
        size = len(self._stored)
        packer = Packer(self._stored)
        packed = list(map(packer.pack, self._stored))
        self._out.add("stored", np.frombuffer(b"".join(packed), "u1"))
        self._out.add("stored_ends", ends_of(packed))
        packer.write_dictionary(self._out)
        for field, lengths in self._lengths.items():
            every = np.zeros(size, "u4")
            every[list(lengths)] = list(lengths.values())
            self._out.add(f"length/{field}", narrowed(every))
        for field, (column, values) in self._columns.items():
            default = column.default_value()
            _write_column(
                self._out, field, column, [values.get(number, default) for number in range(size)]
            )
        self.is_closed = True


class _DocumentReader(base.PerDocumentReader):
    """Reads documents."""

    def __init__(self, arrays: ArrayFile, segment: ArraySegment) -> None:
        self._arrays = arrays
        self.doc_count: Callable[[], int] = segment.doc_count
        self.doc_count_all = segment.doc_count_all
        self.has_deletions = segment.has_deletions
        self.is_deleted = segment.is_deleted
        self.deleted_docs = segment.deleted_docs
        self.close = arrays.close

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return f"column/{fieldname}" in self._arrays

    def list_columns(self) -> list[str]:
        return [name.partition("/")[2] for name in self._arrays if name.startswith("column/")]

    def column_reader(self, fieldname: str, column: columns.Column) -> _ColumnReader:
        return _ColumnReader(self._arrays, fieldname, column, self.doc_count_all())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._arrays.get(f"length/{fieldname}")
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).sum(dtype="i8"))

    def min_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).min())

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).max())

    def stored_fields(self, docnum: int) -> StoredFields:
        return self._stored.fields(docnum)

    @cached_property
    def _stored(self) -> StoredReader:
        return StoredReader(self._arrays)

    def _lengths(self, field: str) -> Array:
        return self._arrays.get(f"length/{field}", np.zeros(1, "u4"))


def _column_shape(field: str, column: columns.Column) -> str:
    """Return the kind of array that a column becomes; see the head of `container`."""
    match column:
        case columns.NumericColumn() | columns.BitColumn():
            return "numbers"
        case columns.RefBytesColumn():
            return "coded"
        case columns.VarBytesColumn() | columns.CompressedBytesColumn():
            return "strings"
        case columns.FixedBytesColumn() if type(column) is columns.FixedBytesColumn:
            return "strings"
        case TextColumn():
            return "text"
    raise TypeError(f"{field}: this codec keeps no {type(column).__name__}")


def _write_column(out: ArrayWriter, field: str, column: columns.Column, values: list[Any]) -> None:
    match _column_shape(field, column):
        case "numbers":
            # By itself numpy makes floats of large whole numbers.
            kind = np.dtype(getattr(column, "_typecode", "B"))
            write_numbers(out, field, np.array(values, kind))
        case "coded":
            write_coded(out, field, values)
        case "text":
            write_texts(out, field, values)
        case _:
            write_blobs(out, "column", field, values)


class _ColumnReader(columns.ColumnReader):
    """Reads a column, document by document."""

    def __init__(self, arrays: ArrayFile, field: str, column: columns.Column, size: int) -> None:
        self._doccount = size
        self._values = arrays[f"column/{field}"]
        self._reverse = False
        self._shape = _column_shape(field, column)
        self._is_truth = isinstance(column, columns.BitColumn)
        self._choices: tuple[bytes, ...] = choices(arrays, field) if self._shape == "coded" else ()
        self._ends = arrays.get(f"column_ends/{field}", self._values)

    def __getitem__(self, docnum: int) -> Value:
        match self._shape:
            case "numbers":
                value: Value = self._values[docnum].item()
                return bool(value) if self._is_truth else value
            case "coded":
                choice: bytes = self._choices[self._values[docnum]]
                return choice
        start = self._ends[docnum - 1] if docnum else 0
        piece = self._values[start : self._ends[docnum]].tobytes()
        return piece.decode("utf-16-le") if self._shape == "text" else piece

    def sort_key(self, docnum: int) -> Value:
        value = self[docnum]
        return 0 - value if self._reverse and isinstance(value, int | float) else value

    def set_reverse(self) -> None:
        self._reverse = True
