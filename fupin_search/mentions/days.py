"""The days, months and years a text speaks of.

A year is known where it is written, and otherwise by the day of publication: an article of
20 November 2020 means this year by 11月5日 and the next one by 1月5日. Without such a day, a text
speaks only of what it dates itself.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR
from datetime import date as Date
from typing import NamedTuple

from fupin_search.mentions.calendar import (
    DAY,
    MONTH,
    RELATIVE_YEAR,
    RELATIVE_YEARS,
    YEAR,
    whole_of,
    year_of,
)
from fupin_search.mentions.keys import day_key, month_key, year_key
from fupin_search.mentions.mention import Mention
from fupin_search.text.months import MONTHS, month_number, year_and_month

# A day or month without a year is over at most so many months after the publication, and where
# it is said to be still to come, after most of a year.
_AHEAD, _COMING_AHEAD = 2, 11
_COMING = ("将于", "将在", "定于", "拟于", "预计")
# Of years in a row all are spoken of, and of more than these the ends.
_LONGEST = 31
_LEAP = 4

_TO = "[-~—–至到]"
# What does not end a month: 3月龄, 月薪.
_MONTH_ENDS = "月(?![龄薪租嫂饼])份?"
_DAYS = rf" ?(?P<day>{DAY})(?: ?[日号]?{_TO}(?P<last>{DAY}))? ?[日号]"
_ARABIC_MONTH = "(?:1[0-2]|0?[1-9])"
_ARABIC_DAY = "(?:3[01]|[12][0-9]|0?[1-9])"
_ARABIC_YEAR = "(?:1[89]|20)[0-9][0-9]"


def _named(pattern: str, ending: str) -> str:
    """A pattern whose groups have another name: each alternative needs its own."""
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\1_{ending}>", pattern)


def _months(ending: str) -> str:
    """A month, a row of them, or days of one."""
    return _named(
        rf"(?:(?P<begins>{MONTH})月?份?{_TO})?(?P<month>{MONTH}) ?{_MONTH_ENDS}(?:{_DAYS})?",
        ending,
    )


_SPOKEN = re.compile(
    rf"(?<![0-9.])(?P<year>{YEAR}) ?年?{_TO} ?(?P<to>{YEAR}) ?年(?! ?{MONTH} ?月)"
    rf"|(?<![0-9.])(?P<year_y>{YEAR}) ?年度?(?![轻级龄代])(?: ?{_months('y')})?"
    rf"|(?P<relative>{RELATIVE_YEAR}|[同当次翌]年)(?: ?{_months('r')})?"
    rf"|(?<![0-9.一二三四五六七八九十第满近逾约共历]){_months('b')}"
    rf"|(?<![0-9.])(?P<numeric>{_ARABIC_YEAR})(?P<mark>[-/.])(?P<month>{_ARABIC_MONTH})(?P=mark)"
    rf"(?P<day>{_ARABIC_DAY})(?![0-9.])"
)
# The shape of a date's beginning, which few places have. One class of characters comes first, so
# that the places without any of them are passed over at once.
_DIGITS = "[0-9〇○零一二三四五六七八九十]"
_SHAPE = re.compile(
    "[0-9一二三四五六七八九十元去今前大明后本同当次翌]"
    f"(?:{_DIGITS}?(?:月?份?{_TO}{_DIGITS}{{1,2}})? ?月"
    f"|(?<=[12一二]){_DIGITS}{{3}}(?: ?年|[/.]|{_TO})"
    "|(?<=[去今前明后本同当次翌])年|(?<=大)前年)"
)
# A month in Han numerals needs a word that says so: 三月三, 五月花, 十月革命 are none.
_SURE = re.compile("(?<=份)|[初底末]|[上中下]旬")
_SENTENCE_END = re.compile("[。!?;\n]")
# Years counted from the one that the text has named last.
_FOLLOWING = {"同年": 0, "当年": 0, "次年": 1, "翌年": 1}
_SPAN_WORDS = "近约逾达超过"


def find_days(text: str, published: Date | None) -> list[Mention]:
    """The days, months and years that a text speaks of, in order.

    Args:
        text: normalised.
        published: the day of its article, or None where it has none.
    """
    mentions: list[Mention] = []
    reading = _Reading(text, published)
    end = 0
    for shape in _SHAPE.finditer(text):
        start = shape.start()
        spoken = _SPOKEN.match(text, start) if start >= end else None
        if spoken is None:
            continue
        end = spoken.end()
        if keys := reading.keys(spoken):
            mentions.append(Mention(start, end, keys))
    return mentions


class _Part(NamedTuple):
    """A month, a row of months or days of one, as they are written.

    Args:
        begins: the month a row begins with, or None.
        month: the month, or the last of a row; None where a year stands alone.
        day: a day of it, or None.
        last: the day up to which a row of days goes, or None.
    """

    begins: str | None
    month: str
    day: str | None
    last: str | None


_GROUPS = {ending: tuple(f"{name}_{ending}" for name in _Part._fields) for ending in "yrb"}


class _Reading:
    """What is known of the year while a text is read from beginning to end."""

    def __init__(self, text: str, published: Date | None) -> None:
        self._text = text
        self._published = published
        # The year and month that the text named last, and where it did.
        self._year: int | None = None
        self._month = 0
        self._at = 0

    def keys(self, spoken: re.Match[str]) -> tuple[str, ...]:
        """What a date is found by; nothing where it is none, or its year is not known."""
        if spoken["to"]:
            return _years(year_of(spoken["year"]), year_of(spoken["to"]))
        if spoken["numeric"]:
            return _days(int(spoken["numeric"]), int(spoken["month"]), int(spoken["day"]))
        if spoken["year_y"]:
            return self._in_year(year_of(spoken["year_y"]), _part(spoken, "y"), spoken)
        part = _part(spoken, "r" if spoken["relative"] else "b")
        year = self._year_of(spoken, part)
        if year is None or not MINYEAR <= year <= MAXYEAR:
            return ()
        return self._in_year(year, part, spoken)

    def _in_year(self, year: int, part: _Part, spoken: re.Match[str]) -> tuple[str, ...]:
        """The keys of a year, or of months or days of it."""
        if not part.month:
            # 近2000年 is how long something takes.
            if year % 100 == 0 and self._text[max(spoken.start() - 1, 0)] in _SPAN_WORDS:
                return ()
            self._year, self._month, self._at = year, 0, spoken.end()
            return (year_key(year),)
        month = whole_of(part.month)
        if spoken["month_b"] is None:
            self._year, self._month, self._at = year, month, spoken.end()
        if part.day:
            return _days(year, month, whole_of(part.day), whole_of(part.last or part.day))
        return _months_between(year, whole_of(part.begins) if part.begins else month, month)

    def _year_of(self, spoken: re.Match[str], part: _Part) -> int | None:
        """The year of a date that does not say it by its number."""
        relative = spoken["relative"]
        if relative in _FOLLOWING:
            known = self._year if part.month else None
            return None if known is None else known + _FOLLOWING[relative]
        if relative:
            published = self._published
            return published.year + RELATIVE_YEARS[relative] if published else None
        if (
            not part.month.isdecimal()
            and not part.day
            and not _SURE.match(self._text, spoken.end())
        ):
            return None
        month = whole_of(part.month)
        if 0 < self._month <= month and not _SENTENCE_END.search(
            self._text, self._at, spoken.start()
        ):
            return self._year
        if self._published is None:
            return None
        coming = self._text.endswith(_COMING, 0, spoken.start())
        ahead = _COMING_AHEAD if coming else _AHEAD
        year = _nearest(self._published, month, whole_of(part.day or "0"), ahead)
        # A row of months that has begun is this year's, though it ends later.
        begins = whole_of(part.begins or part.month)
        begun = begins <= self._published.month < month
        return max(year, self._published.year) if begun else year


def _part(spoken: re.Match[str], ending: str) -> _Part:
    return _Part(*spoken.group(*_GROUPS[ending]))


def _nearest(published: Date, month: int, day: int, ahead: int) -> int:
    """The year of a day or month that an article names without it.

    Args:
        published: the day of the article.
        month: the month.
        day: the day of it, 0 for the whole month.
        ahead: how many months after the publication it is over at the latest.
    """
    over = year_and_month(month_number(published.year, published.month) + ahead)
    # A whole month is over at its end, and one that is over with the day has 31 at most.
    latest = (*over, published.day)
    year = published.year + 1
    while (year, month, day or monthrange(year, month)[1]) > latest:
        year -= 1
    leap = month == 2 and day == 29  # the one day that most years have not
    return max(year - year % _LEAP, 1) if leap else year


def _days(year: int, month: int, day: int, last: int = 0) -> tuple[str, ...]:
    """The keys of a day, or of those up to another; nothing where the month has no such day."""
    end = max(last, day)
    if end > monthrange(year, month)[1]:
        return ()
    return tuple(day_key(Date(year, month, number)) for number in range(day, end + 1))


def _months_between(year: int, first: int, last: int) -> tuple[str, ...]:
    """The keys of the months up to one of a year; those after it are of the year before."""
    end = month_number(year, last)
    start = end - (last - first) % MONTHS
    return tuple(month_key(*year_and_month(number)) for number in range(start, end + 1))


def _years(first: int, last: int) -> tuple[str, ...]:
    """The keys of the years up to another; of a long row, of its ends."""
    if last - first >= _LONGEST or last <= first:
        return tuple(year_key(year) for year in sorted({first, last}))
    return tuple(year_key(year) for year in range(first, last + 1))
