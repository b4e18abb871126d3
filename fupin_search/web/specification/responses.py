"""Statuses, headers and problems that routes share."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_TOLD = {
    400: ("A parameter cannot be read or is out of range.", "参数无法识别或超出范围。"),
    404: ("There is no such article.", "没有这篇文章。"),
    503: ("The index cannot serve now; come again.", "索引暂时不可用，请稍后再试。"),
}
_DETAILS = {
    "size-out-of-range": "size is 1000; it must be from 1 to 100.",
    "article-not-found": "There is no article 'p0123456789ab' in the archive.",
    "index-missing": "Nothing has been indexed yet; run `fupin-search reindex CORPUS`.",
}
_TITLES = {400: "Bad Request", 404: "Not Found", 503: "Service Unavailable"}
_SHOWN = {400: "size-out-of-range", 404: "article-not-found", 503: "index-missing"}


def _header(schema: Json, told: str, told_zh: str, *, always: bool = False) -> Json:
    required = {"required": True} if always else {}
    return {"description": told, "x-description-zh": told_zh, "schema": schema, **required}


_TEXT: Json = {"type": "string"}
HEADERS: Json = {
    "ETag": _header(
        {"type": "string", "pattern": '^W/"[0-9a-f]+"$'},
        "Names the answer, weakly; changes with the archive, the day and a restart of the server.",
        "答案的弱标签；资料、日期变化或服务重启后改变。",
    ),
    "Cache-Control": _header(
        _TEXT,
        "no-cache: keep it, and ask whether it still holds. no-store: do not keep it.",
        "no-cache：可以保存，使用前须核对；no-store：不要保存。",
        always=True,
    ),
    "X-Request-Id": _header(
        {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
        "Yours, or one made here; tell it to the operator when something is wrong.",
        "沿用请求中的，或由服务生成；报告问题时请一并告知。",
        always=True,
    ),
    "Link": _header(
        _TEXT,
        "The other pages: first, prev, next, last (RFC 8288).",
        "其他页的地址：first、prev、next、last（RFC 8288）。",
    ),
    "Retry-After": _header(
        {"type": "integer"},
        "Seconds after which to come again.",
        "多少秒后再试。",
        always=True,
    ),
    "Content-Encoding": _header(
        {"const": "gzip"},
        "gzip, where Accept-Encoding has it and the answer is long enough.",
        "请求头 Accept-Encoding 允许且答案够长时为 gzip。",
    ),
    "Vary": _header(
        _TEXT,
        "What of the request the answer hangs on; for caches in between.",
        "答案随请求的哪些部分变化，供中间缓存使用。",
    ),
    "Access-Control-Allow-Origin": _header(
        _TEXT,
        "Whose pages may read the answer; the setting cors says so.",
        "哪些网站的网页可以读取，由设置 cors 决定。",
    ),
}


def fine(told: str, told_zh: str, content: Json, *headers: str) -> Json:
    """An answer."""
    names = ("Cache-Control", "X-Request-Id", "Content-Encoding", "Vary", *headers)
    return {
        "description": told,
        "x-description-zh": told_zh,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": content,
    }


def others(*statuses: int, unchanged: bool = True) -> Json:
    """The statuses beside an answer's own.

    Args:
        statuses: of problems.
        unchanged: whether 304 is among them.
    """
    told: Json = {}
    if unchanged:
        told["304"] = {
            "description": "What you have still holds.",
            "x-description-zh": "已有的答案没有变化。",
            "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
        }
    for status in statuses:
        known, known_zh = _TOLD[status]
        code = _SHOWN[status]
        example = {
            "type": f"urn:fupin-search:problem:{code}",
            "title": _TITLES[status],
            "status": status,
            "detail": _DETAILS[code],
            "code": code,
        }
        content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
        retry = ("Retry-After",) if status == 503 else ()  # a status
        problem = {"application/problem+json": content}
        told[str(status)] = fine(known, known_zh, problem, *retry)
    return told
