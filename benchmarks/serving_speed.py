"""Measure engines over HTTP: their requests a second, start and memory, on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from shutil import which
from statistics import median
from typing import NamedTuple

from figures import circumstances, say, table, write
from load import Running, ask, free_port, load, running
from memory import private_bytes, processor_seconds
from options import bench, parser
from peers import Server, servers
from results import Load, ServeFigures, ServeRow
from workload import Query, queries

_STARTS = 3
_TIMES_ASKED = 2
_CONNECTIONS = 8
_WARM_SECONDS = 2
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Started:
    """The figures of a server before it comes under load; see `ServeRow`."""

    engine: Server
    start_seconds: float
    private_bytes: list[int]
    calls: float | None


class Round(NamedTuple):
    """A server under load, and the processor time of its processes for a request, in ms."""

    load: Load
    processor_ms: float


def main() -> None:
    """Measure, and print the table."""
    made = parser("Serve the site's queries over HTTP, engine against engine.")
    made.add_argument(
        "--seconds",
        type=int,
        default=6,
        help=f"duration of the load in each of {_ROUNDS} rounds; 6 by default",
    )
    with bench(made) as (options, given):
        if not which("wrk"):
            say("Nothing is measured over HTTP: wrk is not installed (apt-get install wrk).")
            return
        asked = queries(given.data)
        started, absent = given.each(
            servers(given.folder), lambda engine: start(given.ready(engine), asked)
        )
        loads = under_load([server.engine for server in started], asked, options.seconds)
        rows = [
            make_row(server, len(asked), rounds)
            for server, rounds in zip(started, loads, strict=True)
        ]
        about = circumstances(given.corpus)
        print(f"{about.articles:,} articles, {_CONNECTIONS} connections\n")
        print(make_table(rows))
        for name, reason in absent.items():
            print(f"\n{name}: {reason}.")
        write(given.json, ServeFigures(about, _CONNECTIONS, rows, absent))


def start(engine: Server, asked: Sequence[Query]) -> Started:
    """Start a server several times, then send it every query and measure its memory.

    It is started once before the timed starts, so that its files on the disk are there.
    """
    paths = [engine.path(query) for query in asked]
    taken = []
    for number in range(_STARTS + 1):
        say(f"serving: {engine.name}, start {number} …")
        with _running(engine, paths[0]) as server:
            if number:
                taken.append(server.start_seconds)
            if number == _STARTS:
                _ask(engine, server, paths * _TIMES_ASKED)
                private = [private_bytes(pid) for pid in server.workers]
    return Started(engine, median(taken), private, engine.calls(asked))


def under_load(
    engines: Sequence[Server], asked: Sequence[Query], seconds: int
) -> list[list[Round]]:
    """Put servers under load in turn, another one first in each round, while the others are idle.

    Returns:
        The rounds of each.
    """
    paths = [[engine.path(query) for query in asked] for engine in engines]
    seen: list[list[Round]] = [[] for _ in engines]
    with ExitStack() as stack:
        running_ones = []
        for engine, own in zip(engines, paths, strict=True):
            server = stack.enter_context(_running(engine, own[0]))
            _ask(engine, server, own)
            load(server.port, own, connections=_CONNECTIONS, seconds=_WARM_SECONDS)
            running_ones.append(server)
        for number in range(_ROUNDS):
            say(f"serving: under load, round {number + 1} of {_ROUNDS} …")
            for step in range(len(engines)):
                place = (number + step) % len(engines)
                seen[place].append(_round(running_ones[place], paths[place], seconds))
    return seen


def _round(server: Running, paths: Sequence[str], seconds: int) -> Round:
    before = sum(map(processor_seconds, server.workers))
    seen = load(server.port, paths, connections=_CONNECTIONS, seconds=seconds)
    used = sum(map(processor_seconds, server.workers)) - before
    return Round(seen, used / seen.requests * 1000)


def make_row(started: Started, queries_asked: int, rounds: Sequence[Round]) -> ServeRow:
    """Make a row of the figures of a server."""
    return ServeRow(
        name=started.engine.name,
        any_word=started.engine.any_word,
        start_seconds=started.start_seconds,
        private_bytes=started.private_bytes,
        asked=_TIMES_ASKED * queries_asked,
        load=sorted((seen.load for seen in rounds), key=lambda seen: seen.rate)[len(rounds) // 2],
        rates=[seen.load.rate for seen in rounds],
        processor_ms=[seen.processor_ms for seen in rounds],
        calls=started.calls,
        note=started.engine.note,
    )


def _running(engine: Server, path: str) -> AbstractContextManager[Running]:
    port = free_port()
    return running(engine.command(port), port, path, engine.folder.with_suffix(".log"))


def _ask(engine: Server, server: Running, paths: Sequence[str]) -> None:
    failed = ask(server.port, engine.before()) + ask(server.port, paths)
    if failed:
        raise RuntimeError(f"{engine.name} did not answer {failed} of its queries with 200.")


def make_table(rows: Sequence[ServeRow]) -> str:
    """Make the table."""
    head = ["engine", "requests/s", "p50 ms", "p99 ms", "errors", "first answer s"]
    return table(
        [*head, "private MB", "processor ms", "Python calls", "generator's CPU"],
        [
            [
                row.name,
                f"{row.load.rate:,.0f}",
                f"{row.load.took.p50:.2f}",
                f"{row.load.took.p99:.2f}",
                str(row.load.errors),
                f"{row.start_seconds:.2f}",
                " + ".join(f"{size / 1e6:,.0f}" for size in row.private_bytes),
                f"{median(row.processor_ms):.2f}",
                f"{row.calls:,.0f}" if row.calls else "",
                f"{row.load.generator_share:.2f}",
            ]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
