"""Errors as RFC 9457 problem details: `application/problem+json` with a stable `code`."""

from __future__ import annotations

from collections.abc import Callable

import falcon
import msgspec

from fupin_search.errors import (
    FupinSearchError,
    IndexUnusableError,
    NotFoundError,
    RequestError,
)
from fupin_search.web.middleware.headers import API_PATHS

ErrorPage = Callable[[falcon.Request, falcon.Response, FupinSearchError, str], None]

PROBLEM_TYPE = "application/problem+json"
_STATUSES: tuple[tuple[type[FupinSearchError], str], ...] = (
    (NotFoundError, falcon.HTTP_404),
    (RequestError, falcon.HTTP_400),
    (IndexUnusableError, falcon.HTTP_503),
)


def install(app: falcon.App[falcon.Request, falcon.Response], page: ErrorPage) -> None:
    """Make an application answer every error in our way.

    Args:
        app: the application.
        page: shows an error to a person, for paths outside the API.
    """

    def ours(
        request: falcon.Request, response: falcon.Response, error: Exception, _: object
    ) -> None:
        assert isinstance(error, FupinSearchError)
        status = status_of(error)
        if _for_programs(request):
            write(response, status, error.code, error.message)
        else:
            page(request, response, error, status)

    def falcons(
        request: falcon.Request, response: falcon.Response, error: falcon.HTTPError
    ) -> None:
        status = falcon.code_to_http_status(error.status)
        code = status.partition(" ")[2].lower().replace(" ", "-")
        detail = error.description or error.title or status
        if _for_programs(request):
            write(response, status, code, detail)
        else:
            page(request, response, FupinSearchError(detail, code=code), status)

    app.add_error_handler(FupinSearchError, ours)
    app.set_error_serializer(falcons)


def status_of(error: FupinSearchError) -> str:
    """The HTTP status an error is answered with."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), falcon.HTTP_500)


def write(response: falcon.Response, status: str, code: str, detail: str) -> None:
    """Answer with a problem."""
    response.status = status
    response.context.problem = code
    response.content_type = PROBLEM_TYPE
    response.data = problem_of(status, code, detail)


def problem_of(status: str, code: str, detail: str) -> bytes:
    """A problem as JSON."""
    number, _, title = status.partition(" ")
    return msgspec.json.encode(
        {
            "type": f"urn:fupin-search:problem:{code}",
            "title": title,
            "status": int(number),
            "detail": detail,
            "code": code,
        }
    )


def _for_programs(request: falcon.Request) -> bool:
    return request.path.startswith((*API_PATHS, "/healthz", "/readyz", "/metrics"))
