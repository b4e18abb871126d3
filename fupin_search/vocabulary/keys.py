"""Strings as numbers: terms as arrays of code points, and keys to look rows of them up by.

A key is 64 bits of a polynomial over the row's numbers, its length mixed in. Two of a million
different rows share one about once in forty million archives; what is looked up by key may be
compared where that matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fupin_search.search.terms import Terms

Array = npt.NDArray[Any]

# No ideograph has this code point or a higher one.
BEYOND = 0x33480
_LONGEST = 64
_FACTOR = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_POWERS = np.array([pow(_FACTOR, place + 1, 1 << 64) for place in range(_LONGEST)], np.uint64)
_END = 10  # a line feed


class Rows(NamedTuple):
    """Strings, or other rows of numbers, one after the other.

    Args:
        numbers: of all rows.
        ends: where each row ends.
    """

    numbers: Array
    ends: Array

    @property
    def starts(self) -> Array:
        """Where each row begins."""
        return self.ends - self.sizes

    @property
    def sizes(self) -> Array:
        """How long each row is."""
        return np.diff(self.ends, prepend=0)

    def of_numbers(self, numbers: Array) -> Rows:
        """Rows as long as these, of other numbers."""
        return Rows(numbers, self.ends)

    def some(self, chosen: Array) -> Rows:
        """Those rows that are chosen.

        Args:
            chosen: true or false for each row.
        """
        sizes = self.sizes
        return Rows(self.numbers[np.repeat(chosen, sizes)], np.cumsum(sizes[chosen]))


def rows_of(terms: Terms) -> Rows:
    """Terms as rows of code points."""
    codes = np.frombuffer(terms.text.encode("utf-32-le", "surrogatepass"), "<u4")
    at = np.flatnonzero(codes == _END)
    return Rows(codes[codes != _END], at - np.arange(len(at)))


def rows_of_strings(strings: Sequence[str]) -> Rows:
    """Strings as rows of code points."""
    codes = np.frombuffer("".join(strings).encode("utf-32-le", "surrogatepass"), "<u4")
    return Rows(codes, np.cumsum([len(one) for one in strings], dtype=np.int64))


def keys(rows: Rows) -> Array:
    """A key for each row; rows longer than 64 share theirs with those that begin likewise."""
    sizes = rows.sizes
    if not len(sizes):
        return np.empty(0, np.uint64)
    places = np.arange(len(rows.numbers)) - np.repeat(rows.starts, sizes)
    terms = rows.numbers.astype(np.uint64) * _POWERS[np.minimum(places, _LONGEST - 1)]
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(terms, dtype=np.uint64)])
    # Sums wrap around, and so do their differences, to the same.
    held = sums[rows.ends] - sums[rows.starts]
    mixed = held ^ (held >> np.uint64(29))
    found: Array = mixed * np.uint64(_FACTOR) + sizes.astype(np.uint64)
    return found


class Shelf(NamedTuple):
    """Things found by key, several under one key in the order given.

    Args:
        keys: ascending.
        things: a number for each.
    """

    keys: Array
    things: Array

    @classmethod
    def of(cls, keyed: Array, things: Array) -> Shelf:
        """A shelf of things and their keys."""
        order = np.argsort(keyed, kind="stable")
        return cls(keyed[order], things[order])

    def find(self, key: int) -> Array:
        """The things under a key."""
        start, stop = self.bounds(np.array([key], np.uint64))
        found: Array = self.things[int(start[0]) : int(stop[0])]
        return found

    def bounds(self, wanted: Array) -> tuple[Array, Array]:
        """Where the things under each of some keys begin and end."""
        return np.searchsorted(self.keys, wanted), np.searchsorted(self.keys, wanted, "right")

    def first(self, wanted: Array, missing: int) -> Array:
        """The first thing under each of some keys, or a number that says there is none."""
        if not len(self.keys):
            return np.full(len(wanted), missing)
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[places] == wanted, self.things[places], missing)
