"""Streams of bytes that stay small: no file is held whole, and none unpacks without end."""

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
    """A compressed stream gives far more than text ever does."""


class Expansion:
    """How much a compressed input has given for what was taken from it.

    Args:
        taken: how many compressed bytes have been read so far.
        around: of the archive this one is in; what is given here counts there too.
        free: bytes that may be given for nothing.
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
            ExpandsTooMuchError: they are over 200 times what was taken, past what is free.
        """
        self._given += more
        if self._given > self._free and self._given > _MOST_TIMES * self._taken():
            raise ExpandsTooMuchError
        if self._around:
            self._around.give(more)


class Unpacking(Protocol):
    """What gives unpacked bytes as they come: a file of gzip, or a member of a zip."""

    def read1(self, size: int, /) -> bytes:
        """At most so many bytes more, as few as one reading gives."""


class _Bounded(io.RawIOBase):
    """A stream that counts what it gives."""

    def __init__(self, inner: Unpacking, expansion: Expansion) -> None:
        self._inner = inner
        self._expansion = expansion
        self._given = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._given

    def readinto(self, room: memoryview, /) -> int:  # type: ignore[override] # a Buffer in typeshed
        # What comes before a damaged place is given before the damage is met.
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
    """A stream that stops with an error when it unpacks to too much.

    Args:
        inner: what unpacks.
        expansion: what is counted against.
    """
    return io.BufferedReader(_Bounded(inner, expansion), _BUFFER)


def narrowed(stream: IO[bytes], encoding: str) -> io.BufferedReader:
    """A stream of wide characters as UTF-8.

    Args:
        stream: after its byte order mark.
        encoding: as the mark says.
    """
    return io.BufferedReader(_Narrowed(stream, encoding), _BUFFER)
