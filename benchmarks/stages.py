"""Time the steps of the embedded engine one by one, on an existing index."""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

from figures import table, timing
from peers.peer import BUCKETS, HITS
from workload import FACETS, find_test_data, queries

from fupin_search.cli.console import make_store
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.engines.embedded.facets import Sweep
from fupin_search.engines.plan import Planner
from fupin_search.model.query import Sort
from fupin_search.query.parser import parse
from fupin_search.service import Search, SearchRequest
from fupin_search.settings import Settings
from fupin_search.text.tokenizer import ChineseTokenizer


class Stages:
    """Runs queries step by step, and records the time of each step.

    Args:
        engine: runs the steps.
        tokenizer: cuts the queries.
    """

    def __init__(self, engine: EmbeddedEngine, tokenizer: ChineseTokenizer) -> None:
        self._engine = engine
        self._tokenizer = tokenizer
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def ask(self, text: str) -> None:
        """Answer one query, as `EmbeddedPlan.run` does."""
        engine = self._engine
        columns = engine.columns
        with self._timed("parse and cut"):
            clause = parse(text, self._tokenizer)
        with self._timed("plan, look terms up"):
            plan = Planner(engine.snapshot.entries, columns.weights).plan(clause)
        sweep = Sweep(columns, (), FACETS)
        with self._timed("find, filter, count, order"):
            ranked = engine.execution.rank(plan, sweep, Sort.RELEVANCE, HITS, fold=False)
        with self._timed("name facets"):
            sweep.facets(ranked.counts, engine.execution.passing, BUCKETS)
        with self._timed("read ten articles"):
            engine.hits(ranked.documents, ranked.scores, repeat(()), repeat(()))

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[stage].append(time.perf_counter() - started)


def main() -> None:
    """Measure, and print the table."""
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("index", type=Path, help="folder of generations")
    given = made.parse_args()
    store = make_store(Settings(index=given.index))
    generation = store.open(store.current())
    asked = [query.text for query in queries(find_test_data())]
    assert isinstance(generation.engine, EmbeddedEngine)
    for _ in range(2):
        stages = Stages(generation.engine, generation.tokenizer)
        for text in asked:
            stages.ask(text)
    search = Search(store)
    whole: list[float] = []
    for _ in range(2):
        whole.clear()
        for text in asked:
            started = time.perf_counter()
            search.search(SearchRequest(text, facets=FACETS))
            whole.append(time.perf_counter() - started)
    rows = {**stages.seconds, "whole answer, highlights and snippets": whole}
    times = {name: timing(seconds) for name, seconds in rows.items()}
    print(
        table(
            ["stage", "p50 µs", "p99 µs", "mean µs"],
            [
                [name, *(f"{value * 1000:,.0f}" for value in (each.p50, each.p99, each.mean))]
                for name, each in times.items()
            ],
        )
    )


if __name__ == "__main__":
    main()
