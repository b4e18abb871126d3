"""Ranges of days, and the words before and after a span: 从去年到今年, 2019年以来, 春节前后."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as Date
from datetime import timedelta
from typing import TypeVar

from fupin_search.entities.dates import YEAR, parse_year
from fupin_search.query.dates.relative import FESTIVALS, find_last_festival, read_period
from fupin_search.query.dates.spans import (
    Grain,
    Point,
    Span,
    TimeExpression,
    find_margin,
    widen,
    year_span,
)
from fupin_search.query.dates.years import read_rest, read_year

_T = TypeVar("_T")
_K = TypeVar("_K")

_FROM = re.compile("自从|自|从")
_UNTIL = re.compile("截至到?|截止到?")
_TO = re.compile(" ?(?:到|至|[-~—–]{1,2}) ?")
_BARE_YEAR = re.compile(rf"(?<![0-9.-])(?P<year>{YEAR})(?= ?(?:到|至|[-~—–]) ?)")

_SINCE = re.compile("以来|至今|[到至](?:现在|目前|今天?(?!年))|起(?![到来点步义草诉用因码])")
_SINCE_AFTER_FROM = re.compile("开始|以后|之后|后(?![来期续勤备])")
_AROUND = re.compile("前后|左右")
_BEFORE = re.compile("以前|之前|前夕|前(?![后沿一二两三四五六七八九十几半0-9期言往端列线])")
_AFTER = re.compile("以后|之后|后(?![来期续勤备半])")
_DURING = re.compile("期间|时期|之间|间(?![接隔断])")
_PARTICLE = re.compile("的(?![士确话])")

_FESTIVAL = re.compile("|".join(FESTIVALS))
_HOLIDAY = re.compile("期间|假期|小?长假|黄金周|假日|当[天日]|时节")
_EVE = re.compile("前夕|以前|之前|前(?![后夜沿])")
_FESTIVAL_GRAINS = {Grain.FEAST, Grain.NEW_YEAR}
# 十一 and 两会 need a word that leaves no doubt.
_DOUBTFUL = {"十一", "两会"}


def read_expression(text: str, at: int, today: Date) -> TimeExpression | None:
    """Read the longest time expression that begins at a place.

    Args:
        text: a reader's, normalised.
        at: the place.
        today: the current day.

    Returns:
        None where none begins there, or the calendar does not have its days.
    """
    return _unless_impossible(_read_expression, text, at, today)


def _unless_impossible(
    read: Callable[[str, int, _K], _T | None], text: str, at: int, known: _K
) -> _T | None:
    """Read something at a place; None for a date that the calendar does not have."""
    try:
        return read(text, at, known)
    except (ValueError, OverflowError):
        return None


def _read_expression(text: str, at: int, today: Date) -> TimeExpression | None:
    if until := _UNTIL.match(text, at):
        point = _read_stretch(text, until.end(), today)
        return point and _demand_days(text, at, point.end, None, point.span.last)
    if origin := _FROM.match(text, at):
        return _read_since(text, at, origin.end(), today)
    point = _read_festival(text, at, today) or _read_stretch(text, at, today)
    if point is None:
        return None
    end, span = point
    if span.grain in _FESTIVAL_GRAINS and (holiday := _HOLIDAY.match(text, end)):
        end = holiday.end()
    for expression, bounds in _ENDINGS:
        if ending := expression.match(text, end):
            return _demand_days(text, at, ending.end(), *bounds(span))
    if during := _DURING.match(text, end):
        end = during.end()
    if span.plain:
        return TimeExpression(at, end, span.first, span.last, demanding=False)
    return _demand_days(text, at, end, span.first, span.last)


def _read_since(text: str, at: int, after: int, today: Date) -> TimeExpression | None:
    """Read the time after 从 or 自: a beginning, or a range."""
    point = _read_stretch(text, after, today)
    if point is None:
        return None
    end, span = point
    if since := _SINCE.match(text, end) or _SINCE_AFTER_FROM.match(text, end):
        return _demand_days(text, at, since.end(), span.first, None)
    # 从去年看 is no range.
    return _demand_days(text, at, end, *span[:2]) if _TO.search(text, after, end) else None


def _demand_days(
    text: str, start: int, end: int, first: Date | None, last: Date | None
) -> TimeExpression | None:
    """Return an expression that requires its days, with 的 after it."""
    if first and last and first > last:
        return None
    if particle := _PARTICLE.match(text, end):
        end = particle.end()
    return TimeExpression(start, end, first, last, demanding=True)


def _days_before(span: Span) -> tuple[Date | None, Date]:
    """Return the days before a span: all, or before a festival the near ones."""
    if span.grain is Grain.END:
        # 年底前 lasts until the year's end.
        return None, span.last
    near = span.grain in _FESTIVAL_GRAINS
    return span.first - find_margin(span) if near else None, span.first - timedelta(days=1)


def _days_after(span: Span) -> tuple[Date, Date | None]:
    """Return the days after a festival, or from a span on: 2000年以后 includes 2000."""
    if span.grain in _FESTIVAL_GRAINS:
        return span.last + timedelta(days=1), span.last + find_margin(span)
    return span.first, None


_ENDINGS: tuple[tuple[re.Pattern[str], Callable[[Span], tuple[Date | None, Date | None]]], ...] = (
    (_SINCE, lambda span: (span.first, None)),
    (_AROUND, lambda span: widen(span)[:2]),
    (_BEFORE, _days_before),
    (_AFTER, _days_after),
)


def _read_stretch(text: str, at: int, today: Date) -> Point | None:
    """Read a point of time, or two with 到 between them."""
    point = _read_point(text, at, today)
    bare = None if point else _BARE_YEAR.match(text, at)
    if bare:
        point = Point(bare.end(), year_span(parse_year(bare["year"])))
    if point is None:
        return None
    to = _TO.match(text, point.end)
    other = _read_range_end(text, to.end(), today, point.span) if to else None
    if other and point.span.first <= other.span.last and point.span != other.span:
        return Point(other.end, Span(point.span.first, other.span.last))
    return None if bare else point


def _read_range_end(text: str, at: int, today: Date, point: Span) -> Point | None:
    """Read the end of a range."""
    return _unless_impossible(_read_point, text, at, today) or _unless_impossible(
        read_rest, text, at, point
    )


def _read_point(text: str, at: int, today: Date) -> Point | None:
    """Read the longest point of time at a place."""
    points = (read_year(text, at, today), read_period(text, at, today))
    return max(filter(None, points), key=lambda point: point.end, default=None)


def _read_festival(text: str, at: int, today: Date) -> Point | None:
    """Read a festival without its year, if the words after it mean its time: 春节前后.

    By itself it is more often the subject of an article: 春节慰问.
    """
    festival = _FESTIVAL.match(text, at)
    if festival is None:
        return None
    name, end = FESTIVALS[festival.group()], festival.end()
    holiday = _HOLIDAY.match(text, end)
    near = _AROUND.match(text, end) or (
        None if festival.group() in _DOUBTFUL else _EVE.match(text, end) or _AFTER.match(text, end)
    )
    if not holiday and not near:
        return None
    is_after = near and "后" in near.group() and "前" not in near.group()
    span = find_last_festival(name, today, lead=bool(near and not is_after))
    return Point(holiday.end() if holiday else end, span)
