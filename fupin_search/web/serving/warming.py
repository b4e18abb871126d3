"""Requests that nobody sends: they load what the first readers would otherwise wait for.

They go through the application, so that templates, feeds and whatever an answer is written with are
loaded too. Neither the log nor the counts have them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

from fupin_search.search.answer import Page
from fupin_search.service import Request, Search
from fupin_search.web.app import App
from fupin_search.web.middleware.timing import UNASKED

_WORD = quote("扶贫")
_PATHS = (
    "/",
    f"/?q={_WORD}",
    # A page of what nobody finds, and of what cannot be read.
    f"/?q={quote('扶平第一书记')}&year=1900",
    "/?size=0",
    f"/v1/search?q={_WORD}&explain=1",
    "/v1/search?q=guangzhou&year=2020&sort=newest",
    f"/v1/timeline?q={_WORD}",
    f"/v1/suggest?q={_WORD}",
    "/v1/suggest?q=fup",
    f"/feed.atom?q={_WORD}",
    f"/feed.json?q={_WORD}",
    "/opensearch.xml",
    "/openapi.json",
    "/docs/api",
    "/static/style.css",
)


def warm(app: App, search: Search) -> None:
    """Load all that the first readers would otherwise wait for.

    Args:
        app: is asked by every route.
        search: what it answers from.

    Raises:
        IndexUnusableError: when no generation can serve.
    """
    search.warm()
    for path in (*_PATHS, *_of_articles(search)):
        address, _, query = path.partition("?")
        environ: dict[str, Any] = {"PATH_INFO": address, "QUERY_STRING": query, UNASKED: True}
        setup_testing_defaults(environ)
        for _ in app(environ, lambda *_: lambda _: None):
            pass


def _of_articles(search: Search) -> Iterator[str]:
    """The pages of an article there is."""
    for hit in search.search(Request(page=Page(size=1), facets=())).hits:
        article = quote(hit.article.id, safe="")
        yield f"/articles/{article}?q={_WORD}"
        yield f"/v1/articles/{article}"
        yield f"/v1/articles/{article}/similar"
