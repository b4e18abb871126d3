"""Serve the application: N waitress processes on one listening socket.

The parent makes everything ready, freezes it and forks; it serves nothing itself, restarts a worker
that dies, and on SIGTERM lets every worker finish the request it is on.
"""

from __future__ import annotations

import gc
import logging
import re
import signal
import socket
import threading
from contextlib import suppress
from types import FrameType
from typing import Any, Never
from wsgiref.util import setup_testing_defaults

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server

from fupin_search.errors import IndexUnusableError, SettingError
from fupin_search.service import Search
from fupin_search.web.app import App
from fupin_search.web.workers import Workers

_THREADS = 4
_BACKLOG = 1024
_LARGEST_BODY = 64 * 1024
_LOOK_SECONDS = 1.0
_BARE = re.compile(rb"[\x80-\xff]")


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket.

    Args:
        host: address or name to listen at.
        port: 0 lets the system choose.

    Raises:
        SettingError: when the address is taken, forbidden or unknown.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        raise SettingError(
            f"Cannot listen at {host}:{port}: {error.strerror or error}. "
            "Choose another with --host and --port.",
            code="address-unusable",
        ) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """Where a browser finds the listening socket."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://{host}:{port}/"


def serve(app: App, search: Search, listener: socket.socket, *, workers: int) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        app: what is served; made once, the workers share its memory.
        search: what the application answers from.
        listener: shared by all workers.
        workers: processes, at least 1.

    Raises:
        IndexUnusableError: when no generation can serve.
    """

    def work() -> None:
        # A worker asks nothing of the socket before it is warm. What the parent opened, it only
        # looks through again; where the index was swapped since, it opens the one that is live.
        _warm(app, search)
        _answer(app, search, listener)

    if workers == 1:
        work()
        return
    _warm(app, search)
    # The collector would write to every object it looks at, and so copy the pages they share.
    gc.disable()
    gc.collect()
    gc.freeze()
    Workers(work, workers).run()


def _warm(app: App, search: Search) -> None:
    """Load all that the first readers would otherwise wait for."""
    search.warm()
    for path in ("/", "/v1/search"):
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": "q=%E6%89%B6%E8%B4%AB"}
        setup_testing_defaults(environ)
        for _ in app(environ, lambda *_: lambda _: None):
            pass


def _answer(app: App, search: Search, listener: socket.socket) -> None:
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    # It warns whenever a request waits for a thread, which on a busy day is every request.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(
        app,
        sockets=[listener],
        threads=_THREADS,
        # The thread that answers sends it too, however short: on SIGTERM the loop no longer would.
        send_bytes=1,
        ident="",
        max_request_body_size=_LARGEST_BODY,
        clear_untrusted_proxy_headers=True,
    )
    assert isinstance(server, BaseWSGIServer)  # noqa: S101 - several sockets would make it another
    server.channel_class = _Channel
    threading.Thread(target=_keep_up, args=(search,), daemon=True).start()
    server.run()


def _keep_up(search: Search) -> Never:
    """Look for a swap now and then, so that the reader who would open it hardly ever is one."""
    never = threading.Event()
    while True:
        never.wait(_LOOK_SECONDS)
        # Whoever asks is told so; here nobody does.
        with suppress(IndexUnusableError):
            search.keep_up()


class _Parser(HTTPRequestParser):
    """Percent-encodes the bytes of a request line that should have been, instead of refusing them.

    Old pages link with bare GBK bytes and people paste Chinese into curl; what encoding it is, the
    application finds out.
    """

    def parse_header(self, header_plus: bytes) -> None:
        """Read a request's head."""
        line, end, rest = header_plus.partition(b"\r\n")
        super().parse_header(_BARE.sub(lambda byte: b"%%%02X" % byte[0][0], line) + end + rest)


class _Channel(HTTPChannel):
    """A connection that leaves writing to the thread that answers, as long as one does.

    waitress lets its loop try as well, and turn without rest while the other holds the lock: a
    third of all time under load. Past the high-water mark the thread waits for the loop, so there
    it writes as ever.
    """

    parser_class = _Parser

    def writable(self) -> bool:
        """Whether the loop is to write or close."""
        answering = bool(self.requests)
        if answering and self.total_outbufs_len <= self.adj.outbuf_high_watermark:
            return self.will_close or self.close_when_flushed
        return bool(super().writable())


def _leave(_: int, __: FrameType | None) -> None:
    # Told once more, by the parent or a second Ctrl-C, it would drop the requests it is finishing.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise SystemExit(0)
