"""Spans counted from today (昨天, 上周, 近三个月, 两年前), decades, five-year plans, festivals."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as Date
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from fupin_search.entities.dates import DAY, parse_whole
from fupin_search.query.dates.spans import (
    Grain,
    Point,
    Span,
    day_span,
    find_margin,
    month_span,
    third_span,
    week_span,
    year_span,
    years_span,
)
from fupin_search.text.months import months_later


def read_period(text: str, at: int, today: Date) -> Point | None:
    """Read the longest span at a place of a text that does not begin with a year.

    Args:
        text: normalised.
        at: the place.
        today: the current day.

    Returns:
        None where there is no such span.

    Raises:
        ValueError: it names a day that the calendar does not have.
        OverflowError: it leads out of the calendar.
    """
    points = [
        Point(match.end(), span_of(match, today))
        for expression, span_of in _PERIODS
        if (match := expression.match(text, at))
    ]
    return max(points, key=lambda point: point.end, default=None)


_DAYS = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0}
# 今日 is mostly part of a name, 明天 mostly the future: 今日头条, 美好明天.
_DAY = re.compile("大前天|前天(?<![以之提当目].天)|昨[天日]|今天(?<!年的今天)")


def _day(match: re.Match[str], today: Date) -> Span:
    return day_span(today + timedelta(days=_DAYS[match.group()]))


# 版本|周期, 日|本月, 登上|月球
_WEEK = re.compile(
    "(?P<which>上上|[上这下]|本(?<![版基样日书].))个?(?:周|星期|礼拜)"
    "(?P<weekday>[一二三四五六日天末](?![次个]))?(?![年岁边围期刊长易])"
)
_MONTH = re.compile(
    "(?P<which>上上个|上个?|本(?<![版基样日书].)|这个|下个?)月(?![球亮台饼光])"
    rf"(?:份|(?P<third>[上中下]旬|初|[底末])|(?P<day>{DAY})[日号])?"
)
_QUARTER = re.compile("(?P<which>上个?|本|这个|下个)季度")


def _week(match: re.Match[str], today: Date) -> Span:
    week = week_span(today + timedelta(weeks=_which(match)))
    weekday = match["weekday"]
    if weekday == "末":
        return Span(week.last - timedelta(days=1), week.last)
    if weekday:
        place = "一二三四五六日天".index(weekday)
        return day_span(week.first + timedelta(days=min(place, 6)))
    return week


def _month(match: re.Match[str], today: Date) -> Span:
    first = months_later(today.replace(day=1), _which(match))
    if match["day"]:
        return day_span(first.replace(day=parse_whole(match["day"])))
    if match["third"]:
        return third_span(first.year, first.month, match["third"])
    return month_span(first.year, first.month)


def _quarter(match: re.Match[str], today: Date) -> Span:
    begun = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    first = months_later(begun, 3 * _which(match))
    return Span(first, months_later(first, 3) - timedelta(days=1))


def _which(match: re.Match[str]) -> int:
    return {"上上": -2, "上": -1, "下": 1}.get(match["which"].rstrip("个"), 0)


_HAN_COUNT = "[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]|半"
# 465年以前 is before a year, and 3月以来 since a month: only 个月 counts months there.
_COUNT = f"(?:(?<![0-9.])(?:[0-9]{{1,2}}|[1-9][0-9]0)|{_HAN_COUNT})"
_UNIT = "天|个?(?:周|星期|礼拜|季度)|个月|年"
_LATELY = re.compile(
    rf"(?:最近|近(?<![附接临邻]近)|过去)的?(?P<count>{_COUNT})(?P<unit>{_UNIT}|月|日)(?:以来|来|之内|以内|内|间|里)?"
    rf"|(?<!第)(?P<since>{_COUNT})(?P<of>{_UNIT})(?:以来|来)(?![自源到])"
)
_AGO = re.compile(rf"(?P<count>{_COUNT})(?P<unit>{_UNIT})(?:以前|之前|前)(?![后0-9])")
_IN_MONTHS = {"年": 12, "季度": 3, "月": 1}
_IN_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}


def _lately(match: re.Match[str], today: Date) -> Span:
    """Return the last days, weeks, months or years, which end today."""
    unit = (match["unit"] or match["of"]).removeprefix("个")
    before = _earlier(today, match["count"] or match["since"], unit)
    return Span(before + timedelta(days=1), today)


def _ago(match: re.Match[str], today: Date) -> Span:
    """Return the whole day, week, month or year so long ago."""
    unit = match["unit"].removeprefix("个")
    day = _earlier(today, match["count"], unit)
    if unit == "年" and match["count"] != "半":
        return year_span(day.year)
    if unit in _IN_MONTHS:
        return month_span(day.year, day.month)
    return day_span(day) if _IN_DAYS[unit] == 1 else week_span(day)


def _earlier(today: Date, count: str, unit: str) -> Date:
    if count == "半":
        if unit == "年":
            return months_later(today, -6)
        if unit == "月":
            return today - timedelta(days=15)
        raise ValueError(unit)
    number = parse_whole(count)
    if unit in _IN_MONTHS:
        return months_later(today, -_IN_MONTHS[unit] * number)
    return today - timedelta(days=_IN_DAYS[unit] * number)


_TEN = "[0-9]0|[二三四五六七八九]十"
_DECADE = re.compile(
    "(?:(?P<century>本世纪|上世纪|(?:20|二十)世纪|(?:21|二十一)世纪)?"
    f"(?:(?<![0-9一二三四五六七八九])(?:(?P<earlier>{_TEN}|[二三四五六七八九])(?:年代)?[-~—至到、]?)?"
    f"(?P<tens>{_TEN})年代"
    "|(?(century)(?P<edge>[初末])|(?!)))"
    "|(?P<four>(?<![0-9])(?:19|20)[0-9]0)年代)"
    "(?(earlier)|(?P<part>(?<=年代)(?:[初末]期?|[前中后]期))?)"
)
_CENTURIES = {"20": 1900, "二十": 1900, "21": 2000, "二十一": 2000}
# The first and the last year of a part of a decade.
_DECADE_PARTS = {"初": (0, 2), "前": (0, 4), "中": (3, 6), "后": (5, 9), "末": (7, 9)}


def _decade(match: re.Match[str], today: Date) -> Span:
    now = today.year // 100 * 100
    named = (match["century"] or "").removesuffix("世纪")
    century = {**_CENTURIES, "本": now, "上": now - 100}.get(named)
    if match["edge"]:
        first = (century or 0) + (0 if match["edge"] == "初" else 90)
        return years_span(first, first + 9)
    if match["four"]:
        first = int(match["four"])
    else:
        tens = parse_whole(match["tens"])
        if century is None:
            century = 2000 if tens + 2000 <= today.year else 1900
        first = century + tens
        if earlier := match["earlier"]:
            # 四五十年代
            tens = parse_whole(earlier if earlier[-1] in "0十" else f"{earlier}十")
            return years_span(century + tens, first + 9)
    begins, ends = _DECADE_PARTS.get((match["part"] or "")[:1], (0, 9))
    return years_span(first + begins, first + ends)


# 十三五 is no number, 十五 is one, and 五年规划 or 计划 is the plan itself.
_NUMBERED = "(?<![一二三四五六七八九十第])"
_PLAN = re.compile(
    f"(?P<open>[“「『])?(?:(?P<plan>{_NUMBERED}十[一二三四五六七]五)(?(open)[”」』]?+)"
    "(?![”」』]?(?:规划|计划|纲要|重点|专项|[个年月日人元岁号]))(?P<part>期间|时期|期末|末期|末|初期|初)?"
    f"|(?P<early>{_NUMBERED}[一二三四五六七八九十]五)(?(open)[”」』]?+)(?:期间|时期|期末|末))"
)
_FIRST_PLANS = {1: (1953, 1957), 2: (1958, 1962)}


def _plan(match: re.Match[str], _today: Date) -> Span:
    number = parse_whole((match["plan"] or match["early"])[:-1])
    first, last = _FIRST_PLANS.get(number, (1951 + 5 * number, 1955 + 5 * number))
    if "末" in match.group():
        return year_span(last)
    return year_span(first) if "初" in (match["part"] or "") else years_span(first, last)


_PERIODS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Date], Span]], ...] = (
    (_DAY, _day),
    (_WEEK, _week),
    (_MONTH, _month),
    (_QUARTER, _quarter),
    (_LATELY, _lately),
    (_AGO, _ago),
    (_DECADE, _decade),
    (_PLAN, _plan),
)


class _Holiday(NamedTuple):
    """The time of a festival.

    Args:
        month: of its day.
        day: its day.
        days: the length of the holiday.
        lunar: whether month and day are of the lunar calendar.
        eves: the number of days before that belong to it.
    """

    month: int
    day: int
    days: int
    lunar: bool = False
    eves: int = 0


_HOLIDAYS = {
    "元旦": _Holiday(1, 1, 3),
    "春节": _Holiday(1, 1, 6, lunar=True, eves=1),
    "除夕": _Holiday(1, 1, 0, lunar=True, eves=1),
    "元宵": _Holiday(1, 15, 1, lunar=True),
    "五一": _Holiday(5, 1, 5),
    "端午": _Holiday(5, 5, 3, lunar=True),
    "中秋": _Holiday(8, 15, 3, lunar=True),
    "重阳": _Holiday(9, 9, 1, lunar=True),
    "国庆": _Holiday(10, 1, 7),
    "扶贫日": _Holiday(10, 17, 1),
}
# Names, a longer one before its beginning, and the festival or the two that each means.
FESTIVALS = {
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
    **{name: name for name in _HOLIDAYS},
}
_CONGRESS = 3
# The one year since 1985 in which the congress did not meet in March.
_CONGRESS_PUT_OFF = {2020: 5}
# The years of the tables of the lunar calendar.
_FIRST_YEAR, _LAST_YEAR = 1901, 2099


# The tables of the lunar calendar are slow to search.
@lru_cache(maxsize=1024)
def festival_span(name: str, year: int) -> Span:
    """Return the holiday of a festival.

    Args:
        name: one of the values of `FESTIVALS`.
        year: of the solar calendar; the lunar new year of a year is in January or February.

    Raises:
        ValueError: the lunar calendar of that year is not known.
    """
    if " " in name:
        both = [festival_span(part, year) for part in name.split()]
        first, last = min(span.first for span in both), max(span.last for span in both)
        return Span(first, last, Grain.FEAST)
    if name == "两会":
        met = month_span(year, _CONGRESS_PUT_OFF.get(year, _CONGRESS))
        return met._replace(grain=Grain.FEAST)
    if name == "清明":
        day = _find_solar_term(year, name)
        return Span(day, day + timedelta(days=2), Grain.FEAST)
    month, date, days, is_lunar, eves = _HOLIDAYS[name]
    day = _find_solar_day(year, month, date) if is_lunar else Date(year, month, date)
    grain = Grain.NEW_YEAR if name == "春节" else Grain.FEAST
    return Span(day - timedelta(days=eves), day + timedelta(days=days - 1), grain)


def find_last_festival(name: str, today: Date, *, lead: bool) -> Span:
    """Return the latest holiday of a festival.

    Args:
        name: one of the values of `FESTIVALS`.
        today: the current day.
        lead: whether a festival in the near future counts too.

    Raises:
        ValueError: the lunar calendar of that year is not known.
    """
    for year in (today.year + 1, today.year):
        span = festival_span(name, year)
        if span.first - (find_margin(span) if lead else timedelta()) <= today:
            return span
    return festival_span(name, today.year - 1)


def _find_solar_day(year: int, month: int, day: int) -> Date:
    """Return the solar day of a day of the lunar calendar."""
    _check_known(year)
    # The import is slow, and few queries name a festival.
    from borax.calendars.lunardate import LunarDate

    solar: Date = LunarDate(year, month, day).to_solar_date()
    return solar


def _find_solar_term(year: int, name: str) -> Date:
    """Return the day of a solar term, which for 清明 is the 4th or 5th of April."""
    _check_known(year)
    from borax.calendars.lunardate import TermUtils

    day: Date = TermUtils.nth_term_day(year, term_name=name)
    return day


def _check_known(year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
