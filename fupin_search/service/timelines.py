"""Timelines: a search that counts one facet, and the periods made of it."""

from __future__ import annotations

from datetime import date as Date

from fupin_search.errors import RequestError
from fupin_search.search.answer import DAY, Bucket
from fupin_search.search.request import Request
from fupin_search.search.timeline import By, periods_of
from fupin_search.service.values import Answer, Timeline
from fupin_search.text.months import MONTHS

# Ten years and their leap days.
MOST_DAYS = 3_660

# Every month the calendar has a name for.
_ALL_MONTHS = MONTHS * 9999


def counting(request: Request, by: By) -> Request:
    """Return the request whose one facet counts what a timeline shows.

    Args:
        request: as for a search; its order, page and facets make no difference.
        by: the length of a period.
    """
    if by is By.DAY:
        # One day more than a timeline shows, so that too many are noticed.
        return request.counting((DAY,), MOST_DAYS + 1)
    return request.counting(("month",), _ALL_MONTHS)


def timeline_of(answer: Answer, by: By) -> Timeline:
    """Return the timeline that an answer counts.

    Args:
        answer: to the request that `counting` returns.
        by: the length of a period.

    Raises:
        RequestError: when there are more days than a timeline has.
    """
    (facet,) = answer.facets
    # A facet sets its own filter aside; a timeline shows only what is found.
    buckets = tuple(bucket for bucket in facet.buckets if bucket.selected) or facet.buckets
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
