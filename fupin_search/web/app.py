"""The Falcon application: its routes, those for programs, and its middlewares."""

from __future__ import annotations

from typing import Any

import falcon

from fupin_search import wire
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.generations.store import GenerationStore
from fupin_search.query.context import OperatorFiles
from fupin_search.service import ResultCache, Search
from fupin_search.service.parameters import read_period_length, read_request, read_size, read_text
from fupin_search.service.pipeline import Allowance
from fupin_search.settings import OFF, ON, Settings
from fupin_search.web.addresses import Addresses, canonical_query, link_header, other_pages
from fupin_search.web.endpoint import (
    NO_STORE,
    Endpoint,
    Reply,
    RequestContext,
    Route,
    Site,
    handle_errors,
    json_reply,
)
from fupin_search.web.feeds import (
    SUGGESTIONS_TYPE,
    Feed,
    atom_feed,
    canonical_feed_query,
    json_feed,
    opensearch_description,
    parse_feed_request,
)
from fupin_search.web.metrics import Metrics, MetricsPage
from fupin_search.web.middleware import Compression, CrossOrigin, Headers, Recorder
from fupin_search.web.pages.routes import Pages
from fupin_search.web.reference import Reference
from fupin_search.web.rendering import (
    SEARCH_PATH,
    render_answer,
    render_article,
    render_similar,
    render_suggestions,
    render_timeline,
    suggestion_url,
)


class Api:
    """Version 1 of the API, and the state of the server.

    Args:
        search: answers every request.
    """

    def __init__(self, search: Search) -> None:
        self._search = search

    def search(self, context: RequestContext) -> Reply:
        """Answer `/v1/search`."""
        request = read_request(context.pairs)
        addresses = Addresses(request, SEARCH_PATH)
        context.tag(addresses.query)
        answer = self._search.search(request)
        pages = other_pages(answer, SEARCH_PATH, addresses.parts)
        return json_reply(
            render_answer(answer, context.links, addresses),
            answer=answer,
            headers={"Link": link_header(pages)} if pages else None,
        )

    def timeline(self, context: RequestContext) -> Reply:
        """Answer `/v1/timeline`."""
        request, by = read_request(context.pairs), read_period_length(context.pairs)
        context.tag(f"{by.value} {canonical_query(request)}")
        timeline = self._search.timeline(request, by)
        return json_reply(render_timeline(timeline), answer=timeline.answer)

    def article(self, context: RequestContext, article_id: str) -> Reply:
        """Answer `/v1/articles/{article_id}`.

        Args:
            context: of the request.
            article_id: the article's.
        """
        context.tag()
        page = self._search.article_page(article_id)
        return json_reply(render_article(page, context.links))

    def similar(self, context: RequestContext, article_id: str) -> Reply:
        """Answer `/v1/articles/{article_id}/similar`.

        Args:
            context: of the request.
            article_id: the article's.
        """
        size = read_size(context.pairs)
        context.tag(str(size))
        hits = self._search.similar(article_id, size)
        return json_reply(render_similar(article_id, hits, context.links))

    def suggest(self, context: RequestContext) -> Reply:
        """Answer `/v1/suggest`."""
        text, size = read_text(context.pairs), read_size(context.pairs)
        context.tag(f"{size} {text}")
        suggestions = self._search.suggest(text, size)
        return json_reply(render_suggestions(text, suggestions, context.links))

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
        return Reply(atom_feed(feed), "application/atom+xml; charset=utf-8", feed.answer)

    def json(self, context: RequestContext) -> Reply:
        """Answer `/feed.json`."""
        feed = self._feed(context)
        return json_reply(json_feed(feed), "application/feed+json", answer=feed.answer)

    def _feed(self, context: RequestContext) -> Feed:
        request = parse_feed_request(context.query_string)
        context.tag(canonical_feed_query(request))
        answer = self._search.search(request)
        return Feed(answer, self._search.state().created, context.links, self._name)

    def description(self, context: RequestContext) -> Reply:
        """Answer `/opensearch.xml`."""
        context.tag()
        document = opensearch_description(self._name, context.links.place)
        return Reply(document, "application/opensearchdescription+xml; charset=utf-8")

    def suggestions(self, context: RequestContext) -> Reply:
        """Answer `/opensearch/suggestions`: the text, then completions, notes and addresses."""
        text, size, links = read_text(context.pairs), read_size(context.pairs), context.links
        context.tag(f"{size} {text}")
        suggestions = self._search.suggest(text, size)
        counts = [suggestion.count for suggestion in suggestions]
        addresses = (suggestion_url(suggestion, links) for suggestion in suggestions)
        document = wire.BrowserSuggestions(
            text,
            tuple(suggestion.text for suggestion in suggestions),
            tuple("" if count is None else f"{count} 篇" for count in counts),
            tuple(map(links.absolute, addresses)),
        )
        return json_reply(document, SUGGESTIONS_TYPE)


