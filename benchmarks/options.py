"""The options the benchmarks share."""

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
from workload import Corpus, corpus, test_data

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
    """What a benchmark works with.

    Args:
        data: the folder of real data.
        corpus: the articles.
        folder: where indexes go.
        without: names of engines to leave out.
        reuse: whether an index a former run built is good enough, with the figures of that run.
        json: where the figures go besides the table.
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
            engines: all there are.
            measure: what to do with one.

        Returns:
            What was seen of each, and why others were not measured, by name.

        Raises:
            Exception: when ours cannot be measured; another's failure is only its reason.
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
        """The engine, its index built if it had none."""
        build_once(engine, self.corpus)
        return engine


def parser(description: str) -> argparse.ArgumentParser:
    """A command line with the options every benchmark has.

    Args:
        description: what the benchmark measures, for `--help`.
    """
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    made.add_argument(
        "--work",
        type=Path,
        metavar="FOLDER",
        help="keep articles and indexes there, and use again what is there; "
        "a temporary folder by default",
    )
    return made


@contextmanager
def workplace(given: argparse.Namespace) -> Iterator[Path]:
    """The folder to work in, removed afterwards unless it was named."""
    if given.work:
        yield given.work
        return
    with tempfile.TemporaryDirectory(prefix="fupin-bench-") as scratch:
        yield Path(scratch)


@contextmanager
def bench(made: argparse.ArgumentParser) -> Iterator[tuple[argparse.Namespace, Bench]]:
    """Read the command line and lay out the articles.

    Args:
        made: what `parser` made, with the benchmark's own options added.
    """
    made.add_argument("--articles", type=int, metavar="N", help="how many; all by default")
    made.add_argument(
        "--without",
        action="append",
        default=[],
        choices=sorted({engine.name for engine in everyone(Path())}),
        metavar="NAME",
        help="leave an engine out, named as in the table; may be repeated",
    )
    made.add_argument(
        "--reuse",
        action="store_true",
        help="take the other engines' indexes, and what building them took, from a former run",
    )
    given = made.parse_args()
    data = test_data()
    with workplace(given) as work:
        folder = work / str(given.articles or "all")
        say(f"articles in {folder.name} …")
        laid = corpus(data, folder, given.articles)
        without = frozenset(given.without)
        yield given, Bench(data, laid, folder, without, given.reuse, given.json)
