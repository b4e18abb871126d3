"""Entity tags: who has an answer already is told so before anything is searched.

An answer hangs on the generation with what is hidden of it, on what the operator's files say, on
the day that 去年 is counted from, on the question, and on the program with its settings. Tags are
weak (RFC 9110, 8.8.1): two answers of one tag differ in the time they took, and in their
compression.
"""

from __future__ import annotations

import hashlib
import re
import secrets

import falcon

from fupin_search.service import Search

_TAG = re.compile(r'(?:W/)?("[^"]*")')


class Freshness:
    """Sets entity tags and compares them; as a middleware it answers `If-None-Match: *`.

    Args:
        search: tells what answers hang on.
    """

    def __init__(self, search: Search) -> None:
        self._search = search
        # Versions and settings change with a restart, so each start has tags of its own; workers
        # are forked from one start and share them.
        self._start = secrets.token_hex(8)

    def unchanged(self, request: falcon.Request, response: falcon.Response, question: str) -> bool:
        """Set the tag of an answer not made yet, and say whether the client has that answer.

        Tag and answer are of one generation where both are asked for in one lease.

        Args:
            request: what was asked.
            response: gets the tag, and status 304 where the client has the answer.
            question: its canonical form, path included; equal questions have equal answers.

        Raises:
            IndexUnusableError: when no generation can serve.
        """
        return self._is(request, response, f"{self._search.edition()}\0{question}")

    def same_text(self, request: falcon.Request, response: falcon.Response, text: bytes) -> bool:
        """The same for what does not hang on the archive: its own bytes are the question."""
        return self._is(request, response, hashlib.blake2b(text).hexdigest())

    def process_response(
        self,
        request: falcon.Request,
        response: falcon.Response,
        resource: object,
        req_succeeded: bool,
    ) -> None:
        """`*` asks only whether there is an answer, which is known once there is.

        What was refused, once the tag of its answer was set, has none; nor has what was cut short,
        of which there may be more another time.
        """
        context = response.context
        shown = getattr(context, "answer", None) or getattr(context, "printed", None)
        if not req_succeeded or (shown and shown.cut_short):
            response.delete_header("ETag")
        asked = request.get_header("If-None-Match") or ""
        if req_succeeded and asked.strip() == "*" and response.get_header("ETag"):
            response.status = falcon.HTTP_304
            response.text = response.data = None
            response.delete_header("Content-Type")

    def _is(self, request: falcon.Request, response: falcon.Response, key: str) -> bool:
        digest = hashlib.blake2b(f"{self._start}\0{key}".encode("utf-8", "replace"), digest_size=12)
        tag = f'"{digest.hexdigest()}"'
        response.set_header("ETag", f"W/{tag}")
        # A list of tags; what is none of them is passed over.
        if tag not in _TAG.findall(request.get_header("If-None-Match") or ""):
            return False
        response.status = falcon.HTTP_304
        return True
