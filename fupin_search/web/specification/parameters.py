"""The parameters of the API."""

from __future__ import annotations

from typing import Any

from fupin_search.search.answer import FACET_FIELDS
from fupin_search.search.query import Sort
from fupin_search.search.timeline import By
from fupin_search.service import DEEPEST_HIT, LARGEST_FACET, LARGEST_PAGE, MOST_DAYS, MOST_TEXT

Json = dict[str, Any]

# An empty value is one: it counts as if the parameter were not there.
_EMPTY = ""
_FLAG = ["0", "1", "false", "true", _EMPTY]
_DAY = "^([0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?)?$"


def _query(name: str, schema: Json, told: str, told_zh: str, example: object = None) -> Json:
    shown = {} if example is None else {"example": example}
    return {
        "name": name,
        "in": "query",
        "schema": schema,
        "description": told,
        "x-description-zh": told_zh,
        **shown,
    }


def _several(name: str, items: Json, told: str, told_zh: str, example: object = None) -> Json:
    schema = {"type": "array", "items": {"type": "string", **items}}
    return {**_query(name, schema, told, told_zh, example), "style": "form", "explode": True}


def _flag(name: str, default: str, told: str, told_zh: str) -> Json:
    return _query(name, {"type": "string", "enum": _FLAG, "default": default}, told, told_zh)


def size(default: int) -> Json:
    """How many are wanted."""
    schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": default}
    return _query("size", schema, "How many at most.", "最多多少条。")


def text(told: str, told_zh: str) -> Json:
    """What was typed."""
    return _query("q", {"type": "string", "maxLength": MOST_TEXT}, told, told_zh, "就业补贴")


ARTICLE_ID = {
    "name": "article_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1},
    "description": "The article's id, as hits have it.",
    "x-description-zh": "文章编号，见检索结果的 id。",
}
KNOWN = {
    "name": "If-None-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The ETag of an answer you have: 304 where it still holds.",
    "x-description-zh": "已有答案的 ETag；没有变化时返回 304。",
}
QUERY = text(
    "What the reader typed; without it, everything, the newest first.",
    "读者输入的内容；没有时列出全部文章，最新的在前。",
)
FILTERS = (
    _several(
        "section",
        {},
        "Only these sections. Values of one field join, fields narrow.",
        "只要这些栏目。同一项的多个值取并集，不同项取交集。",
        ["地市联播"],
    ),
    _several("source", {}, "Only these sources.", "只要这些来源。", ["梅州日报"]),
    _several(
        "region",
        {},
        "Only articles that speak of these regions: codes of GB/T 2260, or names only one has.",
        "只要讲到这些地区的文章：GB/T 2260 代码，或没有重名的名称。",
        ["440100"],
    ),
    _several("year", {"pattern": "^([0-9]{4})?$"}, "Only these years.", "只要这些年份。", ["2020"]),
    _several(
        "month",
        {"pattern": "^([0-9]{4}-[0-9]{1,2})?$"},
        "Only these months.",
        "只要这些月份。",
        ["2020-11"],
    ),
    _query(
        "from",
        {"type": "string", "pattern": _DAY},
        "Published on or after this day, month or year.",
        "发表不早于这一天、月或年。",
        "2020",
    ),
    _query(
        "to",
        {"type": "string", "pattern": _DAY},
        "Published on or before this day, month or year.",
        "发表不晚于这一天、月或年。",
        "2020-11",
    ),
)
READING = (
    _several(
        "literal",
        {},
        "Pieces of q that mean their characters and nothing else.",
        "q 中只按字面理解的片段。",
    ),
    _flag(
        "as_typed",
        "0",
        "Take all of q as typed, and change nothing where it finds nothing.",
        "整个 q 按原文查找，没有结果时也不改动。",
    ),
)
FOLD = _flag(
    "fold",
    "1",
    "List articles of one text as the first of them.",
    "内容相同的文章合并到最早的一篇。",
)
PAGE = _query(
    "page",
    {"type": "integer", "minimum": 1, "maximum": DEEPEST_HIT, "default": 1},
    f"The page; page × size is at most {DEEPEST_HIT:,}.",
    f"页码；page × size 不超过 {DEEPEST_HIT:,}。",
)
SHOWN = (
    _several(
        "facet",
        {"enum": [*FACET_FIELDS, _EMPTY]},
        "Fields to count; all by default.",
        "要统计的项目；默认全部。",
    ),
    _query(
        "facet_size",
        {"type": "integer", "minimum": 0, "maximum": LARGEST_FACET, "default": 20},
        "Most values of a facet; chosen ones are always there.",
        "每项最多列出的值；已选的值总会列出。",
    ),
    _flag("explain", "0", "Say what each score is made of.", "说明每个得分的构成。"),
)
BY = _query(
    "by",
    {"type": "string", "enum": [*(by.value for by in By), _EMPTY], "default": By.MONTH.value},
    f"The length of a period; by days, at most {MOST_DAYS:,} of them.",
    f"时间单位：年、月或日；按日时最多 {MOST_DAYS:,} 天。",
)


def sort(default: Sort) -> Json:
    """The order of hits."""
    orders = [*(one.value for one in Sort), _EMPTY]
    schema = {"type": "string", "enum": orders, "default": default.value}
    return _query("sort", schema, "The order of hits.", "排序：相关度、最新、最早。")
