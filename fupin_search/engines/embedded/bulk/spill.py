"""Arrays put aside in a temporary file until the segment is written.

The file is the arrays one after the other and nothing else: what they are is known to whoever
wrote them, and to nobody after a crash. Pieces are read, never mapped, so that memory stays
bounded whatever the file's size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from fupin_search.engines.embedded.codec.container import Array

_CHUNK = 1 << 23  # bytes


class _Extent(NamedTuple):
    """Where an array stands."""

    kind: str
    at: int
    size: int


@dataclass(frozen=True, slots=True)
class Spill:
    """A temporary file of arrays.

    Args:
        path: of the file.
        extents: where each array stands in it.
    """

    path: Path
    extents: Mapping[str, _Extent]

    @classmethod
    def write(cls, path: Path, arrays: Mapping[str, Array]) -> Self:
        """Put arrays aside."""
        extents = {}
        with path.open("xb") as file:
            for name, array in arrays.items():
                extents[name] = _Extent(array.dtype.str, file.tell(), len(array))
                file.write(np.ascontiguousarray(array).view("u1").data)
        return cls(path, extents)

    def size(self, name: str) -> int:
        """How many numbers an array has."""
        return self.extents[name].size

    def kind(self, name: str) -> np.dtype[np.generic]:
        """The type of an array's numbers."""
        return np.dtype(self.extents[name].kind)

    def read(self, name: str, start: int = 0, stop: int | None = None) -> Array:
        """An array, or the part of it from one place to another."""
        extent = self.extents[name]
        size = (extent.size if stop is None else stop) - start
        at = extent.at + start * self.kind(name).itemsize
        return np.fromfile(self.path, extent.kind, size, offset=at)

    def chunks(self, name: str) -> Iterator[Array]:
        """An array in pieces of some megabytes."""
        step = _CHUNK // self.kind(name).itemsize
        for start in range(0, self.size(name), step):
            yield self.read(name, start, min(start + step, self.size(name)))

    def remove(self) -> None:
        """Drop the file."""
        self.path.unlink()
