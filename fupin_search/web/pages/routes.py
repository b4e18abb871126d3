"""The routes of pages: search, article, static files; and the page that shows an error.

Pages are whole without a script. Programs get the same search from `/v1/search`.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import falcon

from fupin_search.errors import FupinSearchError, RequestError, find_remedy
from fupin_search.model.answer import FACET_FIELDS, TIME_FIELDS, Page
from fupin_search.service import LARGEST_FACET, Answer, Search, SearchRequest, check_request
from fupin_search.service.parameters import read_request, read_text
from fupin_search.web.addresses import EVERYTHING, at_any_time, canonical_query, text_address
from fupin_search.web.assets import EMBEDDED, read_assets, template_environment
from fupin_search.web.endpoint import Reply, RequestContext
from fupin_search.web.feeds import ATOM, JSON_FEED, feed_address
from fupin_search.web.navigation import Link
from fupin_search.web.pages.article_page import article_view
from fupin_search.web.pages.search_page import Box, PageContext, list_entry_points, search_view
from fupin_search.web.urls import read_pairs

# Articles about the same that an article's page lists.
_SIMILAR = 5
# The newest articles that a page without hits lists.
_NEWEST = 5
# Problems of the text itself: without its filters it would be refused again.
_TEXT_PROBLEMS = ("query-too-long", "query-too-costly")
_STATIC_AGE = {"Cache-Control": "public, max-age=86400"}
# Pages elsewhere that require permission of what they embed may embed this.
_EMBEDDED_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


class Pages:
    """The routes `/`, `/articles/{article_id}` and `/static/{name}`.

    Args:
        search: answers every request.
        name: of the search, in every page's head.
    """

    def __init__(self, search: Search, name: str) -> None:
        self._search = search
        self._assets = read_assets()
        self._templates = template_environment(name, self._assets)

    def search(self, context: RequestContext) -> Reply:
        """Answer `/`; without text and filters, with the newest articles."""
        request = _read_page_request(context)
        context.tag(canonical_query(request))
        answer = self._search.search(request)
        view = search_view(answer, self._page_context(answer), context.links)
        plain = replace(request, explain=False)
        return self.reply(
            "search.html",
            answer=answer,
            view=view,
            box=view["box"],
            feeds={path: feed_address(plain, path) for path in (ATOM, JSON_FEED)},
            printed_at=context.links.place,
        )

    def article(self, context: RequestContext, article_id: str) -> Reply:
        """Answer `/articles/{article_id}`, marked by the search whose parameters it has.

        Args:
            context: of the request.
            article_id: the article's.
        """
        try:
            sought = replace(_read_page_request(context), explain=False)
            check_request(sought)
        except RequestError:
            # A shared address may have parameters of others; the article is wanted all the same.
            sought = EVERYTHING
        context.tag(canonical_query(sought))
        page = self._search.article_page(
            article_id, similar=_SIMILAR, sought=sought if sought.text else None
        )
        return self.reply(
            "article.html",
            cut_short=page.cut_short,
            view=article_view(page, sought, context.links),
            box=Box(text=sought.text),
            printed_at=context.links.place,
        )

    def static(self, _: RequestContext, name: str) -> Reply:
        """Answer `/static/{name}`.

        Args:
            name: of a file that comes with the pages.

        Raises:
            falcon.HTTPNotFound: when there is no such file.
        """
        asset = self._assets.get(name)
        if asset is None:
            raise falcon.HTTPNotFound
        headers = {**_STATIC_AGE, **(_EMBEDDED_HEADERS if name == EMBEDDED else {})}
        return Reply(asset.content, asset.media_type, headers=headers)

    def error(self, request: falcon.Request, error: FupinSearchError, status: str) -> bytes:
        """Return the page that shows an error, the search box still filled.

        Args:
            request: the request that failed.
            error: its message is for programs and operators and is not shown.
            status: the HTTP status, such as `404 Not Found`.
        """
        text = read_text(read_pairs(request.query_string)).strip()
        unreadable = status.startswith("400") and error.code not in _TEXT_PROBLEMS
        again = Link(f"不加条件，只搜索“{text}”", text_address(text))
        return self._render(
            "error.html",
            remedy=find_remedy(error.code),
            box=Box(text=text),
            again=again if unreadable and text else None,
        )

    def reply(
        self,
        template: str,
        *,
        answer: Answer | None = None,
        cut_short: bool = False,
        **values: Any,  # noqa: ANN401 - a template takes anything
    ) -> Reply:
        """Make a reply of a page.

        Args:
            template: name of a template.
            answer: the search that metrics count, if the page shows one.
            cut_short: whether there may be more another time.
            values: those of the template.
        """
        body = self._render(template, **values)
        return Reply(body, falcon.MEDIA_HTML, answer, cut_short)

    def _render(self, template: str, **values: Any) -> bytes:  # noqa: ANN401 - as above
        if view := values.get("view"):
            values["view"] = SimpleNamespace(**view)
        return self._templates.get_template(template).render(values).encode()

    def _page_context(self, answer: Answer) -> PageContext:
        request = answer.request
        times = None
        if request.is_dated:
            # Chosen days are shown among the periods around them.
            wide = at_any_time(request).counting(TIME_FIELDS, LARGEST_FACET)
            times = self._search.search(wide).facets
        if not answer.found:
            newest = self._search.search(replace(EVERYTHING, page=Page(1, _NEWEST)))
            starts = list_entry_points(newest.facets, self._search.popular())
            return PageContext(times, starts, newest.hits)
        if request == EVERYTHING:
            return PageContext(times, list_entry_points(answer.facets, self._search.popular()))
        return PageContext(times)


def _read_page_request(context: RequestContext) -> SearchRequest:
    """Read a page's search: all facets at their default length, whatever a link of the API says.

    Raises:
        RequestError: naming the parameter that cannot be read.
    """
    request = read_request(context.pairs)
    return replace(request, facets=FACET_FIELDS, facet_size=EVERYTHING.facet_size)
