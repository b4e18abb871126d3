"""Spans of days, as texts name them.

The calendar ends with the year 9999; a span beyond it raises ValueError or OverflowError, and the
text then names no date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from enum import Enum
from typing import NamedTuple

from fupin_search.text.months import last_day, month_number, months_later


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A piece of a reader's text that names days.

    Args:
        start: offset of its first character in the normalised text, in code points.
        end: offset after its last character.
        first: the first day meant, or None where there is no beginning.
        last: the last day meant, itself included, or None where there is no end.
        demanding: False for a day, month or year that is named as such (2020年11月), which an
            article may mention as well; True for what is relative or a range.
    """

    start: int
    end: int
    first: Date | None
    last: Date | None
    demanding: bool


class Grain(Enum):
    """The size of a span, which says how many days 前后 adds to it."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    FEAST = "feast"
    NEW_YEAR = "lunar new year"
    END = "end of a year or month"
    OTHER = "other"


class Span(NamedTuple):
    """Days in a row.

    Args:
        first: the first.
        last: the last, itself included.
        grain: how large it is.
        plain: whether it is a day, month or year named by its number alone.
    """

    first: Date
    last: Date
    grain: Grain = Grain.OTHER
    plain: bool = False


class Point(NamedTuple):
    """A span that a text names at some place.

    Args:
        end: where its name ends.
        span: the days.
    """

    end: int
    span: Span


def year_span(year: int) -> Span:
    """Return a whole year."""
    return Span(Date(year, 1, 1), Date(year, 12, 31), Grain.YEAR)


def years_span(first: int, last: int) -> Span:
    """Return whole years.

    Args:
        first: the first year.
        last: the last year, included.
    """
    return Span(Date(first, 1, 1), Date(last, 12, 31))


def month_span(year: int, month: int) -> Span:
    """Return a whole month.

    Args:
        year: the year.
        month: 1 to 12.
    """
    return Span(Date(year, month, 1), last_day(month_number(year, month)), Grain.MONTH)


def months_span(year: int, first: int, last: int) -> Span:
    """Return whole months.

    Args:
        year: the year of the first.
        first: 1 to 12.
        last: included; 13 is the first month of the next year.
    """
    return Span(Date(year, first, 1), last_day(month_number(year, last)))


def day_span(day: Date) -> Span:
    """Return a single day."""
    return Span(day, day, Grain.DAY)


def third_span(year: int, month: int, word: str) -> Span:
    """Return a third of a month.

    Args:
        year: the year.
        month: 1 to 12.
        word: 上旬 or 初, 中旬 or 中, 下旬, 底 or 末.
    """
    first, last = month_span(year, month)[:2]
    if word[0] in "上初":
        return Span(first, first.replace(day=10))
    if word[0] == "中":
        return Span(first.replace(day=11), first.replace(day=20))
    return Span(first.replace(day=21), last)


def week_span(day: Date) -> Span:
    """Return the week of a day, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6))


def widen(span: Span) -> Span:
    """Widen a span as 前后 or 左右 does: by days before and after it that depend on its size."""
    if span.grain is Grain.YEAR:
        return Span(months_later(span.first, -6), months_later(span.last, 6))
    return Span(span.first - find_margin(span), span.last + find_margin(span))


def find_margin(span: Span) -> timedelta:
    """Return the time before and after a span that is near it."""
    # The time before and after the lunar new year ends with 元宵.
    near = {Grain.DAY: 3, Grain.MONTH: 15, Grain.NEW_YEAR: 15}
    return timedelta(days=near.get(span.grain, 7))
