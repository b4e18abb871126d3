"""Connections: how large a request may be, how long one takes to arrive, how many there are."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar, cast

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask

from fupin_search.web.app import App
from fupin_search.web.problems import PROBLEM_TYPE, problem_of

_THREADS = 4
_BARE = re.compile(rb"[\x80-\xff]")
_HTTP_1_1 = "1.1"
# A request line without a version is that of HTTP/0.9.
_VERSIONS = frozenset(("", "1.0", _HTTP_1_1))
# A name or number and a port (RFC 3986, 3.2.2), of which no name has a comma: waitress puts one
# between two headers of a name.
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~%!$&'()*+;=-]*)(?::[0-9]*)?")
_CODINGS = re.compile(rb"^transfer-encoding:[ \t]*(.*?)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_TOO_LARGE = {
    413: ("body-too-large", "The body is longer than {body:,} bytes; no request needs one."),
    431: (
        "headers-too-large",
        "Request line and headers are longer than {head:,} bytes; leave out filters and cookies.",
    ),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a connection may take of a server.

    Args:
        head: bytes of a request's line and headers together.
        body: bytes of its body.
        connections: connections a worker holds; more wait to be accepted.
        arriving: seconds from the first byte of a request, or from the beginning of a connection,
            until a whole request must have arrived.
        idle: seconds a connection is kept between two requests, and an answer that nobody takes.
            Longer than proxies keep theirs, which would otherwise send on one just closed.
        sweep: seconds between two looks for those to be dropped.
    """

    head: int = 32 * 1024
    body: int = 64 * 1024
    connections: int = 512
    arriving: float = 15.0
    idle: int = 75
    sweep: int = 5


def server_of(
    app: App,
    listener: socket.socket,
    limits: Limits,
    refused: Callable[[str], None] | None = None,
) -> BaseWSGIServer:
    """A waitress server on a listening socket.

    Args:
        app: what is served.
        listener: where.
        limits: of its connections.
        refused: told the code of every request that does not get as far as the application.
    """
    server = create_server(
        app,
        sockets=[listener],
        threads=_THREADS,
        # The thread that answers sends it too, however short: on SIGTERM the loop no longer would.
        send_bytes=1,
        ident="",
        max_request_header_size=limits.head,
        max_request_body_size=limits.body,
        connection_limit=limits.connections,
        channel_timeout=limits.idle,
        cleanup_interval=limits.sweep,
        # select() fails past 1,024 files, and an index takes some.
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=True,
    )
    assert isinstance(server, BaseWSGIServer)

    class Channel(_Channel):
        patience = limits.idle - limits.arriving

    class Refusal(_Refusal):
        def tell(self, code: str) -> None:
            if refused:
                refused(code)

        words: ClassVar = {
            code: (name, detail.format(head=limits.head, body=limits.body))
            for code, (name, detail) in _TOO_LARGE.items()
        }

    Channel.error_task_class = Refusal
    server.channel_class = Channel
    return server


class _Parser(HTTPRequestParser):
    """Reads a request's head as proxies do, more leniently in one thing and stricter in others.

    Bytes of a request line that should be percent-encoded are, instead of being refused: old pages
    link with bare GBK bytes and people paste Chinese into curl; what encoding it is, the
    application finds out.

    What leaves open where a request ends, or whom it is for, is refused, since a proxy in front
    may decide otherwise (RFC 9112, 3.2 and 6.1): waitress would answer it.
    """

    def parse_header(self, header_plus: bytes) -> None:
        """Read a request's head.

        Raises:
            ParsingError: saying what is wrong with it.
        """
        line, end, rest = header_plus.partition(b"\r\n")
        super().parse_header(_BARE.sub(lambda byte: b"%%%02X" % byte[0][0], line) + end + rest)
        if self.version not in _VERSIONS:
            raise ParsingError("HTTP version is not supported")
        host = self.headers.get("HOST")
        if host is None and self.version == _HTTP_1_1:
            raise ParsingError("Host is missing")
        if host and not _HOST.fullmatch(host):
            raise ParsingError("Host is invalid")
        if codings := _CODINGS.findall(rest):
            self._check_codings(codings)

    def _check_codings(self, codings: list[bytes]) -> None:
        """Allow one chunked coding, and no other length beside it."""
        if self.version != _HTTP_1_1 or [one.lower() for one in codings] != [b"chunked"]:
            raise ParsingError("Transfer-Encoding is invalid")
        if "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length is given beside Transfer-Encoding")


class _Channel(HTTPChannel):
    """A connection that leaves writing to the thread that answers, as long as one does.

    waitress lets its loop try as well, and turn without rest while the other holds the lock: a
    third of all time under load. Past the high-water mark the thread waits for the loop, so there
    it writes as ever.
    """

    # How much longer waitress waits for the next request than for the rest of one.
    patience: ClassVar[float]
    parser_class = _Parser

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - waitress's arguments
        super().__init__(*given, **named)
        self._began = self.creation_time
        self.last_activity = self._began - self.patience

    def received(self, data: bytes) -> bool:
        """Take what came; a request that comes in drops began with the first of them."""
        arriving = self.request
        took = super().received(data)
        if self.request is not None:
            if self.request is not arriving:
                self._began = self.last_activity
            self.last_activity = self._began - self.patience
        return took

    def writable(self) -> bool:
        """Whether the loop is to write or close."""
        answering = bool(self.requests)
        if answering and self.total_outbufs_len <= self.adj.outbuf_high_watermark:
            return self.will_close or self.close_when_flushed
        return bool(super().writable())


class _Refusal(ErrorTask):
    """waitress's own refusals, as problems; it has them as plain text."""

    words: ClassVar[dict[int, tuple[str, str]]]

    def tell(self, code: str) -> None:
        """Say what was refused."""

    def execute(self) -> None:
        """Answer and close."""
        error = cast("HTTPRequestParser", self.request).error
        assert error
        # What no client can read is no fault of the server's either: an unknown transfer coding.
        number = 400 if error.code == HTTPStatus.NOT_IMPLEMENTED else error.code
        status = HTTPStatus(number)
        code, detail = self.words.get(number, ("bad-request", f"{error.body}."))
        body = problem_of(f"{number} {status.phrase}", code, detail)
        self.tell(code)
        self.status = f"{number} {status.phrase}"
        self.response_headers = [
            ("Content-Type", PROBLEM_TYPE),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
