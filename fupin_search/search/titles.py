"""The titles of an index, as suggestions are made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fupin_search.search.answer import Head


@dataclass(frozen=True, slots=True, eq=False)
class Titles:
    """The titles of all articles of an index, in any order.

    Args:
        text: the titles, normalised, each ended by a line feed; one in a title is a space here.
        days: when each article was published, as an ordinal; 0 where that is not known. Anything
            that numpy makes an array of.
        head: what a list shows of the n-th of them, from 0.
    """

    text: str
    days: Sequence[int]
    head: Callable[[int], Head]
