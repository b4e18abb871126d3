"""The quality gate: what a new generation is held to before it may become live.

A parser that no longer knows a page's labels, an export cut short, a dictionary gone wrong: all
give an index that is whole by every checksum, and poorer than the one before. So the new one is
compared with what is live, and asked an operator's golden queries.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Protocol

from fupin_search.errors import GateError
from fupin_search.generations.generation import Generation
from fupin_search.generations.manifest import Manifest

# How much larger the share of articles without a date, or without a source, may become.
LARGEST_RISE = 0.05
# What a share may miss its bound by for being computed.
_ROUNDING = 1e-9

ARTICLES = "articles"
UNDATED = "without a date"
UNSOURCED = "without a source"
GOLDEN = "golden queries failing"


class Trial(Protocol):
    """Queries whose answers are known."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    @property
    def file(self) -> str:
        """Where they were read."""
        ...

    @property
    def ids(self) -> frozenset[str]:
        """Articles that they name."""
        ...

    def naming(self, absent: Container[str]) -> Sequence[str]:
        """What is wrong with them where there are no articles of some ids, a sentence a query."""
        ...

    def faults(self, generation: Generation) -> Sequence[str]:
        """What a generation answers otherwise than it must, a sentence a query."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of the new generation with what it must be.

    Args:
        name: what is compared.
        before: of the live generation; None where there is nothing to compare with.
        now: of the new one.
        allowed: what `now` may be at least, of articles, and at most, of all else; None where
            anything goes.
        share: whether these are shares of all articles rather than numbers.
        passed: whether `now` is within what is allowed.
        faults: what is wrong, in sentences, where there is more to say.
    """

    name: str
    before: float | None
    now: float
    allowed: float | None
    share: bool
    passed: bool
    faults: tuple[str, ...] = ()

    def shown(self, value: float | None) -> str:
        """One of the check's values as people read it."""
        if value is None:
            return "–"
        return f"{value:.1%}" if self.share else f"{value:,.0f}"


def judged(
    fresh: Manifest, live: Manifest | None, *, largest_removal: float, faults: Sequence[str] | None
) -> tuple[Check, ...]:
    """The verdict on a new generation.

    Args:
        fresh: what it is.
        live: what is live so far; None where nothing is, or it cannot be read.
        largest_removal: share of the live articles that may be fewer now; 1 allows all.
        faults: of the golden queries; None where there are none to ask.
    """
    verdict = [_articles(fresh, live, largest_removal)]
    verdict += [
        _share(UNDATED, _undated(fresh), _undated(live) if live else None),
        _share(UNSOURCED, _unsourced(fresh), _unsourced(live) if live else None),
    ]
    if faults is not None:
        verdict.append(golden_check(faults))
    return tuple(verdict)


def golden_check(faults: Sequence[str]) -> Check:
    """The check of the golden queries.

    Args:
        faults: of those that are not met.
    """
    return Check(
        GOLDEN,
        before=None,
        now=len(faults),
        allowed=0,
        share=False,
        passed=not faults,
        faults=tuple(faults),
    )


def failed(verdict: Sequence[Check]) -> tuple[str, ...]:
    """Names of the checks that were not passed."""
    return tuple(check.name for check in verdict if not check.passed)


def refusal(verdict: Sequence[Check], golden: str) -> GateError:
    """Why a generation with this verdict is not swapped in.

    Args:
        verdict: of which some checks were not passed.
        golden: the file of the golden queries, for what is not met may be wrong itself.
    """
    reasons = "; ".join(_reason(check) for check in verdict if not check.passed)
    of_corpus = any(name != GOLDEN for name in failed(verdict))
    what = "Mend the corpus"
    if GOLDEN in failed(verdict):
        what = f"Correct the queries in {golden} where they are wrong, otherwise mend the corpus"
        what = f"Mend the corpus, and correct {golden} where it is wrong" if of_corpus else what
    return GateError(
        f"The new generation did not pass the quality gate ({reasons}), so the index stays as it "
        f"was. {what}. Then reindex again, or accept it as it is with --override-gate."
    )


def refusal_unbuilt(golden: str, faults: Sequence[str]) -> GateError:
    """Why nothing is built for golden queries that name articles the corpus has not.

    Args:
        golden: their file.
        faults: what is wrong with each, a sentence a query.
    """
    return GateError(
        f"The golden queries in {golden} name articles that readers would not find, so nothing was "
        f"built and the index stays as it was: {'; '.join(faults)}. Correct the ids in {golden}, "
        "or the corpus where the articles are missing, or go on with --override-gate."
    )


def _articles(fresh: Manifest, live: Manifest | None, largest_removal: float) -> Check:
    if live is None:
        return Check(ARTICLES, None, fresh.articles, None, share=False, passed=True)
    # Anything is allowed where an operator said so; a share of 1 is how that reaches us.
    least = None
    if largest_removal < 1:
        least = math.ceil(live.articles * (1 - largest_removal) - _ROUNDING)
    passed = least is None or fresh.articles >= least
    return Check(ARTICLES, live.articles, fresh.articles, least, share=False, passed=passed)


def _share(name: str, now: float, before: float | None) -> Check:
    if before is None:
        return Check(name, None, now, None, share=True, passed=True)
    allowed = min(before + LARGEST_RISE, 1.0)
    return Check(name, before, now, allowed, share=True, passed=now <= allowed + _ROUNDING)


def _undated(manifest: Manifest) -> float:
    return manifest.undated / max(manifest.articles, 1)


def _unsourced(manifest: Manifest) -> float:
    return manifest.unsourced / max(manifest.articles, 1)


def _reason(check: Check) -> str:
    if check.faults:
        return f"{check.name}: {check.faults[0]}" + (
            f" and {len(check.faults) - 1} more" if len(check.faults) > 1 else ""
        )
    bound = "at least" if check.name == ARTICLES else "at most"
    return (
        f"{check.name}: {check.shown(check.now)} where {bound} {check.shown(check.allowed)} must "
        f"be, and {check.shown(check.before)} were before"
    )
