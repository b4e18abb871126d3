"""Measure the speed of queries: ten hits, the count and three facets."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Sequence

from figures import circumstances, say, table, timing, write
from options import bench, parser
from peers import Library, Program, libraries, programs
from results import OURS, SearchFigures, SearchRow
from workload import Query, queries

_WARM_PROGRAM = 3


def main() -> None:
    """Measure, and print the table."""
    made = parser("Time the site's queries, engine against engine.")
    made.add_argument(
        "--passes", type=int, default=2, help="number of passes over all queries; 2 by default"
    )
    with bench(made) as (options, given):
        asked = queries(given.data)
        called, absent = given.each(libraries(given.folder), given.ready)
        rows = measure(called, asked, options.passes)
        program_rows, failed = given.each(
            programs(given.folder),
            lambda engine: measure_program(given.ready(engine), asked, options.passes),
        )
        rows += program_rows
        absent |= failed
        about = circumstances(given.corpus)
        figures = SearchFigures(about, len(asked), options.passes, rows, absent)
        print(f"{about.articles:,} articles, {len(asked):,} queries\n")
        print(make_table(rows))
        for name, reason in absent.items():
            print(f"\n{name}: {reason}.")
        write(given.json, figures)


def measure(engines: Sequence[Library], asked: Sequence[Query], passes: int) -> list[SearchRow]:
    """Time every query with every engine in this process, after a pass that is not measured.

    For each query all engines take turns, in a new random order each time, so that other work of
    the machine and the contents of the processor's caches affect them equally.
    """
    chance = random.Random(1)
    for engine in engines:
        engine.open()
    seconds: list[list[float]] = [[] for _ in engines]
    found = [0] * len(engines)
    for turn in range(passes + 1):
        say(f"pass {turn} of {passes} in this process …" if turn else "warming …")
        gc.collect()
        for query in asked:
            for place in chance.sample(range(len(engines)), len(engines)):
                started = time.perf_counter()
                answer = engines[place].search(query)
                took = time.perf_counter() - started
                if turn:
                    seconds[place].append(took)
                    found[place] += answer.total
    return [
        SearchRow(
            engine.name,
            "process",
            engine.any_word,
            total / len(times),
            timing(times),
            engine.cannot,
        )
        for engine, times, total in zip(engines, seconds, found, strict=True)
    ]


def measure_program(engine: Program, asked: Sequence[Query], passes: int) -> SearchRow:
    """Time every query with an engine in its own process."""
    say(f"asking {engine.name} in its own process …")
    answers = engine.answer(asked, warm=_WARM_PROGRAM, passes=passes)
    seconds = [took for took, _ in answers]
    found = sum(total for _, total in answers) / len(answers)
    return SearchRow(engine.name, "own", engine.any_word, found, timing(seconds), engine.cannot)


def make_table(rows: Sequence[SearchRow]) -> str:
    """Make the table; times of other processes have no ratio to ours."""
    mine = next((row for row in rows if row.name == OURS), None)
    head = ["engine", "asked in", "a word is enough", "found", "p50 ms", "p99 ms", "mean ms"]
    return table(
        [*head, "ours / it, p50"],
        [
            [
                row.name,
                "this process" if row.place == "process" else "its own",
                "yes" if row.any_word else "no",
                f"{row.found:,.1f}",
                *(f"{value:.3f}" for value in (row.took.p50, row.took.p99, row.took.mean)),
                f"{mine.took.p50 / row.took.p50:.3g}" if mine and _compares(row) else "",
            ]
            for row in rows
        ],
    )


def _compares(row: SearchRow) -> bool:
    return row.place == "process" and not row.name.startswith(OURS)


if __name__ == "__main__":
    main()
