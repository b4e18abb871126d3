"""Errors as RFC 9457 problem details: `application/problem+json` with a stable `code`."""

from __future__ import annotations

from collections.abc import Callable

import falcon
import msgspec

from fupin_search import wire
from fupin_search.errors import FupinSearchError
from fupin_search.web.middleware.headers import API_PATHS

ErrorPage = Callable[[falcon.Request, falcon.Response, FupinSearchError, str], None]

PROBLEM_TYPE = "application/problem+json"


def install(app: falcon.App[falcon.Request, falcon.Response], page: ErrorPage) -> None:
    """Make an application answer every error with a problem or a page.

    Args:
        app: the application.
        page: shows an error to a person, for paths outside the API.
    """

    def show(
        request: falcon.Request, response: falcon.Response, error: FupinSearchError, status: str
    ) -> None:
        if request.path.startswith((*API_PATHS, "/healthz", "/readyz", "/metrics")):
            write(response, status, error.code, error.message)
        else:
            page(request, response, error, status)

    def handle(
        request: falcon.Request, response: falcon.Response, error: Exception, _: object
    ) -> None:
        assert isinstance(error, FupinSearchError)
        show(request, response, error, falcon.code_to_http_status(error.http_status))

    def serialize(
        request: falcon.Request, response: falcon.Response, error: falcon.HTTPError
    ) -> None:
        status = falcon.code_to_http_status(error.status)
        code = status.partition(" ")[2].lower().replace(" ", "-")
        detail = error.description or error.title or status
        show(request, response, FupinSearchError(detail, code=code), status)

    app.add_error_handler(FupinSearchError, handle)
    app.set_error_serializer(serialize)


def write(response: falcon.Response, status: str, code: str, detail: str) -> None:
    """Answer with a problem.

    Args:
        response: gets it.
        status: the HTTP status and its name, as `404 Not Found`.
        code: the error's stable code.
        detail: a sentence about this request.
    """
    response.status = status
    response.context.problem = code
    response.content_type = PROBLEM_TYPE
    response.data = problem_of(status, code, detail)


def problem_of(status: str, code: str, detail: str) -> bytes:
    """Encode a problem as JSON.

    Args:
        status: the HTTP status and its name, as `404 Not Found`.
        code: the error's stable code.
        detail: a sentence about this request.
    """
    number, _, title = status.partition(" ")
    return msgspec.json.encode(
        wire.Problem(f"urn:fupin-search:problem:{code}", title, int(number), detail, code)
    )
