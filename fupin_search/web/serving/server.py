"""Serve the application: N waitress processes on one listening socket.

The parent makes everything ready, freezes it and forks; it serves nothing itself, restarts a worker
that dies, and on SIGTERM lets every worker finish the request it is on.
"""

from __future__ import annotations

import gc
import logging
import signal
import socket
import threading
from contextlib import nullcontext, suppress
from types import FrameType
from typing import Any, Never
from wsgiref.util import setup_testing_defaults

from fupin_search.errors import IndexUnusableError, SettingError
from fupin_search.service import Search
from fupin_search.web.app import App
from fupin_search.web.metrics import Metrics
from fupin_search.web.metrics.measuring import alone
from fupin_search.web.serving.connections import Limits, server_of
from fupin_search.web.serving.workers import Workers

_BACKLOG = 1024
_LOOK_SECONDS = 1.0


def listen(host: str, port: int, choices: str = "--host and --port") -> socket.socket:
    """Open a listening socket.

    Args:
        host: address or name to listen at.
        port: 0 lets the system choose.
        choices: what says where, for whoever reads that it cannot be there.

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
            f"Choose another with {choices}.",
            code="address-unusable",
        ) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """Where a browser finds the listening socket."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://{host}:{port}/"


def serve(  # noqa: PLR0913 - what is served, where, and by how many
    app: App,
    search: Search,
    listener: socket.socket,
    metrics: Metrics | None = None,
    *,
    workers: int,
    scraped: socket.socket | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        app: what is served; made once, the workers share its memory.
        search: what the application answers from.
        listener: shared by all workers.
        metrics: the application's counts, if it counts.
        workers: processes, at least 1.
        scraped: where the counts are shown, if at an address of their own.

    Raises:
        IndexUnusableError: when no generation can serve.
    """

    def work(number: int) -> None:
        # A worker asks nothing of the socket before it is warm. What the parent opened, it only
        # looks through again; where the index was swapped since, it opens the one that is live.
        if metrics:
            metrics.begin(number)
        _warm(app, search, metrics)
        threading.Thread(target=_keep_up, args=(search,), daemon=True).start()
        _answer(app, listener, metrics)

    def show(_: int) -> None:
        # In a process of its own, for a parent with threads could not fork safely.
        assert scraped  # noqa: S101 - it is only started where there is one
        assert metrics  # noqa: S101 - likewise
        search.look_only()
        _answer(alone(metrics), scraped, None)

    if workers == 1 and not scraped:
        work(0)
        return
    _warm(app, search, metrics)
    # The collector would write to every object it looks at, and so copy the pages they share.
    gc.disable()
    gc.collect()
    gc.freeze()
    Workers([work] * workers + [show] * bool(scraped)).run()


def _warm(app: App, search: Search, metrics: Metrics | None) -> None:
    """Load all that the first readers would otherwise wait for."""
    search.warm()
    with metrics.aside() if metrics else nullcontext():
        for path in ("/", "/v1/search"):
            environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": "q=%E6%89%B6%E8%B4%AB"}
            setup_testing_defaults(environ)
            for _ in app(environ, lambda *_: lambda _: None):
                pass


def _answer(app: App, listener: socket.socket, metrics: Metrics | None) -> None:
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    # It warns whenever a request waits for a thread, which on a busy day is every request.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server_of(app, listener, Limits(), metrics.refused if metrics else None).run()


def _keep_up(search: Search) -> Never:
    """Look for a swap now and then, so that the reader who would open it hardly ever is one."""
    never = threading.Event()
    while True:
        never.wait(_LOOK_SECONDS)
        # Whoever asks is told so; here nobody does.
        with suppress(IndexUnusableError):
            search.keep_up()


def _leave(_: int, __: FrameType | None) -> None:
    # Told once more, by the parent or a second Ctrl-C, it would drop the requests it is finishing.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise SystemExit(0)
