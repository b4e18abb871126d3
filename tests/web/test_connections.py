"""What a connection may take of a server, over real sockets."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import falcon
import pytest

from fupin_search.web.connections import Limits, make_server

ROOT = Path(__file__).resolve().parent.parent.parent
# Small, so that nobody has to wait; a test that waits for longer than this has failed.
FEW = Limits(head=1_000, body=1_000, connections=20, arriving=0.3, idle=3600, sweep=0)
PATIENCE = 20.0

# It says so of an option that nothing else does the work of yet.
pytestmark = pytest.mark.filterwarnings("ignore:send_bytes will be removed:DeprecationWarning")

Connect = Callable[[], socket.socket]


class Echo:
    """Answers with the query it was asked."""

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        response.text = request.query_string

    on_post = on_get


@contextmanager
def running(limits: Limits) -> Iterator[tuple[Connect, list[str]]]:
    """A server in a thread: how to connect to it, and the codes of what it refused by itself."""
    app: falcon.App[falcon.Request, falcon.Response] = falcon.App()
    app.add_route("/", Echo())
    refused: list[str] = []
    connected: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        server = make_server(app, listener, limits, refused.append)
        done = threading.Event()
        watched = vars(server)["_map"]

        def turn() -> None:
            while not done.is_set():
                server.asyncore.loop(timeout=0.02, use_poll=True, map=watched, count=1)

        def connect() -> socket.socket:
            made = socket.create_connection(address, timeout=PATIENCE)
            connected.append(made)
            return made

        loop = threading.Thread(target=turn)
        loop.start()
        try:
            yield connect, refused
        finally:
            for one in connected:
                one.close()
            done.set()
            loop.join()
            server.task_dispatcher.shutdown()
            for channel in [*watched.values()]:
                channel.close()


def answer(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """All that comes until the server closes: status, headers in small letters, body."""
    head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(status.split()[1]), headers, body


def until(connection: socket.socket, end: bytes) -> bool:
    """Whether what comes ends so; head and body come apart."""
    came = b""
    while not came.endswith(end) and (more := connection.recv(65536)):
        came += more
    return came.endswith(end)


def closed(connection: socket.socket) -> bool:
    """Whether the server closes a connection without an answer; waits for it."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GET /?q=" + b"a" * 2_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431, "headers-too-large"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 2_000, 431, "headers-too-large"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n", 413, "body-too-large"),
        (
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n"
            + b"a" * 2_000
            + b"\r\n0\r\n\r\n",
            *(413, "body-too-large"),
        ),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: br\r\n\r\n", 400, "bad-request"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400, "bad-request"),
        (b"\xff\xfe\r\n\r\n", 400, "bad-request"),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, "bad-request"),
    ],
)
def test_what_is_too_large_or_no_request_is_a_problem_and_counts(
    sent: bytes, status: int, code: str
) -> None:
    with running(FEW) as (connect, refused):
        connection = connect()
        connection.sendall(sent)
        found, headers, body = answer(connection)
        assert (found, headers["content-type"]) == (status, "application/problem+json")
        assert headers["cache-control"] == "no-store"
        told = json.loads(body)
        assert (told["status"], told["code"]) == (status, code)
        assert told["type"] == f"urn:fupin-search:problem:{code}"
        assert refused == [code]


CHUNKED = b"Transfer-Encoding: chunked\r\n"
NOTHING = b"0\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"POST / HTTP/1.1\r\nHost: a\r\n" + heads + b"\r\n" + NOTHING, id=name)
        for name, heads in {
            "a length before the coding": b"Content-Length: 5\r\n" + CHUNKED,
            "a length behind it": CHUNKED + b"Content-Length: 5\r\n",
            "a length of nothing": CHUNKED + b"Content-Length: 0\r\n",
            "small letters": b"content-length: 5\r\n" + CHUNKED.lower(),
            "an empty coding": b"Transfer-Encoding:\r\nContent-Length: 5\r\n",
            "chunked twice": b"Transfer-Encoding: chunked, chunked\r\n",
            "two codings": CHUNKED + CHUNKED,
            "a coding before": b"Transfer-Encoding: gzip, chunked\r\n",
            "a coding behind": b"Transfer-Encoding: chunked, identity\r\n",
            "a coding on a line of its own": b"Transfer-Encoding:\r\n chunked\r\n",
            "a sign no proxy would see": b"Transfer-Encoding: \x0bchunked\r\n",
            "two lengths": b"Content-Length: 5\r\nContent-Length: 5\r\n",
            "a list of lengths": b"Content-Length: 5, 5\r\n",
            "a space before the colon": b"Transfer-Encoding : chunked\r\n",
        }.items()
    ]
    + [
        pytest.param(b"POST / HTTP/1.0\r\n" + CHUNKED + b"\r\n" + NOTHING, id="HTTP/1.0"),
    ],
)
def test_a_request_whose_end_is_in_doubt_is_refused_and_nothing_behind_it_read(
    sent: bytes,
) -> None:
    """A proxy in front may see its end elsewhere, and another request in what is left."""
    with running(FEW) as (connect, refused):
        connection = connect()
        connection.sendall(sent + b"GET /?q=hidden HTTP/1.1\r\nHost: a\r\n\r\n")
        status, headers, body = answer(connection)
        assert (status, json.loads(body)["code"]) == (400, "bad-request")
        assert b"hidden" not in body
        assert headers["connection"] == "close"
        assert refused == ["bad-request"]


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET http://a.example/ HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
        b"GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a:port\r\n\r\n",
        b'GET / HTTP/1.1\r\nHost: a"><b\r\n\r\n',
        "GET / HTTP/1.1\r\nHost: 渡口\r\n\r\n".encode(),
        b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        b"GET / HTTP/0.9\r\nHost: a\r\n\r\n",
    ],
)
def test_a_request_that_is_for_no_host_or_for_two_is_refused(sent: bytes) -> None:
    with running(FEW) as (connect, _):
        connection = connect()
        connection.sendall(sent)
        status, _, body = answer(connection)
        assert (status, json.loads(body)["code"]) == (400, "bad-request")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /?q=1 HTTP/1.0\r\n",
        b"GET /?q=1\r\n",
        b"GET /?q=1 HTTP/1.1\r\nHost:\r\nConnection: close\r\n",
        b"GET /?q=1 HTTP/1.1\r\nHost: news_1.example.org:8080\r\nConnection: close\r\n",
        b"GET /?q=1 HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n",
        b"GET http://a/?q=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n",
        b"GET /?q=1 HTTP/1.1\r\nHost: a\r\nX: Transfer-Encoding: br\r\nConnection: close\r\n",
    ],
)
def test_a_request_that_is_for_one_host_is_answered(head: bytes) -> None:
    with running(FEW) as (connect, refused):
        connection = connect()
        connection.sendall(head + b"\r\n")
        assert answer(connection)[::2] == (200, b"q=1")
        assert refused == []


