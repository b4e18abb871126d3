"""The Falcon application: its routes and middlewares."""

from __future__ import annotations

import falcon

import fupin_search.engines.embedded.engine  # noqa: F401 - compiled before a reader waits for it
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.generations.store import GenerationStore
from fupin_search.query.context import OperatorFiles
from fupin_search.service import ResultCache, Search
from fupin_search.service.pipeline import Allowance
from fupin_search.settings import OFF, ON, Settings
from fupin_search.web.api import Api, Feeds
from fupin_search.web.endpoint import Endpoint, Route, Site, handle_errors
from fupin_search.web.metrics import Metrics, MetricsPage
from fupin_search.web.middleware import Compression, CrossOrigin, Headers, Recorder
from fupin_search.web.pages.routes import Pages
from fupin_search.web.reference import Reference

App = falcon.App[falcon.Request, falcon.Response]


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
    app: App = falcon.App()
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
        "/v1/search": api.search,
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
