"""A line for each request: what was answered, how fast, and, if the operator wants, to which words.

What readers type is theirs. Unless `access_log` says `plain`, their words are a digest under a key
made anew at each start and kept nowhere: equal ones can be counted, and none can be told.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets

import falcon

from fupin_search.service.parameters import text_of
from fupin_search.web.middleware.headers import request_id
from fupin_search.web.middleware.timing import begin, is_asked, seconds_of, status_of
from fupin_search.web.parameters import read_pairs

_PLAIN = "plain"

_log = logging.getLogger(__name__)


class AccessLog:
    """Middleware that writes a line of JSON for each request.

    Args:
        words: `hashed` or `plain`: how the words of a query are written down.
    """

    def __init__(self, words: str) -> None:
        self._plain = words == _PLAIN
        self._key = secrets.token_bytes(16)

    def process_request(self, request: falcon.Request, response: falcon.Response) -> None:
        """Look at the clock."""
        begin(request)

    def process_response(
        self,
        request: falcon.Request,
        response: falcon.Response,
        resource: object,
        req_succeeded: bool,
    ) -> None:
        """Write the line; the path is the route's, so that it tells no article and no words."""
        if not is_asked(request):
            return
        # What Falcon refuses before anything else has no route.
        seconds = seconds_of(request)
        body = None if request.method == "HEAD" else response.render_body()
        text = text_of(read_pairs(request.query_string)).strip()
        line: dict[str, object] = {
            "id": request_id(request),
            "method": request.method,
            "route": request.uri_template,
            "status": status_of(response),
            "bytes": len(body) if body else 0,
            "ms": round(seconds * 1000, 3),
        }
        if text:
            line["q"] = text if self._plain else self._digest(text)
        # What would part a line is escaped, and ideographs are not.
        _log.info("%s", json.dumps(line, ensure_ascii=not text.isprintable()))

    def _digest(self, text: str) -> str:
        raw = text.encode("utf-8", "replace")
        return hashlib.blake2b(raw, key=self._key, digest_size=8).hexdigest()
