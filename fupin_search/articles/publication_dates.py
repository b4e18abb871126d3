"""The reading of the calendar day that a page or record prints, as a day in Asia/Shanghai.

A form of a day is one pattern of `_FORMS`, whose groups name year, month and day; every reader
tries all of them. `parse_day` reads the day a value begins with, `find_day` the first day in a line
of a page, and `parse_recorded_day` also the numbers by which databases and tables count days.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

# China has kept one zone without summer time since 1991, so a fixed offset serves and no zone
# database is needed.
_SHANGHAI = timezone(timedelta(hours=8))

_FIRST_YEAR = 1900
_LAST_YEAR = 2100
_LONGEST = 80  # characters; a date with a label, a time, a zone and a weekday stays below

_ZEROS = "〇○◯零OoΟο"  # people type a letter where they miss the numeral
_NUMERALS = "一二三四五六七八九"
_PLAIN_DIGITS = (
    {ord(zero): "0" for zero in _ZEROS}
    | {ord(mark): str(digit) for digit, mark in enumerate(_NUMERALS, 1)}
    | {ord("元"): "1", ord("廿"): "2十", ord("卅"): "3十"}
)
_NUMBER = re.compile(r"(?:(?P<hundreds>\d?)百0?)?(?:(?P<tens>\d?)十)?(?P<ones>\d?)")

_DIGIT = rf"[\d{_ZEROS}{_NUMERALS}]"
_FIGURE = rf"[\d{_ZEROS}{_NUMERALS}十百廿卅元]"
_ONE_DAY = r"(?!\d|[-/.]\d)"  # not the first of several, nor part of a longer number
_DASHES = r"\-\u2010-\u2015\u2212"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z]))\.?"
)
_ORDINAL = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_WEEKDAY = (
    r"[(\[]?(?:(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]"
    r"|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?)[)\]]?,?"
)


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_FORMS = _compiled(
    # 2021-1-6, 2021/01/06, 2021.1.6; the two marks are the same one.
    rf"(?P<year>\d{{4}})\s*(?P<mark>[{_DASHES}/.·])\s*(?P<month>\d{{1,2}})\s*(?P=mark)"
    rf"\s*(?P<day>\d{{1,2}}){_ONE_DAY}(?:\s*[日号號])?",
    # 2021年1月6日, 二〇二一年元月廿六日, 民国110年1月6日
    rf"(?:(?:公元|西元|(?P<republic>(?:中[华華])?民[国國]))\s*)?"
    rf"(?P<year>(?(republic){_FIGURE}{{1,5}}|(?:{_DIGIT}{{4}}|\d\d)))\s*年"
    rf"\s*(?P<month>{_FIGURE}{{1,3}})\s*月"
    rf"\s*(?P<day>\d{{1,2}}{_ONE_DAY}|{_FIGURE}{{1,4}}(?=\s*[日号號]))(?:\s*[日号號])?",
    # 2021 03/18 08:30, as a page that sets the year apart
    rf"(?P<year>\d{{4}}) (?P<month>\d\d)[{_DASHES}/.](?P<day>\d\d)(?=[ T]+{_CLOCK})",
    # January 6th, 2021; Wed Jan 06 2021
    rf"{_MONTH}\s*{_ORDINAL},?\s*(?P<year>(?<!\d)\d{{4}})(?!\d)",
    # 06 Jan 2021, 6/Jan/2021, 06-Jan-21, 6th of January, 2021
    rf"{_ORDINAL}(?:\s+of\b)?[\s/{_DASHES}]*{_MONTH}[\s/,{_DASHES}]*"
    rf"(?P<year>\d{{4}}|(?<=[/-])\d\d|\d\d(?=\s+{_CLOCK}))(?!\d)",
    # Wed Jan 06 08:30:00 CST 2021
    rf"{_MONTH}\s+{_ORDINAL}\s+(?P<clock>{_CLOCK}(?:\s+[A-Z]{{2,4}}|\s+[+-]\d{{4}})?)"
    r"\s+(?P<year>\d{4})(?!\d)",
    # 2021-Jan-06
    rf"(?P<year>\d{{4}})[\s/{_DASHES}]*{_MONTH}[\s/,{_DASHES}]*{_ORDINAL}",
)
# Forms that are a day only where nothing comes before them: elsewhere they are numbers.
_FIRST_FORMS = _compiled(
    # 20210106, 20210106083000, 20210106T083000Z
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:T?(?P<hour>[01]\d|2[0-4])(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?(?:\d{3})?)?"
    rf"{_ONE_DAY}",
)
# Forms that are a day only in a value that must be one.
_VALUE_FORMS = _compiled(
    r"(?P<year>\d{4}) (?P<month>\d\d) (?P<day>\d\d)(?!\d)",
    r"(?P<year>\d{4})-?W(?P<week>\d\d)-?(?P<weekday>[1-7])(?!\d)",
)
# Chinese pages print the year first even with two digits; tables of any origin may not.
_SHORT_FORMS = _compiled(
    r"(?P<year>\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?=\s*$|\s*[)\]]|\s+[^\d\s])",
    rf"(?P<year>\d\d)(?P<mark>[{_DASHES}/.])(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?=\s+{_CLOCK})",
)
_VALUE = (*_FORMS, *_FIRST_FORMS, *_VALUE_FORMS)
_ANY_FIGURE = re.compile(r"\d\d|年")  # every day has one of these
_WITHIN = re.compile(rf"[A-Za-z\d./{_ZEROS}{_NUMERALS}-]")  # after which no day begins

_LEAD = re.compile(
    r"(?:(?:[^\W\d]{0,6}?(?:[时時]\s?[间間]|日\s?期)|(?:[发發][布表]|更新|刊[发發登]?|[载載])[于於]?"
    r"|(?:publish(?:ed)?|posted|updated|created|(?:pub ?)?date|time)(?: (?:on|at|date|time))?)"
    rf"\s*:?)?[\s(\[【]*(?:{_WEEKDAY}\s*)?",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"(?:,?\s*{_WEEKDAY})?(?:[T,\s]*|:)(?P<half>上午|下午|凌晨|早上|中午|晚上)?\s*(?P<hour>\d{{1,2}})"
    r"(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?!\d)"
    r"|[时時点點](?:(?P<minutes>\d{1,2})分?(?:(?P<seconds>\d{1,2})秒)?|整)?)"
    r"(?:\s*(?P<noon>[ap])\.?m\b\.?)?"
    r"(?:\s*(?P<zone>Z|UTC?|GMT|(?:UTC|GMT)?\s?(?P<sign>[+-])(?P<ahead>\d{1,2}):?(?P<aside>\d{2})?"
    r"|[ECMP][SD]T)(?!\w))?",
    re.IGNORECASE,
)
_AHEAD, _BEHIND = _compiled(rf"{_WEEKDAY}\s*$", rf",?\s*{_WEEKDAY}")
# Zones of RFC 822, in hours; CST is China's here.
_ZONES = {"EST": -5, "EDT": -4, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "CST": 8}
_REPUBLIC = 1911
_FIRST_SHORT_YEAR = 69
_NOON = 12
_MIDNIGHT = 24

# Systems count from 1970 in seconds or smaller units. Ten digits of the one and thirteen of
# thousandths are days since 2001; fewer could be anything, and eight are a day in digits.
_SECONDS = re.compile(
    r"(?:/Date\(|new Date\()?(?P<seconds>\d{10})(?:\d{3}){0,3}(?:\.\d*)?(?:[+-]\d{4})?(?:\)/?)?"
)
# Spreadsheets count days from the end of 1899. Five digits are such a day where it is
# from 1990 to 2049.
_SERIAL = re.compile(r"(?P<days>[345]\d{4})(?:\.\d*)?")
_SERIAL_ORIGIN = date(1899, 12, 30)
_SERIAL_YEARS = range(1990, 2050)


class PrintedDay(NamedTuple):
    """A day in a line.

    Args:
        day: the calendar day in Asia/Shanghai.
        start: where it begins, with its weekday.
        end: where it ends, with its time and zone or its weekday.
    """

    day: date
    start: int
    end: int


def parse_day(text: str) -> date | None:
    """Read the day a text begins with, or None if it begins with none.

    Reads 2021-1-6, 2021/01/06 08:30, 2021.1.6, 2021年1月6日, 二〇二一年一月六日, 民国110年1月6日,
    20210106, 20210106083000, Wed, 06 Jan 2021, January 6, 2021 and ISO 8601 timestamps, in
    full-width or half-width digits and with any dash, after a label such as 发布时间 or a weekday.
    A time with a zone is converted to Asia/Shanghai; one without is there already. The hour 24:00
    belongs to the next day.

    Args:
        text: as printed; anything may follow the date. Years outside 1900 to 2100 are no dates.
    """
    return _parse(text.strip()[:_LONGEST])


def parse_recorded_day(value: str) -> date | None:
    """Read the day of a record: as `parse_day` does, or from a number.

    Databases export moments as numbers since 1970: ten digits are seconds, thirteen milliseconds.
    Spreadsheets number their days: 44202 is 2021-01-06.
    """
    if serial := _SERIAL.fullmatch(value):
        day = _SERIAL_ORIGIN + timedelta(days=int(serial["days"]))
        return day if day.year in _SERIAL_YEARS else None
    counted = _SECONDS.fullmatch(value)
    if not counted:
        return parse_day(value)
    moment = datetime.fromtimestamp(int(counted["seconds"]), tz=_SHANGHAI)
    return moment.date() if moment.year <= _LAST_YEAR else None


def find_day(line: str) -> PrintedDay | None:
    """Find the first day printed in a line of a page, or None.

    A bare number such as 20210106 and a year of two digits count at the line's beginning alone.

    Args:
        line: after NFKC, which changes the length of some lines.
    """
    if not _ANY_FIGURE.search(line):
        return None
    start = len(line) - len(line.lstrip(" ([【"))
    matches = [match for form in _FORMS for match in _find_matches(form, line)]
    matches += [match for form in _FIRST_FORMS + _SHORT_FORMS if (match := form.match(line, start))]
    matches.sort(key=lambda match: match.start())
    day = next((day for match in matches if (day := _read(match))), None)
    ahead = _AHEAD.search(line, 0, day.start) if day else None
    return day._replace(start=ahead.start()) if day and ahead else day


def today_in_shanghai() -> date:
    """Return the calendar day it is there now."""
    return datetime.now(tz=_SHANGHAI).date()


# Neighbours in an archive mostly have one day.
@lru_cache(maxsize=1024)
def _parse(text: str) -> date | None:
    plain = unicodedata.normalize("NFKC", text)
    lead = _LEAD.match(plain)
    for at in dict.fromkeys((0, lead.end() if lead else 0)):
        for form in _VALUE:
            if match := form.match(plain, at):
                read = _read(match)
                return read.day if read else None
    return None


def _find_matches(form: re.Pattern[str], line: str) -> Iterator[re.Match[str]]:
    """Yield the matches of a form that do not begin within a number or a Latin word."""
    for match in form.finditer(line):
        if not _WITHIN.match(line[: match.start()][-1:]):
            yield match


def _read(match: re.Match[str]) -> PrintedDay | None:
    """Return the day of a match; None where the calendar has no such day."""
    groups = match.groupdict("")
    end = match.end()
    if clock := groups.get("clock"):
        time = _TIME.match(clock)
    elif groups.get("hour"):
        rest = match.string[end : end + _LONGEST]
        time = _TIME.match(f"{groups['hour']}:{groups['minute']}:{groups['second'] or '00'}{rest}")
    else:
        time = _TIME.match(match.string, end)
        behind = time or _BEHIND.match(match.string, end)
        end = behind.end() if behind else end
    try:
        if groups.get("week"):
            day = date.fromisocalendar(*(int(groups[part]) for part in ("year", "week", "weekday")))
        else:
            day = date(_year(groups), _month(groups["month"]), _number(groups["day"]))
        moved = _in_shanghai(day, time) if time else day
    except (ValueError, OverflowError):
        return None
    sane = _FIRST_YEAR <= moved.year <= _LAST_YEAR
    return PrintedDay(moved, match.start(), end) if sane else None


def _year(groups: Mapping[str, str]) -> int:
    """Return the year in our count; one of two digits is from 1969 to 2068, as in POSIX."""
    year = _number(groups["year"])
    if groups.get("republic"):
        return _REPUBLIC + year
    if len(groups["year"]) > 2:
        return year
    return year + (2000 if year < _FIRST_SHORT_YEAR else 1900)


def _month(month: str) -> int:
    name = month[:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else _number(month)


def _number(figures: str) -> int:
    """Return the number of digits or numerals: 2021, 二〇二一, 十二, 廿六, 三十一 or 一百一十.

    Raises:
        ValueError: they are no number.
    """
    plain = figures.translate(_PLAIN_DIGITS)
    if plain.isdecimal():
        return int(plain)
    match = _NUMBER.fullmatch(plain)
    if not match:
        raise ValueError(figures)
    hundreds, tens = (
        int(match[unit] or 1) if match[unit] is not None else 0 for unit in ("hundreds", "tens")
    )
    return 100 * hundreds + 10 * tens + int(match["ones"] or 0)


def _in_shanghai(day: date, time: re.Match[str]) -> date:
    """Return the day there, which a time's zone or the hour 24:00 may make another."""
    groups = time.groupdict("")
    hour = int(groups["hour"])
    minute = int(groups["minute"] or groups["minutes"] or 0)
    second = int(groups["second"] or groups["seconds"] or 0)
    if hour == _MIDNIGHT and not minute and not second:
        hour, day = 0, day + timedelta(days=1)
    if not groups["zone"]:
        return day
    after_noon = groups["noon"].lower() == "p" or groups["half"] in ("下午", "晚上")
    if after_noon and hour < _NOON:
        hour += _NOON
    elif groups["noon"].lower() == "a" and hour == _NOON:
        hour = 0
    ahead = timedelta(hours=_ZONES.get(groups["zone"].upper(), 0))
    if groups["sign"]:
        ahead = timedelta(hours=int(groups["ahead"]), minutes=int(groups["aside"] or 0))
    zone = timezone(-ahead if groups["sign"] == "-" else ahead)
    second = min(second, 59)  # a leap second is of the same day
    moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    return moment.astimezone(_SHANGHAI).date()
