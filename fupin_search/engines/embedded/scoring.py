"""Scores and order: BM25F over title and body from exact lengths, in two stages.

A term scores boost · idf · (k1 + 1) · tf / (tf + norm), where tf counts the title's occurrences as
the weights say and norm is computed from the document's length (Robertson, Zaragoza, Taylor: Simple
BM25 extension to multiple weighted fields, CIKM 2004).

Stage 1 adds up the terms of every document: words and, at less weight, bigrams. Stage 2 reads the
texts of the best documents, and adds what their single characters are worth and how close these
are. It only ever adds, so these stay before the others and pages are stable.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from threading import local
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.columns import NORM_ROWS, Columns
from fupin_search.engines.embedded.kernels import Documents
from fupin_search.engines.embedded.matching import Matcher
from fupin_search.engines.embedded.plan import MentionNode, RankedNode
from fupin_search.engines.embedded.schema import GRAMS
from fupin_search.engines.embedded.snapshot import FIELDS, TermEntry
from fupin_search.model.query import Sort

Scores = npt.NDArray[np.float64]

# The whole number that weighs 1 in a passage.
_WHOLE = 1 << 24
# Documents whose texts stage 2 reads before it checks whether it may stop.
_AT_ONCE = 20


class Characters(NamedTuple):
    """Single ideographs to be scored.

    Args:
        texts: each of them.
        boosts: the most that each adds by how often it is in an article.
        weights: of each in a passage, as whole numbers: their sum is the same in whatever order
            they come and go.
        passage: the worth of one of those in the heaviest passage there can be.
    """

    texts: Sequence[str]
    boosts: Scores
    weights: npt.NDArray[np.int64]
    passage: float

    @property
    def most(self) -> float:
        """The most that all of them add to a document."""
        return float(self.boosts.sum() + self.passage * self.weights.sum())


class Scorer:
    """Scores and orders documents; safe to use from several threads.

    Args:
        columns: of the index.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._snapshot = columns.snapshot
        self._weights = columns.weights
        self._scratch = local()

    def by_date(self, documents: Documents, sort: Sort, wanted: int) -> tuple[Documents, Scores]:
        """Return the first of some documents by date, all with score 0.

        Args:
            documents: ascending.
            sort: newest or oldest.
            wanted: how many are needed.
        """
        ranks = (self._columns.newest if sort is Sort.NEWEST else self._columns.oldest)[documents]
        best = _best(np.zeros(len(documents)), ranks, wanted)
        return documents[best], np.zeros(len(best))

    def by_relevance(
        self, matcher: Matcher, documents: Documents, wanted: int
    ) -> tuple[Documents, Scores]:
        """Return the first of the documents found by relevance, with their scores.

        Args:
            matcher: found them.
            documents: ascending.
            wanted: how many are needed.
        """
        scores = self.scores(matcher, documents)
        ranks = self._columns.newest[documents]
        order = _best(scores, ranks, max(self._weights.second_stage, wanted))
        if matcher.plan.characters:
            single = self.characters(matcher.plan.characters)
            order = self._second_stage(single, documents, scores, ranks, order, wanted)
        order = order[:wanted]
        return documents[order], scores[order]

    def scores(self, matcher: Matcher, documents: Documents) -> Scores:
        """Return the scores of stage 1.

        Args:
            matcher: of the query.
            documents: ascending ones that it found.
        """
        scores: Scores = np.zeros(len(documents))
        terms: list[tuple[TermEntry, float]] = []
        for ranked in matcher.plan.ranking:
            if ranked.key:
                terms.append((matcher.plan.entries[ranked.key], ranked.boost))
                continue
            having = matcher.within(ranked.node, documents)
            if len(having):
                scores[np.searchsorted(documents, having)] += self.even_worth(matcher, ranked)
        self._add_terms(terms, documents, scores)
        return scores

    def boost(self, entry: TermEntry, boost: float) -> float:
        """Return the most that a term adds to a document.

        Args:
            entry: the term.
            boost: its weight in the query.
        """
        return boost * self._idf_weight(entry.documents) * (self._weights.k1 + 1)

    def even_worth(self, matcher: Matcher, ranked: RankedNode) -> float:
        """Return what a node without a term of its own adds to each of its documents.

        It is as much as one occurrence of a term adds to a document of average length.

        Args:
            matcher: of the query.
            ranked: the node.
        """
        documents = len(matcher.listed(ranked.node))
        if isinstance(ranked.node, MentionNode):
            if not documents:
                return 0.0
            if not ranked.node.clause.held:
                entries = matcher.plan.entries
                documents += sum(entries[key].documents for key in ranked.node.beside)
            documents = min(documents, self._snapshot.count)
        return ranked.boost * self._idf_weight(documents)

    def characters(self, characters: Sequence[str]) -> Characters:
        """Single ideographs, ready to be scored."""
        entries = self._snapshot.entries((GRAMS, character) for character in characters)
        weights = [
            self._idf_weight(entry.documents) if entry.documents else 0.0 for entry in entries
        ]
        return Characters(
            characters,
            np.array([self.boost(entry, self._weights.unigram) for entry in entries]),
            np.array([round(weight * _WHOLE) for weight in weights], np.int64),
            self._weights.passage / _WHOLE,
        )

    def _second_stage(  # noqa: PLR0917 - all that orders documents, and the order so far
        self,
        single: Characters,
        documents: Documents,
        scores: Scores,
        ranks: Documents,
        order: Documents,
        wanted: int,
    ) -> Documents:
        """The order after single ideographs are added to the scores of the best.

        They are added a few documents at a time, until no other could come before the last one
        wanted, were all its characters worth the most they can be.
        """
        best = order[: self._weights.second_stage]
        done = 0
        settled = best[:0]
        while done < len(best):
            few = best[done : done + _AT_ONCE]
            scores[few] += self._single_characters(single, documents[few])
            done += len(few)
            settled = best[:done]
            settled = settled[_best(scores[settled], ranks[settled], done)]
            if wanted <= done < len(best):
                last, following = settled[wanted - 1], best[done]
                if scores[following] + single.most < scores[last]:
                    break
        return np.concatenate((settled, order[done:]))

    def _single_characters(self, characters: Characters, documents: Documents) -> Scores:
        """Count single ideographs in the texts of some documents, which are in any order."""
        order = np.argsort(documents)
        ascending = documents[order]
        worth: Scores = np.zeros(len(documents))
        numbers = self._character_numbers()
        frequencies = np.empty(len(characters.texts))
        recent = np.empty(self._weights.passage_length, np.uint16)
        within = np.empty(len(characters.texts), np.int32)
        at = 0
        try:
            for number, character in enumerate(characters.texts, start=1):
                numbers[ord(character)] = number
            for segment, mine in self._snapshot.shares(ascending):
                kernels.score_characters(
                    *(segment.titles.units, segment.titles.ends),
                    *(segment.bodies.units, segment.bodies.ends),
                    *(numbers, characters.boosts, self._columns.norms),
                    *(NORM_ROWS[GRAMS], self._weights.title),
                    *(characters.weights, characters.passage, segment.base, mine),
                    *(worth[at : at + len(mine)], frequencies, recent, within),
                )
                at += len(mine)
        finally:
            for character in characters.texts:
                numbers[ord(character)] = 0
        scores: Scores = np.empty(len(documents))
        scores[order] = worth
        return scores

    def _add_terms(
        self, terms: Sequence[tuple[TermEntry, float]], documents: Documents, scores: Scores
    ) -> None:
        """Add what terms are worth, all of a field's in one go."""
        if not terms or len(documents) == 0:
            return
        lists: dict[tuple[int, str], list[tuple[int, int, float]]] = {}
        for entry, boost in terms:
            worth = self.boost(entry, boost)
            for number, start, size in entry.lists:
                lists.setdefault((number, entry.field), []).append((start, size, worth))
        for number, part in self._snapshot.parts(documents):
            segment = self._snapshot.segments[number]
            mine, worths = documents[part], scores[part]
            for field in FIELDS:
                if (number, field) in lists:
                    starts, sizes, boosts = zip(*lists[number, field], strict=True)
                    kernels.score_lists(
                        *(segment.lexicons[field].words, np.array(starts), np.array(sizes)),
                        *(np.array(boosts), NORM_ROWS[field], self._columns.norms),
                        *(self._weights.title, segment.base, mine, worths),
                    )

    def _idf_weight(self, documents: int) -> float:
        return self._weights.idf_weight(documents, self._snapshot.count)

    def _character_numbers(self) -> npt.NDArray[np.uint16]:
        """This thread's own array of numbers by code point, 0 everywhere between uses."""
        if not hasattr(self._scratch, "numbers"):
            self._scratch.numbers = np.zeros(sys.maxunicode + 1, np.uint16)
        numbers: npt.NDArray[np.uint16] = self._scratch.numbers
        return numbers


def _best(scores: Scores, ranks: Documents, wanted: int) -> Documents:
    """The places of the first documents, in order."""
    best = np.empty(min(wanted, len(scores)), np.int32)
    return best[: kernels.choose(scores, ranks, best)]
