"""Errors as RFC 9457 problem details: `application/problem+json` with a stable `code`."""

from __future__ import annotations

import msgspec

from fupin_search import wire

PROBLEM_TYPE = "application/problem+json"


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
