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

HEADERS: Json = {
    "ETag": {
        "description": "Weak; changes with the archive, the day and a restart of the server.",
        "schema": {"type": "string", "pattern": '^W/"[0-9a-f]+"$'},
    },
    "Cache-Control": {
        "description": "`no-cache` or `no-store`.",
        "schema": {"type": "string"},
        "required": True,
    },
    "X-Request-Id": {
        "description": "Yours, or one made here.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
        "required": True,
    },
    "Link": {"description": "The other pages (RFC 8288).", "schema": {"type": "string"}},
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer"},
        "required": True,
    },
}


def fine(told: str, told_zh: str, content: Json, *headers: str) -> Json:
    """An answer."""
    names = ("Cache-Control", "X-Request-Id", *headers)
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
        retry = ("Retry-After",) if status == 503 else ()  # noqa: PLR2004 - a status
        problem = {"application/problem+json": content}
        told[str(status)] = fine(known, known_zh, problem, *retry)
    return told
