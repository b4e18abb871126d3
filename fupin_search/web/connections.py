"""The listening socket, the process that holds a port, and waitress on the connections.

waitress gets our limits, stricter and more lenient rules for a request's head, and our problems for
its refusals.
"""

from __future__ import annotations

import errno
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar, cast

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ErrorTask, WSGITask

from fupin_search.errors import SettingError
from fupin_search.web.app import App
from fupin_search.web.rendering import PROBLEM_TYPE, encode_problem

_BACKLOG = 1024
# The state of a listening socket in /proc/net/tcp.
_LISTENING = "0A"
_LONGEST_COMMAND = 80

_THREADS = 4
_UNQUOTED_BYTES = re.compile(rb"[\x80-\xff]")
_HTTP_1_1 = "1.1"
# A request line without a version is that of HTTP/0.9.
_VERSIONS = frozenset(("", "1.0", _HTTP_1_1))
# A name or number and a port (RFC 3986, 3.2.2), without a comma: waitress joins two headers of one
# name by a comma.
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~%!$&'()*+;=-]*)(?::[0-9]*)?")
_CODINGS = re.compile(rb"^transfer-encoding:[ \t]*(.*?)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_TOO_LARGE = {
    413: ("body-too-large", "The body is longer than {body:,} bytes; no request needs one."),
    431: (
        "headers-too-large",
        "Request line and headers are longer than {head:,} bytes; leave out filters and cookies.",
    ),
}


def listen(host: str, port: int, choices: str = "--host and --port") -> socket.socket:
    """Open a listening socket.

    Args:
        host: address or name to listen at.
        port: 0 lets the system choose.
        choices: the options or setting that an error message names.

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
        in_use = error.errno == errno.EADDRINUSE
        reason = _describe_holder(port) if in_use else f"{error.strerror or error}."
        raise SettingError(
            f"Cannot listen at {host}:{port}: {reason} Choose another with {choices}.",
            code="address-unusable",
        ) from error
    return listener


def browser_url(listener: socket.socket) -> str:
    """Return the address at which a browser on this machine finds a listening socket."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://{host}:{port}/"


def find_port_holder(port: int, proc: Path = Path("/proc")) -> tuple[int, str] | None:
    """Return the process that listens at a port and its command, if this user may know it.

    Of a server and its workers, which share one socket, that is the server.

    Args:
        port: of any address of this machine.
        proc: the folder where Linux describes its processes; other systems have none.
    """
    sockets = {f"socket:[{inode}]" for inode in _list_sockets(port, proc)}
    parents = {pid: _read_parent(proc / str(pid)) for pid in _list_holders(sockets, proc)}
    for pid, parent in sorted(parents.items()):
        if parent not in parents:
            return pid, _read_command(proc / str(pid))
    return None


def _describe_holder(port: int) -> str:
    """Return a sentence that names the holder of a port, and what to do."""
    holder = find_port_holder(port)
    if holder is None:
        return f"another user's process listens there; `sudo ss -ltnp 'sport = {port}'` names it."
    pid, command = holder
    return f"process {pid} listens there ({command}); `kill {pid}` ends it."


def _list_sockets(port: int, proc: Path) -> Iterator[str]:
    """Yield the inodes of the sockets that listen at a port."""
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (proc / "net" / table).read_text(encoding="ascii").splitlines()[1:]:
                columns = line.split()
                if columns[3] == _LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                    yield columns[9]


def _list_holders(sockets: set[str], proc: Path) -> Iterator[int]:
    """Yield the processes that hold one of some sockets."""
    if not sockets:
        return
    for entry in proc.iterdir():
        # Processes of other users are unreadable, and any may end meanwhile.
        with suppress(OSError):
            if entry.name.isdecimal() and any(
                str(file.readlink()) in sockets for file in (entry / "fd").iterdir()
            ):
                yield int(entry.name)


