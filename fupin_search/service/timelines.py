"""What a timeline asks of a search, and what it makes of the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Date

from fupin_search.errors import RequestError
from fupin_search.search.answer import DAY, Bucket, Page
from fupin_search.search.query import Sort
from fupin_search.search.timeline import By, periods_of
from fupin_search.service.values import Answer, Request, Timeline

# Ten years and their leap days.
MOST_DAYS = 3_660

# Every month the calendar has a name for.
_ALL_MONTHS = 12 * 9999


def counting(request: Request, by: By) -> Request:
    """The request whose one facet counts what a timeline shows.

    Args:
        request: as for a search; its order, page and facets make no difference.
        by: the length of a period.
    """
    return replace(
        request,
        sort=Sort.NEWEST,
        page=Page(1, 1),
        facets=(DAY,) if by is By.DAY else ("month",),
        # One day more than is shown, so that too many are seen to be too many.
        facet_size=MOST_DAYS + 1 if by is By.DAY else _ALL_MONTHS,
        explain=False,
        fold=False,
        # None are shown.
        offers=False,
    )


def timeline_of(answer: Answer, by: By) -> Timeline:
    """The timeline that an answer counts.

    Args:
        answer: to what `counting` asks.
        by: the length of a period.

    Raises:
        RequestError: when there are more days than a timeline has.
    """
    (facet,) = answer.facets
    buckets = facet.buckets
    # A facet sets its own filter aside; a timeline is of what is found.
    if any(bucket.selected for bucket in buckets):
        buckets = tuple(bucket for bucket in buckets if bucket.selected)
    if by is By.DAY and buckets:
        _check_days(buckets)
    dated = sum(bucket.count for bucket in buckets)
    return Timeline(answer, by, periods_of(buckets, by), answer.found - dated)


def _check_days(buckets: tuple[Bucket, ...]) -> None:
    first, last = (Date.fromisoformat(buckets[place].value) for place in (0, -1))
    if (last - first).days >= MOST_DAYS:
        raise RequestError(
            f"A timeline by=day has at most {MOST_DAYS:,} days, and what is found was published "
            "over more. Narrow it with from and to, or ask for by=month.",
            code="too-many-days",
        )
