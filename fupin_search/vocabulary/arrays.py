"""Strings as arrays of code points, and 64-bit keys by which to look many of them up at once.

A key is a polynomial over the numbers of a row, with its length mixed in. Two of a million
different rows have the same key about once in forty million archives.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# No ideograph has this code point or a higher one.
BEYOND = 0x33480
LINE_FEED = 10
_LONGEST = 64
_FACTOR = 0x9E3779B97F4A7C15
_POWERS = np.array([pow(_FACTOR, place + 1, 1 << 64) for place in range(_LONGEST)], np.uint64)


class Rows(NamedTuple):
    """Strings, or other rows of numbers, one after the other.

    Args:
        numbers: the numbers of all rows.
        ends: the end of each row.
    """

    numbers: Array
    ends: Array

    @property
    def starts(self) -> Array:
        """The start of each row."""
        return self.ends - self.sizes

    @property
    def sizes(self) -> Array:
        """The length of each row."""
        sizes = self.ends.copy()
        sizes[1:] -= self.ends[:-1]
        return sizes

    def select(self, chosen: Array) -> Rows:
        """Copy some rows.

        Args:
            chosen: true or false for each row.
        """
        sizes = self.sizes
        return Rows(self.numbers[np.repeat(chosen, sizes)], np.cumsum(sizes[chosen]))

    def text(self, row: int) -> str:
        """Return a row of code points as a string."""
        start = int(self.ends[row - 1]) if row else 0
        return decode_text(self.numbers[start : int(self.ends[row])])


def list_words(arrays: Iterable[Array]) -> list[int]:
    """Return the words of a compiled loop's block for some arrays: the address and size of each."""
    return [word for array in arrays for word in (array.ctypes.data, len(array))]


def code_points(text: str) -> Array:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def decode_text(codes: Array) -> str:
    """Return code points as a string."""
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def pack_lines(text: str) -> Rows:
    """Return the lines of a text, each ended by a line feed, as rows of code points."""
    codes = code_points(text)
    ends = np.flatnonzero(codes == LINE_FEED)
    return Rows(codes[codes != LINE_FEED], ends - np.arange(len(ends)))


def pack_strings(strings: Sequence[str]) -> Rows:
    """Return strings as rows of code points."""
    ends = np.cumsum([len(string) for string in strings], dtype=np.int64)
    return Rows(code_points("".join(strings)), ends)


def pack_numbers(rows: Sequence[Sequence[int]]) -> Rows:
    """Return several sequences of numbers as rows."""
    ends = np.cumsum([len(row) for row in rows], dtype=np.int64)
    return Rows(np.array([number for row in rows for number in row], np.uint64), ends)


def hash_rows(rows: Rows) -> Array:
    """Return a key for each row; of rows longer than 64 only that many numbers count."""
    sizes = rows.sizes
    if not len(sizes):
        return np.empty(0, np.uint64)
    starts = rows.ends - sizes
    places = np.arange(len(rows.numbers)) - starts.repeat(sizes)
    terms = rows.numbers.astype(np.uint64) * _POWERS[np.minimum(places, _LONGEST - 1)]
    sums = np.zeros(len(terms) + 1, np.uint64)
    terms.cumsum(out=sums[1:])
    # Sums wrap around, and so do their differences, to the same.
    total = sums[rows.ends] - sums[starts]
    mixed = total ^ (total >> np.uint64(29))
    keyed: Array = mixed * np.uint64(_FACTOR) + sizes.astype(np.uint64)
    return keyed


def pack_pairs(firsts: Array, seconds: Array) -> Array:
    """Return a key for each pair of code points; pairs with the same first are neighbours.

    Args:
        firsts: code points.
        seconds: as many.
    """
    keyed: Array = (firsts.astype(np.uint64) << np.uint64(32)) | seconds.astype(np.uint64)
    return keyed


class KeyIndex(NamedTuple):
    """Numbers by key, several with one key in the order given.

    Args:
        keys: ascending.
        values: a number for each.
    """

    keys: Array
    values: Array

    @classmethod
    def of(cls, keyed: Array, values: Array) -> KeyIndex:
        """Sort numbers by their keys.

        Args:
            keyed: a key for each number.
            values: the numbers.
        """
        order = np.argsort(keyed, kind="stable")
        return cls(keyed[order], values[order])

    def find(self, wanted: Array) -> list[Array]:
        """Return the numbers of each of some keys."""
        starts = self.keys.searchsorted(wanted).tolist()
        stops = self.keys.searchsorted(wanted, "right").tolist()
        return [self.values[start:stop] for start, stop in zip(starts, stops, strict=True)]

    def first(self, wanted: Array, missing: int) -> Array:
        """Return the first number of each of some keys.

        Args:
            wanted: the keys.
            missing: what to return for a key without a number.
        """
        if not len(self.keys):
            return np.full(len(wanted), missing)
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[places] == wanted, self.values[places], missing)
