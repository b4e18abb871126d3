"""Why a hit stands where it does: the shares of its score, ready to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fupin_search.search.answer import Hit
from fupin_search.search.explanation import share_text

_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Part:
    """What something adds to a score.

    Args:
        text: what it is, in a reader's words.
        worth: what it adds, to two decimals.
        width: of its bar, in hundredths of the largest.
    """

    text: str
    worth: str
    width: int


@dataclass(frozen=True, slots=True)
class Reason:
    """A score and its parts.

    Args:
        score: to two decimals.
        parts: the largest first; as they are shown they add up to what is shown of the score.
    """

    score: str
    parts: tuple[Part, ...]


def reason_of(hit: Hit) -> Reason | None:
    """Why a hit has its score; None where it has none, or where nobody asked."""
    if not hit.scored.shares:
        return None
    worths = [share.worth for share in hit.scored.shares]
    shown = rounded(worths, round(hit.scored.score * _HUNDREDTHS))
    most = max(worths)
    return Reason(
        _decimal(sum(shown)),
        tuple(
            Part(share_text(share), _decimal(part), max(round(share.worth / most * 100), 1))
            for share, part in zip(hit.scored.shares, shown, strict=True)
        ),
    )


def rounded(worths: Sequence[float], total: int) -> list[int]:
    """Hundredths of some worths that add up to a total: by largest remainders.

    The method of Hamilton and Hare for seats in a parliament.

    Args:
        worths: each 0 or more.
        total: hundredths of their sum.
    """
    exact = [worth * _HUNDREDTHS for worth in worths]
    whole = [int(part) for part in exact]
    left = total - sum(whole)
    for place in sorted(range(len(exact)), key=lambda place: whole[place] - exact[place])[:left]:
        whole[place] += 1
    return whole


def _decimal(hundredths: int) -> str:
    return f"{hundredths / _HUNDREDTHS:.2f}"
