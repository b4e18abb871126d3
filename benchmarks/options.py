"""The options the benchmarks share."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from figures import say
from peers import Indexer, build_once, everyone
from workload import Corpus, corpus, test_data


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

    def absent(self, engines: Sequence[Indexer]) -> dict[str, str]:
        """Why engines are not measured, by name."""
        return {
            engine.name: "left out" if engine.name in self.without else str(engine.cannot)
            for engine in engines
            if engine.name in self.without or not engine.installed
        }

    def ready(self, engine: Indexer) -> None:
        """Index for an engine that has no index yet."""
        build_once(engine, self.corpus)


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
