"""The board of relevance: for each judged set, the expected and the committed measures.

tests/relevance/board.toml has a table for each set: `least` and `aim` for mrr@10, and the committed
measures. The file `<set>.tsv` in the same folder has the committed reciprocal rank of each query,
so that a later run can be compared query by query. It has ids of queries, never their texts.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fupin_search.articles import read_corpus
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.evaluation.judgments import (
    Collection,
    JudgedQuery,
    ask,
    find_corpus,
    queries_per_second,
    read_collection,
    temporary_search,
)
from fupin_search.evaluation.measures import (
    MEASURES,
    Comparison,
    Scores,
    average_scores,
    compare,
    measure,
)
from fupin_search.text.dictionary import Dictionary

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "relevance"
BOARD = FOLDER / "board.toml"
JUDGED = MEASURES[0]
LARGEST_DROP = 0.005  # of mrr@10; a smaller drop is allowed even if it is significant

# The file of a set's articles, below the folder of real data, where the set does not have it.
_ELSEWHERE = {"xwlb_knownitem": Path("news", "cctv-2012-2026.jsonl.gz")}
_SETTING = "FUPIN_TEST_DATA"
_DECIMALS = 4
# The page that shows the board, between these marks.
PAGE = FOLDER.parent.parent / "docs" / "relevance.md"
_BEGIN, _END = "<!-- the board: `make eval COMMIT=yes` -->\n", "<!-- /the board -->"
_HEAD = """\
# What each judged set is expected to reach, and what it reached when this was committed:
# `make eval COMMIT=yes` writes it. Per query: the file of the set's name.
"""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A set's row on the board.

    Args:
        least: the mrr@10 that the set must reach.
        aim: the mrr@10 that it should reach.
        committed: the committed value by measure; empty when nothing is committed.
    """

    least: float
    aim: float
    committed: Scores


@dataclass(frozen=True, slots=True)
class Run:
    """The measures of a set now.

    Args:
        reciprocal_ranks: by query id, to four decimals.
        metrics: mean by measure.
        qps: requests a second, one after the other; 0 when they were not timed.
    """

    reciprocal_ranks: Mapping[str, float]
    metrics: Scores
    qps: float


def find_data_folder() -> Path:
    """Return the folder of real data; without it the script ends with advice."""
    data = Path(os.environ.get(_SETTING, ""))
    if not (data / "retrieval").is_dir():
        sys.exit(f"Set {_SETTING} to the folder of real data; its retrieval/ has the judged sets.")
    return data


def add_sets(parser: argparse.ArgumentParser) -> None:
    """Add the option `--sets NAME,…` to a script; the default is all sets of the board."""
    board = read_board()

    def names(text: str) -> list[str]:
        if unknown := set(text.split(",")) - set(board):
            raise argparse.ArgumentTypeError(
                f"there is no set {min(unknown)!r}; choose from {', '.join(board)}"
            )
        return text.split(",")

    parser.add_argument(
        "--sets", type=names, default=list(board), help="names, separated by commas"
    )


def read_board() -> dict[str, BoardRow]:
    """Read the row of every set, in the board's order."""
    tables = tomllib.loads(BOARD.read_text(encoding="utf-8"))
    return {
        name: BoardRow(
            least=table["least"],
            aim=table["aim"],
            committed={measure: table[measure] for measure in MEASURES if measure in table},
        )
        for name, table in tables.items()
    }


def read_committed(name: str) -> dict[str, float]:
    """Read the committed reciprocal rank by query id of a set; empty when nothing is committed."""
    path = FOLDER / f"{name}.tsv"
    if not path.is_file():
        return {}
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {query: float(value) for query, value in rows}


def commit(board: Mapping[str, BoardRow], runs: Mapping[str, Run]) -> None:
    """Write the measures of some sets as the committed ones; the others keep theirs."""
    lines = [_HEAD]
    for name, expected in board.items():
        run = runs.get(name)
        metrics = run.metrics if run else expected.committed
        lines += [f"[{name}]", f"least = {expected.least}", f"aim = {expected.aim}"]
        lines += [f'"{measure}" = {value:.{_DECIMALS}f}' for measure, value in metrics.items()]
        lines.append("")
        if run:
            rows = (f"{query}\t{value:g}\n" for query, value in run.reciprocal_ranks.items())
            (FOLDER / f"{name}.tsv").write_text("".join(rows), encoding="utf-8")
    BOARD.write_text("\n".join(lines), encoding="utf-8")


def replace_table(page: str, board: Mapping[str, BoardRow]) -> str:
    """Return the page with the board as a table, between its marks."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    rows = [
        ("set", "queries", JUDGED, "at least", "aim", *MEASURES[1:]),
        ("---", *["--:"] * (4 + len(MEASURES[1:]))),
        *(
            (
                f"`{name}`",
                f"{len(read_committed(name)):,}",
                f"**{row.committed[JUDGED]:.3f}**",
                f"{row.least:.3f}",
                f"{row.aim:.3f}",
                *(f"{row.committed[measure]:.3f}" for measure in MEASURES[1:]),
            )
            for name, row in board.items()
        ),
    ]
    table = "".join(f"| {' | '.join(cells)} |\n" for cells in rows)
    return f"{before}{_BEGIN}{table}{_END}{after}"


def read_judged_set(data: Path, name: str) -> tuple[Collection, Path]:
    """Read the judged queries of a set; return them and the file of its articles.

    Args:
        data: the folder of real data.
        name: the set's.
    """
    folder = data / "retrieval" / name
    corpus = data / _ELSEWHERE[name] if name in _ELSEWHERE else find_corpus(folder)
    return read_collection(folder), corpus


def evaluate(data: Path, name: str, *, timed: bool, most: int | None = None) -> Run:
    """Index a set's articles, and measure the answers to its queries.

    Args:
        data: the folder of real data.
        name: the set's.
        timed: whether requests are timed too.
        most: the largest number of queries, the same ones at every run; all by default.
    """
    collection, corpus = read_judged_set(data, name)
    queries: Sequence[JudgedQuery] = collection.queries
    if most is not None and most < len(queries):
        queries = random.Random(name).sample(queries, most)
    with temporary_search(read_corpus([corpus]), EmbeddedKind(), Dictionary()) as search:
        outcomes = list(ask(search, queries))
        scores = measure(outcomes)
        return Run(
            reciprocal_ranks={
                outcome.query.id: round(score[JUDGED], _DECIMALS)
                for outcome, score in zip(outcomes, scores, strict=True)
            },
            metrics=average_scores(scores),
            qps=queries_per_second(search, outcomes) if timed else 0.0,
        )


def compare_with_committed(name: str, run: Run) -> Comparison | None:
    """Compare a run with the set's committed values; return None when there are none."""
    committed = read_committed(name)
    return compare(committed, run.reciprocal_ranks) if committed else None


def has_dropped(comparison: Comparison) -> bool:
    """Return whether a run is significantly worse than the committed one, beyond a small drop."""
    return comparison.difference < -LARGEST_DROP and comparison.is_significant
