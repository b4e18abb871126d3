"""Periods of a timeline: each from the first to the last, empty ones too, with its count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from enum import Enum

from fupin_search.search.answer import Bucket
from fupin_search.text.months import first_day, last_day, month_name, parse_month


class By(Enum):
    """The length of a period."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Period:
    """A year, month or day.

    Args:
        name: `2020`, `2020-11` or `2020-11-30`.
        first: its first day.
        last: its last day.
        count: articles found of it.
    """

    name: str
    first: Date
    last: Date
    count: int


def periods_of(counted: Iterable[Bucket], by: By) -> tuple[Period, ...]:
    """Return every period from the first to the last in which anything was found, in order.

    Args:
        counted: days by name, `2020-11-30`, each once, or for longer periods months, `2020-11`;
            those without an article are ignored.
        by: the length of a period.
    """
    counts: Counter[int] = Counter()
    for bucket in counted:
        if bucket.count:
            counts[_ordinal(bucket.value, by)] += bucket.count
    if not counts:
        return ()
    return tuple(
        _period(ordinal, by, counts[ordinal]) for ordinal in range(min(counts), max(counts) + 1)
    )


def _ordinal(name: str, by: By) -> int:
    if by is By.DAY:
        return Date.fromisoformat(name).toordinal()
    return int(name.split("-", maxsplit=1)[0]) if by is By.YEAR else parse_month(name)


def _period(ordinal: int, by: By, count: int) -> Period:
    if by is By.DAY:
        day = Date.fromordinal(ordinal)
        return Period(day.isoformat(), day, day, count)
    if by is By.YEAR:
        return Period(f"{ordinal:04d}", Date(ordinal, 1, 1), Date(ordinal, 12, 31), count)
    return Period(month_name(ordinal), first_day(ordinal), last_day(ordinal), count)
