"""Version 1 of the API: the resources under `/v1/`, and whether the server is well."""

from __future__ import annotations

import falcon
import msgspec

from fupin_search import wire
from fupin_search.errors import IndexUnusableError
from fupin_search.service import Search
from fupin_search.service.parameters import by_of, request_of, size_of, text_of
from fupin_search.web import problems
from fupin_search.web.leasing import leased
from fupin_search.web.middleware.freshness import Freshness
from fupin_search.web.paging import link_header, other_pages
from fupin_search.web.parameters import query_string_of, read_pairs
from fupin_search.web.rendering import answer_json, article_json, similar_json, timeline_json
from fupin_search.web.suggestions import suggestions_json


class Api:
    """Falcon resources of version 1.

    Args:
        search: answers every request.
        freshness: knows what a client has already.
        base_url: put before site-relative article links.
    """

    def __init__(self, search: Search, freshness: Freshness, *, base_url: str) -> None:
        self._search = search
        self._freshness = freshness
        self._base_url = base_url

    @leased
    def on_get_search(self, request: falcon.Request, response: falcon.Response) -> None:
        """`/v1/search`."""
        asked = request_of(read_pairs(request.query_string))
        question = f"/v1/search?{query_string_of(asked)}"
        if self._freshness.unchanged(request, response, question):
            return
        answer = response.context.answer = self._search.search(asked)
        if pages := other_pages(answer, "/v1/search"):
            response.set_header("Link", link_header(pages))
        write(response, answer_json(answer, base_url=self._base_url))

    @leased
    def on_get_timeline(self, request: falcon.Request, response: falcon.Response) -> None:
        """`/v1/timeline`."""
        pairs = read_pairs(request.query_string)
        asked, by = request_of(pairs), by_of(pairs)
        question = f"/v1/timeline/{by.value}?{query_string_of(asked)}"
        if self._freshness.unchanged(request, response, question):
            return
        timeline = self._search.timeline(asked, by)
        response.context.answer = timeline.answer
        write(response, timeline_json(timeline))

    @leased
    def on_get_article(
        self, request: falcon.Request, response: falcon.Response, article_id: str
    ) -> None:
        """`/v1/articles/{article_id}`."""
        if self._freshness.unchanged(request, response, f"/v1/articles/{article_id}"):
            return
        printed = self._search.printed(article_id)
        write(response, article_json(printed, base_url=self._base_url))

    @leased
    def on_get_similar(
        self, request: falcon.Request, response: falcon.Response, article_id: str
    ) -> None:
        """`/v1/articles/{article_id}/similar`."""
        size = size_of(read_pairs(request.query_string))
        if self._freshness.unchanged(request, response, f"/v1/similar/{size}/{article_id}"):
            return
        similar = self._search.similar(article_id, size)
        write(response, similar_json(article_id, similar, base_url=self._base_url))

    @leased
    def on_get_suggest(self, request: falcon.Request, response: falcon.Response) -> None:
        """`/v1/suggest`."""
        pairs = read_pairs(request.query_string)
        text, size = text_of(pairs), size_of(pairs)
        if self._freshness.unchanged(request, response, f"/v1/suggest/{size}/{text}"):
            return
        suggestions = self._search.suggest(text, size)
        write(response, suggestions_json(text, suggestions, base_url=self._base_url))


class Wellbeing:
    """Whether the process answers at all, and whether there is an index to answer from.

    Args:
        search: what would answer.
    """

    def __init__(self, search: Search) -> None:
        self._search = search

    def on_get_health(self, _: falcon.Request, response: falcon.Response) -> None:
        """`/healthz`."""
        write(response, wire.Health("ok"))
        response.set_header("Cache-Control", "no-store")

    def on_get_ready(self, _: falcon.Request, response: falcon.Response) -> None:
        """`/readyz`."""
        response.set_header("Cache-Control", "no-store")
        try:
            state = self._search.state()
        except IndexUnusableError as error:
            problems.write(response, falcon.HTTP_503, error.code, error.message)
            return
        readiness = wire.Readiness("ready", state.generation, state.articles, state.created)
        write(response, readiness)


def write(response: falcon.Response, value: object, media_type: str = falcon.MEDIA_JSON) -> None:
    """Answer with JSON.

    Args:
        response: gets it.
        value: anything msgspec can encode.
        media_type: a kind of JSON.
    """
    response.content_type = media_type
    response.data = msgspec.json.encode(value)
