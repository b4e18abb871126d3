"""The options both benchmarks take."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peers import searchers
from workload import Corpus, corpus, test_data


@dataclass(frozen=True, slots=True)
class Bench:
    """What a benchmark works with.

    Args:
        data: the folder of real data.
        corpus: the articles.
        folder: where indexes go.
        without: names of engines to leave out.
        json: where the figures go besides the table.
    """

    data: Path
    corpus: Corpus
    folder: Path
    without: frozenset[str]
    json: Path | None


@contextmanager
def bench(description: str) -> Iterator[Bench]:
    """Read the command line and lay out the articles.

    Args:
        description: what the benchmark measures, for `--help`.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--articles", type=int, metavar="N", help="how many; all by default")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument(
        "--work",
        type=Path,
        metavar="FOLDER",
        help="keep articles and indexes there, and use again what is there; "
        "a temporary folder by default",
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=[peer.name for peer in searchers(Path())],
        metavar="NAME",
        help="leave an engine out, named as in the table; may be repeated",
    )
    given = parser.parse_args()
    data = test_data()
    with tempfile.TemporaryDirectory(prefix="fupin-bench-") as scratch:
        folder = (given.work or Path(scratch)) / str(given.articles or "all")
        laid = corpus(data, folder, given.articles)
        yield Bench(data, laid, folder, frozenset(given.without), given.json)
