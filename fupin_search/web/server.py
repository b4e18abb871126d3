"""Serve the application: N waitress processes on one listening socket.

The parent loads everything, freezes it and forks. It answers no request: it replaces a worker that
dies, and on SIGTERM lets every worker finish its request. SIGHUP makes a server without a terminal
read the operator's files again.

No worker outlives its parent: each waits at one end of a pipe whose other end the parent holds, and
leaves when that closes, for whatever reason the parent ended.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import platform
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from types import FrameType
from typing import Any, Never
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

from waitress.server import BaseWSGIServer

from fupin_search.errors import IndexUnusableError
from fupin_search.service import Search
from fupin_search.web.app import App
from fupin_search.web.connections import Limits, make_server
from fupin_search.web.metrics import Metrics, metrics_app
from fupin_search.web.middleware import WARM_UP

SignalHandler = Callable[[int, FrameType | None], object]

_KEEP_UP_SECONDS = 1.0
# Signals that end a process, or make it read files again.
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# A worker that dies sooner than this is replaced after a pause, so that a broken one cannot spin.
_SHORT_LIFE = 1.0
_GRACE_SECONDS = 10.0

_WORD = quote("扶贫")
_WARM_UP_PATHS = (
    "/",
    f"/?q={_WORD}",
    # A page without hits, and one of an unreadable request.
    f"/?q={quote('扶平第一书记')}&year=1900",
    "/?size=0",
    f"/v1/search?q={_WORD}&explain=1",
    "/v1/search?q=guangzhou&year=2020&sort=newest",
    f"/v1/timeline?q={_WORD}",
    f"/v1/suggest?q={_WORD}",
    "/v1/suggest?q=fup",
    f"/feed.atom?q={_WORD}",
    f"/feed.json?q={_WORD}",
    "/opensearch.xml",
    "/openapi.json",
    "/docs/api",
    "/static/style.css",
)

# Numbers of glibc's `malloc.h`.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
# Arrays of a request are usually smaller: the next one uses their memory again. Those of learning a
# generation are larger: their memory goes back to the system when they are freed.
_LARGE_BYTES = 1_000_000
_FREE_BYTES = 4_000_000

_FORMAT = "%(asctime)s %(levelname)s %(message)s"
_TIME = "%Y-%m-%dT%H:%M:%S%z"

_log = logging.getLogger(__name__)


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
        app: the application; made once, the workers share its memory.
        search: the application's.
        listener: shared by all workers.
        metrics: the application's, if it counts.
        workers: processes, at least 1.
        scraped: the socket of the metrics, if they have one of their own.
        ready: called once everything is loaded, so that no reader waits for it.

    Raises:
        IndexUnusableError: when no generation can serve.
    """
    tune_memory()
    warm(app, search)
    alone = workers == 1 and not scraped

    def work(number: int) -> None:
        # The parent's generation may have been replaced since; then the live one is opened before
        # the first request is taken.
        if metrics:
            metrics.begin(number)
        with suppress(IndexUnusableError):
            search.keep_up()
        look = threading.Event()
        threading.Thread(target=_keep_up, args=(search, look), daemon=True).start()
        server = make_server(app, listener, Limits(), metrics.refused if metrics else None)
        _run(server, lambda _, __: look.set(), ready if alone else None)

    def serve_metrics(_: int) -> None:
        # In a process of its own: a parent with threads cannot fork safely.
        assert scraped
        assert metrics
        search.look_only()
        _run(make_server(metrics_app(metrics), scraped, Limits()), lambda _, __: None)

    if alone:
        work(0)
        return
    # The collector writes to each object it visits, which would copy the pages that workers share.
    gc.disable()
    gc.collect()
    gc.freeze()
    WorkerPool([work] * workers + [serve_metrics] * bool(scraped), ready).run()


def _run(
    server: BaseWSGIServer, look: SignalHandler, ready: Callable[[], object] | None = None
) -> None:
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    on_hang_up(leave=_leave, look=look)
    # It warns of each request that waits for a thread, which on a busy day is every one.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    if ready:
        ready()
    server.run()


def _keep_up(search: Search, look: threading.Event) -> Never:
    """Follow changes of the index regularly, so that readers hardly ever wait for one.

    Args:
        search: follows the index and the operator's files.
        look: set when the files are to be read again even if they seem unchanged.
    """
    while True:
        forced = look.wait(_KEEP_UP_SECONDS)
        look.clear()
        # Requests report it to readers.
        with suppress(IndexUnusableError):
            search.keep_up(anew=forced)


def _leave(_: int, __: FrameType | None) -> None:
    # A second signal, from the parent or by Ctrl-C, would drop the requests in progress.
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise SystemExit(0)


def warm(app: App, search: Search) -> None:
    """Load everything that the first readers would otherwise wait for.

    Requests that nobody sent go through the application, so that templates and encoders are loaded
    too. They are neither logged nor counted.

    Args:
        app: gets a request for each of its routes.
        search: the application's.

    Raises:
        IndexUnusableError: when no generation can serve.
    """
    search.warm()
    for path in (*_WARM_UP_PATHS, *_article_paths(search)):
        address, _, query = path.partition("?")
        environ: dict[str, Any] = {"PATH_INFO": address, "QUERY_STRING": query, WARM_UP: True}
        setup_testing_defaults(environ)
        for _ in app(environ, lambda *_: lambda _: None):
            pass


