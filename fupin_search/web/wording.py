"""The Chinese of the pages: labels, days, durations, conditions and values."""

from __future__ import annotations

from datetime import date as Date

from fupin_search.entities.gazetteer import gazetteer
from fupin_search.model.answer import REGION
from fupin_search.model.query import Between, Match, Sort
from fupin_search.service import SearchRequest

LABELS = {
    "section": "栏目",
    "source": "来源",
    "region": "地区",
    "year": "年份",
    "month": "月份",
    "date": "日期",
}
UNTITLED = "（无标题）"
CUT_SHORT = "没有找到文章。其他写法还没有全部试过，可以稍后再试，或换个说法。"

_SECOND_MS = 1000

_RELAXED = {
    Match.ALL: "",
    Match.MOST: "没有足够的文章包含全部词语，也列出了包含大部分词语的文章。",
    Match.ANY: "没有足够的文章包含大部分词语，也列出了只包含其中一部分的文章。",
}


def relaxed_note(match: Match) -> str:
    """Return a note that articles without some of the words are listed, or an empty text."""
    return _RELAXED[match]


def format_day(day: Date) -> str:
    """Write a day as people do: 2021年1月6日."""
    return f"{day.year}年{day.month}月{day.day}日"


def format_duration(milliseconds: float) -> str:
    """Write a time in words, no finer than a millisecond."""
    if milliseconds < 1:
        return "用时不到 1 毫秒"
    if milliseconds < _SECOND_MS:
        return f"用时 {milliseconds:.0f} 毫秒"
    return f"用时 {milliseconds / _SECOND_MS:.1f} 秒"


def format_condition(condition: str) -> str:
    """Write a condition as a reader does: `source:广州日报` → 来源：广州日报."""
    field, colon, value = condition.partition(":")
    if not colon or field not in LABELS:
        return condition
    return f"{LABELS[field]}：{value.replace('..', ' 至 ').strip()}"


def format_range(meaning: str) -> str:
    """Write a meaning as a reader does: 2020-01-01..2020-06-30 → 2020-01-01 至 2020-06-30."""
    first, dots, last = meaning.partition("..")
    if not dots:
        return meaning
    if first and last:
        return first if first == last else f"{first} 至 {last}"
    return f"{first} 起" if first else f"{last} 止"


def format_days(days: Between) -> str:
    """Write a range of days: 2020-01-01 至 2020-06-30."""
    return format_range(f"{days.first or ''}..{days.last or ''}")


def format_value(field: str, value: str) -> str:
    """Write a facet's value as a reader does: 2020-11 → 2020年11月.

    Args:
        field: the facet's field.
        value: as it is indexed; of a region, its code.
    """
    if field == "year":
        return f"{value}年"
    if field == REGION:
        place = gazetteer().places.get(value)
        return gazetteer().label(place) if place else value
    year, dash, month = value.partition("-")
    if field == "month" and dash and month.isdecimal():
        return f"{year}年{int(month)}月"
    return value


def request_heading(request: SearchRequest) -> str:
    """Return the heading of a request's hits."""
    if request.text:
        return f"搜索：{request.text}"
    if request.filters:
        return "筛选结果"
    return "最早文章" if request.sort is Sort.OLDEST else "最新文章"
