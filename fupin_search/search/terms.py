"""The terms of an index, from which its vocabulary is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Terms, and the number of articles that hold each.

    A term may come more than once; then its numbers add up, so an index need not unite its parts.
    Articles that were replaced or removed since may still be counted.

    Args:
        text: the terms, each followed by a line feed, which no term holds.
        articles: one number a term; anything that numpy makes an array of.
    """

    text: str
    articles: Sequence[int]

    @classmethod
    def of(cls, counted: Iterable[tuple[str, int]]) -> Terms:
        """Make terms of pairs of a term and a number."""
        pairs = list(counted)
        return cls("".join(f"{term}\n" for term, _ in pairs), [number for _, number in pairs])

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return zip(self.text.split("\n")[:-1], map(int, self.articles), strict=True)


@dataclass(frozen=True, slots=True, eq=False)
class IndexTerms:
    """All terms of an index.

    Args:
        words: words and, in them, the parts that are words.
        grams: one and two adjacent ideographs.
    """

    words: Terms
    grams: Terms
