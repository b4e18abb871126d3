"""Columns: one value for each document, by four kinds of array.

    numbers   column/F      a number each
    coded     column/F      the number of its value, and
              choice/F      the distinct values, in byte order, one after the other, and
              choice_ends/F where each ends
    strings   column/F      all values, one after the other, and
              column_ends/F where each ends
    text      column/F      all texts as UTF-16, one after the other, and
              column_ends/F where each ends, in 16-bit units

Which one a column is follows from Whoosh's column type; other types are refused when written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from whoosh import columns

from fupin_search.engines.embedded.codec.container import Array, ArrayFile, ArrayWriter
from fupin_search.engines.embedded.codec.lexicon import write_blobs

Value = int | float | bytes | str | bool


class TextColumn(columns.Column):
    """A column of texts that compiled loops can read."""

    _default = ""


def write_column(
    out: ArrayWriter, field: str, column: columns.Column, values: Mapping[int, Value], size: int
) -> None:
    """Write a column.

    Args:
        out: the segment's file.
        field: its name.
        column: its type.
        values: by document; others have the type's default.
        size: documents in all.
    """
    default = column.default_value()
    every = [values.get(number, default) for number in range(size)]
    shape = _shape(field, column)
    if shape == "numbers":
        # What is left to numpy to choose makes floats of large whole numbers.
        kind = getattr(column, "_typecode", "B")
        write_numbers(out, field, np.array(every, np.dtype(kind)))
    elif shape == "coded":
        write_coded(out, field, every)
    elif shape == "text":
        write_text(out, field, every)
    else:
        write_blobs(out, "column", field, every)


def check_column(field: str, column: columns.Column) -> None:
    """See that this codec can keep a column.

    Raises:
        TypeError: when it has no kind of array for the type.
    """
    _shape(field, column)


def write_numbers(out: ArrayWriter, field: str, numbers: Array) -> None:
    """Write numbers, whole ones in as few bytes as the largest takes."""
    out.add(f"column/{field}", narrowed(numbers))


def write_coded(out: ArrayWriter, field: str, values: Sequence[bytes]) -> None:
    """Write the numbers of values and each distinct value once."""
    distinct = sorted(set(values))
    codes = {value: number for number, value in enumerate(distinct)}
    out.add(f"column/{field}", narrowed(np.array([codes[value] for value in values], "u4")))
    write_blobs(out, "choice", field, distinct)


def write_text(out: ArrayWriter, field: str, texts: Iterable[str]) -> None:
    """Write texts as UTF-16."""
    ends = []
    end = 0
    with out.part(f"column/{field}", "u2") as part:
        for text in texts:
            units = np.frombuffer(text.encode("utf-16-le"), "u2")
            part.append(units)
            end += len(units)
            ends.append(end)
    out.add(f"column_ends/{field}", np.array(ends, "i8"))


def narrowed(numbers: Array) -> Array:
    """The same numbers in the smallest type that holds them."""
    if numbers.dtype.kind == "f" or len(numbers) == 0:
        return numbers
    low, high = int(numbers.min()), int(numbers.max())
    for kind in ("u1", "u2", "u4", "i4", "u8", "i8"):
        limits = np.iinfo(kind)
        if limits.min <= low and high <= limits.max:
            return numbers.astype(kind)
    return numbers


def _shape(field: str, column: columns.Column) -> str:
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


class ColumnReader(columns.ColumnReader):
    """A column, document by document, as Whoosh reads it.

    Args:
        arrays: the segment's file.
        field: the column's name.
        column: its type.
        size: documents in all.
    """

    def __init__(self, arrays: ArrayFile, field: str, column: columns.Column, size: int) -> None:
        self._values = arrays[f"column/{field}"]
        self._size = size
        self._reverse = False
        self._read = getattr(self, f"_read_{_shape(field, column)}")
        self._truth = isinstance(column, columns.BitColumn)
        self._choices = (
            choices(arrays, field) if f"choice_ends/{field}" in arrays else tuple[bytes]()
        )
        self._ends = arrays.get(f"column_ends/{field}")

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, docnum: int) -> Value:
        value: Value = self._read(docnum)
        return value

    def __iter__(self) -> Iterator[Value]:
        return map(self._read, range(self._size))

    def sort_key(self, docnum: int) -> Value:
        """What documents are sorted by."""
        value: Value = self._read(docnum)
        return 0 - value if self._reverse and isinstance(value, int | float) else value

    def load(self) -> list[Value]:
        """All values."""
        return list(self)

    def set_reverse(self) -> None:
        """Sort the other way round; numbers only."""
        self._reverse = True

    def _read_numbers(self, number: int) -> Value:
        value: Value = self._values[number].item()
        return bool(value) if self._truth else value

    def _read_coded(self, number: int) -> Value:
        choice: bytes = self._choices[self._values[number]]
        return choice

    def _read_strings(self, number: int) -> Value:
        return self._piece(number).tobytes()

    def _read_text(self, number: int) -> Value:
        return self._piece(number).tobytes().decode("utf-16-le")

    def _piece(self, number: int) -> Array:
        assert self._ends is not None
        start = self._ends[number - 1] if number else 0
        return self._values[start : self._ends[number]]


def choices(arrays: ArrayFile, field: str) -> tuple[bytes, ...]:
    """The distinct values of a coded column, by number."""
    text = arrays[f"choice/{field}"].tobytes()
    ends = arrays[f"choice_ends/{field}"].tolist()
    return tuple(text[start:end] for start, end in pairwise([0, *ends]))
