"""The Falcon application: routes, and what stands before and behind them."""

from __future__ import annotations

import falcon

import fupin_search.engines.embedded.engine  # noqa: F401 - before there is a reader to wait
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.generations.store import GenerationStore
from fupin_search.search.budget import Allowance
from fupin_search.service import ResultCache, Search
from fupin_search.settings import OFF, ON, Settings
from fupin_search.understanding.knowledge import OperatorFiles
from fupin_search.web import problems
from fupin_search.web.api import Api, Wellbeing
from fupin_search.web.metrics import Metrics
from fupin_search.web.metrics.measuring import Measuring, MetricsPage
from fupin_search.web.middleware.access import AccessLog
from fupin_search.web.middleware.compression import Compression
from fupin_search.web.middleware.freshness import Freshness
from fupin_search.web.middleware.headers import CrossOrigin, Headers
from fupin_search.web.pages import Pages
from fupin_search.web.reference import Reference
from fupin_search.web.routing import Router
from fupin_search.web.subscribing import Subscribing

App = falcon.App[falcon.Request, falcon.Response]

_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(
    search: Search,
    *,
    base_url: str = "",
    public_url: str = "",
    cors: str = "*",
    access_log: str = "off",
    metrics: Metrics | None = None,
    metrics_here: bool = False,
) -> App:
    """Build the application.

    Args:
        search: answers every request.
        base_url: put before site-relative article links.
        public_url: where readers reach the search; what each request was sent to, where empty.
        cors: origins whose pages may read the API: `*`, some parted by spaces, or none.
        access_log: whether and how requests are logged: `off`, `hashed` or `plain`.
        metrics: counts every request; nothing is counted by default.
        metrics_here: whether they are shown at `/metrics`.
    """
    freshness = Freshness(search)
    app: App = falcon.App(router=Router())
    # A response goes through the last one first.
    if metrics:
        app.add_middleware(Measuring(metrics))
    if access_log != "off":
        app.add_middleware(AccessLog(access_log))
    for one in (Headers(_CONTENT_SECURITY_POLICY), CrossOrigin(cors), Compression(), freshness):
        app.add_middleware(one)
    pages = Pages(search, freshness, base_url=base_url, public_url=public_url)
    problems.install(app, pages.error)
    app.add_route("/", pages, suffix="search")
    app.add_route("/articles/{article_id}", pages, suffix="article")
    app.add_route("/static/{name}", pages, suffix="static")
    api = Api(search, freshness, base_url=base_url)
    app.add_route("/v1/search", api, suffix="search")
    app.add_route("/v1/articles/{article_id}", api, suffix="article")
    app.add_route("/v1/articles/{article_id}/similar", api, suffix="similar")
    app.add_route("/v1/timeline", api, suffix="timeline")
    app.add_route("/v1/suggest", api, suffix="suggest")
    subscribing = Subscribing(search, freshness, base_url=base_url, public_url=public_url)
    app.add_route("/feed.atom", subscribing, suffix="atom")
    app.add_route("/feed.json", subscribing, suffix="json")
    app.add_route("/opensearch.xml", subscribing, suffix="description")
    app.add_route("/opensearch/suggestions", subscribing, suffix="suggestions")
    reference = Reference(search, pages, freshness, public_url=public_url)
    app.add_route("/openapi.json", reference, suffix="json")
    app.add_route("/docs/api", reference, suffix="page")
    wellbeing = Wellbeing(search)
    app.add_route("/healthz", wellbeing, suffix="health")
    app.add_route("/readyz", wellbeing, suffix="ready")
    if metrics and metrics_here:
        app.add_route("/metrics", MetricsPage(metrics))
    return app


def get_app(settings: Settings | None = None) -> App:
    """The application as settings describe it, for any WSGI server.

    Args:
        settings: those of the environment and the file by default.
    """
    settings = settings or Settings.load()
    search = search_of(GenerationStore(settings.index, EmbeddedKind()), settings)
    return app_of(search, settings, None if settings.metrics == OFF else Metrics(search))


def search_of(store: GenerationStore, settings: Settings) -> Search:
    """What answers, with the limits that settings have for strangers.

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


def app_of(search: Search, settings: Settings, metrics: Metrics | None = None) -> App:
    """The application as settings describe it, of a search already made.

    Args:
        search: answers every request.
        settings: all of them.
        metrics: counts every request; nothing is counted by default.
    """
    return create_app(
        search,
        base_url=settings.base_url,
        public_url=settings.public_url,
        cors=settings.cors,
        access_log=settings.access_log,
        metrics=metrics,
        metrics_here=settings.metrics == ON,
    )
