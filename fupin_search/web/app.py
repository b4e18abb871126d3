"""The Falcon application: routes, and what every response carries."""

from __future__ import annotations

import falcon
import msgspec

from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.errors import IndexUnusableError
from fupin_search.generations.store import GenerationStore
from fupin_search.results import ResultCache
from fupin_search.service import Search
from fupin_search.settings import Settings
from fupin_search.understanding.knowledge import Knowledge
from fupin_search.web import problems
from fupin_search.web.pages import Pages
from fupin_search.web.parameters import read_pairs, request_of, size_of
from fupin_search.web.rendering import answer_json, article_json, similar_json
from fupin_search.web.suggestions import suggestions_json

App = falcon.App[falcon.Request, falcon.Response]

_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(search: Search, *, base_url: str = "") -> App:
    """Build the application.

    Args:
        search: answers every request.
        base_url: put before site-relative article links.
    """
    app: App = falcon.App(middleware=[_Headers()])
    pages = Pages(search, base_url=base_url)
    problems.install(app, pages.error)
    app.add_route("/", pages, suffix="search")
    app.add_route("/articles/{article_id}", pages, suffix="article")
    app.add_route("/static/{name}", pages, suffix="static")
    app.add_route("/v1/search", _SearchResource(search, base_url))
    app.add_route("/v1/articles/{article_id}", _ArticleResource(search, base_url))
    app.add_route("/v1/articles/{article_id}/similar", _SimilarResource(search, base_url))
    app.add_route("/v1/suggest", _SuggestResource(search, base_url))
    app.add_route("/healthz", _Health())
    app.add_route("/readyz", _Readiness(search))
    return app


def get_app(settings: Settings | None = None) -> App:
    """The application as settings describe it, for any WSGI server.

    Args:
        settings: those of the environment and the file by default.
    """
    settings = settings or Settings.load()
    results = ResultCache(settings.result_cache)
    store = GenerationStore(settings.index, EmbeddedKind())
    search = Search(store, results, Knowledge.of(settings))
    return create_app(search, base_url=settings.base_url)


class _SearchResource:
    def __init__(self, search: Search, base_url: str) -> None:
        self._search = search
        self._base_url = base_url

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        answer = self._search.search(request_of(read_pairs(request.query_string)))
        _json(response, answer_json(answer, base_url=self._base_url))


class _ArticleResource:
    def __init__(self, search: Search, base_url: str) -> None:
        self._search = search
        self._base_url = base_url

    def on_get(self, _: falcon.Request, response: falcon.Response, article_id: str) -> None:
        printed = self._search.printed(article_id)
        _json(response, article_json(printed, base_url=self._base_url))


class _SimilarResource:
    def __init__(self, search: Search, base_url: str) -> None:
        self._search = search
        self._base_url = base_url

    def on_get(self, request: falcon.Request, response: falcon.Response, article_id: str) -> None:
        size = size_of(read_pairs(request.query_string))
        similar = self._search.similar(article_id, size)
        _json(response, similar_json(article_id, similar, base_url=self._base_url))


class _SuggestResource:
    def __init__(self, search: Search, base_url: str) -> None:
        self._search = search
        self._base_url = base_url

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        pairs = read_pairs(request.query_string)
        text = next((value for name, value in reversed(pairs) if name == "q"), "")
        suggestions = self._search.suggest(text, size_of(pairs))
        _json(response, suggestions_json(text, suggestions, base_url=self._base_url))
        # The box asks from whatever page it is embedded in.
        response.set_header("Access-Control-Allow-Origin", "*")


class _Health:
    """Whether the process answers at all."""

    def on_get(self, _: falcon.Request, response: falcon.Response) -> None:
        _json(response, {"status": "ok"})


class _Readiness:
    """Whether there is an index to answer from."""

    def __init__(self, search: Search) -> None:
        self._search = search

    def on_get(self, _: falcon.Request, response: falcon.Response) -> None:
        try:
            state = self._search.state()
        except IndexUnusableError as error:
            problems.write(response, falcon.HTTP_503, error.code, error.message)
            return
        _json(
            response,
            {
                "status": "ready",
                "generation": state.generation,
                "articles": state.articles,
                "created": state.created,
            },
        )


class _Headers:
    """What every response carries."""

    def process_response(
        self,
        request: falcon.Request,
        response: falcon.Response,
        resource: object,  # noqa: ARG002 - Falcon's signature
        req_succeeded: bool,  # noqa: ARG002, FBT001 - Falcon's signature
    ) -> None:
        response.set_header("X-Content-Type-Options", "nosniff")
        response.set_header("Referrer-Policy", "same-origin")
        if not request.path.startswith("/v1/"):
            response.set_header("Content-Security-Policy", _CONTENT_SECURITY_POLICY)
        if not response.get_header("Cache-Control"):
            response.set_header("Cache-Control", "no-cache")


def _json(response: falcon.Response, value: object) -> None:
    response.content_type = falcon.MEDIA_JSON
    response.data = msgspec.json.encode(value)
