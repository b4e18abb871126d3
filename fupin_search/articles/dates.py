"""The calendar day a page or record prints, read by people in Asia/Shanghai."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

# China has kept one zone without summer time since 1991, so a fixed offset serves and no zone
# database is needed.
_SHANGHAI = timezone(timedelta(hours=8))

_FIRST_YEAR = 1900
_LAST_YEAR = 2100
_LONGEST = 80  # characters; a date with a time, a zone and a weekday stays well below

_DAY = re.compile(
    r"[(\[【]?\s*(?:"
    r"(?P<year>\d{4})\s*(?P<mark>[-/.年])\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})"
    r"|(?P<compact>\d{8})(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d))?"
    r")(?!\d|[-/.]\d)(?:\s*[日号])?"
)
_NUMERALS = "〇一二三四五六七八九"
_DIGIT_OF = {mark: str(digit) for digit, mark in enumerate(_NUMERALS)} | {"○": "0", "零": "0"}
_IN_NUMERALS = re.compile(
    r"[(\[【]?\s*(?P<year>[〇○零一二三四五六七八九]{4})\s*年"
    r"\s*(?P<month>十[一二]?|[〇○零]?[一二三四五六七八九])\s*月"
    r"\s*(?P<day>[二三]?十[一二三四五六七八九]?|[〇○零]?[一二三四五六七八九])\s*[日号]"
)

_TIME = re.compile(
    r"[T\s]*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?(?P<sign>[+-])(?P<ahead>\d{2}):?(?P<minutes>\d{2})?)(?!\w)",
    re.IGNORECASE,
)

# Systems count from 1970 in seconds or milliseconds. Ten digits of the one and thirteen of the
# other are days since 2001; fewer could be anything, and eight are a day as they stand.
_SECONDS = re.compile(r"(?P<seconds>\d{10})(?:\d{3})?(?:\.\d*)?")


def parse_day(text: str) -> date | None:
    """The day a text begins with, or None if it begins with none.

    Reads 2021-1-6, 2021/01/06 08:30, 2021.1.6, 2021年1月6日, 二〇二一年一月六日, 20210106,
    20210106083000 and ISO 8601 timestamps, in full-width or half-width digits. A time with a zone
    is moved to Asia/Shanghai; one without is taken to be there already.

    Args:
        text: as printed; anything may follow the date. Years outside 1900 to 2100 are no dates.
    """
    return _parse(text.strip()[:_LONGEST])


def recorded_day(value: str) -> date | None:
    """The day a record gives: as `parse_day` reads it, or counted from 1970.

    Databases export moments as numbers. Ten digits are seconds and thirteen milliseconds.

    Args:
        value: a date as text, or such a number.
    """
    counted = _SECONDS.fullmatch(value)
    if not counted:
        return parse_day(value)
    moment = datetime.fromtimestamp(int(counted["seconds"]), tz=_SHANGHAI)
    return moment.date() if moment.year <= _LAST_YEAR else None


def today_in_shanghai() -> date:
    """The calendar day it is there now."""
    return datetime.now(tz=_SHANGHAI).date()


# Articles that stand side by side in an archive are mostly of one day.
@lru_cache(maxsize=1024)
def _parse(text: str) -> date | None:
    plain = unicodedata.normalize("NFKC", text)
    found = _DAY.match(plain)
    if not found:
        return _in_numerals(plain)
    if found["compact"]:
        year, month, day = (int(found["compact"][part]) for part in _COMPACT)
    else:
        year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    try:
        moved = _in_shanghai(date(year, month, day), plain[found.end() :])
    except (ValueError, OverflowError):
        return None
    return moved if _FIRST_YEAR <= moved.year <= _LAST_YEAR else None


def _in_numerals(plain: str) -> date | None:
    """The day of a text such as 二〇二一年一月二十六日."""
    found = _IN_NUMERALS.match(plain)
    if not found:
        return None
    try:
        year = int("".join(_DIGIT_OF[mark] for mark in found["year"]))
        day = date(year, _small(found["month"]), _small(found["day"]))
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _small(numeral: str) -> int:
    """The number of a numeral below a hundred, such as 六, 十二 or 三十一."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return int("".join(_DIGIT_OF[mark] for mark in numeral))
    return 10 * (int(_DIGIT_OF[tens]) if tens else 1) + (int(_DIGIT_OF[ones]) if ones else 0)


_COMPACT = (slice(0, 4), slice(4, 6), slice(6, 8))


def _in_shanghai(day: date, rest: str) -> date:
    """The day there when the text's time and zone say it is another day elsewhere."""
    time = _TIME.match(rest)
    if not time:
        return day
    ahead = timedelta()
    if time["sign"]:
        ahead = timedelta(hours=int(time["ahead"]), minutes=int(time["minutes"] or 0))
    zone = timezone(-ahead if time["sign"] == "-" else ahead)
    hour, minute, second = (int(time[unit] or 0) for unit in ("hour", "minute", "second"))
    second = min(second, 59)  # a leap second is of the same day
    moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    return moment.astimezone(_SHANGHAI).date()
