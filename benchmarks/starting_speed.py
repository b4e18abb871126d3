"""Measure the starts of ours and of release 0.1.0: first commands, a search, and a server."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from figures import circumstances, say, table, write
from load import children_seconds, free_port, running
from options import bench, parser
from peers import Ours, Release
from results import StartFigures, StartRow
from workload import queries

_CORPUS = Path(__file__).resolve().parent.parent / "corpus"
_ROUNDS = 3
_TEXT = "产业扶贫"


def main() -> None:
    """Measure, and print the table."""
    made = parser("Start ours and release 0.1.0, with empty caches and with filled ones.")
    with bench(made) as (_, given):
        releases: list[Ours] = [Ours(given.folder / "ours"), Release(given.folder / "release")]
        ready, absent = given.each(releases, given.ready)
        path = releases[0].path(queries(given.data)[0])
        rows = measure(ready, path)
        about = circumstances(given.corpus)
        print(make_table(rows))
        for name, reason in absent.items():
            print(f"\n{name}: {reason}.")
        write(given.json, StartFigures(about, rows, absent))


def measure(releases: Sequence[Ours], path: str) -> list[StartRow]:
    """Take the releases in turn, in three rounds.

    Args:
        releases: each with an index of the articles, which it serves.
        path: of the server's first answer.
    """
    for release in releases:
        _serve(release, path)  # fills the caches
    rows = [StartRow(release.name, [], [], [], []) for release in releases]
    for number in range(_ROUNDS):
        for release, row in zip(releases, rows, strict=True):
            say(f"starting {release.name}, round {number + 1} of {_ROUNDS} …")
            with tempfile.TemporaryDirectory(prefix="fupin-bench-") as scratch:
                caches, index = Path(scratch, "caches"), Path(scratch, "index")
                row.first.append(run_commands(release, index, caches)[0])
                seconds, processor = run_commands(release, index, caches)
                row.again.append(seconds)
                row.search_processor.append(processor)
            row.serving.append(_serve(release, path))
    return rows


def run_commands(release: Ours, index: Path, caches: Path) -> tuple[float, float]:
    """Index the sample corpus anew, and search in it.

    Returns:
        The seconds of both, and the processor seconds of the search.
    """
    started = time.perf_counter()
    _run(release, caches, "reindex", "--full", "--index", str(index), str(_CORPUS))
    processor = _run(release, caches, "search", "--index", str(index), _TEXT)
    return time.perf_counter() - started, processor


def _run(release: Ours, caches: Path, *command: str) -> float:
    """Run a command, and return its processor seconds."""
    before = children_seconds()
    subprocess.run(
        release.run(*command, XDG_CACHE_HOME=str(caches)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return children_seconds() - before


def _serve(release: Ours, path: str) -> float:
    """Start a server, and return the seconds to its first answer."""
    port = free_port()
    with running(release.command(port), port, path, release.folder.with_suffix(".log")) as server:
        return server.start_seconds


def make_table(rows: Sequence[StartRow]) -> str:
    """Make the table of medians."""
    head = ["release", "first commands s", "again s", "search, processor s", "first answer s"]
    return table(
        head,
        [
            [
                row.name,
                *(
                    f"{median(seconds):.2f}"
                    for seconds in (row.first, row.again, row.search_processor, row.serving)
                ),
            ]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
