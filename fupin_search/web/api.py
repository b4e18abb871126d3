"""The routes for programs: `/v1/`, feeds, the search for browsers to add, and health."""

from __future__ import annotations

from fupin_search import wire
from fupin_search.service import Search
from fupin_search.service.parameters import by_of, request_of, size_of, text_of
from fupin_search.web.endpoint import NO_STORE, Reply, RequestContext, json_reply
from fupin_search.web.feeds import (
    SUGGESTIONS_TYPE,
    Feed,
    atom,
    feed_query_of,
    feed_request_of,
    json_feed,
    opensearch_description,
)
from fupin_search.web.rendering import (
    address_of_suggestion,
    answer_json,
    article_json,
    similar_json,
    suggestions_json,
    timeline_json,
)
from fupin_search.web.urls import link_header, other_pages, query_string_of

_SEARCH = "/v1/search"


class Api:
    """Version 1 of the API, and the state of the server.

    Args:
        search: answers every request.
    """

    def __init__(self, search: Search) -> None:
        self._search = search

    def search(self, context: RequestContext) -> Reply:
        """Answer `/v1/search`."""
        request = request_of(context.pairs)
        context.tag(query_string_of(request))
        answer = self._search.search(request)
        pages = other_pages(answer, _SEARCH)
        return json_reply(
            answer_json(answer, context.links),
            answer=answer,
            headers={"Link": link_header(pages)} if pages else None,
        )

    def timeline(self, context: RequestContext) -> Reply:
        """Answer `/v1/timeline`."""
        request, by = request_of(context.pairs), by_of(context.pairs)
        context.tag(f"{by.value} {query_string_of(request)}")
        timeline = self._search.timeline(request, by)
        return json_reply(timeline_json(timeline), answer=timeline.answer)

    def article(self, context: RequestContext, article_id: str) -> Reply:
        """Answer `/v1/articles/{article_id}`.

        Args:
            context: of the request.
            article_id: the article's.
        """
        context.tag()
        printed = self._search.printed(article_id)
        return json_reply(article_json(printed, context.links))

    def similar(self, context: RequestContext, article_id: str) -> Reply:
        """Answer `/v1/articles/{article_id}/similar`.

        Args:
            context: of the request.
            article_id: the article's.
        """
        size = size_of(context.pairs)
        context.tag(str(size))
        similar = self._search.similar(article_id, size)
        return json_reply(similar_json(article_id, similar, context.links))

    def suggest(self, context: RequestContext) -> Reply:
        """Answer `/v1/suggest`."""
        text, size = text_of(context.pairs), size_of(context.pairs)
        context.tag(f"{size} {text}")
        suggestions = self._search.suggest(text, size)
        return json_reply(suggestions_json(text, suggestions, context.links))

    def health(self, _: RequestContext) -> Reply:
        """Answer `/healthz`: the process answers."""
        return json_reply(wire.Health("ok"), headers=NO_STORE)

    def ready(self, _: RequestContext) -> Reply:
        """Answer `/readyz`: there is an index to answer from; otherwise the lease fails."""
        state = self._search.state()
        readiness = wire.Readiness("ready", state.generation, state.articles, state.created)
        return json_reply(readiness, headers=NO_STORE)


class Feeds:
    """Feeds of a search, and the search as one that a browser can add to its own.

    Args:
        search: answers every request.
        name: of the search.
    """

    def __init__(self, search: Search, name: str) -> None:
        self._search = search
        self._name = name

    def atom(self, context: RequestContext) -> Reply:
        """Answer `/feed.atom`."""
        feed = self._feed(context)
        return Reply(atom(feed), "application/atom+xml; charset=utf-8", feed.answer)

    def json(self, context: RequestContext) -> Reply:
        """Answer `/feed.json`."""
        feed = self._feed(context)
        return json_reply(json_feed(feed), "application/feed+json", answer=feed.answer)

    def _feed(self, context: RequestContext) -> Feed:
        request = feed_request_of(context.query_string)
        context.tag(feed_query_of(request))
        answer = self._search.search(request)
        return Feed(answer, self._search.state().created, context.links, self._name)

    def description(self, context: RequestContext) -> Reply:
        """Answer `/opensearch.xml`."""
        context.tag()
        document = opensearch_description(self._name, context.links.place)
        return Reply(document, "application/opensearchdescription+xml; charset=utf-8")

    def suggestions(self, context: RequestContext) -> Reply:
        """Answer `/opensearch/suggestions`: the text, then completions, notes and addresses."""
        text, size, links = text_of(context.pairs), size_of(context.pairs), context.links
        context.tag(f"{size} {text}")
        suggestions = self._search.suggest(text, size)
        counts = [suggestion.count for suggestion in suggestions]
        addresses = (address_of_suggestion(suggestion, links) for suggestion in suggestions)
        document = wire.BrowserSuggestions(
            text,
            tuple(suggestion.text for suggestion in suggestions),
            tuple("" if count is None else f"{count} 篇" for count in counts),
            tuple(map(links.absolute, addresses)),
        )
        return json_reply(document, SUGGESTIONS_TYPE)
