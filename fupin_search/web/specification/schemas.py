"""The shapes of answers."""

from __future__ import annotations

from typing import Any

from fupin_search.search.answer import FACET_FIELDS
from fupin_search.search.query import Match
from fupin_search.search.timeline import By
from fupin_search.understanding.expressions import Kind
from fupin_search.web.specification.keys import described

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_NUMBER: Json = {"type": "number"}
_TRUTH: Json = {"type": "boolean"}
_ADDRESS: Json = {"type": "string", "format": "uri-reference"}
_DAY: Json = {"type": "string", "format": "date"}
_TIME: Json = {"type": "string", "format": "date-time"}
_SPANS: Json = {
    "type": "array",
    "items": {"type": "array", "items": _COUNT, "minItems": 2, "maxItems": 2},
    "description": "Pairs of first and past-the-last code point.",
}


def _named(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _or_null(kind: Json) -> Json:
    return {**kind, "type": [kind["type"], "null"]}


def _one_of(*values: str) -> Json:
    return {"type": "string", "enum": list(values)}


def _object(properties: Json, *, optional: tuple[str, ...] = ()) -> Json:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


_ALSO: Json = {
    "id": TEXT,
    "title": TEXT,
    "url": _ADDRESS,
    "source": _or_null(TEXT),
    "date": _or_null(_DAY),
}
_HEAD: Json = {**_ALSO, "section": _or_null(TEXT), "reprint_of": _or_null(TEXT)}
_UNDERSTOOD: Json = {"query": TEXT, "interpreted": _named("Interpreted")}
_MADE: Json = {
    "took_ms": _NUMBER,
    "generation": TEXT,
    "repairs": _list(_named("Repair")),
    "cut_short": {"type": "boolean"},
}

_SHAPES: Json = {
    "Answer": _object(
        {
            **_UNDERSTOOD,
            "found": _COUNT,
            "folded": _COUNT,
            "page": {"type": "integer", "minimum": 1},
            "pages": _COUNT,
            "size": {"type": "integer", "minimum": 1},
            **_MADE,
            "hits": _list(_named("Hit")),
            "facets": _list(_named("Facet")),
            "did_you_mean": _list(_object({"text": TEXT, "found": _COUNT, "url": _ADDRESS})),
        }
    ),
    "Hit": _object(
        {
            **_HEAD,
            "score": _NUMBER,
            "highlights": _object({"title": _SPANS, "body": _SPANS}),
            "title_html": TEXT,
            "snippet": _object({"text": TEXT, "highlights": _SPANS}),
            "snippet_html": TEXT,
            "also": _list(_named("Also")),
            "explanation": _list(_object({"clause": TEXT, "score": _NUMBER})),
        },
        optional=("explanation",),
    ),
    "Also": _object(_ALSO),
    "Facet": _object(
        {
            "field": _one_of(*FACET_FIELDS),
            "buckets": _list(
                _object(
                    {
                        "value": TEXT,
                        "label": TEXT,
                        "count": _COUNT,
                        "selected": _TRUTH,
                        "toggle_url": _ADDRESS,
                    },
                    optional=("label",),
                )
            ),
        }
    ),
    "Interpreted": _object(
        {
            "match": _one_of(*(match.value for match in Match)),
            "words": _list(TEXT),
            "phrases": _list(TEXT),
            "excluded": _list(TEXT),
            "fields": _list(TEXT),
            "missing": _list(TEXT),
            "readings": _list(_named("Reading")),
        }
    ),
    "Reading": _object(
        {
            "kind": _one_of(*(kind.value for kind in Kind)),
            "text": TEXT,
            "meaning": TEXT,
            "narrows": _TRUTH,
            "undo_url": _ADDRESS,
            "choices": _list(_object({"meaning": TEXT, "region": TEXT, "url": _ADDRESS})),
        }
    ),
    "Repair": _object({"code": TEXT, "from": TEXT, "to": TEXT, "found": _COUNT}),
    "Timeline": _object(
        {
            **_UNDERSTOOD,
            "found": _COUNT,
            "undated": _COUNT,
            "by": _one_of(*(by.value for by in By)),
            "periods": _list(_object({"period": TEXT, "from": _DAY, "to": _DAY, "count": _COUNT})),
            **_MADE,
        }
    ),
    "Article": _object(
        {
            **_HEAD,
            "path": _list(TEXT),
            "printed_source": _or_null(TEXT),
            "body": TEXT,
            "paragraphs": _list(TEXT),
        }
    ),
    "Similar": _object(
        {
            "id": TEXT,
            "similar": _list(_object({**_HEAD, "score": _NUMBER, "also": _list(_named("Also"))})),
        }
    ),
    "Suggestions": _object(
        {
            "query": TEXT,
            "suggestions": _list(
                _object(
                    {
                        "text": TEXT,
                        "text_html": TEXT,
                        "highlights": _SPANS,
                        "kind": _one_of("section", "source", "region", "phrase", "title"),
                        "count": _COUNT,
                        "url": _ADDRESS,
                    },
                    optional=("count",),
                )
            ),
        }
    ),
    "BrowserSuggestions": {
        "type": "array",
        "description": "The text, then its completions, what is said of each, and addresses.",
        "x-description-zh": "输入的内容，然后依次是建议、各自的说明和网址。",
        "items": {"anyOf": [TEXT, _list(TEXT)]},
        "minItems": 4,
        "maxItems": 4,
    },
    "JsonFeed": _object(
        {
            "version": {"const": "https://jsonfeed.org/version/1.1"},
            "title": TEXT,
            "home_page_url": _ADDRESS,
            "feed_url": _ADDRESS,
            "next_url": _ADDRESS,
            "language": TEXT,
            "items": _list(
                _object(
                    {
                        "id": TEXT,
                        "url": _ADDRESS,
                        "title": TEXT,
                        "content_text": TEXT,
                        "date_published": _TIME,
                        "authors": _list(_object({"name": TEXT})),
                        "tags": _list(TEXT),
                    },
                    optional=("date_published", "authors", "tags"),
                )
            ),
        },
        optional=("next_url",),
    ),
    "Health": _object({"status": {"const": "ok"}}),
    "Readiness": _object(
        {"status": {"const": "ready"}, "generation": TEXT, "articles": _COUNT, "created": _TIME}
    ),
    "Problem": _object(
        {
            "type": {"type": "string", "format": "uri"},
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
            "code": TEXT,
        }
    ),
}
SCHEMAS = described(_SHAPES)
