"""Spans of days, and the calendar's arithmetic.

Years of the calendar end somewhere; whatever leads beyond raises ValueError or OverflowError, and
whoever reads a text takes that for no date.
"""

from __future__ import annotations

from datetime import date as Date
from datetime import timedelta
from enum import Enum
from typing import NamedTuple

from fupin_search.text.months import last_day, month_number, months_later


class Grain(Enum):
    """How large a span is, for what 前后 adds to it."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    FEAST = "feast"
    NEW_YEAR = "lunar new year"
    END = "end of a year or month"
    OTHER = "other"


class Span(NamedTuple):
    """Days in a row, both ends included.

    Args:
        first: the first.
        last: the last.
        grain: how large it is.
        plain: whether it is a day, month or year named by its number, without more.
    """

    first: Date
    last: Date
    grain: Grain = Grain.OTHER
    plain: bool = False


def year_span(year: int, *, plain: bool = False) -> Span:
    """A whole year."""
    return Span(Date(year, 1, 1), Date(year, 12, 31), Grain.YEAR, plain)


def years_span(first: int, last: int) -> Span:
    """Whole years from one to another."""
    return Span(Date(first, 1, 1), Date(last, 12, 31))


def month_span(year: int, month: int, *, plain: bool = False) -> Span:
    """A whole month."""
    return Span(Date(year, month, 1), last_day(month_number(year, month)), Grain.MONTH, plain)


def months_span(year: int, first: int, last: int) -> Span:
    """Whole months of a year from one to another; the thirteenth is the next year's first."""
    return Span(Date(year, first, 1), last_day(month_number(year, last)))


def day_span(day: Date, *, plain: bool = False) -> Span:
    """A single day."""
    return Span(day, day, Grain.DAY, plain)


def tenth_span(year: int, month: int, tenth: int) -> Span:
    """A third of a month: 上旬, 中旬 or 下旬.

    Args:
        year: the year.
        month: the month.
        tenth: 0, 1 or 2.
    """
    whole = month_span(year, month)
    last = whole.last if tenth == 2 else whole.first.replace(day=10 * tenth + 10)
    return Span(whole.first.replace(day=10 * tenth + 1), last)


def week_span(day: Date) -> Span:
    """The week of a day, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6))


def widened(span: Span) -> Span:
    """What 前后 and 左右 make of a span: days before it and after it by its size."""
    if span.grain is Grain.YEAR:
        return Span(months_later(span.first, -6), months_later(span.last, 6))
    return Span(span.first - margin_of(span), span.last + margin_of(span))


def margin_of(span: Span) -> timedelta:
    """How many days before and after a span are near it."""
    # What is before and after the lunar new year ends with 元宵.
    near = {Grain.DAY: 3, Grain.MONTH: 15, Grain.NEW_YEAR: 15}
    return timedelta(days=near.get(span.grain, 7))