App = falcon.App[falcon.Request, falcon.Response]


class UnparsedRequest(falcon.Request):
    """A request whose query string Falcon does not parse: `urls.read_pairs` knows its encodings."""

    __slots__ = ()

    def __init__(self, env: dict[str, Any], options: falcon.RequestOptions | None = None) -> None:
        query_string = env.get("QUERY_STRING", "")
        env["QUERY_STRING"] = ""
        super().__init__(env, options)
        env["QUERY_STRING"] = self.query_string = query_string


def create_app(
    search: Search, settings: Settings | None = None, metrics: Metrics | None = None
) -> App:
    """Build the application.

    Args:
        search: answers every request.
        settings: the defaults by default.
        metrics: counts every request; nothing is counted by default.
    """
    settings = settings or Settings()
    app: App = falcon.App(request_type=UnparsedRequest)
    # A response passes the last one first.
    if metrics or settings.access_log != OFF:
        app.add_middleware(Recorder(metrics, settings.access_log))
    for middleware in (Headers(), CrossOrigin(settings.cors), Compression()):
        app.add_middleware(middleware)
    site = Site(search, settings.base_url, settings.public_url)
    pages, api, feeds = Pages(search, site.name), Api(search), Feeds(search, site.name)
    reference = Reference(search, pages)
    handle_errors(app, pages.error)
    routes: dict[str, Route] = {
        "/": pages.search,
        "/articles/{article_id}": pages.article,
        SEARCH_PATH: api.search,
        "/v1/articles/{article_id}": api.article,
        "/v1/articles/{article_id}/similar": api.similar,
        "/v1/timeline": api.timeline,
        "/v1/suggest": api.suggest,
        "/feed.atom": feeds.atom,
        "/feed.json": feeds.json,
        "/opensearch/suggestions": feeds.suggestions,
    }
    for path, route in routes.items():
        app.add_route(path, Endpoint(site, route))
    app.add_route("/readyz", Endpoint(site, api.ready, tagged=False))
    # These answer where there is no index.
    app.add_route("/docs/api", Endpoint(site, reference.page, leased=False))
    app.add_route("/openapi.json", Endpoint(site, reference.json, leased=False))
    app.add_route("/opensearch.xml", Endpoint(site, feeds.description, leased=False))
    app.add_route("/static/{name}", Endpoint(site, pages.static, leased=False, tagged=False))
    app.add_route("/healthz", Endpoint(site, api.health, leased=False, tagged=False))
    if metrics and settings.metrics == ON:
        app.add_route("/metrics", MetricsPage(metrics))
    return app


def get_app(settings: Settings | None = None) -> App:
    """Return the application that settings describe, for any WSGI server.

    Args:
        settings: those of the environment and the file by default.
    """
    settings = settings or Settings.load()
    EmbeddedKind().prepare()
    search = make_search(GenerationStore(settings.index, EmbeddedKind()), settings)
    return create_app(search, settings, None if settings.metrics == OFF else Metrics(search))


def make_search(store: GenerationStore, settings: Settings) -> Search:
    """Return the search of an index, within the limits that settings set for strangers.

    Args:
        store: the index's generations.
        settings: all of them.
    """
    return Search(
        store,
        ResultCache(settings.result_cache),
        OperatorFiles(settings),
        Allowance(settings.cost_limit, settings.time_limit / 1000),
    )
