"""The API as an OpenAPI 3.1 document.

Schemas are made of the Structs of `wire`; parameters, headers and routes are tables here, in
English with Chinese twins (`x-…-zh`). Tests hold every response to the document. Objects are open:
a later version may add keys.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from fupin_search import wire
from fupin_search.errors import IndexUnusableError
from fupin_search.model.answer import FACET_FIELDS, PeriodLength
from fupin_search.model.query import Sort
from fupin_search.service import DEEPEST_HIT, LARGEST_FACET, LARGEST_PAGE, MOST_DAYS, MOST_TEXT
from fupin_search.web.feeds import FEED_SIZE

Json = dict[str, Any]
Twin = tuple[str, str]  # English and Chinese

# By operation, and by status of a problem.
EXAMPLES: Json = json.loads(Path(__file__).with_name("examples.json").read_bytes())

_ABOUT = (
    "Search of a Chinese news archive. Everybody can read everything, nobody can change anything. "
    "Offsets count code points. Texts whose names end in _html are escaped and marked up with "
    "mark, ready to insert. Parameters may be percent-encoded in UTF-8 or in GBK; unknown and "
    "empty ones are ignored."
)
_ABOUT_ZH = (
    "中文新闻资料的检索接口，任何人都可以读取，不能修改。位置按 Unicode 码点计数；以 _html "
    "结尾的文本已转义并用 mark 标出命中，可以直接插入网页。参数可以用 UTF-8 或 GBK "
    "编码；不认识的参数和空参数不起作用。"
)
_JSON = "application/json"
_TEXT: Json = {"type": "string"}
# An empty value counts as if the parameter were absent.
_EMPTY = ""
_YEAR, _MONTH = "^([0-9]{4})?$", "^([0-9]{4}-[0-9]{1,2})?$"
_DAY = "^([0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?)?$"
# As people read them.
PATTERNS = {_YEAR: "YYYY", _MONTH: "YYYY-MM", _DAY: "YYYY[-MM[-DD]]"}


@cache
def openapi_document() -> Json:
    """Return the whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "fupin-search",
            "version": "1",
            "summary": "Search of a Chinese news archive",
            **_about(_ABOUT, _ABOUT_ZH),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": _paths(),
        "components": {"schemas": _schemas(), "headers": _HEADERS},
    }


def _schemas() -> Json:
    """Return the schemas of all documents by name.

    msgspec allows null where a Struct has None as a default; but the server leaves such a key out,
    so here it is absent or not null.
    """
    kinds = [*(route.kind for route in _ROUTES if route.kind), wire.Problem]
    _, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    for schema in schemas.values():
        keys = schema.get("properties", {})
        for name in keys.keys() - schema.get("required", keys):
            del keys[name]["default"]
            keys[name].update(keys[name].pop("anyOf", [{}])[0])
    return {name: _without_tuples(schema) for name, schema in schemas.items()}


