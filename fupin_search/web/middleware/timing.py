"""When a request began and how it ended, for whoever writes that down."""

from __future__ import annotations

import time

import falcon

# In the environment of a request that warms the server: no client can put it there, whose headers
# come in under other names.
UNASKED = "fupin_search.unasked"


def begin(request: falcon.Request) -> None:
    """Look at the clock, once a request."""
    if not hasattr(request.context, "began"):
        request.context.began = time.perf_counter()


def seconds_of(request: falcon.Request) -> float:
    """Seconds since a request began; what Falcon refuses before anything else has no beginning."""
    now = time.perf_counter()
    return float(now - getattr(request.context, "began", now))


def status_of(response: falcon.Response) -> int:
    """The number of a response's status."""
    return int(falcon.code_to_http_status(response.status)[:3])


def is_asked(request: falcon.Request) -> bool:
    """Whether somebody sent a request; otherwise it only warms the server."""
    return UNASKED not in request.env
