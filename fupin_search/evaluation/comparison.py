"""Whether two runs differ by more than chance, told from the same queries' values in both."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

ROUNDS = 10_000
SIGNIFICANT = 0.05

_SEED = 2007
_DECIMALS = 9  # differences closer than that are one: 1/2 - 1/3 and 1/3 - 1/6


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of the same queries, by one measure.

    Args:
        queries: how many both have.
        left_out: how many only one has.
        former: mean of the first run.
        latter: mean of the second.
        p: how often chance alone would make a difference as large, of either sign.
    """

    queries: int
    left_out: int
    former: float
    latter: float
    p: float

    @property
    def difference(self) -> float:
        """What the second run has more."""
        return self.latter - self.former

    @property
    def significant(self) -> bool:
        """Whether chance is a poor explanation."""
        return self.p < SIGNIFICANT


def compare(former: Mapping[str, float], latter: Mapping[str, float]) -> Comparison:
    """Compare two runs by the queries both have.

    Args:
        former: value by query id.
        latter: same, of the other run.

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


def randomisation_p(differences: Sequence[float], *, rounds: int = ROUNDS) -> float:
    """The p of Fisher's paired randomisation test, two-sided.

    Were the runs alike, each query's difference could as well have the other sign. Signs are drawn
    at random, and p is the share of draws whose mean is as far from 0 as the one seen, which is
    counted as a draw itself. The same differences always give the same p.

    Source: M. D. Smucker, J. Allan, B. Carterette: A Comparison of Statistical Significance Tests
    for Information Retrieval Evaluation. CIKM 2007.

    Args:
        differences: of each query, the second run's value less the first's.
        rounds: draws.
    """
    # Equal values share one draw: of n of them, as many are negative as n random bits have ones.
    sizes = Counter(round(abs(difference), _DECIMALS) for difference in differences)
    groups = sorted((size, count) for size, count in sizes.items() if size)
    seen = abs(sum(round(difference, _DECIMALS) for difference in differences))
    least = seen - 10**-_DECIMALS  # sums in another order may end otherwise
    draw = random.Random(_SEED).getrandbits
    extreme = 0
    for _ in range(rounds):
        total = sum(size * (count - 2 * draw(count).bit_count()) for size, count in groups)
        extreme += abs(total) >= least
    return (1 + extreme) / (1 + rounds)
