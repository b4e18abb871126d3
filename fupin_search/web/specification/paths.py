"""The routes of the API, each with its parameters and answers."""

from __future__ import annotations

from typing import Any

from fupin_search.search.query import Sort
from fupin_search.web.feeds import FEED_SIZE
from fupin_search.web.specification import examples
from fupin_search.web.specification.parameters import (
    ARTICLE_ID,
    BY,
    FILTERS,
    FOLD,
    KNOWN,
    PAGE,
    QUERY,
    READING,
    SHOWN,
    size,
    sort,
    text,
)
from fupin_search.web.specification.responses import fine, others
from fupin_search.web.specification.schemas import TEXT

Json = dict[str, Any]

_SEARCH = (QUERY, *FILTERS, sort(Sort.RELEVANCE), PAGE, size(10), *SHOWN, FOLD, *READING)
_FEED = (QUERY, *FILTERS, sort(Sort.NEWEST), PAGE, size(FEED_SIZE), FOLD, *READING)
_TYPED = text("What is typed so far.", "已经输入的内容。")


def _route(
    name: str,
    told: tuple[str, str],
    parameters: tuple[Json, ...],
    answer: tuple[str, str],
    content: Json,
    *problems: int,
    headers: tuple[str, ...] = ("ETag",),
    tried: Json | None = None,
) -> Json:
    kept = "ETag" in headers
    known, known_zh = told
    return {
        "get": {
            "operationId": name,
            "summary": known,
            "x-summary-zh": known_zh,
            # What to ask for a first look; the page of reference has a link and a command of it.
            "x-try": tried or {},
            "parameters": [*parameters, *([KNOWN] if kept else [])],
            "responses": {
                "200": fine(*answer, content, *headers),
                **others(*problems, unchanged=kept),
            },
        }
    }


def _json(name: str, example: object, kind: str = "application/json") -> Json:
    return {kind: {"schema": {"$ref": f"#/components/schemas/{name}"}, "example": example}}


PATHS: Json = {
    "/v1/search": _route(
        "search",
        ("Find articles", "检索文章"),
        _SEARCH,
        ("The page of hits, with exact counts.", "一页结果，计数精确。"),
        _json("Answer", examples.ANSWER),
        *(400, 503),
        headers=("ETag", "Link"),
        tried={"q": "扶贫", "sort": "newest", "size": "3"},
    ),
    "/v1/timeline": _route(
        "timeline",
        (
            "Count articles found day by day, month by month or year by year",
            "按日、按月或按年统计找到的文章",
        ),
        (*_SEARCH, BY),
        (
            "No period is left out; with undated the counts add up.",
            "中间没有空缺，加上无日期的等于总数。",
        ),
        _json("Timeline", examples.TIMELINE),
        *(400, 503),
        tried={"q": "扶贫", "by": "year"},
    ),
    "/v1/suggest": _route(
        "suggest",
        ("Suggest what may be meant while typing", "输入时的搜索建议"),
        (_TYPED, size(10)),
        ("The best first.", "最合适的在前。"),
        _json("Suggestions", examples.SUGGESTIONS),
        *(400, 503),
        tried={"q": "fupin"},
    ),
    "/v1/articles/{article_id}": _route(
        "article",
        ("A whole article", "一篇文章的全文"),
        (ARTICLE_ID,),
        ("The article.", "文章。"),
        _json("Article", examples.ARTICLE),
        *(404, 503),
    ),
    "/v1/articles/{article_id}/similar": _route(
        "similar",
        ("Articles about the same", "内容相近的文章"),
        (ARTICLE_ID, size(10)),
        ("The most alike first; there may be none.", "最相近的在前，也可能没有。"),
        _json("Similar", examples.SIMILAR),
        *(400, 404, 503),
        tried={"size": "3"},
    ),
    "/feed.atom": _route(
        "atom",
        ("A search as an Atom feed", "把检索订阅为 Atom"),
        _FEED,
        ("The newest first.", "最新的在前。"),
        {"application/atom+xml": {"schema": TEXT}},
        *(400, 503),
        tried={"q": "扶贫"},
    ),
    "/feed.json": _route(
        "json_feed",
        ("A search as a JSON Feed", "把检索订阅为 JSON Feed"),
        _FEED,
        ("The newest first.", "最新的在前。"),
        _json("JsonFeed", examples.JSON_FEED, "application/feed+json"),
        *(400, 503),
        tried={"q": "扶贫"},
    ),
    "/opensearch.xml": _route(
        "opensearch",
        ("How a browser searches here", "供浏览器添加为搜索引擎"),
        (),
        ("An OpenSearch 1.1 description.", "OpenSearch 1.1 描述文件。"),
        {"application/opensearchdescription+xml": {"schema": TEXT}},
    ),
    "/opensearch/suggestions": _route(
        "browser_suggestions",
        ("Suggestions as browsers want them", "浏览器格式的搜索建议"),
        (_TYPED, size(10)),
        ("Text, completions, counts, addresses.", "输入、建议、篇数、网址。"),
        _json("BrowserSuggestions", examples.BROWSER_SUGGESTIONS, "application/x-suggestions+json"),
        *(400, 503),
        tried={"q": "扶"},
    ),
    "/openapi.json": _route(
        "openapi",
        ("This specification", "本接口的规范"),
        (),
        ("OpenAPI 3.1.", "OpenAPI 3.1。"),
        {"application/json": {"schema": {"type": "object"}}},
    ),
    "/healthz": _route(
        "health",
        ("Whether the process answers", "进程是否在运行"),
        (),
        ("It does.", "在运行。"),
        _json("Health", examples.HEALTH),
        headers=(),
    ),
    "/readyz": _route(
        "ready",
        ("Whether there is an index to answer from", "是否有可用的索引"),
        (),
        ("There is.", "有。"),
        _json("Readiness", examples.READINESS),
        503,
        headers=(),
    ),
    "/metrics": _route(
        "metrics",
        ("Counts for Prometheus, where the setting `metrics` is `on`", "供 Prometheus 采集的计数"),
        (),
        ("Text format 0.0.4, of all workers together.", "文本格式 0.0.4，各进程合计。"),
        {"text/plain": {"schema": TEXT}},
        headers=(),
    ),
}
