"""Workers that share what their parent opened, as real processes on a real socket."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from support.echo import SLOW_SIZE, EchoStore

# Connections of small buffers, which one answer after another fills.
_SERVER = """
import socket
import sys
from pathlib import Path
from support.echo import EchoStore
from fupin_search.service import Search
from fupin_search.web.app import create_app
from fupin_search.web.connections import listen
from fupin_search.web.server import serve
search = Search(EchoStore(Path(sys.argv[1])))
listener = listen("127.0.0.1", 0)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)
print(listener.getsockname()[1], flush=True)
serve(create_app(search), search, listener, workers=2)
"""


class Server:
    """A server of two workers, and what they tell."""

    def __init__(self, folder: Path) -> None:
        paths = [str(Path(__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SERVER, str(folder)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    def ask(self, query: str = "") -> tuple[str, int]:
        """Which generation answered, and the process that opened it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", f"/v1/search?{query}")
        answer = json.load(connection.getresponse())
        connection.close()
        return answer["hits"][0]["id"], int(answer["hits"][0]["snippet"]["text"])

    def workers(self) -> set[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {int(child) for child in listed.split()}

    def kill_workers(self) -> None:
        """Kill them, and wait until others are in their place."""
        former = self.workers()
        for worker in former:
            os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while len(self.workers() - former) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)


@pytest.fixture
def store(tmp_path: Path) -> EchoStore:
    store = EchoStore(tmp_path)
    store.swap("one")
    return store


@pytest.fixture
def server(store: EchoStore) -> Iterator[Server]:
    server = Server(store.root)
    yield server
    server.process.terminate()
    server.process.communicate(timeout=30)


def test_every_worker_answers_from_what_the_parent_opened(server: Server) -> None:
    with ThreadPoolExecutor(8) as readers:
        told = set(readers.map(lambda _: server.ask(), range(40)))
    assert told == {("one", server.process.pid)}
    assert len(server.workers()) == 2


def test_a_swap_is_followed_and_a_replacement_never_answers_from_before_it(
    server: Server, store: EchoStore
) -> None:
    assert server.ask() == ("one", server.process.pid)
    store.swap("two")
    # A worker that looks for itself just now answers from before until it has opened it.
    generation, opener = server.ask()
    while generation != "two":
        assert (generation, opener) == ("one", server.process.pid)
        generation, opener = server.ask()
    assert opener in server.workers()
    server.kill_workers()
    for _ in range(10):
        generation, opener = server.ask()
        assert generation == "two"
        assert opener in server.workers()


def test_workers_open_what_is_swapped_in_though_nobody_asks(
    server: Server, store: EchoStore
) -> None:
    server.ask()
    store.swap("two")
    wanted = {store.root / f"two opened by {worker}" for worker in server.workers()}
    assert len(wanted) == 2
    deadline = time.monotonic() + 30
    while not all(told.exists() for told in wanted):
        assert time.monotonic() < deadline, "no worker looked"
        time.sleep(0.05)


def test_a_replacement_shares_the_parents_copy_where_nothing_was_swapped(server: Server) -> None:
    server.ask()
    server.kill_workers()
    assert {server.ask() for _ in range(10)} == {("one", server.process.pid)}


def test_nothing_else_runs_in_the_parent_when_it_forks(server: Server) -> None:
    """A lock that another thread held would stay locked in the child for good."""
    server.ask()
    assert len(list(Path(f"/proc/{server.process.pid}/task").iterdir())) == 1


def test_a_request_being_answered_is_answered_though_the_server_is_told_to_leave(
    server: Server,
) -> None:
    server.ask()
    with ThreadPoolExecutor(1) as reader:
        answer = reader.submit(server.ask, f"size={SLOW_SIZE}")
        time.sleep(0.3)
        server.process.terminate()
        assert answer.result(timeout=30) == ("one", server.process.pid)
    assert server.process.wait(timeout=30) == 0


def test_requests_sent_all_at_once_and_read_slowly_are_answered_whole_and_in_order(
    server: Server,
) -> None:
    """More than the connection's buffers hold, so that the writing changes hands."""
    total = 200
    wanted = [f"q={number}&size=100&facet_size={number}" for number in range(total)]
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
        heads = (f"GET /v1/search?{query} HTTP/1.1\r\nHost: x\r\n\r\n" for query in wanted)
        sending = threading.Thread(target=connection.sendall, args=("".join(heads).encode(),))
        sending.start()
        time.sleep(0.5)
        with connection.makefile("rb") as stream:
            texts = [_body(stream)["query"] for _ in range(total)]
        sending.join()
    assert texts == [str(number) for number in range(total)]


def _body(stream: BinaryIO) -> dict[str, Any]:
    """The next answer of a connection."""
    assert stream.readline().startswith(b"HTTP/1.1 200")
    length = int(http.client.parse_headers(stream)["Content-Length"])
    body: dict[str, Any] = json.loads(stream.read(length))
    return body
