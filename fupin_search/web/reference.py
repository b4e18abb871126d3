"""The specification, for programs and for people."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

import falcon
import msgspec

from fupin_search.web.freshness import Freshness
from fupin_search.web.pages import Pages
from fupin_search.web.specification import specification
from fupin_search.web.specification.problems import PROBLEMS
from fupin_search.web.views import Box

_SHAPES = {
    "^([0-9]{4})?$": "YYYY",
    "^([0-9]{4}-[0-9]{1,2})?$": "YYYY-MM",
    "^([0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?)?$": "YYYY[-MM[-DD]]",
}


class Reference:
    """Falcon resources for `/openapi.json` and `/docs/api`.

    Args:
        pages: shows the page as all others.
        freshness: knows what a client has already.
    """

    def __init__(self, pages: Pages, freshness: Freshness) -> None:
        self._pages = pages
        self._freshness = freshness

    def on_get_json(self, request: falcon.Request, response: falcon.Response) -> None:
        """`/openapi.json`."""
        if not self._freshness.same_text(request, response, self._document):
            response.content_type = falcon.MEDIA_JSON
            response.data = self._document

    def on_get_page(self, request: falcon.Request, response: falcon.Response) -> None:
        """`/docs/api`."""
        if not self._freshness.same_text(request, response, b"/docs/api" + self._document):
            told = specification()
            self._pages.show(
                response,
                "reference.html",
                box=Box(),
                info=told["info"],
                routes=told["paths"],
                problems=PROBLEMS,
                limits=limits_of,
                example=example_of,
            )

    @cached_property
    def _document(self) -> bytes:
        return msgspec.json.encode(specification())


def limits_of(schema: dict[str, Any]) -> str:
    """What values a parameter may have, in signs that need no language."""
    if schema["type"] == "array":
        return f"[{limits_of(schema['items'])}, …]"
    if "enum" in schema:
        return " | ".join(filter(None, schema["enum"]))
    if "minimum" in schema:
        return f"{schema['minimum']:,} – {schema['maximum']:,}"
    if "maxLength" in schema:
        return f"≤ {schema['maxLength']}"
    return _SHAPES.get(schema.get("pattern", ""), "…")


def example_of(content: dict[str, Any]) -> str:
    """The example of an answer, as people read JSON; empty where there is none."""
    for shown in content.values():
        if "example" in shown:
            return json.dumps(shown["example"], ensure_ascii=False, indent=2)
    return ""
