"""How fast, how soon and in how much memory an engine answers over HTTP, on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from shutil import which
from statistics import median

from figures import circumstances, say, table, write
from load import Running, ask, free_port, load, running
from memory import private_bytes
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
    """A server and what was seen of it before it came under load; see `ServeRow`."""

    engine: Server
    start_seconds: float
    private_bytes: list[int]


def main() -> None:
    """Measure and show."""
    made = parser("Serve the site's queries over HTTP, engine against engine.")
    made.add_argument(
        "--seconds",
        type=int,
        default=6,
        help=f"how long a server is under load in each of {_ROUNDS} rounds; 6 by default",
    )
    with bench(made) as (options, given):
        if not which("wrk"):
            say("Nothing is measured over HTTP: there is no wrk to ask with (apt-get install wrk).")
            return
        asked = queries(given.data)
        started, absent = given.each(
            servers(given.folder), lambda engine: start(given.ready(engine), asked)
        )
        loads = under_load([one.engine for one in started], asked, options.seconds)
        rows = [row_of(one, len(asked), seen) for one, seen in zip(started, loads, strict=True)]
        about = circumstances(given.corpus)
        print(f"{about.articles:,} articles, {_CONNECTIONS} connections\n")
        print(shown(rows))
        for name, reason in absent.items():
            print(f"\n{name}: {reason}.")
        write(given.json, ServeFigures(about, _CONNECTIONS, rows, absent))


def start(engine: Server, asked: Sequence[Query]) -> Started:
    """Start a server several times, then ask it every query and look at its memory.

    Before the starts that are timed it is started once, so that whatever it keeps on disk is there.
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
    return Started(engine, median(taken), private)


def under_load(engines: Sequence[Server], asked: Sequence[Query], seconds: int) -> list[Load]:
    """Put servers under load in turn, another one first in each round, the rest standing idle.

    Returns:
        What was seen of each in the round whose rate is the middle one.
    """
    paths = [[engine.path(query) for query in asked] for engine in engines]
    seen: list[list[Load]] = [[] for _ in engines]
    with ExitStack() as stack:
        ports = []
        for engine, own in zip(engines, paths, strict=True):
            server = stack.enter_context(_running(engine, own[0]))
            _ask(engine, server, own)
            load(server.port, own, connections=_CONNECTIONS, seconds=_WARM_SECONDS)
            ports.append(server.port)
        for number in range(_ROUNDS):
            say(f"serving: under load, round {number + 1} of {_ROUNDS} …")
            for step in range(len(engines)):
                place = (number + step) % len(engines)
                seen[place].append(
                    load(ports[place], paths[place], connections=_CONNECTIONS, seconds=seconds)
                )
    return [sorted(loads, key=lambda one: one.rate)[_ROUNDS // 2] for loads in seen]


def row_of(one: Started, queries_asked: int, seen: Load) -> ServeRow:
    """All that was seen of a server."""
    return ServeRow(
        name=one.engine.name,
        any_word=one.engine.any_word,
        start_seconds=one.start_seconds,
        private_bytes=one.private_bytes,
        asked=_TIMES_ASKED * queries_asked,
        load=seen,
        note=one.engine.note,
    )


def _running(engine: Server, path: str) -> AbstractContextManager[Running]:
    port = free_port()
    return running(engine.command(port), port, path, engine.folder.with_suffix(".log"))


def _ask(engine: Server, server: Running, paths: Sequence[str]) -> None:
    failed = ask(server.port, engine.before()) + ask(server.port, paths)
    if failed:
        raise RuntimeError(f"{engine.name} did not answer {failed} of its queries with 200.")


def shown(rows: Sequence[ServeRow]) -> str:
    """The table."""
    head = ["engine", "requests/s", "p50 ms", "p99 ms", "errors", "first answer s"]
    return table(
        [*head, "private MB", "generator's CPU"],
        [
            [
                row.name,
                f"{row.load.rate:,.0f}",
                f"{row.load.took.p50:.2f}",
                f"{row.load.took.p99:.2f}",
                str(row.load.errors),
                f"{row.start_seconds:.2f}",
                " + ".join(f"{size / 1e6:,.0f}" for size in row.private_bytes),
                f"{row.load.generator_share:.2f}",
            ]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
