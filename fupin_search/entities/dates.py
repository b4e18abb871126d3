"""The days, months and years in a text.

A year is written, or follows from the day of publication: in an article of 20 November 2020,
11月5日 is of the same year and 1月5日 of the next one. Without a day of publication, only days
with a written year count.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, MINYEAR
from datetime import date as Date
from functools import lru_cache
from typing import NamedTuple

from fupin_search.entities.amounts import DIGITS, SCALES
from fupin_search.entities.keys import Mention, day_key, month_key, year_key
from fupin_search.text.months import MONTHS, month_number, year_and_month

HAN_DIGIT = "[〇○零一二三四五六七八九]"
# Expressions for a year, a month and a day, to be put into groups.
YEAR = rf"(?:1[89][0-9][0-9]|20[0-9][0-9]|一[八九]{HAN_DIGIT}{{2}}|二[〇○零]{HAN_DIGIT}{{2}})"
MONTH = (
    "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
    "|(?<![美日欧港公纪状百千万亿多])元(?! ?月[票薪租均]))"
)
DAY = "(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"

# Years relative to the article's, but not where they are parts of two words: 聪明|年轻, 以前|年度,
# 今|年级; and 去年同期 is only a comparison.
RELATIVE_YEARS = {
    "大前年": -3,
    "前年": -2,
    "去年": -1,
    "今年": 0,
    "本年": 0,
    "明年": 1,
    "后年": 2,
}
RELATIVE_YEAR = (
    "(?:大前年|前年(?<![年以当目提之月日天大].年)|去年(?<!过去年)(?!同期)|今年(?<!如今年)|本年"
    "|明年(?<![文说证声聪分透].年)|后年(?<![以之然今此].年))(?![轻级龄])"
)

# A day or month without a year is over at most so many months after the publication; where the text
# says that it is still to come, after most of a year.
_AHEAD, _COMING_AHEAD = 2, 11
_COMING = ("将于", "将在", "定于", "拟于", "预计")
# Of a row of years each has a key; of a longer one, only its ends.
_LONGEST = 31
_LEAP = 4

TO = "[-~—–至到]"
# After 月 these make another word: 3月龄, 月薪.
_MONTH_ENDS = "月(?![龄薪租嫂饼])份?"
_DAYS = rf" ?(?P<day>{DAY})(?: ?[日号]?{TO}(?P<last>{DAY}))? ?[日号]"
_ARABIC_MONTH = "(?:1[0-2]|0?[1-9])"
_ARABIC_DAY = "(?:3[01]|[12][0-9]|0?[1-9])"
_ARABIC_YEAR = "(?:1[89]|20)[0-9][0-9]"


def _rename_groups(pattern: str, ending: str) -> str:
    """Return a pattern with an ending on the names of its groups, which may occur only once."""
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\1_{ending}>", pattern)


def _month_pattern(ending: str) -> str:
    """Return a pattern for a month, a row of months, or days of a month."""
    return _rename_groups(
        rf"(?:(?P<begins>{MONTH})月?份?{TO})?(?P<month>{MONTH}) ?{_MONTH_ENDS}(?:{_DAYS})?",
        ending,
    )


_DATE = re.compile(
    rf"(?<![0-9.])(?P<year>{YEAR}) ?年?{TO} ?(?P<to>{YEAR}) ?年(?! ?{MONTH} ?月)"
    rf"|(?<![0-9.])(?P<year_y>{YEAR}) ?年度?(?![轻级龄代])(?: ?{_month_pattern('y')})?"
    rf"|(?P<relative>{RELATIVE_YEAR}|[同当次翌]年)(?: ?{_month_pattern('r')})?"
    rf"|(?<![0-9.一二三四五六七八九十第满近逾约共历]){_month_pattern('b')}"
    rf"|(?<![0-9.])(?P<numeric>{_ARABIC_YEAR})(?P<mark>[-/.])(?P<month>{_ARABIC_MONTH})(?P=mark)"
    rf"(?P<day>{_ARABIC_DAY})(?![0-9.])"
)
# The shape of a date's beginning, which is rare. One class of characters comes first, because a
# search for such an expression is fast.
DATE_DIGITS = "[0-9〇○零一二三四五六七八九十]"
SHAPE_BEGINS = "[0-9一二三四五六七八九十元去今前大明后本同当次翌]"
RELATIVE_BEGINS = "[去今前明后本同当次翌]"
SHAPE = re.compile(
    f"{SHAPE_BEGINS}"
    f"(?:{DATE_DIGITS}?(?:月?份?{TO}{DATE_DIGITS}{{1,2}})? ?月"
    f"|(?<=[12一二]){DATE_DIGITS}{{3}}(?: ?年|[/.]|{TO})"
    f"|(?<={RELATIVE_BEGINS})年|(?<=大)前年)"
)
# A month in Han numerals needs such a word after it: 三月三, 五月花, 十月革命 are no months.
_SURE = re.compile("(?<=份)|[初底末]|[上中下]旬")
_SENTENCE_END = re.compile("[。!?;\n]")
# Years relative to the last one in the text.
_FOLLOWING = {"同年": 0, "当年": 0, "次年": 1, "翌年": 1}
_SPAN_WORDS = "近约逾达超过"


@lru_cache(maxsize=1 << 10)
def parse_year(text: str) -> int:
    """Return the year of a text that `YEAR` matches."""
    return int("".join(str(DIGITS.get(mark, mark)) for mark in text))


@lru_cache(maxsize=1 << 10)
def parse_whole(text: str) -> int:
    """Return the number of a numeral below a thousand.

    Args:
        text: digits, or a Han numeral such as 六, 两, 十二 or 一百零五; or 元, the first of months.
    """
    if text.isdecimal():
        return int(text)
    if text == "元":
        return 1
    total, digit = 0, 0
    for mark in text:
        if place := SCALES.get(mark):
            total += (digit or 1) * place
            digit = 0
        else:
            digit = DIGITS[mark]
    return total + digit


def find_days(
    text: str, published: Date | None, candidates: Iterable[int] | None = None
) -> list[Mention]:
    """Find the days, months and years of a text, in order.

    Args:
        text: normalised.
        published: the day of its article, or None where it has none.
        candidates: places, in order, with all where `SHAPE` matches, if these are known.
    """
    mentions: list[Mention] = []
    reader = _DateReader(text, published)
    end = 0
    for shape in match_at(SHAPE, text, candidates):
        start = shape.start()
        match = _DATE.match(text, start) if start >= end else None
        if match is None:
            continue
        end = match.end()
        if keys := reader.keys(match):
            mentions.append(Mention(start, end, keys))
    return mentions


def match_at(
    expression: re.Pattern[str], text: str, candidates: Iterable[int] | None
) -> Iterator[re.Match[str]]:
    """Yield the matches of an expression, without overlaps.

    Args:
        expression: to be searched for.
        text: in this text.
        candidates: places, in order, with all where it matches, if these are known.
    """
    if candidates is None:
        yield from expression.finditer(text)
        return
    end = 0
    for place in candidates:
        if place >= end and (match := expression.match(text, place)):
            end = match.end()
            yield match


class _DayPart(NamedTuple):
    """A month, a row of months or days of one, as they are written.

    Args:
        begins: the first month of a row, or None.
        month: the month, or the last of a row; None after a year alone.
        day: a day of it, or the first of a row, or None.
        last: the last day of a row, or None.
    """

    begins: str | None
    month: str
    day: str | None
    last: str | None


_GROUPS = {ending: tuple(f"{name}_{ending}" for name in _DayPart._fields) for ending in "yrb"}


class _DateReader:
    """The reading of one text from beginning to end, with the year that it named last."""

    def __init__(self, text: str, published: Date | None) -> None:
        self._text = text
        self._published = published
        # The last year and month in the text, and the offset after them.
        self._year: int | None = None
        self._month = 0
        self._at = 0

    def keys(self, match: re.Match[str]) -> tuple[str, ...]:
        """Return the keys of a date; none where it is no date, or its year is unknown."""
        to, numeric, year_y, relative = match.group("to", "numeric", "year_y", "relative")
        if to:
            return _years(parse_year(match["year"]), parse_year(to))
        if numeric:
            return _days(int(numeric), int(match["month"]), int(match["day"]))
        if year_y:
            return self._in_year(parse_year(year_y), _part(match, "y"), match)
        part = _part(match, "r" if relative else "b")
        year = self._infer_year(match, part)
        if year is None or not MINYEAR <= year <= MAXYEAR:
            return ()
        return self._in_year(year, part, match)

    def _in_year(self, year: int, part: _DayPart, match: re.Match[str]) -> tuple[str, ...]:
        """Return the keys of a year, or of months or days of it."""
        if not part.month:
            # 近2000年 is a length of time.
            if year % 100 == 0 and self._text[max(match.start() - 1, 0)] in _SPAN_WORDS:
                return ()
            self._year, self._month, self._at = year, 0, match.end()
            return (year_key(year),)
        month = parse_whole(part.month)
        if match["month_b"] is None:
            self._year, self._month, self._at = year, month, match.end()
        if part.day:
            return _days(year, month, parse_whole(part.day), parse_whole(part.last or part.day))
        return _months_between(year, parse_whole(part.begins) if part.begins else month, month)

    def _infer_year(self, match: re.Match[str], part: _DayPart) -> int | None:
        """Return the year of a date without a written year; None if it is unknown."""
        relative = match["relative"]
        if relative in _FOLLOWING:
            known = self._year if part.month else None
            return None if known is None else known + _FOLLOWING[relative]
        if relative:
            published = self._published
            return published.year + RELATIVE_YEARS[relative] if published else None
        if not part.month.isdecimal() and not part.day and not _SURE.match(self._text, match.end()):
            return None
        month = parse_whole(part.month)
        if 0 < self._month <= month and not _SENTENCE_END.search(
            self._text, self._at, match.start()
        ):
            return self._year
        if self._published is None:
            return None
        coming = self._text.endswith(_COMING, 0, match.start())
        ahead = _COMING_AHEAD if coming else _AHEAD
        year = _nearest(self._published, month, parse_whole(part.day or "0"), ahead)
        # A row of months that has begun is this year's, though it ends later.
        begins = parse_whole(part.begins or part.month)
        begun = begins <= self._published.month < month
        return max(year, self._published.year) if begun else year


def _part(match: re.Match[str], ending: str) -> _DayPart:
    return _DayPart(*match.group(*_GROUPS[ending]))


def _nearest(published: Date, month: int, day: int, ahead: int) -> int:
    """Return the year of a day or month that an article writes without it.

    Args:
        published: the day of the article.
        month: the month.
        day: the day of it, 0 for the whole month.
        ahead: months after the publication in which it is over at the latest.
    """
    over = year_and_month(month_number(published.year, published.month) + ahead)
    # A whole month is over on its last day, which is the 31st at most.
    latest = (*over, published.day)
    year = published.year + 1
    while (year, month, day or monthrange(year, month)[1]) > latest:
        year -= 1
    leap = month == 2 and day == 29  # most years have no such day
    return max(year - year % _LEAP, 1) if leap else year


@lru_cache(maxsize=1 << 12)
def _days(year: int, month: int, day: int, last: int = 0) -> tuple[str, ...]:
    """Return the keys of a day, or of a row up to `last`; none where the month has no such day."""
    end = max(last, day)
    if end > monthrange(year, month)[1]:
        return ()
    return tuple(day_key(Date(year, month, number)) for number in range(day, end + 1))


def _months_between(year: int, first: int, last: int) -> tuple[str, ...]:
    """Return the keys of a row of months that ends in a year; it may begin in the year before."""
    end = month_number(year, last)
    start = end - (last - first) % MONTHS
    return tuple(month_key(*year_and_month(number)) for number in range(start, end + 1))


def _years(first: int, last: int) -> tuple[str, ...]:
    """Return the keys of a row of years; of a long one, of its ends."""
    if last - first >= _LONGEST or last <= first:
        return tuple(year_key(year) for year in sorted({first, last}))
    return tuple(year_key(year) for year in range(first, last + 1))
