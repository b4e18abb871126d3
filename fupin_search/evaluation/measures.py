"""The measures, computed by ir-measures, which is imported nowhere else.

mrr@10 is the mean reciprocal rank of the first relevant hit, 0 past rank 10; ndcg@10 the
discounted gain of the grades against the best order there is; recall@100 the share of relevant
articles among 100 hits; p@1 whether the first hit is relevant. A query's judgments count though it
finds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

import ir_measures
from ir_measures import RR, P, R, nDCG

from fupin_search.evaluation.running import Outcome

MEASURES = ("mrr@10", "ndcg@10", "recall@100", "p@1")

# Of one query or, as means, of many: value by measure.
Scores = Mapping[str, float]

_MEASURED = dict(zip((RR @ 10, nDCG @ 10, R @ 100, P @ 1), MEASURES, strict=True))


def measured(outcomes: Sequence[Outcome]) -> list[Scores]:
    """The measures of each query, in order."""
    # Ids may hold anything, and equal scores would be ordered by id: numbers stand for queries,
    # and strictly falling scores made of ranks keep our order of the hits.
    grades = {str(n): dict(outcome.query.grades) for n, outcome in enumerate(outcomes)}
    runs = {
        str(n): {name: float(-rank) for rank, name in enumerate(outcome.ranking)}
        for n, outcome in enumerate(outcomes)
    }
    found: list[dict[str, float]] = [dict.fromkeys(MEASURES, 0.0) for _ in outcomes]
    for metric in ir_measures.evaluator(list(_MEASURED), grades).iter_calc(runs):
        found[int(metric.query_id)][_MEASURED[metric.measure]] = metric.value
    return list(found)


def means(scores: Sequence[Scores]) -> dict[str, float]:
    """The mean of each measure over all queries.

    Args:
        scores: each query's; at least one.
    """
    return {name: fmean(score[name] for score in scores) for name in MEASURES}
