"""How things are said to a reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date

from fupin_search.mentions.places import gazetteer
from fupin_search.search.answer import REGION
from fupin_search.search.query import Between, Match, Sort
from fupin_search.service import DEEPEST_HIT, LARGEST_PAGE, MOST_TEXT, Request

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


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error in a reader's words, with the command an operator runs where one helps."""

    title: str
    sentence: str
    command: str = ""


_REINDEX = "fupin-search reindex CORPUS"
_UNREADABLE = "搜索条件有误"
_NOT_HERE = "暂时无法搜索"
_LATER = Explanation("出错了", "这个请求没有完成，请稍后再试。")
_EXPLANATIONS = {
    "query-too-long": Explanation(
        "搜索内容太长", f"搜索内容不能超过 {MOST_TEXT:,} 个字符，请缩短后再试。"
    ),
    "query-too-costly": Explanation(
        "搜索条件太复杂",
        "这样搜索要查阅的内容太多。请减少词语、“OR”、排除的词和带 * 的词，或把它们写得更完整。",
    ),
    "page-too-deep": Explanation(
        "页码太大", f"只列出前 {DEEPEST_HIT:,} 篇文章，请用栏目、来源或日期缩小范围。"
    ),
    "page-out-of-range": Explanation(_UNREADABLE, "页码从 1 开始。"),
    "size-out-of-range": Explanation(_UNREADABLE, f"每页可以显示 1 至 {LARGEST_PAGE} 篇文章。"),
    "facet-size-out-of-range": Explanation(_UNREADABLE, "筛选项的数目超出了范围。"),
    "unknown-facet": Explanation(
        _UNREADABLE, "没有这种筛选项，可用的有栏目、来源、地区、年份、月份。"
    ),
    "unknown-sort": Explanation(_UNREADABLE, "没有这种排序方式，可以按相关度、最新或最早排列。"),
    "too-many-parameters": Explanation(_UNREADABLE, "选的条件太多，请去掉一些再试。"),
    "bad-number": Explanation(_UNREADABLE, "页码和每页篇数必须是整数。"),
    "bad-date": Explanation(
        _UNREADABLE, "日期无法识别，请写成 2020-11-30、2020-11 或 2020 的样子。"
    ),
    "bad-region": Explanation(
        _UNREADABLE, "地区无法识别，请写成六位行政区划代码（如 440100）或全称（如 广州市）。"
    ),
    "bad-year": Explanation(_UNREADABLE, "年份无法识别，请写成 2020 的样子。"),
    "bad-month": Explanation(_UNREADABLE, "月份无法识别，请写成 2020-11 的样子。"),
    "bad-as_typed": Explanation(_UNREADABLE, "是否按原文查找，只能写 1 或 0。"),
    "bad-fold": Explanation(_UNREADABLE, "是否合并相同文章，只能写 1 或 0。"),
    "bad-explain": Explanation(_UNREADABLE, "是否说明得分，只能写 1 或 0。"),
    "empty-range": Explanation(_UNREADABLE, "开始日期晚于结束日期，请对调后再试。"),
    "bad-request": Explanation(_UNREADABLE, "这个请求无法识别，请重新搜索。"),
    "article-not-found": Explanation("没有这篇文章", "它可能已从文库中移除，请搜索标题试试。"),
    "not-found": Explanation("没有这个页面", "网址可能有误，请从搜索框重新开始。"),
    "method-not-allowed": Explanation("没有这个操作", "这个地址只能浏览，不能提交内容。"),
    "index-missing": Explanation(
        _NOT_HERE, "索引尚未建立。管理员运行下面的命令后即可搜索：", _REINDEX
    ),
    "index-damaged": Explanation(
        _NOT_HERE, "索引已损坏。管理员运行下面的命令重建后即可搜索：", _REINDEX
    ),
    "index-outdated": Explanation(
        _NOT_HERE, "索引由另一个版本建立。管理员运行下面的命令重建后即可搜索：", _REINDEX
    ),
    "index-locked": Explanation(_NOT_HERE, "索引正在更新，请稍后再试。"),
    "index-unusable": Explanation(_NOT_HERE, "索引目前不能使用，请稍后再试。"),
}


def explanation_of(code: str) -> Explanation:
    """What a reader is told of an error.

    Args:
        code: the error's stable code; one nobody explained gets a general sentence.
    """
    return _EXPLANATIONS.get(code, _LATER)


def relaxed_text(match: Match) -> str:
    """What else is listed than articles with all the words; empty where nothing is."""
    return _RELAXED[match]


def day_text(day: Date) -> str:
    """A day as people write it: 2021年1月6日."""
    return f"{day.year}年{day.month}月{day.day}日"


def duration(milliseconds: float) -> str:
    """A time in words, no finer than a millisecond."""
    if milliseconds < 1:
        return "用时不到 1 毫秒"
    if milliseconds < _SECOND_MS:
        return f"用时 {milliseconds:.0f} 毫秒"
    return f"用时 {milliseconds / _SECOND_MS:.1f} 秒"


def condition_text(condition: str) -> str:
    """A condition as a reader says it: `source:广州日报` → 来源：广州日报."""
    field, colon, value = condition.partition(":")
    if not colon or field not in LABELS:
        return condition
    return f"{LABELS[field]}：{value.replace('..', ' 至 ').strip()}"


def range_text(meaning: str) -> str:
    """A meaning as a reader says it: 2020-01-01..2020-06-30 → 2020-01-01 至 2020-06-30."""
    first, dots, last = meaning.partition("..")
    if not dots:
        return meaning
    if first and last:
        return first if first == last else f"{first} 至 {last}"
    return f"{first} 起" if first else f"{last} 止"


def value_text(field: str, value: str) -> str:
    """A facet's value as a reader says it: 2020-11 → 2020年11月."""
    if field == "year":
        return f"{value}年"
    if field == REGION:
        place = gazetteer().places.get(value)
        return gazetteer().label(place) if place else value
    year, dash, month = value.partition("-")
    if field == "month" and dash and month.isdecimal():
        return f"{year}年{int(month)}月"
    return value


def heading_of(request: Request) -> str:
    """What the hits of a request are."""
    if request.text:
        return f"搜索：{request.text}"
    if request.filters:
        return "筛选结果"
    return "最早文章" if request.sort is Sort.OLDEST else "最新文章"


def days_text(days: Between) -> str:
    """A range of days: 2020-01-01 至 2020-06-30."""
    if days.first and days.last:
        return f"{days.first} 至 {days.last}" if days.first != days.last else str(days.first)
    return f"{days.first} 起" if days.first else f"{days.last} 止"
