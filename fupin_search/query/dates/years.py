"""Spans that begin with a year: 2020年, 去年上半年, 20年底, 2020年3月上旬, 今年春节, 2020-11-05."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date as Date

from fupin_search.entities.dates import (
    DAY,
    MONTH,
    RELATIVE_YEAR,
    RELATIVE_YEARS,
    YEAR,
    parse_whole,
    parse_year,
)
from fupin_search.query.dates.relative import FESTIVALS, festival_span
from fupin_search.query.dates.spans import (
    Grain,
    Point,
    Span,
    day_span,
    month_span,
    months_span,
    third_span,
    year_span,
)

_CENTURY = 100
# Two digits are a year of this century unless it is as far ahead as this.
_AHEAD = 10

# Two digits behind these are no year of ours.
_ERAS = "".join(f"(?<!{era})" for era in ("民国", "光绪", "宣统", "昭和", "平成", "乾隆", "康熙"))
_HEAD = re.compile(
    rf"(?P<four>(?<![0-9.]){YEAR}) ?年(?![轻级龄])"
    rf"|(?P<two>(?<![0-9.]){_ERAS}[0-9]{{2}}) ?年"
    rf"|(?P<relative>{RELATIVE_YEAR})|(?P<former>上年度|上一年)"
)
# 十一 is mostly the beginning of a number, 五一 of a road.
_SCARCE = {"十一": "十一(?=期间|长假|假期|黄金周|前后|[ ]|$)", "五一": "五一(?![路乡村镇])"}
_FESTIVAL_NAMES = "|".join(_SCARCE.get(name, name) for name in FESTIVALS)
# Each edge, but not where a word goes on: 2020年中|国, 2020年初|中, 2020年终|于.
_EDGE = (
    "年?初(?![中级步心一二三审选])|年?[底末](?![层线端梢代])|年终(?![于身结点端])"
    "|年中(?![国央秋考小学])|中(?![^ ])"
)
_PART = re.compile(
    "(?P<half>[上下]半年)"
    "|第?(?P<quarter>[一二三四1-4])季度|(?P<first>首季)度?|q(?P<latin>[1-4])(?![a-z0-9])"
    "|前(?P<quarters>[一二两三1-3])个?季度"
    rf"|前(?P<months>{MONTH}|两)个?月"
    rf"|(?P<from>{MONTH})(?:月份?)?[-~—至到](?P<to>{MONTH})月份?(?!{DAY}[日号])"
    rf"|(?P<month>{MONTH}) ?月份?(?:(?P<third>[上中下]旬|初(?![中级步心])|[底末](?![层线端梢代])"
    "|中(?![^ ]))"
    rf"| ?(?P<day>{DAY}) ?(?:[日号]|(?=[-~—至到] ?{DAY}[日号])))?"
    f"|(?P<yearly>{_EDGE})"
    "|(?P<season>[春夏秋冬])[季天]"
    rf"|(?P<feast>{_FESTIVAL_NAMES})"
)
_WHOLE = re.compile("(?:全年|年度|年内|度(?!假|过)|内)?")
# A year of two digits is one only before these: 20年 alone is how long something takes.
_AFTER_TWO = re.compile(
    rf"[底末](?![层线端梢代])|年[初底末终]|[上下]半年|第?[一二三四1-4]季度|{MONTH}月|{_FESTIVAL_NAMES}"
)
_NUMERIC = re.compile(
    r"(?<![0-9./-])(?P<year>1[89][0-9]{2}|20[0-9]{2})(?P<mark>[-/.])(?P<month>1[0-2]|0?[1-9])"
    r"(?:(?P=mark)(?P<day>3[01]|[12][0-9]|0?[1-9]))?(?![0-9./-]*[0-9]|[%万亿人元年])"
)
_COMPACT = re.compile(
    r"(?<![0-9.])(?P<year>(?:19|20)[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3][0-9])"
    r"(?![0-9.]|[%万亿人元])"
)
_MONTH = re.compile(rf"(?P<month>{MONTH}) ?月份?(?: ?(?P<day>{DAY}) ?[日号])?")
_DAY = re.compile(rf"(?P<day>{DAY}) ?[日号]")
# Two numbers with a dash are years unless what follows counts or measures something.
_LAST_YEAR = re.compile(
    rf"(?P<year>{YEAR})(?![0-9.,%‰十百千万亿多余人元块户个名位家亩吨米斤公克次项种类场所座栋套台辆只头"
    "棵株条件张枚份批支岁期号]|-)"
)
# An article may mention a span of this size, named by its number, as well.
_PLAIN = {Grain.DAY, Grain.MONTH, Grain.YEAR}
# The first and the last month of parts of a year.
_MONTHS = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "春": (3, 5),
    "夏": (6, 8),
    "秋": (9, 11),
    "冬": (12, 14),
    "首季": (1, 3),
    "初": (1, 2),
    "中": (6, 7),
}


def read_year(text: str, at: int, today: Date) -> Point | None:
    """Read a span that begins with a year.

    Args:
        text: normalised.
        at: the place of the year.
        today: the current day.

    Returns:
        None where no year is at the place.

    Raises:
        ValueError: it names a day that the calendar does not have.
    """
    if numeric := _NUMERIC.match(text, at) or _COMPACT.match(text, at):
        # 2020.11 and 2020/11 are more often something else.
        if not numeric["day"] and numeric["mark"] != "-":
            return None
        span = _month_span(int(numeric["year"]), numeric["month"], numeric["day"])
        return Point(numeric.end(), span._replace(plain=True))
    head = _HEAD.match(text, at)
    if head is None or (head["two"] and not _AFTER_TWO.match(text, head.end())):
        return None
    year = _read_head(head, today)
    if part := _match_part(text, head.end()):
        end, span = part.end(), _part_span(part, year)
    else:
        whole = _WHOLE.match(text, head.end())
        end, span = whole.end() if whole else head.end(), year_span(year)
    is_named = not (head["relative"] or head["former"])
    return Point(end, span._replace(plain=is_named and span.grain in _PLAIN))


def read_rest(text: str, at: int, begun: Span) -> Point | None:
    """Read the end of a range that leaves out what its beginning says: 2020年3月到5月.

    Args:
        text: normalised.
        at: the place of the end.
        begun: the beginning.

    Returns:
        None where no such end is at the place.

    Raises:
        ValueError: it names a day that the calendar does not have.
    """
    first = begun.first
    if begun.grain is Grain.YEAR:
        # A year without 年 is the end only where the beginning is a year too.
        year = _LAST_YEAR.match(text, at)
        return Point(year.end(), year_span(parse_year(year["year"]))) if year else None
    if begun.grain is Grain.DAY and (day := _DAY.match(text, at)):
        with suppress(ValueError):
            return Point(day.end(), day_span(first.replace(day=parse_whole(day["day"]))))
    if begun.grain in {Grain.DAY, Grain.MONTH}:
        month = _MONTH.match(text, at)
        if month is None:
            return None
        span = _month_span(first.year, month["month"], month["day"])
        # 2020年10月到3月 goes on to the next year.
        if span.last < first:
            span = _month_span(first.year + 1, month["month"], month["day"])
        return Point(month.end(), span)
    # 2020年上半年到下半年
    part = _PART.match(text, at)
    return Point(part.end(), _part_span(part, first.year)) if part else None


def _match_part(text: str, at: int) -> re.Match[str] | None:
    """Match the part of a year at a place, perhaps behind 的 or a space."""
    if text.startswith(" ", at):
        spaced = _PART.match(text, at + 1)
        return spaced if spaced and spaced["month"] else None
    return _PART.match(text, at + text.startswith("的", at))


def _read_head(head: re.Match[str], today: Date) -> int:
    if head["former"]:
        return today.year - 1
    if head["relative"]:
        return today.year + RELATIVE_YEARS[head["relative"]]
    if head["four"]:
        return parse_year(head["four"])
    century = today.year // _CENTURY * _CENTURY
    year = century + int(head["two"])
    return year if year <= today.year + _AHEAD else year - _CENTURY


def _part_span(part: re.Match[str], year: int) -> Span:
    if part["feast"]:
        return festival_span(FESTIVALS[part["feast"]], year)
    if third := part["third"]:
        span = third_span(year, parse_whole(part["month"]), third)
    elif part["month"]:
        return _month_span(year, part["month"], part["day"])
    else:
        span = months_span(year, *_list_months(part))
    is_end = (third or part["yearly"] or "").endswith(("底", "末"))
    return span._replace(grain=Grain.END) if is_end else span


def _month_span(year: int, month: str, day: str | None) -> Span:
    """Return a month, or a day of it."""
    number = parse_whole(month)
    return day_span(Date(year, number, parse_whole(day))) if day else month_span(year, number)


def _list_months(part: re.Match[str]) -> tuple[int, int]:
    """Return the first and the last month of a part of some months."""
    if name := part["season"] or part["half"] or part["first"]:
        return _MONTHS[name]
    if quarter := part["quarter"] or part["latin"]:
        last = 3 * parse_whole(quarter)
        return last - 2, last
    if part["quarters"]:
        return 1, 3 * parse_whole(part["quarters"])
    if part["months"]:
        return 1, parse_whole(part["months"])
    if part["from"]:
        first, last = parse_whole(part["from"]), parse_whole(part["to"])
        # 2020年10月到3月 goes on to the next year.
        return first, last if first <= last else last + 12
    return _MONTHS.get(part["yearly"][-1], (11, 12))