def _read_parent(entry: Path) -> int:
    try:
        # The command's name is in brackets and may hold anything.
        return int((entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _read_command(entry: Path) -> str:
    try:
        words = (entry / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return "its command is not known"
    command = " ".join(word for word in words if word)
    return command if len(command) <= _LONGEST_COMMAND else f"{command[:_LONGEST_COMMAND]}…"


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server's connections.

    Args:
        head: bytes of a request's line and headers together.
        body: bytes of its body.
        connections: connections that a worker holds; more wait to be accepted.
        arriving: seconds from the first byte of a request, or from the beginning of a connection,
            until a whole request must have arrived.
        idle: seconds that a connection is kept between two requests, or with an answer that the
            client does not read. Longer than proxies keep theirs, which would otherwise send a
            request on a connection that was just closed.
        sweep: seconds between two searches for connections to drop.
    """

    head: int = 32 * 1024
    body: int = 64 * 1024
    connections: int = 512
    arriving: float = 15.0
    idle: int = 75
    sweep: int = 5


def make_server(
    app: App,
    listener: socket.socket,
    limits: Limits,
    on_refusal: Callable[[str], None] | None = None,
) -> BaseWSGIServer:
    """Make a waitress server on a listening socket.

    Args:
        app: the application.
        listener: its socket.
        limits: of its connections.
        on_refusal: called with the code of every request that does not reach the application.
    """
    server = create_server(
        app,
        sockets=[listener],
        threads=_THREADS,
        # The thread that answers sends even a short answer: after SIGTERM the loop would not.
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
        def record(self, code: str) -> None:
            if on_refusal:
                on_refusal(code)

        problems: ClassVar = {
            status: (code, detail.format(head=limits.head, body=limits.body))
            for status, (code, detail) in _TOO_LARGE.items()
        }

    Channel.error_task_class = Refusal
    server.channel_class = Channel
    return server


class _HeadParser(HTTPRequestParser):
    """Reads a request's head, in one point more leniently than waitress, in others more strictly.

    Bytes of a request line that should be percent-encoded are encoded instead of refused: old pages
    link with bare GBK bytes and people paste Chinese into curl. The application decides which
    encoding it is.

    A request whose end or host is ambiguous is refused, though waitress would answer it: a proxy in
    front may read it another way (RFC 9112, 3.2 and 6.1).
    """

    def parse_header(self, header_plus: bytes) -> None:
        """Read a request's head.

        Raises:
            ParsingError: naming the fault.
        """
        line, end, rest = header_plus.partition(b"\r\n")
        line = _UNQUOTED_BYTES.sub(lambda byte: b"%%%02X" % byte[0][0], line)
        super().parse_header(line + end + rest)
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
        """Allow one chunked coding, and no Content-Length with it."""
        if self.version != _HTTP_1_1 or [coding.lower() for coding in codings] != [b"chunked"]:
            raise ParsingError("Transfer-Encoding is invalid")
        if "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length is given with Transfer-Encoding")


class _AnswerTask(WSGITask):
    """Sends the head and the whole body of an answer at once, where waitress sends them in turn."""

    def write(self, data: bytes) -> None:
        """Send some of the body, after the head."""
        if self.wrote_header or self.content_length != len(data) or not self.has_body:
            super().write(data)
            return
        head = self.build_response_header()
        self.wrote_header = True
        self.content_bytes_written = len(data)
        self.channel.write_soon(head + data)


class _Channel(HTTPChannel):
    """A connection whose loop does not write while a thread answers.

    waitress lets its loop try to write too, and spin while the thread holds the lock: a third of
    all time under load. Past the high-water mark the thread waits for the loop, so there the loop
    writes as usual.
    """

    # Seconds that waitress waits longer for the next request than for the rest of one.
    patience: ClassVar[float]
    parser_class = _HeadParser
    task_class = _AnswerTask

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - waitress's arguments
        super().__init__(*args, **kwargs)
        self._began = self.creation_time
        self.last_activity = self._began - self.patience

    def received(self, data: bytes) -> bool:
        """Read data; the time of a request counts from its first byte."""
        former = self.request
        accepted = super().received(data)
        if self.request is not None:
            if self.request is not former:
                self._began = self.last_activity
            self.last_activity = self._began - self.patience
        return accepted

    def writable(self) -> bool:
        """Return True if the loop is to write or close."""
        answering = bool(self.requests)
        if answering and self.total_outbufs_len <= self.adj.outbuf_high_watermark:
            return self.will_close or self.close_when_flushed
        return bool(super().writable())


class _Refusal(ErrorTask):
    """Answers waitress's own refusals, which are plain text, as problems."""

    problems: ClassVar[dict[int, tuple[str, str]]]

    def record(self, code: str) -> None:
        """Take note of a refusal."""

    def execute(self) -> None:
        """Answer and close."""
        error = cast("HTTPRequestParser", self.request).error
        assert error
        # An unknown transfer coding is the client's fault, not a feature that the server lacks.
        number = 400 if error.code == HTTPStatus.NOT_IMPLEMENTED else error.code
        status = HTTPStatus(number)
        code, detail = self.problems.get(number, ("bad-request", f"{error.body}."))
        body = encode_problem(f"{number} {status.phrase}", code, detail)
        self.record(code)
        self.status = f"{number} {status.phrase}"
        self.response_headers = [
            ("Content-Type", PROBLEM_TYPE),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
