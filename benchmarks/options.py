"""The options that the benchmarks share."""

from __future__ import annotations

import argparse
import http.client
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from figures import say
from peers import Indexer, build_once, everyone
from results import OURS
from workload import Corpus, corpus, find_test_data

_E = TypeVar("_E", bound=Indexer)
_R = TypeVar("_R")
_FAILURES = (
    OSError,
    RuntimeError,
    ValueError,
    subprocess.SubprocessError,
    http.client.HTTPException,
)


@dataclass(frozen=True, slots=True)
class Bench:
    """The inputs of a benchmark.

    Args:
        data: the folder of real data.
        corpus: the articles.
        folder: of the indexes.
        without: names of engines to leave out.
        reuse: whether an index of a former run is used, with the figures of that run.
        json: file for the figures; None for no file.
    """

    data: Path
    corpus: Corpus
    folder: Path
    without: frozenset[str]
    reuse: bool
    json: Path | None

    def each(
        self, engines: Sequence[_E], measure: Callable[[_E], _R]
    ) -> tuple[list[_R], dict[str, str]]:
        """Measure one engine after the other.

        Args:
            engines: all engines.
            measure: measures one engine.

        Returns:
            The result of each, and by name the reasons of those that were not measured.

        Raises:
            Exception: when our engine fails; the failure of another is a reason.
        """
        seen: list[_R] = []
        absent: dict[str, str] = {}
        for engine in engines:
            if engine.name in self.without:
                absent[engine.name] = "left out"
            elif not engine.installed:
                absent[engine.name] = str(engine.cannot)
            else:
                try:
                    seen.append(measure(engine))
                except _FAILURES as error:
                    if engine.name.startswith(OURS):
                        raise
                    absent[engine.name] = f"failed: {error}"
                    say(f"{engine.name} failed: {error}")
        return seen, absent

    def ready(self, engine: _E) -> _E:
        """Return the engine, after building its index if it has none."""
        build_once(engine, self.corpus)
        return engine


def parser(description: str) -> argparse.ArgumentParser:
    """Make a command line with the options that every benchmark has.

    Args:
        description: a sentence about the benchmark, for `--help`.
    """
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    made.add_argument(
        "--work",
        type=Path,
        metavar="FOLDER",
        help="keep articles and indexes there, and use those of a former run; "
        "a temporary folder by default",
    )
    return made


@contextmanager
def workplace(given: argparse.Namespace) -> Iterator[Path]:
    """Yield the folder to work in, which is removed afterwards unless it was named."""
    if given.work:
        yield given.work
        return
    with tempfile.TemporaryDirectory(prefix="fupin-bench-") as scratch:
        yield Path(scratch)


@contextmanager
def bench(made: argparse.ArgumentParser) -> Iterator[tuple[argparse.Namespace, Bench]]:
    """Read the command line, and prepare the articles.

    Args:
        made: the result of `parser`, with the options of this benchmark.
    """
    made.add_argument(
        "--articles", type=int, metavar="N", help="number of articles; all by default"
    )
    made.add_argument(
        "--without",
        action="append",
        default=[],
        choices=sorted({engine.name for engine in everyone(Path())}),
        metavar="NAME",
        help="leave out an engine, named as in the table; may be repeated",
    )
    made.add_argument(
        "--reuse",
        action="store_true",
        help="use the other engines' indexes of a former run, and their figures",
    )
    given = made.parse_args()
    data = find_test_data()
    with workplace(given) as work:
        folder = work / str(given.articles or "all")
        say(f"articles in {folder.name} …")
        laid = corpus(data, folder, given.articles)
        without = frozenset(given.without)
        yield given, Bench(data, laid, folder, without, given.reuse, given.json)
