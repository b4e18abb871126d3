"""From words to scores, and from scores to the order of hits.

Stage 1 scores every article found by its words and, at half weight, by its bigrams. Stage 2 adds
the unigrams, at half weight too, for the best articles only: it only ever adds, so those stay
before the others and pages are stable. Each class is BM25F over title and body
(Robertson, Zaragoza, Taylor: Simple BM25 extension to multiple weighted fields, CIKM 2004).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.matching import Matched, idf
from fupin_search.engines.embedded.postings import Documents, PostingReader
from fupin_search.engines.embedded.schema import GRAMS, PARTS, WORDS
from fupin_search.search.query import Clause, Sort, ranking_words

Scores = npt.NDArray[np.float64]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Weights:
    """Every number ranking depends on.

    Args:
        k1: how soon more occurrences of a term count no further.
        b: how much a long article is held against its terms, from 0 to 1.
        title: occurrences in the body that one in the title is worth.
        word: weight of the exact words.
        part: weight of a figure or Latin token standing inside a longer one.
        bigram: weight of pairs of ideographs.
        unigram: weight of single ideographs, in stage 2.
        second_stage: how many of the best articles stage 2 looks at.
    """

    k1: float = 0.6
    b: float = 0.75
    title: float = 1.0
    word: float = 1.0
    part: float = 0.5
    bigram: float = 0.5
    unigram: float = 0.5
    second_stage: int = 200


WEIGHTS = Weights()


class Ranker:
    """Scores and orders the articles found.

    Args:
        columns: lengths and ties.
        postings: the posting lists.
        weights: the numbers.
    """

    def __init__(self, columns: Columns, postings: PostingReader, weights: Weights) -> None:
        self._columns = columns
        self._postings = postings
        self._weights = weights
        self._norms = {kind: self._norm(columns.lengths[kind]) for kind in (WORDS, GRAMS)}
        # A part competes with the words it stands among.
        self._norms[PARTS] = self._norms[WORDS]

    def best(
        self, clause: Clause, matched: Matched, sort: Sort, wanted: int
    ) -> tuple[Documents, Scores]:
        """The first documents in the order asked, with their scores.

        Args:
            clause: what ranks.
            matched: the documents found, filters applied.
            sort: relevance, or an order by date, where every score is 0.
            wanted: how many are needed.
        """
        documents = np.flatnonzero(matched.mask).astype(np.int32)
        if sort is not Sort.RELEVANCE:
            ranks = self._columns.newest if sort is Sort.NEWEST else self._columns.oldest
            return _first(documents, wanted, ranks[documents]), np.zeros(wanted)
        scores = self._first_stage(clause)[documents]
        tiers = np.zeros(len(documents), np.int8)
        if matched.complete is not None:
            tiers = (~matched.complete[documents]).astype(np.int8)
        ties = self._columns.newest[documents]
        order = _first(
            np.arange(len(documents), dtype=np.int32),
            max(wanted, self._weights.second_stage),
            tiers,
            -scores,
            ties,
        )
        best = order[: self._weights.second_stage]
        scores[best] += self._second_stage(clause, documents[best])
        best = best[np.lexsort((ties[best], -scores[best], tiers[best]))]
        order = np.concatenate((best, order[self._weights.second_stage :]))
        return documents[order], scores[order]

    def _first_stage(self, clause: Clause) -> Scores:
        scores: Scores = np.zeros(self._columns.size)
        bags = list(ranking_words(clause))
        words = _distinct(word for bag in bags for word in bag.words)
        weights = self._weights
        for word in words:
            self._add(scores, WORDS, word.term, weights.word)
            if word.whole:
                self._add(scores, PARTS, word.term, weights.part)
        for gram in _distinct(gram for bag in bags for gram in bag.bigrams):
            self._add(scores, GRAMS, gram, weights.bigram)
        return scores

    def _second_stage(self, clause: Clause, documents: Documents) -> Scores:
        """What the single ideographs add to some documents; never less than nothing."""
        scores: Scores = np.zeros(self._columns.size)
        grams = _distinct(gram for bag in ranking_words(clause) for gram in bag.unigrams)
        for gram in grams:
            self._add(scores, GRAMS, gram, self._weights.unigram)
        return scores[documents]

    def _add(self, scores: Scores, kind: str, term: str, weight: float) -> None:
        documents, frequencies = self._postings.both(kind, term)
        if len(documents) == 0:
            return
        weight *= idf(len(documents), self._columns.count) * (self._weights.k1 + 1)
        scores[documents] += weight * frequencies / (frequencies + self._norms[kind][documents])

    def _norm(self, lengths: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        lived = lengths[self._columns.live]
        mean = float(lived.mean(dtype=np.float64)) if len(lived) else 0.0
        k1, b = self._weights.k1, self._weights.b
        return (k1 * (1 - b + b * lengths / (mean or 1.0))).astype(np.float32)


def _distinct(items: Iterable[_T]) -> list[_T]:
    return list(dict.fromkeys(items))


def _first(items: Documents, wanted: int, *keys: npt.NDArray[np.generic]) -> Documents:
    """The first items when ordered by some keys, the weightiest key first."""
    return items[np.lexsort(tuple(reversed(keys)))[:wanted]]
