"""The specification, for programs and for people."""

from __future__ import annotations

import json
import shlex
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

import falcon
import msgspec

from fupin_search.errors import IndexUnusableError
from fupin_search.search.answer import Page
from fupin_search.service import Request, Search
from fupin_search.web.middleware.freshness import Freshness
from fupin_search.web.pages import Pages
from fupin_search.web.pages.views import Box
from fupin_search.web.shapes import keys_of, limits_of, schema_of
from fupin_search.web.specification import specification
from fupin_search.web.specification.problems import PROBLEMS

# In the example of an article, and asked for where the archive has none.
_ANY_ARTICLE = "p0123456789ab"


class Reference:
    """Falcon resources for `/openapi.json` and `/docs/api`.

    Args:
        search: has an article to look at.
        pages: shows the page as all others.
        freshness: knows what a client has already.
        public_url: where readers reach the search; what each request was sent to, where empty.
    """

    def __init__(
        self, search: Search, pages: Pages, freshness: Freshness, *, public_url: str
    ) -> None:
        self._search = search
        self._pages = pages
        self._freshness = freshness
        self._public_url = public_url

    def on_get_json(self, request: falcon.Request, response: falcon.Response) -> None:
        """`/openapi.json`."""
        if not self._freshness.same_text(request, response, self._document):
            response.content_type = falcon.MEDIA_JSON
            response.data = self._document

    def on_get_page(self, request: falcon.Request, response: falcon.Response) -> None:
        """`/docs/api`."""
        place, article = self._public_url or request.prefix, self._newest()
        hangs_on = f"/docs/api {place} {article} ".encode("utf-8", "replace")
        if not self._freshness.same_text(request, response, hangs_on + self._document):
            told = specification()

            def tried(path: str, operation: dict[str, Any]) -> tuple[str, str]:
                real = path.replace("{article_id}", quote(article, safe=""))
                return try_of(place + real, operation["x-try"])

            self._pages.show(
                response,
                "reference.html",
                box=Box(),
                info=told["info"],
                routes=told["paths"],
                headers=told["components"]["headers"],
                schemas=told["components"]["schemas"],
                problems=PROBLEMS,
                limits=limits_of,
                example=example_of,
                keys=keys_of,
                schema=schema_of,
                tried=tried,
            )

    def _newest(self) -> str:
        """The id of an article there is."""
        try:
            hits = self._search.search(Request(page=Page(size=1), facets=())).hits
        except IndexUnusableError:
            return _ANY_ARTICLE
        return hits[0].article.id if hits else _ANY_ARTICLE

    @cached_property
    def _document(self) -> bytes:
        return msgspec.json.encode(specification())


def try_of(address: str, asked: dict[str, str]) -> tuple[str, str]:
    """A link that asks for something, and the command that does.

    Args:
        address: of a route.
        asked: values by parameter.
    """
    if not asked:
        return address, f"curl {shlex.quote(address)}"
    pairs = " ".join(f"--data-urlencode {shlex.quote(f'{a}={b}')}" for a, b in asked.items())
    return f"{address}?{urlencode(asked)}", f"curl -G {shlex.quote(address)} {pairs}"


def example_of(content: dict[str, Any]) -> str:
    """The example of an answer, as people read JSON; empty where there is none."""
    for shown in content.values():
        if "example" in shown:
            return json.dumps(shown["example"], ensure_ascii=False, indent=2)
    return ""
