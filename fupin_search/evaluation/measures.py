"""Measures of relevance of one run, their comparison between two runs, and their file.

mrr@10 is the mean reciprocal rank of the first relevant hit, 0 past rank 10; ndcg@10 the
discounted gain of the grades relative to the best possible order; recall@100 the share of relevant
articles among 100 hits; p@1 the share of queries whose first hit is relevant. The judgments of a
query count even if it finds nothing. This module alone imports ir-measures and scipy.

The file of a run has a line per query, separated by tabs: `query`, then the measures with six
decimals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import ir_measures
from ir_measures import RR, P, R, nDCG
from scipy.stats import permutation_test

from fupin_search.errors import JudgmentsError
from fupin_search.evaluation.judgments import Outcome, read_numbered_lines

MEASURES = ("mrr@10", "ndcg@10", "recall@100", "p@1")
ROUNDS = 10_000
SIGNIFICANT = 0.05

# The value of each measure, of one query or as means of many.
Scores = Mapping[str, float]

_MEASURED = dict(zip((RR @ 10, nDCG @ 10, R @ 100, P @ 1), MEASURES, strict=True))
_HEAD = ("query", *MEASURES)
_SEED = 2007
_DECIMALS = 9  # differences closer than that are equal: 1/2 - 1/3 and 1/3 - 1/6


def measure(outcomes: Sequence[Outcome]) -> list[Scores]:
    """Compute the measures of each query, in order."""
    # Ids may be anything, and equal scores would be ordered by id: numbers stand for queries, and
    # strictly decreasing scores made of ranks keep our order of the hits.
    grades = {str(n): dict(outcome.query.grades) for n, outcome in enumerate(outcomes)}
    runs = {
        str(n): {name: float(-rank) for rank, name in enumerate(outcome.ranking)}
        for n, outcome in enumerate(outcomes)
    }
    scores: list[dict[str, float]] = [dict.fromkeys(MEASURES, 0.0) for _ in outcomes]
    for metric in ir_measures.evaluator(list(_MEASURED), grades).iter_calc(runs):
        scores[int(metric.query_id)][_MEASURED[metric.measure]] = metric.value
    return list(scores)


def average_scores(scores: Sequence[Scores]) -> dict[str, float]:
    """Return the mean of each measure over all queries, at least one."""
    return {name: fmean(score[name] for score in scores) for name in MEASURES}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of the same queries, by one measure.

    Args:
        queries: number of queries in both runs.
        left_out: number of queries in only one of them.
        former: mean of the first run.
        latter: mean of the second run.
        p: probability that chance alone makes a difference as large, of either sign.
    """

    queries: int
    left_out: int
    former: float
    latter: float
    p: float

    @property
    def difference(self) -> float:
        """The mean of the second run minus that of the first."""
        return self.latter - self.former

    @property
    def is_significant(self) -> bool:
        """Return whether chance is a poor explanation of the difference."""
        return self.p < SIGNIFICANT


def compare(former: Mapping[str, float], latter: Mapping[str, float]) -> Comparison:
    """Compare two runs over the queries in both.

    Args:
        former: value by query id.
        latter: the same of the other run.

    Raises:
        ValueError: no query is in both.
    """
    common = [name for name in former if name in latter]
    if not common:
        raise ValueError("no query is in both runs")
    return Comparison(
        queries=len(common),
        left_out=len(former) + len(latter) - 2 * len(common),
        former=fmean(former[name] for name in common),
        latter=fmean(latter[name] for name in common),
        p=randomisation_p([latter[name] - former[name] for name in common]),
    )


def randomisation_p(differences: Sequence[float]) -> float:
    """Return p of Fisher's paired randomisation test, two-sided.

    If the runs were alike, the difference of each query could as well have the other sign. Up to
    13 queries all signs are tried, for more `ROUNDS` random draws; the same differences always give
    the same p.

    Source: M. D. Smucker, J. Allan, B. Carterette: A Comparison of Statistical Significance Tests
    for Information Retrieval Evaluation. CIKM 2007.

    Args:
        differences: of each query, the value of the second run minus that of the first.
    """
    # A difference of 0 has no sign to flip.
    sample = [rounded for each in differences if (rounded := round(each, _DECIMALS))]
    if len(sample) < 2:  # alone, either sign is as large
        return 1.0
    test = permutation_test(
        (sample,),
        lambda drawn, axis: drawn.mean(axis=axis),
        permutation_type="samples",
        n_resamples=ROUNDS,
        batch=1_000,
        rng=_SEED,
    )
    return float(test.pvalue)


def write_scores(path: Path, names: Sequence[str], scores: Sequence[Scores]) -> None:
    """Write the scores of a run, replacing the file.

    Args:
        path: the file.
        names: ids of the queries.
        scores: of the same queries, in the same order.
    """
    rows = [
        (name, *(f"{score[measure]:.6f}" for measure in MEASURES))
        for name, score in zip(names, scores, strict=True)
    ]
    lines = ("\t".join(row) for row in (_HEAD, *rows))
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def read_scores(path: Path) -> dict[str, Scores]:
    """Read the scores of a run, by query id.

    Raises:
        JudgmentsError: the file is missing or is not a file of scores.
    """
    lines = read_numbered_lines(path)
    _, head = next(lines, (0, ""))
    if tuple(head.split("\t")) != _HEAD:
        raise JudgmentsError(
            f"{path} does not begin with the columns {' '.join(_HEAD)}. It must be a file written "
            "by `fupin-search eval --per-query`."
        )
    scores: dict[str, Scores] = {}
    for number, line in lines:
        name, *texts = line.split("\t")
        try:
            scores[name] = dict(zip(MEASURES, map(float, texts), strict=True))
        except ValueError as error:
            raise JudgmentsError(
                f"{path} line {number} is not a query and its {len(MEASURES)} values: {error}. "
                "Write the file again with `fupin-search eval --per-query`."
            ) from error
    return scores
