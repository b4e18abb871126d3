"""Counts of the articles that hold a passage: characters side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fupin_search.model.protocol import Engine
from fupin_search.model.query import Query, unranked_phrase

if TYPE_CHECKING:
    from fupin_search.vocabulary.pairs import PairCounts

# Counts the articles that hold a piece of text as it is.
CountPassage = Callable[[str], int]


class PassageCounts:
    """Counts of the articles that hold passages; an engine is asked once for each, if at all.

    Args:
        pairs: of the archive.
        count_articles: asks an engine; without it the rarest pair of a passage counts.
    """

    def __init__(self, pairs: PairCounts, count_articles: CountPassage | None) -> None:
        self._pairs = pairs
        self._ask = count_articles or pairs.rarest
        self._answers: dict[str, int] = {}
        self._bounds: dict[str, int] = {}

    @property
    def questions(self) -> int:
        """The number of questions to the engine."""
        return len(self._answers)

    def count(self, passage: str) -> int:
        """Count the articles that hold some ideographs side by side."""
        most = self.count_at_most(passage)
        return self.ask(passage) if most and len(passage) > 2 else most  # longer than a pair

    def count_at_most(self, passage: str) -> int:
        """Return the number of articles with a passage's rarest pair; of a pair it is exact."""
        if passage not in self._bounds:
            self._bounds[passage] = self._pairs.rarest(passage)
        return self._bounds[passage]

    def ask(self, text: str) -> int:
        """Count the articles that hold any text."""
        if text not in self._answers:
            self._answers[text] = self._ask(text)
        return self._answers[text]


def make_passage_counter(engine: Engine) -> CountPassage:
    """Return a function that asks an engine how many articles hold a piece of text."""

    def count_articles(piece: str) -> int:
        phrase = unranked_phrase(piece)
        return engine.plan(Query(phrase)).count().total if phrase else 0

    return count_articles
