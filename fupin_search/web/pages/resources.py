"""The pages people see: search, article, error, and the files that come with them.

They are whole without a script. The same search, asked by a program, is at `/v1/search`.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import falcon

from fupin_search.errors import FupinSearchError, RequestError
from fupin_search.search.answer import FACET_FIELDS, TIME_FIELDS, Page
from fupin_search.search.query import is_dated
from fupin_search.service import LARGEST_FACET, Answer, Request, Search, check
from fupin_search.service.parameters import request_of
from fupin_search.web.feeds import ATOM, JSON_FEED, feed_address
from fupin_search.web.leasing import leased
from fupin_search.web.middleware.freshness import Freshness
from fupin_search.web.navigation import Link, address_of, at_any_time
from fupin_search.web.pages.reading import article_view
from fupin_search.web.pages.shipping import EMBEDDED, shipped, templates
from fupin_search.web.pages.starting import starts_of
from fupin_search.web.pages.views import Box, Surroundings, search_view
from fupin_search.web.parameters import read_pairs
from fupin_search.web.wording import explanation_of

SITE = "扶贫新闻检索"

_API = "/v1/search"
# Articles about the same that an article's page lists.
_SIMILAR = 5
# The newest ones, for who found nothing.
_NEWEST = 5
# Without its conditions the same text would be refused again.
_OF_THE_TEXT = ("query-too-long", "query-too-costly")
_STATIC_AGE = "public, max-age=86400"
# For pages elsewhere, which may ask of what they embed that it be offered to them.
_FOR_ANYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class Pages:
    """Falcon resources for `/`, `/articles/{article_id}` and `/static/{name}`.

    Args:
        search: answers every request.
        freshness: knows what a browser has already.
        base_url: put before site-relative article links.
        public_url: where readers reach the search; what each request was sent to, where empty.
        site: the name in every page's head.
    """

    def __init__(
        self,
        search: Search,
        freshness: Freshness,
        *,
        base_url: str = "",
        public_url: str = "",
        site: str = SITE,
    ) -> None:
        self._search = search
        self._freshness = freshness
        self._base_url = base_url
        self._public_url = public_url
        self._shipped = shipped()
        self._templates = templates(site, self._shipped)

    @leased
    def on_get_search(self, request: falcon.Request, response: falcon.Response) -> None:
        """The search page; without text and filters, the newest articles."""
        asked = _asked(request)
        place = self._place(request)
        if self._freshness.unchanged(request, response, place + address_of(asked)):
            return
        answer = response.context.answer = self._search.search(asked)
        view = search_view(answer, self._around(answer), base_url=self._base_url, api=_API)
        plain = replace(asked, explain=False)
        feeds = {path: feed_address(plain, path) for path in (ATOM, JSON_FEED)}
        self.show(response, "search.html", view=view, box=view.box, feeds=feeds, printed_at=place)

    @leased
    def on_get_article(
        self, request: falcon.Request, response: falcon.Response, article_id: str
    ) -> None:
        """An article's own page, marked by the search whose parameters the address has."""
        try:
            sought = replace(_asked(request), explain=False)
            check(sought)
        except RequestError:
            # Who shares an address may add to it; the article is wanted, whatever its search was.
            sought = Request()
        place = self._place(request)
        question = f"{place}/articles/{quote(article_id, safe='')}{address_of(sought)}"
        if self._freshness.unchanged(request, response, question):
            return
        printed = response.context.printed = self._search.printed(
            article_id, similar=_SIMILAR, sought=sought if sought.text else None
        )
        view = article_view(printed, sought, base_url=self._base_url)
        box = Box(text=sought.text)
        self.show(response, "article.html", view=view, box=box, printed_at=place)

    def on_get_static(self, _: falcon.Request, response: falcon.Response, name: str) -> None:
        """A file that comes with the pages."""
        file = self._shipped.get(name)
        if file is None:
            raise falcon.HTTPNotFound
        response.content_type = file.media_type
        response.data = file.content
        response.set_header("Cache-Control", _STATIC_AGE)
        if name == EMBEDDED:
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

    def _place(self, request: falcon.Request) -> str:
        return self._public_url or request.prefix

    def _around(self, answer: Answer) -> Surroundings:
        """What is shown beside an answer, where that takes asking more."""
        request = answer.request
        times = None
        if is_dated(request.filters):
            # A span is seen among the periods it was chosen from, or would be chosen from anew.
            wide = replace(
                at_any_time(request),
                page=Page(1, 1),
                facets=TIME_FIELDS,
                facet_size=LARGEST_FACET,
                explain=False,
                offers=False,
            )
            times = self._search.search(wide).facets
        if not answer.found:
            everything = self._search.search(Request(page=Page(1, _NEWEST)))
            starts = starts_of(everything.facets, self._search.popular())
            return Surroundings(times, starts, everything.hits)
        if request == Request():
            return Surroundings(times, starts_of(answer.facets, self._search.popular()))
        return Surroundings(times)

    def show(self, response: falcon.Response, template: str, **shown: object) -> None:
        """Answer with a page."""
        response.content_type = falcon.MEDIA_HTML
        response.text = self._templates.get_template(template).render(**shown)


def _again(text: str) -> Link:
    """The text alone, without the conditions that cannot be read."""
    return Link(f"不加条件，只搜索“{text}”", address_of(Request(text)))


def _asked(request: falcon.Request) -> Request:
    """What a page is asked for: all facets at their usual length, whatever a link of the API says.

    Raises:
        RequestError: naming the parameter that cannot be read.
    """
    asked = request_of(read_pairs(request.query_string), facets=FACET_FIELDS)
    return replace(asked, facets=FACET_FIELDS, facet_size=Request().facet_size)
