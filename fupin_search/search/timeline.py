"""Articles found along time: how many in each month or year, those without any among them."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - `date` is the archive's own word
from enum import Enum

from fupin_search.search.answer import Bucket


class By(Enum):
    """The length of a period."""

    YEAR = "year"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """A month or year.

    Args:
        name: `2020` or `2020-11`.
        first: its first day.
        last: its last day.
        count: articles found of it.
    """

    name: str
    first: Date
    last: Date
    count: int


def periods_of(months: Iterable[Bucket], by: By) -> tuple[Period, ...]:
    """Every period from the first to the last in which anything was found, in order.

    Args:
        months: months by name, `2020-11`, each once; those of no article count for nothing.
        by: the length of a period.
    """
    counts: Counter[int] = Counter()
    for bucket in months:
        if bucket.count:
            counts[_ordinal(bucket.value, by)] += bucket.count
    if not counts:
        return ()
    return tuple(
        _period(ordinal, by, counts[ordinal]) for ordinal in range(min(counts), max(counts) + 1)
    )


def _ordinal(month: str, by: By) -> int:
    year, number = map(int, month.split("-"))
    return year if by is By.YEAR else year * 12 + number - 1


def _period(ordinal: int, by: By, count: int) -> Period:
    if by is By.YEAR:
        return Period(f"{ordinal:04d}", Date(ordinal, 1, 1), Date(ordinal, 12, 31), count)
    year, month = divmod(ordinal, 12)
    first = Date(year, month + 1, 1)
    last = first.replace(day=calendar.monthrange(year, month + 1)[1])
    return Period(f"{year:04d}-{month + 1:02d}", first, last, count)
