"""The titles of an index, from which suggestions are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fupin_search.search.answer import Head


@dataclass(frozen=True, slots=True, eq=False)
class Titles:
    """The titles of all articles of an index, in any order.

    Args:
        text: the titles, normalised, each followed by a line feed; a line feed in a title is a
            space here.
        days: the day each article was published, as an ordinal; 0 where it is unknown. Anything
            that numpy makes an array of.
        head: returns the head of the n-th of them, from 0.
    """

    text: str
    days: Sequence[int]
    head: Callable[[int], Head]
