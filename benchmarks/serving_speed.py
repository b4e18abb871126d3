"""How fast, how soon and in how much memory an engine answers over HTTP, on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shutil import which
from statistics import median

from figures import circumstances, say, table, write
from load import Running, ask, free_port, load, running
from memory import private_bytes
from options import bench, parser
from peers import Server, servers
from results import ServeFigures, ServeRow
from workload import Query, queries

_STARTS = 3
_ROUNDS_BEFORE = 2
_CONNECTIONS = 8
_WARM_SECONDS = 2


def main() -> None:
    """Measure and show."""
    made = parser("Serve the site's queries over HTTP, engine after engine.")
    made.add_argument(
        "--seconds", type=int, default=15, help="how long a server is under load; 15 by default"
    )
    with bench(made) as (options, given):
        if not which("wrk"):
            say("Nothing is measured over HTTP: there is no wrk to ask with (apt-get install wrk).")
            return
        asked = queries(given.data)
        rows, absent = given.each(
            servers(given.folder),
            lambda engine: measure(
                given.ready(engine),
                asked,
                given.folder / f"{engine.folder.name}.log",
                options.seconds,
            ),
        )
        about = circumstances(given.corpus)
        print(f"{about.articles:,} articles, {_CONNECTIONS} connections\n")
        print(shown(rows))
        for name, reason in absent.items():
            print(f"\n{name}: {reason}.")
        write(given.json, ServeFigures(about, _CONNECTIONS, rows, absent))


def measure(engine: Server, asked: Sequence[Query], log: Path, seconds: int) -> ServeRow:
    """Start it several times, ask it, look at its memory, and put it under load.

    Before the starts that are timed it is started once, so that whatever it keeps on disk is there.
    """
    paths = [engine.path(query) for query in asked]
    starts = []
    for number in range(_STARTS + 1):
        say(f"serving: {engine.name}, start {number} …")
        port = free_port()
        with running(engine.command(port), port, paths[0], log) as server:
            if number:
                starts.append(server.start_seconds)
            if number == _STARTS:
                private = _asked_often(engine, server, paths)
                say(f"serving: {engine.name}, under load …")
                load(port, paths, connections=_CONNECTIONS, seconds=_WARM_SECONDS)
                seen = load(port, paths, connections=_CONNECTIONS, seconds=seconds)
    return ServeRow(
        name=engine.name,
        any_word=engine.any_word,
        start_seconds=median(starts),
        private_bytes=private,
        asked=_ROUNDS_BEFORE * len(paths),
        load=seen,
        note=engine.note,
    )


def _asked_often(engine: Server, server: Running, paths: Sequence[str]) -> list[int]:
    """Private memory of each working process after all queries were asked a few times."""
    failed = ask(server.port, engine.before())
    for _ in range(_ROUNDS_BEFORE):
        failed += ask(server.port, paths)
    if failed:
        raise RuntimeError(f"{engine.name} did not answer {failed} of its queries with 200.")
    return [private_bytes(pid) for pid in server.workers]


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
