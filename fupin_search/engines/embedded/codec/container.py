"""The file of named arrays every segment is made of.

    magic     8 bytes, FUPINAR1
    arrays    one after the other, each at a multiple of 64 bytes, little-endian, zeros between
    directory JSON: a list of {name, kind, at, bytes, xxh3}; `kind` is numpy's name of the number
              type, `at` an offset from the file's start, `xxh3` the array's XXH3-64 checksum
    trailer   24 bytes: the directory's offset and length and its own XXH3-64 checksum, as three
              unsigned 64-bit numbers

A file is written front to back, arrays as they come, and made durable when it is closed; without
its trailer it is not a file of arrays. Reading maps it: an array is a view of the pages on disk,
shared by all processes that have the file open. Opening checks magic, trailer, directory and the
bounds of every array; `verify` reads every byte against its checksum.
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
_KINDS = frozenset({"u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f4", "f8"})
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


class _Entry(msgspec.Struct, frozen=True):
    name: str
    kind: str
    at: int
    bytes: int
    xxh3: str


class ArrayWriter:
    """Writes a file of named arrays.

    Args:
        path: of the file, which must not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("xb")
        self._file.write(_MAGIC)
        self._at = len(_MAGIC)
        self._entries: list[_Entry] = []

    def add(self, name: str, array: Array) -> None:
        """Write a whole array."""
        with self.part(name, array.dtype.str[1:]) as part:
            part.append(array)

    @contextmanager
    def part(self, name: str, kind: str) -> Iterator[ArrayPart]:
        """Write an array piece by piece; one at a time.

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
        """Stop writing; what there is has no trailer and is no file of arrays."""
        self._file.close()

    def _fill(self) -> None:
        padding = -self._at % _ALIGNED
        self._file.write(bytes(padding))
        self._at += padding


class ArrayPart:
    """An array being written.

    Args:
        file: at the array's place.
        kind: its number type.
    """

    def __init__(self, file: BinaryIO, kind: str) -> None:
        self._file = file
        self._type = np.dtype(kind).newbyteorder("<")
        self._hash = xxhash.xxh3_64()
        self.bytes = 0

    def append(self, array: Array) -> None:
        """Write more of it."""
        raw = np.ascontiguousarray(array, self._type).view("u1")
        self._file.write(raw.data)
        self._hash.update(raw.data)
        self.bytes += raw.nbytes

    def checksum(self) -> str:
        """Of what was written."""
        return self._hash.hexdigest()


class ArrayFile(Mapping[str, Array]):
    """Reads a file of named arrays: a mapping from name to array.

    Its attribute `checksum` is that of its directory, which holds the checksums of all arrays.

    Args:
        path: of the file.

    Raises:
        IndexDamagedError: when it is no whole file of arrays.
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
        """An array of whole numbers, for reading single ones several times as fast as numpy."""
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
        """Read every array against its checksum.

        Raises:
            IndexDamagedError: naming the file and the array.
        """
        end = len(_MAGIC)
        for name, entry in self._entries.items():
            if any(self._map[end : entry.at]):
                raise self._damaged(f"there is something between {name} and the array before it")
            if xxhash.xxh3_64_hexdigest(self[name].view("u1").data) != entry.xxh3:
                raise self._damaged(f"the checksum of {name} is another")
            end = entry.at + entry.bytes
        if any(self._map[end : self._directory_at]):
            raise self._damaged("there is something between the last array and the directory")

    def close(self) -> None:
        """Let go of the arrays; the file is unmapped when the last view of them is gone."""
        self._arrays.clear()

    def _directory(self) -> list[_Entry]:
        size = len(self._map)
        if size < len(_MAGIC) + _TRAILER or self._map[: len(_MAGIC)] != _MAGIC:
            raise self._damaged("it is no file of arrays")
        at, length, checksum = np.frombuffer(self._map, "<u8", 3, size - _TRAILER).tolist()
        if at + length + _TRAILER != size:
            raise self._damaged("its trailer is wrong")
        directory = self._map[at : at + length]
        if xxhash.xxh3_64_intdigest(directory) != checksum:
            raise self._damaged("the checksum of its directory is another")
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
            raise self._damaged("two of its arrays have one name")
        return entries

    def _damaged(self, reason: str) -> IndexDamagedError:
        return damaged(self._path.name, reason)


def damaged(name: str, reason: str) -> IndexDamagedError:
    """What is wrong with a file of the index, and what to do."""
    return IndexDamagedError(
        f"{name} is damaged: {reason}. Run `fupin-search reindex CORPUS` to build the index anew."
    )
