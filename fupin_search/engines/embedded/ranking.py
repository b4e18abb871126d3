"""From scores to the order of hits.

Stage 1 scores every article found by its words and, at less weight, by its bigrams. Stage 2 reads
the texts of the best of them, and adds what their single characters are worth and how close these
stand: it only ever adds, so those stay before the others and pages are stable.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.evaluation import Evaluation
from fupin_search.engines.embedded.rows import Documents
from fupin_search.engines.embedded.scoring import Scorer, Scores
from fupin_search.engines.embedded.weights import Weights
from fupin_search.search.query import Sort

# Documents whose texts stage 2 reads before it looks whether it may stop.
_AT_ONCE = 20


class Ranker:
    """Orders the documents found.

    Args:
        columns: the order of ties.
        scorer: scores documents.
        weights: the numbers.
    """

    def __init__(self, columns: Columns, scorer: Scorer, weights: Weights) -> None:
        self._columns = columns
        self._scorer = scorer
        self._weights = weights

    def by_date(self, documents: Documents, sort: Sort, wanted: int) -> tuple[Documents, Scores]:
        """The first of some documents by date, all with score 0."""
        ranks = (self._columns.newest if sort is Sort.NEWEST else self._columns.oldest)[documents]
        best = _best(np.zeros(len(documents)), ranks, wanted)
        return documents[best], np.zeros(len(best))

    def by_relevance(
        self,
        evaluation: Evaluation,
        characters: Sequence[str],
        documents: Documents,
        wanted: int,
    ) -> tuple[Documents, Scores]:
        """The first of the documents found by relevance, with their scores.

        Args:
            evaluation: of the query's tree.
            characters: the single ideographs of stage 2.
            documents: those found, ascending.
            wanted: how many are needed.
        """
        scores = self._scorer.scores(evaluation, documents)
        ranks = self._columns.newest[documents]
        order = _best(scores, ranks, max(self._weights.second_stage, wanted))
        if characters:
            order = self._second_stage(characters, documents, scores, ranks, order, wanted)
        order = order[:wanted]
        return documents[order], scores[order]

    def _second_stage(  # noqa: PLR0917 - what orders documents, and the order so far
        self,
        characters: Sequence[str],
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
        single = self._scorer.characters(characters)
        done = 0
        settled = best[:0]
        while done < len(best):
            few = best[done : done + _AT_ONCE]
            scores[few] += self._scorer.single_characters(single, documents[few])
            done += len(few)
            settled = best[:done]
            settled = settled[_best(scores[settled], ranks[settled], done)]
            if wanted <= done < len(best):
                last, following = settled[wanted - 1], best[done]
                if scores[following] + single.most < scores[last]:
                    break
        return np.concatenate((settled, order[done:]))


def _best(scores: Scores, ranks: Documents, wanted: int) -> Documents:
    """The places of the first documents, in order."""
    best = np.empty(min(wanted, len(scores)), np.int32)
    return best[: kernels.choose(scores, ranks, best)]
