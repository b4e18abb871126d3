"""The pages people see: search, article, error, and the files that come with them.

They are whole without a script. The same search, asked by a program, is at `/v1/search`.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib import resources

import falcon
import jinja2

from fupin_search.errors import FupinSearchError
from fupin_search.search.answer import FACET_FIELDS
from fupin_search.service import Request, Search
from fupin_search.web.feeds import ATOM, JSON_FEED, feed_address
from fupin_search.web.freshness import Freshness
from fupin_search.web.navigation import Link, address_of
from fupin_search.web.parameters import read_pairs, request_of
from fupin_search.web.views import Box, article_view, search_view
from fupin_search.web.wording import day_text, duration, explanation_of

SITE = "扶贫新闻检索"

# A script without a charset is read in that of the page that embeds it, and old pages are in GBK.
_STATIC_TYPES = {
    "style.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "reference.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "search-box.js": "text/javascript; charset=utf-8",
}
# For pages elsewhere, which may ask of what they embed that it be offered to them.
_FOR_ANYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_EMBEDDED = "search-box.js"
# Articles about the same that an article's page lists.
_SIMILAR = 5
# Without its conditions the same text would be refused again.
_OF_THE_TEXT = ("query-too-long", "query-too-costly")
_STATIC_AGE = "public, max-age=86400"


class Pages:
    """Falcon resources for `/`, `/articles/{article_id}` and `/static/{name}`.

    Args:
        search: answers every request.
        freshness: knows what a browser has already.
        base_url: put before site-relative article links.
        api: path of the same search for programs.
        site: the name in every page's head.
    """

    def __init__(
        self,
        search: Search,
        freshness: Freshness,
        *,
        base_url: str = "",
        api: str = "/v1/search",
        site: str = SITE,
    ) -> None:
        self._search = search
        self._freshness = freshness
        self._base_url = base_url
        self._api = api
        self._static = {name: _shipped(name) for name in _STATIC_TYPES}
        self._templates = _templates(site, self._static)

    def on_get_search(self, request: falcon.Request, response: falcon.Response) -> None:
        """The search page; without text and filters, the newest articles."""
        asked = request_of(read_pairs(request.query_string), facets=FACET_FIELDS)
        # The page shows all facets at their usual length and no shares of scores, whatever an API
        # client's link asks.
        usual = Request()
        asked = replace(
            asked, facets=FACET_FIELDS, facet_size=usual.facet_size, explain=usual.explain
        )
        if self._freshness.unchanged(request, response, address_of(asked)):
            return
        answer = response.context.answer = self._search.search(asked)
        view = search_view(answer, base_url=self._base_url, api=self._api)
        feeds = {path: feed_address(asked, path) for path in (ATOM, JSON_FEED)}
        self.show(response, "search.html", view=view, box=view.box, feeds=feeds)

    def on_get_article(
        self, request: falcon.Request, response: falcon.Response, article_id: str
    ) -> None:
        """An article's own page."""
        back = _back(request)
        # The page leads back to where its reader came from.
        if self._freshness.unchanged(request, response, f"/articles/{article_id}?{back.href}"):
            return
        printed = self._search.printed(article_id, similar=_SIMILAR)
        view = article_view(printed, base_url=self._base_url, back=back)
        self.show(response, "article.html", view=view, box=Box())

    def on_get_static(self, _: falcon.Request, response: falcon.Response, name: str) -> None:
        """A file that comes with the pages."""
        if name not in self._static:
            raise falcon.HTTPNotFound
        response.content_type = _STATIC_TYPES[name]
        response.data = self._static[name]
        response.set_header("Cache-Control", _STATIC_AGE)
        if name == _EMBEDDED:
            response.set_headers(_FOR_ANYBODY)

    def error(
        self,
        request: falcon.Request,
        response: falcon.Response,
        error: FupinSearchError,
        status: str,
    ) -> None:
        """Show an error, the search box still filled.

        Args:
            request: what was asked.
            response: gets the page.
            error: what went wrong; its message is for programs and operators and is not shown.
            status: the HTTP status, such as `404 Not Found`.
        """
        pairs = read_pairs(request.query_string)
        text = next((value.strip() for name, value in reversed(pairs) if name == "q"), "")
        unreadable = status.startswith("400") and error.code not in _OF_THE_TEXT
        response.status = status
        response.context.problem = error.code
        self.show(
            response,
            "error.html",
            explanation=explanation_of(error.code),
            box=Box(text=text),
            again=_again(text) if unreadable and text else None,
        )

    def show(self, response: falcon.Response, template: str, **shown: object) -> None:
        """Answer with a page."""
        response.content_type = falcon.MEDIA_HTML
        response.text = self._templates.get_template(template).render(**shown)


def _again(text: str) -> Link:
    """The text alone, without the conditions that cannot be read."""
    return Link(f"不加条件，只搜索“{text}”", address_of(Request(text)))


def _back(request: falcon.Request) -> Link:
    """To the results the reader came from, as far as the browser tells."""
    _, _, came_from = (request.referer or "").partition("://")
    results = f"{request.netloc}/?"
    if came_from.startswith(results):
        return Link("返回搜索结果", f"/?{came_from.removeprefix(results)}")
    return Link("返回首页", "/")


def _shipped(name: str) -> bytes:
    return resources.files("fupin_search.web").joinpath("static", name).read_bytes()


def _templates(site: str, static: dict[str, bytes]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("fupin_search.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"day": day_text, "duration": duration}
    environment.globals |= {
        "site": site,
        # A changed file has a changed address, so that no browser shows yesterday's styles.
        "static": {
            name: f"/static/{name}?v={hashlib.blake2b(content, digest_size=4).hexdigest()}"
            for name, content in static.items()
        },
    }
    return environment
