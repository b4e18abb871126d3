"""Streams of bytes with bounds: no file is held whole, and none unpacks without end."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from typing import IO, Protocol

MOST_BYTES = 10_000_000  # of a page or a record; the longest real ones have a few hundred thousand
_FREE = 1_000_000  # bytes that anything may unpack to
_MOST_TIMES = 200  # text packs to a fifth, tables to a twentieth; gzip's bombs to a thousandth
_BUFFER = 1 << 16


class ExpandsTooMuchError(Exception):
    """A compressed stream unpacks to far more than text ever does."""


class Expansion:
    """The ratio of unpacked to compressed bytes of one input, with a limit.

    Args:
        taken: returns the number of compressed bytes read so far.
        around: of the archive this input is in; its bytes count there too.
        free: number of unpacked bytes that are allowed in any case.
    """

    def __init__(
        self, taken: Callable[[], int], around: Expansion | None = None, *, free: int = _FREE
    ) -> None:
        self._taken = taken
        self._around = around
        self._free = free
        self._given = 0

    def give(self, more: int) -> None:
        """Count bytes that were unpacked.

        Raises:
            ExpandsTooMuchError: they are more than `free` and over 200 times those taken.
        """
        self._given += more
        if self._given > self._free and self._given > _MOST_TIMES * self._taken():
            raise ExpandsTooMuchError
        if self._around:
            self._around.give(more)


class Unpacking(Protocol):
    """A source of unpacked bytes: a file of gzip, or a member of a zip."""

    def read1(self, size: int, /) -> bytes:
        """Return at most `size` bytes more, as few as one read gives."""


class _Bounded(io.RawIOBase):
    """A stream that counts its bytes."""

    def __init__(self, inner: Unpacking, expansion: Expansion) -> None:
        self._inner = inner
        self._expansion = expansion
        self._given = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._given

    def readinto(self, room: memoryview, /) -> int:  # type: ignore[override] # a Buffer in typeshed
        # So the bytes before a damaged place are read before the error is raised.
        piece = self._inner.read1(len(room))
        self._given += len(piece)
        self._expansion.give(len(piece))
        room[: len(piece)] = piece
        return len(piece)


class _Narrowed(io.RawIOBase):
    """A stream of UTF-16 or UTF-32 as UTF-8, in which a line end is one byte."""

    def __init__(self, inner: IO[bytes], encoding: str) -> None:
        self._inner = inner
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, room: memoryview, /) -> int:  # type: ignore[override] # a Buffer in typeshed
        while not self._waiting:
            piece = self._inner.read(_BUFFER)
            self._waiting = self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")
            if not piece:
                break
        size = min(len(room), len(self._waiting))
        room[:size], self._waiting = self._waiting[:size], self._waiting[size:]
        return size


def bounded(inner: Unpacking, expansion: Expansion) -> io.BufferedReader:
    """Return a stream that raises ExpandsTooMuchError when it unpacks to too much.

    Args:
        inner: the unpacked bytes.
        expansion: counts them.
    """
    return io.BufferedReader(_Bounded(inner, expansion), _BUFFER)


def narrowed(stream: IO[bytes], encoding: str) -> io.BufferedReader:
    """Return a stream of UTF-16 or UTF-32 as UTF-8.

    Args:
        stream: after its byte order mark.
        encoding: that of the mark.
    """
    return io.BufferedReader(_Narrowed(stream, encoding), _BUFFER)
