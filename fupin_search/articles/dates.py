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
    r"|(?P<compact>\d{8})"
    r")(?!\d|[-/.]\d)(?:\s*[日号])?"
)
_TIME = re.compile(
    r"[T\s]*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?(?P<sign>[+-])(?P<ahead>\d{2}):?(?P<minutes>\d{2})?)(?!\w)",
    re.IGNORECASE,
)


def parse_day(text: str) -> date | None:
    """The day a text begins with, or None if it begins with none.

    Reads 2021-1-6, 2021/01/06 08:30, 2021.1.6, 2021年1月6日, 20210106 and ISO 8601 timestamps, in
    full-width or half-width digits. A time with a zone is moved to Asia/Shanghai; one without is
    taken to be there already.

    Args:
        text: as printed; anything may follow the date. Years outside 1900 to 2100 are no dates.
    """
    return _parse(text.strip()[:_LONGEST])


# Articles that stand side by side in an archive are mostly of one day.
@lru_cache(maxsize=1024)
def _parse(text: str) -> date | None:
    plain = unicodedata.normalize("NFKC", text)
    found = _DAY.match(plain)
    if not found:
        return None
    if found["compact"]:
        year, month, day = (int(found["compact"][part]) for part in _COMPACT)
    else:
        year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    try:
        moved = _in_shanghai(date(year, month, day), plain[found.end() :])
    except (ValueError, OverflowError):
        return None
    return moved if _FIRST_YEAR <= moved.year <= _LAST_YEAR else None


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
