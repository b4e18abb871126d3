"""Start servers on the loopback interface, send them requests, and put them under load."""

from __future__ import annotations

import http.client
import resource
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from figures import Timing
from memory import tree
from results import Load

_PATIENCE = 120.0
_PAUSE = 0.005
_GRACE = 20.0

# One thread of wrk requests the paths in turn on all its connections, then prints a summary.
_SCRIPT = """\
local paths, at = {}, 0
for path in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = path end
if os.getenv("BENCH_GZIP") == "yes" then wrk.headers["Accept-Encoding"] = "gzip" end

function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format(
    '{"requests": %d, "micros": %d, "p50": %f, "p99": %f, "mean": %f, "errors": %d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    latency.mean, failed.connect + failed.read + failed.write + failed.status + failed.timeout))
end
"""


class _WrkSummary(msgspec.Struct, frozen=True):
    """The line that the script prints; times in microseconds."""

    requests: int
    micros: int
    p50: float
    p99: float
    mean: float
    errors: int


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers.

    Args:
        pid: of its first process.
        port: at 127.0.0.1.
        start_seconds: from its start to its first answer.
    """

    pid: int
    port: int
    start_seconds: float

    @property
    def workers(self) -> list[int]:
        """The processes that answer: its children, or itself where it has none."""
        return tree(self.pid)[1:] or [self.pid]


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], port: int, path: str, log: Path) -> Iterator[Running]:
    """Run a server, from its first good answer until the end of the block.

    Args:
        command: starts it.
        port: that it listens on.
        path: that is requested until the status is 200.
        log: takes what it prints.

    Raises:
        RuntimeError: when it ends or does not answer; names the log.
    """
    with log.open("wb") as printed:
        started = time.perf_counter()
        server = subprocess.Popen(command, stdout=printed, stderr=printed)
        try:
            _await_answer(server, port, path, log)
            yield Running(server.pid, port, time.perf_counter() - started)
        finally:
            server.terminate()
            try:
                server.wait(_GRACE)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def ask(port: int, paths: Sequence[str], *, connections: int = 8) -> int:
    """Request every path once over several connections; count the answers other than 200."""

    def through(share: Sequence[str]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        failed = 0
        for path in share:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            failed += answer.status != http.client.OK
        connection.close()
        return failed

    with ThreadPoolExecutor(connections) as threads:
        return sum(
            threads.map(through, (paths[place::connections] for place in range(connections)))
        )


def load(
    port: int, paths: Sequence[str], *, connections: int, seconds: int, gzip: bool = False
) -> Load:
    """Put a server under load by wrk, for a bounded time.

    Args:
        port: at 127.0.0.1.
        paths: requested in turn, again and again.
        connections: kept open, each with one request at a time.
        seconds: the duration.
        gzip: whether answers are compressed.

    Raises:
        CalledProcessError: when wrk cannot reach the server.
    """
    with tempfile.TemporaryDirectory(prefix="fupin-load-") as scratch:
        listed, script = Path(scratch, "paths.txt"), Path(scratch, "paths.lua")
        listed.write_text("".join(f"{path}\n" for path in paths), encoding="ascii")
        script.write_text(_SCRIPT, encoding="ascii")
        before = children_seconds()
        done = subprocess.run(
            [
                *("env", f"BENCH_PATHS={listed}", f"BENCH_GZIP={'yes' if gzip else 'no'}"),
                *("wrk", "--threads", "1"),
                *("--connections", str(connections), "--duration", f"{seconds}s"),
                *("--timeout", "30s", "--script", str(script), f"http://127.0.0.1:{port}"),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        return parse_wrk_output(done.stdout, children_seconds() - before)


def parse_wrk_output(printed: str, generator_seconds: float) -> Load:
    """Parse the output of wrk.

    Args:
        printed: its standard output, which has the script's line of JSON.
        generator_seconds: processor time it used.
    """
    line = next(line for line in printed.splitlines() if line.startswith("{"))
    summary = msgspec.json.decode(line, type=_WrkSummary)
    seconds = summary.micros / 1e6
    return Load(
        requests=summary.requests,
        seconds=round(seconds, 3),
        rate=summary.requests / seconds,
        took=Timing(summary.p50 / 1000, summary.p99 / 1000, summary.mean / 1000),
        errors=summary.errors,
        generator_share=generator_seconds / seconds,
    )


def _await_answer(server: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status == http.client.OK:
                return
        except (OSError, http.client.HTTPException):
            pass  # not yet
        finally:
            connection.close()
        time.sleep(_PAUSE)
    raise RuntimeError(f"{server.args!r} did not answer; see {log}.")


def children_seconds() -> float:
    """Return the processor time of all ended child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
