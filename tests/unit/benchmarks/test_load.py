"""What a server under load is said to have done is what it did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from threading import Thread

import pytest
from figures import percentile, timing
from load import ask, free_port, load, parse_wrk_output, running

pytestmark = pytest.mark.slow

PRINTED = """\
Running 2s test @ http://127.0.0.1:1
  1 threads and 8 connections
{"requests": 3000, "micros": 2000000, "p50": 1500.0, "p99": 9000.0, "mean": 2000.5, "errors": 2}
"""


class Answers(BaseHTTPRequestHandler):
    """200, or 404 for a path with `missing` in it; keeps connections."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked.append(self.path)
        wanted.append(self.headers["Accept-Encoding"])
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    """Says nothing of connections that wrk cuts at its end."""

    def handle_error(self, *_: object) -> None:
        pass


asked: list[str] = []
wanted: list[str | None] = []


@contextmanager
def answering() -> Iterator[int]:
    asked.clear()
    wanted.clear()
    with Quiet(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_every_path_is_asked_once_and_failures_are_counted() -> None:
    paths = [f"/{number}" for number in range(20)] + ["/missing"]
    with answering() as port:
        assert ask(port, paths, connections=3) == 1
    assert sorted(asked) == sorted(paths)


def test_what_wrk_prints_becomes_a_rate_and_milliseconds() -> None:
    seen = parse_wrk_output(PRINTED, generator_seconds=0.5)
    assert (seen.rate, seen.seconds, seen.errors) == (1500.0, 2.0, 2)
    assert (seen.took.p50, seen.took.p99, seen.took.mean) == (1.5, 9.0, 2.0005)
    assert seen.generator_share == 0.25


@pytest.mark.skipif(which("wrk") is None, reason="wrk is not installed")
def test_under_load_all_paths_are_asked_in_turn() -> None:
    with answering() as port:
        seen = load(port, ["/1", "/missing", "/3"], connections=2, seconds=1)
    assert set(asked) == {"/1", "/missing", "/3"}
    assert abs(seen.errors - seen.requests / 3) <= 2
    assert seen.requests <= len(asked)


@pytest.mark.skipif(which("wrk") is None, reason="wrk is not installed")
@pytest.mark.parametrize("gzip", [True, False])
def test_answers_are_wanted_compressed_where_that_is_asked_for(gzip: bool) -> None:
    with answering() as port:
        load(port, ["/1"], connections=1, seconds=1, gzip=gzip)
    assert set(wanted) == {"gzip" if gzip else None}


def test_a_server_that_ends_instead_of_answering_is_told_with_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with (
        pytest.raises(RuntimeError, match="log"),
        running(["sh", "-c", "echo no; exit 1"], free_port(), "/", log),
    ):
        pass
    assert log.read_text() == "no\n"


def test_a_percentile_is_the_smallest_value_that_covers_its_share() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert (percentile(values, 50), percentile(values, 99), percentile([7.0], 99)) == (50, 99, 7)


def test_times_are_told_in_milliseconds() -> None:
    seen = timing([0.001, 0.002, 0.006])
    assert (seen.p50, seen.p99, round(seen.mean, 9)) == (2.0, 6.0, 3.0)
