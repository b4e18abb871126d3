"""Days of the year that have a name, and how long people are on holiday for them."""

from __future__ import annotations

from datetime import date as Date
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from fupin_search.understanding.dates.spans import Grain, Span, margin_of, month_span


class _Feast(NamedTuple):
    """The time of a festival.

    Args:
        month: of its day.
        day: its day.
        days: the length of the holiday.
        lunar: whether month and day are of the lunar calendar.
        eves: how many days before belong to it.
    """

    month: int
    day: int
    days: int
    lunar: bool = False
    eves: int = 0


_FEASTS = {
    "元旦": _Feast(1, 1, 3),
    "春节": _Feast(1, 1, 6, lunar=True, eves=1),
    "除夕": _Feast(1, 1, 0, lunar=True, eves=1),
    "元宵": _Feast(1, 15, 1, lunar=True),
    "五一": _Feast(5, 1, 5),
    "端午": _Feast(5, 5, 3, lunar=True),
    "中秋": _Feast(8, 15, 3, lunar=True),
    "重阳": _Feast(9, 9, 1, lunar=True),
    "国庆": _Feast(10, 1, 7),
    "扶贫日": _Feast(10, 17, 1),
}
# Names, a longer one before its beginning, and the festival or the two that each means.
NAMES = {
    "元旦、春节": "元旦 春节",
    "国庆、中秋": "国庆 中秋",
    "中秋、国庆": "国庆 中秋",
    "元旦春节": "元旦 春节",
    "国际劳动节": "五一",
    "五一劳动节": "五一",
    "全国扶贫日": "扶贫日",
    "国家扶贫日": "扶贫日",
    "国庆中秋": "国庆 中秋",
    "中秋国庆": "国庆 中秋",
    "劳动节": "五一",
    **{f"{name}节": name for name in ("元宵", "清明", "端午", "中秋", "国庆", "重阳", "元旦")},
    "扶贫日": "扶贫日",
    "新春": "春节",
    "十一": "国庆",
    "清明": "清明",
    "两会": "两会",
    **{name: name for name in _FEASTS},
}
_CONGRESS = 3
# The one year since 1985 in which the congress did not meet in March.
_CONGRESS_PUT_OFF = {2020: 5}
# The years of the tables of the lunar calendar.
_FIRST_YEAR, _LAST_YEAR = 1901, 2099


# A look into the tables of the lunar calendar takes a while.
@lru_cache(maxsize=1024)
def festival_span(name: str, year: int) -> Span:
    """Return the holiday of a festival.

    Args:
        name: one of the values of `NAMES`.
        year: of the solar calendar; the lunar new year of a year is in January or February.

    Raises:
        ValueError: the lunar calendar of that year is not known.
    """
    if " " in name:
        both = [festival_span(one, year) for one in name.split()]
        first, last = min(span.first for span in both), max(span.last for span in both)
        return Span(first, last, Grain.FEAST)
    if name == "两会":
        met = month_span(year, _CONGRESS_PUT_OFF.get(year, _CONGRESS))
        return met._replace(grain=Grain.FEAST)
    if name == "清明":
        day = _solar_term(year, name)
        return Span(day, day + timedelta(days=2), Grain.FEAST)
    month, date, days, is_lunar, eves = _FEASTS[name]
    day = _solar_day(year, month, date) if is_lunar else Date(year, month, date)
    grain = Grain.NEW_YEAR if name == "春节" else Grain.FEAST
    return Span(day - timedelta(days=eves), day + timedelta(days=days - 1), grain)


def last_festival(name: str, today: Date, *, lead: bool) -> Span:
    """Return the latest holiday of a festival.

    Args:
        name: one of the values of `NAMES`.
        today: the day it is.
        lead: whether a festival that is near counts too.

    Raises:
        ValueError: the lunar calendar of that year is not known.
    """
    for year in (today.year + 1, today.year):
        span = festival_span(name, year)
        if span.first - (margin_of(span) if lead else timedelta()) <= today:
            return span
    return festival_span(name, today.year - 1)


def _solar_day(year: int, month: int, day: int) -> Date:
    """Return the solar day of a day of the lunar calendar."""
    _check_known(year)
    # Half of readers' queries have no date at all, and few of the others a festival.
    from borax.calendars.lunardate import LunarDate

    solar: Date = LunarDate(year, month, day).to_solar_date()
    return solar


def _solar_term(year: int, name: str) -> Date:
    """Return the day of a solar term, which for 清明 is the 4th or 5th of April."""
    _check_known(year)
    from borax.calendars.lunardate import TermUtils

    day: Date = TermUtils.nth_term_day(year, term_name=name)
    return day


def _check_known(year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
