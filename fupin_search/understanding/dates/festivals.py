"""Days of the year that have a name, and how long people are on holiday for them."""

from __future__ import annotations

from datetime import date as Date
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from fupin_search.understanding.dates.spans import Grain, Span, margin_of, month_span

# Names, longest first, and the festival or the two that each means.
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
    "元宵节": "元宵",
    "清明节": "清明",
    "劳动节": "五一",
    "端午节": "端午",
    "中秋节": "中秋",
    "国庆节": "国庆",
    "重阳节": "重阳",
    "元旦节": "元旦",
    "扶贫日": "扶贫日",
    "春节": "春节",
    "新春": "春节",
    "除夕": "除夕",
    "元宵": "元宵",
    "元旦": "元旦",
    "清明": "清明",
    "五一": "五一",
    "端午": "端午",
    "中秋": "中秋",
    "国庆": "国庆",
    "十一": "国庆",
    "重阳": "重阳",
    "两会": "两会",
}


class _Feast(NamedTuple):
    """When a festival is.

    Args:
        month: of its day.
        day: its day.
        days: how long the holiday is.
        lunar: whether month and day are of the lunar calendar.
    """

    month: int
    day: int
    days: int
    lunar: bool = False


_FEASTS = {
    "元旦": _Feast(1, 1, 3),
    "春节": _Feast(1, 1, 6, lunar=True),
    "除夕": _Feast(1, 1, 0, lunar=True),
    "元宵": _Feast(1, 15, 1, lunar=True),
    "五一": _Feast(5, 1, 5),
    "端午": _Feast(5, 5, 3, lunar=True),
    "中秋": _Feast(8, 15, 3, lunar=True),
    "重阳": _Feast(9, 9, 1, lunar=True),
    "国庆": _Feast(10, 1, 7),
    "扶贫日": _Feast(10, 17, 1),
}
# The eve belongs to them.
_WITH_EVE = {"春节", "除夕"}
_CONGRESS = 3
# The one year since 1985 in which the congress did not meet in March.
_CONGRESS_PUT_OFF = {2020: 5}
# Years the tables of the lunar calendar reach.
_FIRST_YEAR, _LAST_YEAR = 1901, 2099


# The tables of the lunar calendar take a while to be asked.
@lru_cache(maxsize=1024)
def festival_span(name: str, year: int) -> Span:
    """The holiday of a festival in a year.

    Args:
        name: one of the values of `NAMES`.
        year: of the solar calendar; the lunar new year of a year lies in January or February.

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
        day = _clear_and_bright(year)
        return Span(day, day + timedelta(days=2), Grain.FEAST)
    feast = _FEASTS[name]
    day = (
        _solar(year, feast.month, feast.day) if feast.lunar else Date(year, feast.month, feast.day)
    )
    eve = timedelta(days=name in _WITH_EVE)
    grain = Grain.NEW_YEAR if name == "春节" else Grain.FEAST
    return Span(day - eve, day + timedelta(days=feast.days - 1), grain)


def last_festival(name: str, today: Date, *, lead: bool) -> Span:
    """The holiday of a festival that has come last.

    Args:
        name: one of the values of `NAMES`.
        today: the day it is.
        lead: whether the days before it count as its coming.

    Raises:
        ValueError: the lunar calendar of that year is not known.
    """
    for year in (today.year + 1, today.year):
        span = festival_span(name, year)
        if span.first - (margin_of(span) if lead else timedelta()) <= today:
            return span
    return festival_span(name, today.year - 1)


def _solar(year: int, month: int, day: int) -> Date:
    """The solar day of a day of the lunar calendar."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
    # Half of readers' queries have no date at all, and few of the others a festival.
    from borax.calendars.lunardate import LunarDate

    solar: Date = LunarDate(year, month, day).to_solar_date()
    return solar


def _clear_and_bright(year: int) -> Date:
    """The day of 清明: the 4th or 5th of April, as tables of the solar terms have it."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
    from borax.calendars.lunardate import TermUtils

    day: Date = TermUtils.nth_term_day(year, term_name="清明")
    return day