def _article_paths(search: Search) -> Iterator[str]:
    """Yield the addresses of the newest article, if there is any."""
    if newest := search.newest_id():
        article = quote(newest, safe="")
        yield f"/articles/{article}?q={_WORD}"
        yield f"/v1/articles/{article}"
        yield f"/v1/articles/{article}/similar"


class WorkerPool:
    """A fixed number of worker processes; one that dies is replaced.

    Args:
        works: the work of each, until a signal ends it. It is called with the worker's number,
            from 0; a replacement has the number of the worker it replaces.
        ready: called once all are started and signals are handled.
    """

    def __init__(
        self, works: Sequence[Callable[[int], None]], ready: Callable[[], object] = lambda: None
    ) -> None:
        self._works = works
        self._ready = ready
        # The number of each child, and when it was born.
        self._born: dict[int, tuple[int, float]] = {}
        self._leaving = False
        self._listened, self._held = os.pipe()

    def run(self) -> None:
        """Keep the workers running until a signal, then wait for them to finish."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        on_hang_up(leave=self._stop, look=self._hang_up)
        self._start_missing()
        self._ready()
        while not self._leaving:
            self._wait()
            self._start_missing()
        _log.info("Stopping; the workers finish their requests")
        self._end_all()
        _log.info("All workers have left")

    def _start_missing(self) -> None:
        running = {number for number, _ in self._born.values()}
        for number in sorted(set(range(len(self._works))) - running):
            if not self._leaving:
                self._start(number)

    def _start(self, worker: int) -> None:
        # Blocked, so that a signal finds the child either registered or with its own handlers.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.close(self._held)
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, signal.SIG_DFL)
                # Ignored until the worker has its own handler; it has read no file yet.
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
                threading.Thread(target=self._leave_with_parent, daemon=True).start()
                signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
                self._works[worker](worker)
                code = 0
            except SystemExit:
                code = 0
            except BaseException:  # noqa: BLE001 - a child must not run the parent's code
                _log.exception("A worker failed")
            finally:
                os._exit(code)
        self._born[child] = worker, time.monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    def _leave_with_parent(self) -> None:
        """Leave when the parent has ended; nothing is ever written, so the read waits for that."""
        os.read(self._listened, 1)
        _log.warning("The server's parent has ended; worker %s leaves", os.getpid())
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE_SECONDS)
        os._exit(1)

    def _wait(self) -> None:
        try:
            child, status = os.wait()
        except (ChildProcessError, InterruptedError):
            return
        _, born = self._born.pop(child, (0, 0.0))
        if self._leaving:
            return
        _log.warning("Worker %s ended with status %s; starting another", child, status)
        if time.monotonic() - born < _SHORT_LIFE:
            time.sleep(_SHORT_LIFE)

    def _end_all(self) -> None:
        deadline = time.monotonic() + _GRACE_SECONDS
        self._signal_all(signal.SIGTERM)
        while self._born and time.monotonic() < deadline:
            child, _ = os.waitpid(-1, os.WNOHANG)
            self._born.pop(child, None)
            time.sleep(0.02 if child == 0 else 0)
        self._signal_all(signal.SIGKILL)

    def _signal_all(self, number: signal.Signals) -> None:
        for child in list(self._born):
            # It may just have ended.
            with suppress(ProcessLookupError):
                os.kill(child, number)

    def _stop(self, _: int, __: FrameType | None) -> None:
        self._leaving = True
        # os.wait resumes after a signal (PEP 475) unless the handler raises. So the children get
        # the signal at once: their end wakes it.
        self._signal_all(signal.SIGTERM)

    def _hang_up(self, _: int, __: FrameType | None) -> None:
        self._signal_all(signal.SIGHUP)


def on_hang_up(*, leave: SignalHandler, look: SignalHandler) -> None:
    """Handle SIGHUP by its meaning for this process.

    A terminal that closes ends the processes started in it, except those started by `nohup`. A
    service, which has no terminal, reads its files again.

    Args:
        leave: called where there is a terminal.
        look: called where there is none.
    """
    if not _has_terminal():
        signal.signal(signal.SIGHUP, look)
    elif signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, leave)


def _has_terminal() -> bool:
    try:
        os.close(os.open(os.ctermid(), os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def tune_memory() -> bool:
    """Make this process, and its forks, keep little memory that they do not use.

    All threads allocate from one arena. By default each has its own, with its own holes; but a
    worker keeps answers for long that any of its threads made, and its threads take turns. Large
    arrays are mapped one by one; by default glibc stops that when the first one is freed, and then
    has holes of that size too.

    Returns:
        True if the C library supports it.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    chosen = {_ARENA_MAX: 1, _MMAP_THRESHOLD: _LARGE_BYTES, _TRIM_THRESHOLD: _FREE_BYTES}
    return 0 not in {ctypes.CDLL(None).mallopt(number, value) for number, value in chosen.items()}


class LineFormatter(logging.Formatter):
    """Formats an event as one line: its time, its message and its traceback, if it has one."""

    def __init__(self) -> None:
        super().__init__(_FORMAT, _TIME)

    def format(self, record: logging.LogRecord) -> str:
        """Return the event's line."""
        return " | ".join(line for line in super().format(record).splitlines() if line.strip())


def log_to_stderr() -> None:
    """Log to stderr: our events from INFO on, those of libraries from WARNING on."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("fupin_search").setLevel(logging.INFO)
