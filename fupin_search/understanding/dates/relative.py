"""What counts from today (昨天, 上周, 近三个月, 两年前), decades and five-year plans."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as Date
from datetime import timedelta

from fupin_search.mentions.calendar import DAY, whole_of
from fupin_search.text.months import months_later
from fupin_search.understanding.dates.spans import (
    Span,
    day_span,
    month_span,
    tenth_span,
    week_span,
    year_span,
    years_span,
)

_HAN_COUNT = "[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]|半"
# 465年以前 is before a year, and 3月以来 since a month: only 个月 counts months there.
_COUNT = f"(?:(?<![0-9.])(?:[0-9]{{1,2}}|[1-9][0-9]0)|{_HAN_COUNT})"
_UNIT = "天|个?(?:周|星期|礼拜|季度)|个月|年"

_IN_MONTHS = {"年": 12, "季度": 3, "月": 1}
_DAYS = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
}
# 今日 is mostly part of a name, 明天 mostly the future: 今日头条, 美好明天.
_DAY = re.compile("(?P<day>大前天|前天(?<![以之提当目].天)|昨[天日]|今天(?<!年的今天))")
# 版本|周期, 日|本月, 登上|月球
_WEEK = re.compile(
    "(?P<which>上上|[上这下]|本(?<![版基样日书].))个?(?:周|星期|礼拜)"
    "(?P<weekday>[一二三四五六日天末](?![次个]))?(?![年岁边围期刊长易])"
)
_MONTH = re.compile(
    "(?P<which>上上个|上个?|本(?<![版基样日书].)|这个|下个?)月(?![球亮台饼光])"
    rf"(?:份|(?P<tenth>[上中下]旬)|(?P<edge>初|[底末])|(?P<day>{DAY})[日号])?"
)
_QUARTER = re.compile("(?P<which>上个?|本|这个|下个)季度")

_LATELY = re.compile(
    rf"(?:最近|近(?<![附接临邻]近)|过去)的?(?P<count>{_COUNT})(?P<unit>{_UNIT}|月|日)(?:以来|来|之内|以内|内|间|里)?"
    rf"|(?<!第)(?P<since>{_COUNT})(?P<of>{_UNIT})(?:以来|来)(?![自源到])"
)
_AGO = re.compile(rf"(?P<count>{_COUNT})(?P<unit>{_UNIT})(?:以前|之前|前)(?![后0-9])")

_TEN = "[0-9]0|[二三四五六七八九]十"
_DECADE = re.compile(
    "(?P<century>本世纪|上世纪|(?:20|二十)世纪|(?:21|二十一)世纪)?"
    f"(?:(?<![0-9一二三四五六七八九])(?:(?P<earlier>{_TEN}|[二三四五六七八九])(?:年代)?[-~—至到、]?)?"
    f"(?P<tens>{_TEN})年代"
    "|(?(century)(?P<edge>[初末])|(?!)))"
    "|(?P<four>(?<![0-9])(?:19|20)[0-9]0)年代"
)
_DECADE_EDGE = re.compile("(?P<edge>初期?|末期?|后期|前期|中期)")

# 十三五 is no number, 十五 is one, and 五年规划 or 计划 is the plan itself.
_NUMBERED = "(?<![一二三四五六七八九十第])"
_PLAN = re.compile(
    f"(?P<open>[“「『])?(?:(?P<plan>{_NUMBERED}十[一二三四五六七]五)(?(open)[”」』]?+)"
    "(?![”」』]?(?:规划|计划|纲要|重点|专项|[个年月日人元岁号]))(?P<part>期间|时期|期末|末期|末|初期|初)?"
    f"|(?P<early>{_NUMBERED}[一二三四五六七八九十]五)(?(open)[”」』]?+)(?:期间|时期|期末|末))"
)
_FIRST_PLANS = {1: (1953, 1957), 2: (1958, 1962)}

_Reader = Callable[[str, int, Date], tuple[int, Span] | None]


def period_at(text: str, at: int, today: Date) -> tuple[int, Span] | None:
    """What begins at a place of a text and is no year: the longest such.

    Args:
        text: normalised.
        at: the place.
        today: the day it is.

    Returns:
        Where it ends, and the days; None where there is no such thing.

    Raises:
        ValueError: it names a day that the calendar has not.
        OverflowError: it leads out of the calendar.
    """
    found = [period for read in _READERS if (period := read(text, at, today))]
    return max(found, key=lambda period: period[0], default=None)


def _day(text: str, at: int, today: Date) -> tuple[int, Span] | None:
    found = _DAY.match(text, at)
    if found is None:
        return None
    return found.end(), day_span(today + timedelta(days=_DAYS[found["day"]]))


def _week(text: str, at: int, today: Date) -> tuple[int, Span] | None:
    found = _WEEK.match(text, at)
    if found is None:
        return None
    week = week_span(today + timedelta(weeks=_which(found["which"])))
    if weekday := found["weekday"]:
        if weekday == "末":
            return found.end(), Span(week.last - timedelta(days=1), week.last)
        place = "一二三四五六日天".index(weekday)
        return found.end(), day_span(week.first + timedelta(days=min(place, 6)))
    return found.end(), week


def _month(text: str, at: int, today: Date) -> tuple[int, Span] | None:
    found = _MONTH.match(text, at)
    if found is None:
        return None
    first = months_later(today.replace(day=1), _which(found["which"]))
    if found["day"]:
        return found.end(), day_span(first.replace(day=whole_of(found["day"])))
    if third := found["tenth"] or found["edge"]:
        part = {"上": 0, "初": 0, "中": 1}.get(third[0], 2)
        return found.end(), tenth_span(first.year, first.month, part)
    return found.end(), month_span(first.year, first.month)


def _quarter(text: str, at: int, today: Date) -> tuple[int, Span] | None:
    found = _QUARTER.match(text, at)
    if found is None:
        return None
    begun = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    first = months_later(begun, 3 * _which(found["which"]))
    return found.end(), Span(first, months_later(first, 3) - timedelta(days=1))


def _which(word: str) -> int:
    return {"上上": -2, "上": -1, "下": 1}.get(word.rstrip("个"), 0)


def _lately(text: str, at: int, today: Date) -> tuple[int, Span] | None:
    """The last days, weeks, months or years, today their last day."""
    found = _LATELY.match(text, at)
    if found is None:
        return None
    before = _earlier(today, found["count"] or found["since"], _unit(found["unit"] or found["of"]))
    return found.end(), Span(before + timedelta(days=1), today)


def _ago(text: str, at: int, today: Date) -> tuple[int, Span] | None:
    """A day, week, month or year so long ago, whole."""
    found = _AGO.match(text, at)
    if found is None:
        return None
    unit = _unit(found["unit"])
    day = _earlier(today, found["count"], unit)
    if unit == "年" and found["count"] != "半":
        return found.end(), year_span(day.year)
    if unit in _IN_MONTHS:
        return found.end(), month_span(day.year, day.month)
    return found.end(), day_span(day) if unit == "天" else week_span(day)


def _unit(written: str) -> str:
    """The unit of a count, however it is written."""
    return {"日": "天", "星期": "周", "礼拜": "周"}.get(bare := written.removeprefix("个"), bare)


def _earlier(today: Date, count: str, unit: str) -> Date:
    """The day so much earlier."""
    months = _IN_MONTHS.get(unit)
    if count == "半":
        if unit == "年":
            return months_later(today, -6)
        if unit == "月":
            return today - timedelta(days=15)
        raise ValueError(unit)
    number = whole_of(count)
    if months:
        return months_later(today, -months * number)
    return today - timedelta(days=number * (1 if unit == "天" else 7))


def _decade(text: str, at: int, today: Date) -> tuple[int, Span] | None:
    found = _DECADE.match(text, at)
    if found is None:
        return None
    if found["four"]:
        first = int(found["four"])
    else:
        century = _century(found["century"], today)
        if found["edge"]:
            first = (century or 0) + (0 if found["edge"] == "初" else 90)
            return found.end(), years_span(first, first + 9)
        tens = whole_of(found["tens"])
        if century is None:
            century = 2000 if tens + 2000 <= today.year else 1900
        first = tens + century
        if earlier := found["earlier"]:
            # 四五十年代
            begins = whole_of(earlier if earlier[-1] in "0十" else f"{earlier}十") + century
            return found.end(), years_span(begins, first + 9)
    edge = _DECADE_EDGE.match(text, found.end())
    if edge is None:
        return found.end(), years_span(first, first + 9)
    begins, ends = {"初": (0, 2), "前": (0, 4), "中": (3, 6), "后": (5, 9)}.get(edge[0][0], (7, 9))
    return edge.end(), years_span(first + begins, first + ends)


def _century(named: str | None, today: Date) -> int | None:
    if named is None:
        return None
    now = today.year // 100 * 100
    return {"本世纪": now, "上世纪": now - 100}.get(
        named, 2000 if "1" in named or "一" in named else 1900
    )


def _plan(text: str, at: int, today: Date) -> tuple[int, Span] | None:  # noqa: ARG001 - as all
    """The years of a five-year plan."""
    found = _PLAN.match(text, at)
    if found is None:
        return None
    number = whole_of((found["plan"] or found["early"])[:-1])
    first, last = _FIRST_PLANS.get(number, (1951 + 5 * number, 1955 + 5 * number))
    part = found["part"] or ""
    if "末" in found.group():
        return found.end(), year_span(last)
    return found.end(), year_span(first) if "初" in part else years_span(first, last)


_READERS: tuple[_Reader, ...] = (_day, _week, _month, _quarter, _lately, _ago, _decade, _plan)
