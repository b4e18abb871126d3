"""The file format of the embedded engine, and the container it is made of.

An index is a folder. Each segment is one container: a file of named arrays.

    magic      8 bytes, FUPINAR1
    arrays     one after the other, each at a multiple of 64 bytes, little-endian, zeros between
    directory  JSON: a list of {name, kind, at, bytes, xxh3}; `kind` is numpy's name of the number
               type, `at` the offset from the file's start, `xxh3` the array's XXH3-64 checksum
    trailer    24 bytes: the directory's offset, its length and its own XXH3-64 checksum, as three
               unsigned 64-bit numbers

The arrays of a segment; F is a field:

    terms/F          all terms in byte order, one after the other; term_ends/F: where each ends
    sizes/F          the number of documents that have each term
    starts/F         the word of `postings/F` at which each term's list begins
    postings/F       the packed lists (`kernels.packed`), and two words of padding
    column/F         a number for each document; or the number of its value, with the values in
                     choice/F and choice_ends/F; or all values one after the other, or all texts as
                     UTF-16, with column_ends/F
    stored           each document's stored fields: a MessagePack map, compressed with zstandard;
                     stored_ends: where each ends
    stored_dictionary
                     the zstandard dictionary; missing if there are too few documents to learn one

Only Whoosh's own writer needs these, for fields that are not in our schema:

    length/F         the exact number of tokens of each document
    weights/F        a weight for each posting, if weights do not follow from counts
    value/F          a value for each posting, likewise, with value_ends/F

The manifest, `_NAME_G.manifest`, names the segments of generation G: line 1 is the XXH3-64 checksum
of line 2, which is JSON: the generation, the checksum of Whoosh's TOC, and for each segment its
name, its documents, its deleted documents and the checksum of its directory.

A container is written front to back and made durable when it is closed; without its trailer it is
not valid. A reader maps the file, so that all processes share its pages. Opening a container checks
magic, trailer, directory and the bounds of every array; `verify` compares every byte with its
checksum.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Literal, Self

import msgspec
import numpy as np
import numpy.typing as npt
import xxhash

from fupin_search.errors import IndexDamagedError

Array = npt.NDArray[Any]

_MAGIC = b"FUPINAR1"
_ALIGNED = 64
_TRAILER = 24
_FORMATS: Mapping[str, Literal["B", "H", "I", "Q", "b", "h", "i", "q"]] = {
    "u1": "B",
    "u2": "H",
    "u4": "I",
    "u8": "Q",
    "i1": "b",
    "i2": "h",
    "i4": "i",
    "i8": "q",
}
_KINDS = frozenset({*_FORMATS, "f4", "f8"})


class _Entry(msgspec.Struct, frozen=True):
    name: str
    kind: str
    at: int
    bytes: int
    xxh3: str


class ArrayWriter:
    """Writes a container.

    Args:
        path: of the file, which must not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("xb")
        self._file.write(_MAGIC)
        self._at = len(_MAGIC)
        self._entries: list[_Entry] = []

    def add(self, name: str, array: Array) -> None:
        """Write a whole array.

        Args:
            name: unlike all others.
            array: of one dimension.
        """
        with self.part(name, array.dtype.str[1:]) as part:
            part.append(array)

    @contextmanager
    def part(self, name: str, kind: str) -> Iterator[ArrayPart]:
        """Write an array piece by piece; only one array at a time is open.

        Args:
            name: unlike all others.
            kind: numpy's short name of its number type, e.g. `u4`.
        """
        self._fill()
        part = ArrayPart(self._file, kind)
        yield part
        self._entries.append(_Entry(name, kind, self._at, part.bytes, part.checksum()))
        self._at += part.bytes

    def close(self) -> None:
        """Write the directory and make the file durable."""
        self._fill()
        directory = msgspec.json.encode(self._entries)
        trailer = np.array([self._at, len(directory), xxhash.xxh3_64_intdigest(directory)], "<u8")
        self._file.write(directory + trailer.tobytes())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Stop writing; without its trailer the file is no valid container."""
        self._file.close()

    def _fill(self) -> None:
        padding = -self._at % _ALIGNED
        self._file.write(bytes(padding))
        self._at += padding


class ArrayPart:
    """An array that is being written.

    Args:
        file: at the array's place.
        kind: the array's number type.
    """

    def __init__(self, file: BinaryIO, kind: str) -> None:
        self._file = file
        self._type = np.dtype(kind).newbyteorder("<")
        self._hash = xxhash.xxh3_64()
        self.bytes = 0

    def append(self, array: Array) -> None:
        """Write the next piece."""
        raw = np.ascontiguousarray(array, self._type).view("u1")
        self._file.write(raw.data)
        self._hash.update(raw.data)
        self.bytes += raw.nbytes

    def checksum(self) -> str:
        """Return the checksum of the pieces written."""
        return self._hash.hexdigest()


class ArrayFile(Mapping[str, Array]):
    """Reads a container: a mapping from name to array.

    The attribute `checksum` is the directory's, which holds the checksums of all arrays.

    Args:
        path: of the file.

    Raises:
        IndexDamagedError: when the file is no whole container.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise self._damaged(str(error)) from error
        self.checksum = ""
        self._directory_at = 0
        self._entries = {entry.name: entry for entry in self._directory()}
        self._arrays: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        array = self._arrays.get(name)
        if array is None:
            entry = self._entries[name]
            kind = np.dtype(entry.kind).newbyteorder("<")
            array = np.frombuffer(self._map, kind, entry.bytes // kind.itemsize, entry.at)
            self._arrays[name] = array
        return array

    def memory(self, name: str) -> memoryview:
        """Return an array of whole numbers to read single ones from, faster than with numpy."""
        entry = self._entries[name]
        piece = memoryview(self._map)[entry.at : entry.at + entry.bytes]
        return piece.cast(_FORMATS[entry.kind])

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def verify(self) -> None:
        """Compare every byte with its checksum.

        Raises:
            IndexDamagedError: naming the file and the array.
        """
        end = len(_MAGIC)
        for name, entry in self._entries.items():
            if any(self._map[end : entry.at]):
                raise self._damaged(f"the padding before {name} is not zero")
            if xxhash.xxh3_64_hexdigest(self[name].view("u1").data) != entry.xxh3:
                raise self._damaged(f"the checksum of {name} does not match")
            end = entry.at + entry.bytes
        if any(self._map[end : self._directory_at]):
            raise self._damaged("the padding before its directory is not zero")

    def close(self) -> None:
        """Drop the arrays; the file is unmapped when the last view of them is gone."""
        self._arrays.clear()

    def _directory(self) -> list[_Entry]:
        size = len(self._map)
        if size < len(_MAGIC) + _TRAILER or self._map[: len(_MAGIC)] != _MAGIC:
            raise self._damaged("it is not a file of arrays")
        at, length, checksum = np.frombuffer(self._map, "<u8", 3, size - _TRAILER).tolist()
        if at + length + _TRAILER != size:
            raise self._damaged("its trailer is wrong")
        directory = self._map[at : at + length]
        if xxhash.xxh3_64_intdigest(directory) != checksum:
            raise self._damaged("the checksum of its directory does not match")
        self.checksum = f"{checksum:016x}"
        self._directory_at = at
        try:
            entries = msgspec.json.decode(directory, type=list[_Entry])
        except msgspec.DecodeError as error:
            raise self._damaged(f"its directory: {error}") from error
        end = len(_MAGIC)
        for entry in entries:
            if (
                entry.kind not in _KINDS
                or entry.at % _ALIGNED
                or not end <= entry.at <= entry.at + entry.bytes <= at
                or entry.bytes % int(entry.kind[1:])
            ):
                raise self._damaged(f"{entry.name} is out of its bounds")
            end = entry.at + entry.bytes
        if len({entry.name for entry in entries}) < len(entries):
            raise self._damaged("two of its arrays have the same name")
        return entries

    def _damaged(self, reason: str) -> IndexDamagedError:
        return damaged(self._path.name, reason)


def damaged(name: str, reason: str) -> IndexDamagedError:
    """Return the error for a damaged file of the index.

    Args:
        name: of the file.
        reason: why it is damaged.
    """
    return IndexDamagedError(
        f"{name} is damaged: {reason}. Run `fupin-search reindex CORPUS` to build the index anew."
    )
