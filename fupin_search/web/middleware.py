"""Middlewares: a record of every request, the headers of every response, and compression.

The record is a line of the access log and the counts for Prometheus. What readers type is private:
unless `access_log` is `plain`, a line has a keyed digest of their words. The key is made anew at
each start and kept nowhere, so equal words can be counted and none can be read.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import secrets
import time
import zlib
from functools import lru_cache

import falcon

from fupin_search.service.parameters import read_text
from fupin_search.web.endpoint import API_PATHS, read_outcome
from fupin_search.web.metrics import Metrics
from fupin_search.web.urls import read_pairs

# In the environment of a request that warms the server up; no client can set it, since its headers
# come under other names.
WARM_UP = "fupin_search.warm_up"

_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_RETRY_SECONDS = "10"
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_REQUEST_HEADERS = "If-None-Match, X-Request-Id"
# More than any page's script adds to a request.
_MOST_HEADERS = 32
_EXPOSED_HEADERS = "ETag, Link, Retry-After, X-Request-Id"
_PREFLIGHT_SECONDS = "86400"

# Shorter bodies fit into a packet as they are.
_LEAST_BYTES = 1_000
# Higher levels take longer and hardly save (docs/why.md).
_LEVEL = 4
_GZIP = 16 + zlib.MAX_WBITS
_COMPRESSED_TYPES = ("text/", "json", "xml", "javascript")

_log = logging.getLogger(__name__)


class Recorder:
    """Count and log each request.

    Args:
        metrics: the counts, if there are any.
        access_log: `off`, or how the words of a query are logged: `hashed` or `plain`.
    """

    def __init__(self, metrics: Metrics | None, access_log: str) -> None:
        self._metrics = metrics
        self._logs = access_log != "off"
        self._plain = access_log == "plain"
        self._key = secrets.token_bytes(16)

    def process_request(self, request: falcon.Request, _: falcon.Response) -> None:
        """Start the clock."""
        request.context.began = time.perf_counter()

    def process_response(
        self, request: falcon.Request, response: falcon.Response, *_: object
    ) -> None:
        """Count and log the request under its route's template, which names no article.

        Args:
            request: the request.
            response: its response.
        """
        if WARM_UP in request.env:
            return
        now = time.perf_counter()
        # Falcon refuses some requests before any middleware sees them.
        seconds = now - getattr(request.context, "began", now)
        status = falcon.http_status_to_code(response.status)
        if self._logs:
            self._log(request, response, status, seconds)
        if self._metrics:
            outcome = read_outcome(response)
            self._metrics.answered(request.uri_template, request.method, status, seconds)
            if outcome.answer:
                self._metrics.searched(outcome.answer)
            if outcome.problem:
                self._metrics.refused(outcome.problem)

    def _log(
        self, request: falcon.Request, response: falcon.Response, status: int, seconds: float
    ) -> None:
        body = None if request.method == "HEAD" else response.render_body()
        line: dict[str, object] = {
            "id": request_id(request),
            "method": request.method,
            "route": request.uri_template,
            "status": status,
            "bytes": len(body) if body else 0,
            "ms": round(seconds * 1000, 3),
        }
        text = read_text(read_pairs(request.query_string)).strip()
        if text:
            line["q"] = text if self._plain else self._digest(text)
        # What would break the line is escaped; ideographs are not.
        _log.info("%s", json.dumps(line, ensure_ascii=not text.isprintable()))

    def _digest(self, text: str) -> str:
        raw = text.encode("utf-8", "replace")
        return hashlib.blake2b(raw, key=self._key, digest_size=8).hexdigest()


class Headers:
    """Set the headers of every response: security, caching, the request's id.

    Caches must revalidate everything: an article that an operator removes disappears with the next
    request, and revalidating costs no search.
    """

    def process_response(
        self, request: falcon.Request, response: falcon.Response, *_: object
    ) -> None:
        """Set the headers that the reply did not set.

        Args:
            request: the request.
            response: its response.
        """
        response.set_header("X-Content-Type-Options", "nosniff")
        response.set_header("Referrer-Policy", "same-origin")
        response.set_header("X-Request-Id", request_id(request))
        if not request.path.startswith("/v1/"):
            response.set_header("Content-Security-Policy", _CONTENT_SECURITY_POLICY)
        status = falcon.code_to_http_status(response.status)
        if status == falcon.HTTP_503:
            response.set_header("Retry-After", _RETRY_SECONDS)
        if not response.get_header("Cache-Control"):
            response.set_header("Cache-Control", "no-cache" if status[0] in "23" else "no-store")


class CrossOrigin:
    """Let pages of other sites read the API (Fetch standard, CORS protocol).

    Args:
        origins: `*`, origins separated by spaces, or empty for none.
    """

    def __init__(self, origins: str) -> None:
        self._origins = frozenset(origins.split())

    def process_response(
        self, request: falcon.Request, response: falcon.Response, resource: object, *_: object
    ) -> None:
        """Allow reading, never with credentials: there are none.

        Scripts that wrap `fetch` add headers of their own, such as Content-Type or Cache-Control.
        All are allowed: no header opens more than is open without it.

        Args:
            request: the request.
            response: its response.
            resource: of the route, or None where there is none.
        """
        if not self._origins or not request.path.startswith(API_PATHS):
            return
        if "*" in self._origins:
            # Sent to all, so that what a cache keeps serves pages of any origin.
            response.set_header("Access-Control-Allow-Origin", "*")
        else:
            response.append_header("Vary", "Origin")
            origin = request.get_header("Origin")
            if origin not in self._origins:
                return
            response.set_header("Access-Control-Allow-Origin", origin)
        response.set_header("Access-Control-Expose-Headers", _EXPOSED_HEADERS)
        if request.method == "OPTIONS" and resource is not None:
            response.set_header("Access-Control-Allow-Methods", "GET, HEAD")
            wanted = request.get_header("Access-Control-Request-Headers") or ""
            names = [name.strip() for name in wanted.split(",")[:_MOST_HEADERS]]
            allowed = [_REQUEST_HEADERS, *filter(_TOKEN.fullmatch, names)]
            response.set_header("Access-Control-Allow-Headers", ", ".join(allowed))
            response.append_header("Vary", "Access-Control-Request-Headers")
            response.set_header("Access-Control-Max-Age", _PREFLIGHT_SECONDS)


class Compression:
    """Compress responses with gzip for clients that accept it."""

    def process_response(
        self, request: falcon.Request, response: falcon.Response, *_: object
    ) -> None:
        """Compress a body that is long enough and of a type that shrinks.

        Args:
            request: the request.
            response: its response.
        """
        kind = response.content_type or ""
        unchanged = falcon.code_to_http_status(response.status) == falcon.HTTP_304
        if not unchanged and not _shrinks(kind):
            return
        response.append_header("Vary", "Accept-Encoding")
        if unchanged or not accepts_gzip(request.env.get("HTTP_ACCEPT_ENCODING", "")):
            return
        body = response.render_body()
        if body is None or len(body) < _LEAST_BYTES:
            return
        packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
        response.text = None
        response.data = packer.compress(body) + packer.flush()
        response.set_header("Content-Encoding", "gzip")


@lru_cache(maxsize=64)
def _shrinks(media_type: str) -> bool:
    return any(part in media_type for part in _COMPRESSED_TYPES)


# Browsers send few different ones.
@lru_cache(maxsize=256)
def accepts_gzip(accepted: str) -> bool:
    """Return True if an Accept-Encoding has gzip, by name or by `*` (RFC 9110, 12.5.3)."""
    weights: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        weights[coding] = not any(_is_zero(parameter) for parameter in parameters)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))


def _is_zero(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip() == "q" and value.strip() in {"0", "0.", "0.0", "0.00", "0.000"}


def request_id(request: falcon.Request) -> str:
    """Return the id that the client or a proxy gave, if it is sane, or a new one."""
    name = getattr(request.context, "id", None)
    if name is None:
        header = request.env.get("HTTP_X_REQUEST_ID", "")
        name = header if _SANE_ID.fullmatch(header) else os.urandom(16).hex()
        request.context.id = name
    return str(name)