def test_a_body_in_chunks_is_answered_once() -> None:
    with running(FEW) as (connect, _):
        connection = connect()
        head = (
            b"POST /?q=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\ntransfer-encoding: Chunked\r\n"
        )
        connection.sendall(head + b"\r\n3\r\nabc\r\n0\r\n\r\n")
        assert answer(connection)[::2] == (200, b"q=1")


def test_a_request_at_the_limits_is_answered() -> None:
    with running(FEW) as (connect, refused):
        connection = connect()
        head = b"POST /?q=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 999\r\nX: "
        connection.sendall(head + b"a" * (999 - len(head) - 4) + b"\r\n\r\n" + b"a" * 999)
        assert answer(connection)[::2] == (200, b"q=1")
        assert refused == []


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost:",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\na",
    ],
)
def test_who_does_not_send_a_whole_request_in_time_is_dropped(begun: bytes) -> None:
    with running(FEW) as (connect, _):
        connection = connect()
        connection.sendall(begun)
        assert closed(connection)


def test_drops_do_not_buy_time() -> None:
    """As a slow attack sends them, each before the server would call the connection silent."""
    with running(FEW) as (connect, _):
        connection = connect()
        connection.settimeout(0.02)
        sent = 0
        with pytest.raises((ConnectionError, StopIteration)):  # noqa: PT012 - drop by drop
            for drop in b"GET / HTTP/1.1\r\nX: " + b"a" * 900:
                connection.sendall(bytes([drop]))
                sent += 1
                try:
                    if connection.recv(1) == b"":
                        raise StopIteration
                except TimeoutError:
                    continue
        assert sent < 900


def test_a_connection_kept_for_the_next_request_has_more_time_than_a_request() -> None:
    with running(FEW) as (connect, _):
        kept, silent = connect(), connect()
        kept.sendall(b"GET /?q=1 HTTP/1.1\r\nHost: a\r\n\r\n")
        assert until(kept, b"q=1")
        assert closed(silent)
        kept.sendall(b"GET /?q=2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert answer(kept)[2] == b"q=2"


def test_a_connection_nobody_uses_is_closed_at_last() -> None:
    with running(replace(FEW, idle=0, arriving=0.0)) as (connect, _):
        assert closed(connect())


def test_more_connections_than_there_may_be_wait_until_others_go(
    caplog: pytest.LogCaptureFixture,
) -> None:
    # Two of them are the listener and what wakes the loop.
    with running(replace(FEW, connections=4, arriving=3600.0)) as (connect, _):
        first, second, third = connect(), connect(), connect()
        third.sendall(b"GET /?q=3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        second.sendall(b"GET /?q=2 HTTP/1.1\r\nHost: a\r\n\r\n")
        assert until(second, b"q=2")
        third.settimeout(0.2)
        with pytest.raises(TimeoutError):
            third.recv(1)
        first.close()
        third.settimeout(PATIENCE)
        assert answer(third)[2] == b"q=3"
    assert "connection limit" in caplog.text


def test_a_client_that_takes_no_answer_does_not_keep_others_from_theirs() -> None:
    with running(FEW) as (connect, _):
        for _ in range(10):
            connect().sendall(b"GET /?q=" + b"a" * 500 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
        connection = connect()
        connection.sendall(b"GET /?q=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert answer(connection)[2] == b"q=1"


def test_the_limits_are_those_the_page_tells() -> None:
    page = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
    limits = Limits()
    for told in (
        f"{limits.head // 1024} KiB",
        f"{limits.body // 1024} KiB",
        f"| {limits.connections} ",
        f"| {limits.arriving:g} s ",
        f"| {limits.idle} s ",
    ):
        assert told in page
