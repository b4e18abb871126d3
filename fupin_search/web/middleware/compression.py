"""Responses are sent in gzip to whom it suits.

zlib, which comes with Python, does the work; what remains is choosing, and that must know Falcon's
responses.
"""

from __future__ import annotations

import zlib

import falcon

# Under a packet's length nothing is won.
_LEAST_BYTES = 1_000
# Higher levels take longer and hardly save (docs/why.md).
_LEVEL = 4
_GZIP = 16 + zlib.MAX_WBITS
_TYPES = ("text/", "json", "xml", "javascript")


class Compression:
    """Middleware that compresses whole responses."""

    def process_response(
        self,
        request: falcon.Request,
        response: falcon.Response,
        resource: object,
        req_succeeded: bool,
    ) -> None:
        """Compress what is long enough, of a kind that shrinks, and wanted so."""
        kind = response.content_type or ""
        unchanged = falcon.code_to_http_status(response.status) == falcon.HTTP_304
        if not unchanged and not any(one in kind for one in _TYPES):
            return
        response.append_header("Vary", "Accept-Encoding")
        if unchanged or not accepts_gzip(request.get_header("Accept-Encoding") or ""):
            return
        body = response.render_body()
        if body is None or len(body) < _LEAST_BYTES:
            return
        packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
        response.text = None
        response.data = packer.compress(body) + packer.flush()
        response.set_header("Content-Encoding", "gzip")


def accepts_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding has gzip, by name or by `*` (RFC 9110, 12.5.3)."""
    weights: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        weights[coding] = not any(_is_zero(parameter) for parameter in parameters)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))


def _is_zero(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip() == "q" and value.strip() in {"0", "0.", "0.0", "0.00", "0.000"}
