"""Serve the application: N waitress processes on one listening socket.

The parent makes everything ready, freezes it and forks; it serves nothing itself, restarts a worker
that dies, and on SIGTERM lets every worker finish the request it is on. SIGHUP has files read again
where there is no terminal that may hang up.
"""

from __future__ import annotations

import gc
import logging
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Never

from waitress.server import BaseWSGIServer

from fupin_search.errors import IndexUnusableError
from fupin_search.service import Search
from fupin_search.web.app import App
from fupin_search.web.metrics import Metrics
from fupin_search.web.metrics.measuring import alone as app_of
from fupin_search.web.serving.connections import Limits, server_of
from fupin_search.web.serving.memory import hold_together
from fupin_search.web.serving.warming import warm
from fupin_search.web.serving.workers import Answer, Workers, on_hang_up

_LOOK_SECONDS = 1.0


def serve(
    app: App,
    search: Search,
    listener: socket.socket,
    metrics: Metrics | None = None,
    *,
    workers: int,
    scraped: socket.socket | None = None,
    ready: Callable[[], object] = lambda: None,
) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        app: what is served; made once, the workers share its memory.
        search: what the application answers from.
        listener: shared by all workers.
        metrics: the application's counts, if it counts.
        workers: processes, at least 1.
        scraped: where the counts are shown, if at an address of their own.
        ready: called once no reader would have to wait for anything to be loaded.

    Raises:
        IndexUnusableError: when no generation can serve.
    """
    hold_together()
    warm(app, search)
    alone = workers == 1 and not scraped

    def work(number: int) -> None:
        # What the parent opened, it has; where the index was swapped since, it opens the one that
        # is live before it asks anything of the socket.
        if metrics:
            metrics.begin(number)
        with suppress(IndexUnusableError):
            search.keep_up()
        look = threading.Event()
        threading.Thread(target=_keep_up, args=(search, look), daemon=True).start()
        refused = metrics.refused if metrics else None
        server = server_of(app, listener, Limits(), refused)
        _answer(server, lambda _, __: look.set(), ready if alone else None)

    def show(_: int) -> None:
        # In a process of its own, for a parent with threads could not fork safely.
        assert scraped
        assert metrics
        search.look_only()
        _answer(server_of(app_of(metrics), scraped, Limits()), lambda _, __: None)

    if alone:
        work(0)
        return
    # The collector would write to every object it looks at, and so copy the pages they share.
    gc.disable()
    gc.collect()
    gc.freeze()
    Workers([work] * workers + [show] * bool(scraped), ready).run()


def _answer(
    server: BaseWSGIServer, look: Answer, ready: Callable[[], object] | None = None
) -> None:
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    on_hang_up(leave=_leave, look=look)
    # It warns whenever a request waits for a thread, which on a busy day is every request.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    if ready:
        ready()
    server.run()


def _keep_up(search: Search, look: threading.Event) -> Never:
    """Look for what changed now and then, so that the reader who would wait hardly ever is one.

    Args:
        search: follows the index and the operator's files.
        look: set when files are to be read again whether they seem changed or not.
    """
    while True:
        asked = look.wait(_LOOK_SECONDS)
        look.clear()
        # Whoever asks is answered so; here nobody does.
        with suppress(IndexUnusableError):
            search.keep_up(anew=asked)


def _leave(_: int, __: FrameType | None) -> None:
    # Sent once more, by the parent or a second Ctrl-C, it would drop the requests it is finishing.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise SystemExit(0)
