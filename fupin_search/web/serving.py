"""Serve the application: N waitress processes on one listening socket.

The parent opens the socket and forks; it serves nothing itself, restarts a worker that dies, and
on SIGTERM lets every worker finish the request it is on. Each worker opens the index for itself,
because Whoosh reads files by seeking and forked processes would share one position.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server

from fupin_search.errors import SettingError
from fupin_search.web.app import App

_THREADS = 4
_BACKLOG = 1024
_LARGEST_BODY = 64 * 1024
# A worker that dies sooner than this is not restarted at once, lest a broken one spin.
_SHORT_LIFE = 1.0
_GRACE_SECONDS = 10.0
_BARE = re.compile(rb"[\x80-\xff]")

_log = logging.getLogger(__name__)


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


def serve(make_app: Callable[[], App], listener: socket.socket, *, workers: int) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        make_app: called once in each worker; an application comes out of it warm.
        listener: shared by all workers.
        workers: processes, at least 1.
    """
    if workers == 1:
        _work(make_app, listener)
        return
    _Workers(lambda: _work(make_app, listener), workers).run()


def _work(make_app: Callable[[], App], listener: socket.socket) -> None:
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    # It warns whenever a request waits for a thread, which on a busy day is every request.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(
        make_app(),
        sockets=[listener],
        threads=_THREADS,
        ident="",
        max_request_body_size=_LARGEST_BODY,
        clear_untrusted_proxy_headers=True,
    )
    assert isinstance(server, BaseWSGIServer)  # noqa: S101 - several sockets would make it another
    server.channel_class = _Channel
    server.run()


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
    raise SystemExit(0)


class _Workers:
    """The worker processes, kept at their number.

    Args:
        work: what each does until it is told to leave.
        number: how many there are to be.
    """

    def __init__(self, work: Callable[[], None], number: int) -> None:
        self._work = work
        self._number = number
        self._born: dict[int, float] = {}
        self._leaving = False

    def run(self) -> None:
        """Keep the workers going until a signal, then see them out."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self._leaving:
            while len(self._born) < self._number and not self._leaving:
                self._start()
            self._wait()
        self._see_out()

    def _start(self) -> None:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                self._work()
                code = 0
            except SystemExit:
                code = 0
            except BaseException:  # noqa: BLE001 - a child must not run the parent's code
                _log.exception("A worker failed")
            finally:
                os._exit(code)
        self._born[child] = time.monotonic()

    def _wait(self) -> None:
        try:
            child, status = os.wait()
        except (ChildProcessError, InterruptedError):
            return
        born = self._born.pop(child, 0.0)
        if self._leaving:
            return
        _log.warning("Worker %s ended with status %s; starting another", child, status)
        if time.monotonic() - born < _SHORT_LIFE:
            time.sleep(_SHORT_LIFE)

    def _see_out(self) -> None:
        deadline = time.monotonic() + _GRACE_SECONDS
        for child in self._born:
            os.kill(child, signal.SIGTERM)
        while self._born and time.monotonic() < deadline:
            child, _ = os.waitpid(-1, os.WNOHANG)
            self._born.pop(child, None)
            time.sleep(0.02 if child == 0 else 0)
        for child in self._born:
            os.kill(child, signal.SIGKILL)

    def _stop(self, _: int, __: FrameType | None) -> None:
        self._leaving = True
        # os.wait is resumed after a signal (PEP 475) unless the signal raises, so the children
        # are told at once: their end wakes it.
        for child in self._born:
            os.kill(child, signal.SIGTERM)
