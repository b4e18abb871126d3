"""Errors as RFC 9457 problem details: `application/problem+json` with a stable `code`."""

from __future__ import annotations

import falcon
import msgspec

from fupin_search.errors import (
    FupinSearchError,
    IndexUnusableError,
    NotFoundError,
    RequestError,
)

PROBLEM_TYPE = "application/problem+json"


def status_of(error: FupinSearchError) -> str:
    """Return the HTTP status that an error is answered with."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), falcon.HTTP_500)


def problem_of(status: str, code: str, detail: str) -> bytes:
    """Return a problem as JSON.

    Args:
        status: the HTTP status, such as `404 Not Found`.
        code: stable.
        detail: a sentence about this request.
    """
    number, _, title = status.partition(" ")
    return msgspec.json.encode(
        wire.Problem(f"urn:fupin-search:problem:{code}", title, int(number), detail, code)
    )
