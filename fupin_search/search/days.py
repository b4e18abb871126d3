"""Days, months and years as readers write them in a filter."""

from __future__ import annotations

import re
from datetime import date as Date

from fupin_search.search.query import Between
from fupin_search.text.months import last_day, month_number
from fupin_search.text.normalise import normalise

_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)|年?)")
_RANGE = ".."


def span_of(text: str) -> Between | None:
    """Return the days of a day, month or year.

    Args:
        text: `2020`, `2020-11`, `2020-11-3`, `2020年11月`, in any width.

    Returns:
        First and last day, both included, or None where the text names none of the calendar.

    >>> span_of("2020年2月").last
    datetime.date(2020, 2, 29)
    """
    match = _DAY.fullmatch(normalise(text).strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        return _span(year or 0, month, day)
    except ValueError:
        return None


def range_of(text: str) -> Between | None:
    """Return the days of a range `first..last`, of which one end may be open, or of one span.

    Args:
        text: `2020-01..2020-06`, `2020..`, `..2019` or a text that `span_of` reads.

    Returns:
        None where the text names no days of the calendar.
    """
    if _RANGE not in text:
        return span_of(text)
    left, right = (part.strip() for part in text.split(_RANGE, maxsplit=1))
    first, last = (span_of(left) if left else None), (span_of(right) if right else None)
    unreadable = (left and first is None) or (right and last is None)
    if unreadable or (first is None and last is None):
        return None
    return Between(first.first if first else None, last.last if last else None)


def _span(year: int, month: int | None, day: int | None) -> Between:
    if month is None:
        return Between(Date(year, 1, 1), Date(year, 12, 31))
    if day is None:
        return Between(Date(year, month, 1), last_day(month_number(year, month)))
    only = Date(year, month, day)
    return Between(only, only)
