"""Measure the growth of our times: the same queries on more and more headlines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from figures import circumstances, table, write
from options import parser, workplace
from peers import EngineAlone, Ours, WholeAnswer, build, build_once
from results import HeadlineFigures, HeadlineRow
from search_speed import measure
from workload import Corpus, Query, find_test_data, headlines, queries

_COUNTS = "100000,300000,1000000,all"
_PASSES = 2


def main() -> None:
    """Measure, and print the table."""
    made = parser("Index more and more headlines with ours and time the site's queries on them.")
    made.add_argument("--counts", default=_COUNTS, help=f"headlines; {_COUNTS} by default")
    made.add_argument("--reuse", action="store_true", help="search the indexes of a former run")
    given = made.parse_args()
    data = find_test_data()
    asked = queries(data)
    rows = []
    with workplace(given) as work:
        for count in given.counts.split(","):
            folder = work / f"headlines-{count}"
            laid = headlines(data, folder, None if count == "all" else int(count))
            rows.append(measure_headlines(laid, folder, asked, reuse=given.reuse))
            # The file is written after each, because the last takes long.
            write(given.json, HeadlineFigures(circumstances(laid), rows))
    print(make_table(rows))


def measure_headlines(
    laid: Corpus, folder: Path, asked: Sequence[Query], *, reuse: bool
) -> HeadlineRow:
    """Index the headlines, and time the queries."""
    make = build_once if reuse else build
    indexed = make(Ours(folder / "ours"), laid)
    engine = EngineAlone(folder / "ours")
    alone, whole = measure([engine, WholeAnswer(folder / "ours")], asked, _PASSES)
    return HeadlineRow(
        articles=laid.articles,
        rate=laid.articles / indexed.seconds,
        peak_bytes=indexed.peak_bytes,
        text_ratio=indexed.bytes / laid.text_bytes,
        engine=alone.took,
        whole=whole.took,
    )


def make_table(rows: Sequence[HeadlineRow]) -> str:
    """Make the table."""
    head = ["headlines", "p50 ms", "p99 ms", "growth of p50", "whole answer p50 ms"]
    return table(
        [*head, "indexed/s", "peak PSS MB", "index / text"],
        [
            [
                f"{row.articles:,}",
                f"{row.engine.p50:.3f}",
                f"{row.engine.p99:.3f}",
                f"{row.engine.p50 / rows[0].engine.p50:.2f}",
                f"{row.whole.p50:.3f}",
                f"{row.rate:,.0f}",
                f"{row.peak_bytes / 1e6:,.0f}",
                f"{row.text_ratio:.2f}",
            ]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