def _without_tuples(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    """Write tuples as arrays of a fixed length, as tools know `prefixItems` less well."""
    if isinstance(schema, list):
        return [_without_tuples(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: _without_tuples(part) for name, part in schema.items()}
    if items := plain.pop("prefixItems", []):
        same = all(item == items[0] for item in items)
        plain |= {"items": items[0] if same else {"anyOf": items}, "maxItems": len(items)}
    return plain


def _ref(part: str, name: str) -> Json:
    return {"$ref": f"#/components/{part}/{name}"}


def _about(english: str, chinese: str) -> Json:
    return {"description": english, "x-description-zh": chinese}


def _parameter(place: str, name: str, schema: Json, english: str, chinese: str) -> Json:
    return {"name": name, "in": place, "schema": schema, **_about(english, chinese)}


def _query(name: str, schema: Json, english: str, chinese: str, example: object = None) -> Json:
    shown = {} if example is None else {"example": example}
    return _parameter("query", name, schema, english, chinese) | shown


def _repeated(name: str, items: Json, english: str, chinese: str, example: object = None) -> Json:
    schema = {"type": "array", "items": {**_TEXT, **items}}
    return {**_query(name, schema, english, chinese, example), "style": "form", "explode": True}


def _flag(name: str, default: str, english: str, chinese: str) -> Json:
    values = ["0", "1", "false", "true", _EMPTY]
    return _query(name, {**_TEXT, "enum": values, "default": default}, english, chinese)


def _whole(least: int, most: int, default: int) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most, "default": default}


def _size(default: int) -> Json:
    return _query("size", _whole(1, LARGEST_PAGE, default), "The most items.", "最多多少条。")


def _sort(default: Sort) -> Json:
    schema = {**_TEXT, "enum": [*(sort.value for sort in Sort), _EMPTY], "default": default.value}
    return _query("sort", schema, "The order of hits.", "排序：相关度、最新、最早。")


def _q(english: str, chinese: str) -> Json:
    return _query("q", {**_TEXT, "maxLength": MOST_TEXT}, english, chinese, "就业补贴")


_ID_SCHEMA = {**_TEXT, "minLength": 1}
_ARTICLE_ID = {
    **_parameter(
        "path", "article_id", _ID_SCHEMA, "An article's id.", "文章编号，见检索结果的 id。"
    ),
    "required": True,
}
_IF_NONE_MATCH = _parameter(
    "header",
    "If-None-Match",
    _TEXT,
    "The ETag of an answer you have: 304 if it still holds.",
    "已有答案的 ETag；没有变化时返回 304。",
)
_TYPED = _q("The text typed so far.", "已经输入的内容。")
_NARROWING = (
    _q(
        "The reader's text; without it, everything, the newest first.",
        "读者输入的内容；没有时列出全部文章，最新的在前。",
    ),
    _repeated(
        "section",
        {},
        "Only these sections. Values of one field join, fields narrow.",
        "只要这些栏目。同一项的多个值取并集，不同项取交集。",
        ["地市联播"],
    ),
    _repeated("source", {}, "Only these sources.", "只要这些来源。", ["梅州日报"]),
    _repeated(
        "region",
        {},
        "Only articles that mention these regions: codes of GB/T 2260, or names only one has.",
        "只要讲到这些地区的文章：GB/T 2260 代码，或没有重名的名称。",
        ["440100"],
    ),
    _repeated("year", {"pattern": _YEAR}, "Only these years.", "只要这些年份。", ["2020"]),
    _repeated("month", {"pattern": _MONTH}, "Only these months.", "只要这些月份。", ["2020-11"]),
    _query(
        "from",
        {**_TEXT, "pattern": _DAY},
        "Published on or after this day, month or year.",
        "发表不早于这一天、月或年。",
        "2020",
    ),
    _query(
        "to",
        {**_TEXT, "pattern": _DAY},
        "Published on or before this day, month or year.",
        "发表不晚于这一天、月或年。",
        "2020-11",
    ),
)
_PAGE = _query(
    "page",
    _whole(1, DEEPEST_HIT, 1),
    f"The page; page × size is at most {DEEPEST_HIT:,}.",
    f"页码；page × size 不超过 {DEEPEST_HIT:,}。",
)
_FACETS = (
    _repeated(
        "facet",
        {"enum": [*FACET_FIELDS, _EMPTY]},
        "The fields to count; all by default.",
        "要统计的项目；默认全部。",
    ),
    _query(
        "facet_size",
        _whole(0, LARGEST_FACET, 20),
        "The most values of a facet; chosen ones are always listed.",
        "每项最多列出的值；已选的值总会列出。",
    ),
    _flag("explain", "0", "Say what each score is made of.", "说明每个得分的构成。"),
)
_READING = (
    _flag(
        "fold",
        "1",
        "List articles of one text as the first of them.",
        "内容相同的文章合并到最早的一篇。",
    ),
    _repeated("literal", {}, "Pieces of q to take as typed.", "q 中只按字面理解的片段。"),
    _flag(
        "as_typed",
        "0",
        "Take all of q as typed, and change nothing if it finds nothing.",
        "整个 q 按原文查找，没有结果时也不改动。",
    ),
)
_BY = _query(
    "by",
    {
        **_TEXT,
        "enum": [*(by.value for by in PeriodLength), _EMPTY],
        "default": PeriodLength.MONTH.value,
    },
    f"The length of a period; at most {MOST_DAYS:,} days.",
    f"时间单位：年、月或日；按日时最多 {MOST_DAYS:,} 天。",
)
_SEARCH = (*_NARROWING, _sort(Sort.RELEVANCE), _PAGE, _size(10), *_FACETS, *_READING)
_FEED = (*_NARROWING, _sort(Sort.NEWEST), _PAGE, _size(FEED_SIZE), *_READING)


def _header(schema: Json, english: str, chinese: str, *, required: bool = False) -> Json:
    return {**_about(english, chinese), "schema": schema} | ({"required": True} if required else {})


_HEADERS: Json = {
    "ETag": _header(
        {**_TEXT, "pattern": '^W/"[0-9a-f]+"$'},
        "A weak tag of the answer; it changes with the archive, the day and a restart.",
        "答案的弱标签；资料、日期变化或服务重启后改变。",
    ),
    "Cache-Control": _header(
        _TEXT,
        "no-cache: keep it, and ask if it still holds. no-store: do not keep it.",
        "no-cache：可以保存，使用前须核对；no-store：不要保存。",
        required=True,
    ),
    "X-Request-Id": _header(
        {**_TEXT, "pattern": "^[A-Za-z0-9._-]{1,64}$"},
        "Your id of the request, or the server's; name it to the operator in a report.",
        "沿用请求中的，或由服务生成；报告问题时请一并告知。",
        required=True,
    ),
    "Link": _header(
        _TEXT,
        "The other pages: first, prev, next, last (RFC 8288).",
        "其他页的地址：first、prev、next、last（RFC 8288）。",
    ),
    "Retry-After": _header(
        {"type": "integer"}, "Seconds after which to ask again.", "多少秒后再试。", required=True
    ),
    "Content-Encoding": _header(
        {"const": "gzip"},
        "gzip, if Accept-Encoding has it and the answer is long enough.",
        "请求头 Accept-Encoding 允许且答案够长时为 gzip。",
    ),
    "Vary": _header(
        _TEXT,
        "The request headers that change the answer, for caches in between.",
        "答案随请求的哪些部分变化，供中间缓存使用。",
    ),
    "Access-Control-Allow-Origin": _header(
        _TEXT,
        "The sites whose pages may read the answer, by the setting cors.",
        "哪些网站的网页可以读取，由设置 cors 决定。",
    ),
}
_PROBLEMS: dict[int, Twin] = {
    400: ("A parameter cannot be read or is out of range.", "参数无法识别或超出范围。"),
    404: ("There is no such article.", "没有这篇文章。"),
    503: ("The index cannot serve now; ask again.", "索引暂时不可用，请稍后再试。"),
}


def _response(about: Twin, media_type: str, content: Json, *headers: str) -> Json:
    names = ("Cache-Control", "X-Request-Id", "Content-Encoding", "Vary", *headers)
    return {
        **_about(*about),
        "headers": {name: _ref("headers", name) for name in names},
        "content": {media_type: content},
    }


def _problem(status: int) -> Json:
    content = {"schema": _ref("schemas", "Problem"), "example": EXAMPLES[str(status)]}
    retry = ("Retry-After",) if status == IndexUnusableError.http_status else ()
    return _response(_PROBLEMS[status], "application/problem+json", content, *retry)


class _Route(NamedTuple):
    """A route.

    Args:
        path: with `{article_id}` as it is.
        operation: its `operationId`, the name of its example and of the client's method.
        summary: of the route.
        answer: of what it answers.
        kind: the Struct it answers with; None for text and for this document.
        media_type: of the answer.
        parameters: of the path and the query.
        problems: statuses of its problems.
        headers: of the answer, in addition to those of every answer.
        sample: the query of the link and the command on the reference page.
    """

    path: str
    operation: str
    summary: Twin
    answer: Twin
    kind: type | None
    media_type: str = _JSON
    parameters: tuple[Json, ...] = ()
    problems: tuple[int, ...] = (400, 503)
    headers: tuple[str, ...] = ("ETag",)
    sample: dict[str, str] = {}  # noqa: RUF012 - nobody writes to it


_ROUTES = (
    _Route(
        "/v1/search",
        "search",
        ("Find articles", "检索文章"),
        ("The page of hits, with exact counts.", "一页结果，计数精确。"),
        wire.Answer,
        parameters=_SEARCH,
        headers=("ETag", "Link"),
        sample={"q": "扶贫", "sort": "newest", "size": "3"},
    ),
    _Route(
        "/v1/timeline",
        "timeline",
        ("Count the articles found by day, month or year", "按日、按月或按年统计找到的文章"),
        (
            "No period is left out; with undated the counts add up.",
            "中间没有空缺，加上无日期的等于总数。",
        ),
        wire.Timeline,
        parameters=(*_SEARCH, _BY),
        sample={"q": "扶贫", "by": "year"},
    ),
    _Route(
        "/v1/suggest",
        "suggest",
        ("Suggest texts while a reader types", "输入时的搜索建议"),
        ("The best first.", "最合适的在前。"),
        wire.Suggestions,
        parameters=(_TYPED, _size(10)),
        sample={"q": "fupin"},
    ),
    _Route(
        "/v1/articles/{article_id}",
        "article",
        ("A whole article", "一篇文章的全文"),
        ("The article.", "文章。"),
        wire.Article,
        parameters=(_ARTICLE_ID,),
        problems=(404, 503),
    ),
    _Route(
        "/v1/articles/{article_id}/similar",
        "similar",
        ("Articles about the same", "内容相近的文章"),
        ("The most alike first; there may be none.", "最相近的在前，也可能没有。"),
        wire.Similar,
        parameters=(_ARTICLE_ID, _size(10)),
        problems=(400, 404, 503),
        sample={"size": "3"},
    ),
    _Route(
        "/feed.atom",
        "atom",
        ("A search as an Atom feed", "把检索订阅为 Atom"),
        ("The newest first.", "最新的在前。"),
        None,
        "application/atom+xml",
        parameters=_FEED,
        sample={"q": "扶贫"},
    ),
    _Route(
        "/feed.json",
        "json_feed",
        ("A search as a JSON Feed", "把检索订阅为 JSON Feed"),
        ("The newest first.", "最新的在前。"),
        wire.JsonFeed,
        "application/feed+json",
        parameters=_FEED,
        sample={"q": "扶贫"},
    ),
    _Route(
        "/opensearch.xml",
        "opensearch",
        ("The search as an engine for browsers", "供浏览器添加为搜索引擎"),
        ("An OpenSearch 1.1 description.", "OpenSearch 1.1 描述文件。"),
        None,
        "application/opensearchdescription+xml",
        problems=(),
    ),
    _Route(
        "/opensearch/suggestions",
        "browser_suggestions",
        ("Suggestions in the form that browsers read", "浏览器格式的搜索建议"),
        ("Text, completions, counts, addresses.", "输入、建议、篇数、网址。"),
        wire.BrowserSuggestions,
        "application/x-suggestions+json",
        parameters=(_TYPED, _size(10)),
        sample={"q": "扶"},
    ),
    _Route(
        "/openapi.json",
        "openapi",
        ("This specification", "本接口的规范"),
        ("OpenAPI 3.1.", "OpenAPI 3.1。"),
        None,
        problems=(),
    ),
    _Route(
        "/healthz",
        "health",
        ("Check that the process answers", "进程是否在运行"),
        ("It does.", "在运行。"),
        wire.Health,
        headers=(),
        problems=(),
    ),
    _Route(
        "/readyz",
        "ready",
        ("Check that there is an index to search", "是否有可用的索引"),
        ("There is.", "有。"),
        wire.Readiness,
        problems=(503,),
        headers=(),
    ),
    _Route(
        "/metrics",
        "metrics",
        ("Counts for Prometheus, if the setting `metrics` is `on`", "供 Prometheus 采集的计数"),
        ("Text format 0.0.4, of all workers together.", "文本格式 0.0.4，各进程合计。"),
        None,
        "text/plain",
        headers=(),
        problems=(),
    ),
)


def _paths() -> Json:
    return {route.path: {"get": _operation(route)} for route in _ROUTES}


def _operation(route: _Route) -> Json:
    content: Json = {"schema": {"type": "object"} if route.media_type == _JSON else _TEXT}
    if route.kind:
        schema = _ref("schemas", route.kind.__name__)
        content = {"schema": schema, "example": EXAMPLES[route.operation]}
    responses = {"200": _response(route.answer, route.media_type, content, *route.headers)}
    parameters = list(route.parameters)
    if "ETag" in route.headers:
        parameters.append(_IF_NONE_MATCH)
        responses["304"] = {
            **_about("The answer you have still holds.", "已有的答案没有变化。"),
            "headers": {"ETag": _ref("headers", "ETag")},
        }
    return {
        "operationId": route.operation,
        "summary": route.summary[0],
        "x-summary-zh": route.summary[1],
        "x-try": route.sample,
        "parameters": parameters,
        "responses": responses | {str(status): _problem(status) for status in route.problems},
    }
