"""What every response carries, and what lets pages of other sites read the API."""

from __future__ import annotations

import re
import uuid

import falcon

API_PATHS = ("/v1/", "/openapi.json", "/feed.", "/opensearch")

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_ASKING = "If-None-Match, X-Request-Id"
# More than any page's script adds to a request.
_MOST_ASKED = 32
_EXPOSED = "ETag, Link, Retry-After, X-Request-Id"
_PREFLIGHT_SECONDS = "86400"
_RETRY_SECONDS = "10"


class Headers:
    """Security, caching and a request's id.

    Nothing is kept unasked: an article an operator removes is gone with the next request, and
    asking again costs no search where the answer is the same.

    Args:
        policy: the pages' content security policy.
    """

    def __init__(self, policy: str) -> None:
        self._policy = policy

    def process_response(
        self,
        request: falcon.Request,
        response: falcon.Response,
        resource: object,
        req_succeeded: bool,
    ) -> None:
        """Set what is not set yet."""
        response.set_header("X-Content-Type-Options", "nosniff")
        response.set_header("Referrer-Policy", "same-origin")
        response.set_header("X-Request-Id", request_id(request))
        if not request.path.startswith("/v1/"):
            response.set_header("Content-Security-Policy", self._policy)
        status = falcon.code_to_http_status(response.status)
        if status == falcon.HTTP_503:
            response.set_header("Retry-After", _RETRY_SECONDS)
        if not response.get_header("Cache-Control"):
            kept = status[0] in "23"
            response.set_header("Cache-Control", "no-cache" if kept else "no-store")


class CrossOrigin:
    """Says whose pages may read the API (Fetch standard, CORS protocol).

    Args:
        origins: `*`, origins parted by spaces, or empty for none.
    """

    def __init__(self, origins: str) -> None:
        self._origins = frozenset(origins.split())

    def process_response(
        self,
        request: falcon.Request,
        response: falcon.Response,
        resource: object,
        req_succeeded: bool,
    ) -> None:
        """Allow reading, never with credentials: there are none to bring.

        Scripts that wrap `fetch` add headers of their own, Content-Type or Cache-Control, to
        requests that have no body and change nothing. Whatever they name may come: no header opens
        more than is open without it.
        """
        if not self._origins or not request.path.startswith(API_PATHS):
            return
        if "*" in self._origins:
            # Said to all, so that what a cache keeps does for pages of any origin.
            response.set_header("Access-Control-Allow-Origin", "*")
        else:
            response.append_header("Vary", "Origin")
            origin = request.get_header("Origin")
            if origin not in self._origins:
                return
            response.set_header("Access-Control-Allow-Origin", origin)
        response.set_header("Access-Control-Expose-Headers", _EXPOSED)
        if request.method == "OPTIONS" and resource is not None:
            response.set_header("Access-Control-Allow-Methods", "GET, HEAD")
            asked = request.get_header("Access-Control-Request-Headers") or ""
            allowed = ", ".join([_ASKING, *_names(asked)])
            response.set_header("Access-Control-Allow-Headers", allowed)
            response.append_header("Vary", "Access-Control-Request-Headers")
            response.set_header("Access-Control-Max-Age", _PREFLIGHT_SECONDS)


def _names(asked: str) -> list[str]:
    """The names of headers in a list of them; what is no such name is passed over."""
    names = [name.strip() for name in asked.split(",")[:_MOST_ASKED]]
    return [name for name in names if _TOKEN.fullmatch(name)]


def request_id(request: falcon.Request) -> str:
    """The id the client or a proxy gave, where it is one, or a fresh one; the same each time."""
    known = getattr(request.context, "id", None)
    if known is None:
        given = request.get_header("X-Request-Id") or ""
        known = given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex
        request.context.id = known
    return str(known)
