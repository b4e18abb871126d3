"""Compare the estimated costs of queries with their times: random queries, and slow ones."""

from __future__ import annotations

import argparse
import random
import string
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from figures import table
from workload import find_test_data, queries

from fupin_search.cli.console import make_store
from fupin_search.model.answer import FACET_FIELDS
from fupin_search.query.context import QueryContext
from fupin_search.service import LONGEST_TEXT, SearchRequest
from fupin_search.service.pipeline import build_query
from fupin_search.settings import Settings

_SEED = 7
_TIMES = 3
# Below this time, the constant part of every query hides its cost.
_SHORTEST_SECONDS = 0.005
# Common characters, whose posting lists are long.
_CHARACTERS = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种"
    "面而方后多定行学法所民得经"
)
_SIGNS = string.digits + string.ascii_lowercase


class QueryCost(NamedTuple):
    """The cost of a query, and its processor time."""

    kind: str
    cost: int
    seconds: float


def make_texts(known: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the kinds and texts of the queries.

    Args:
        known: a site's queries.
    """
    chance = random.Random(_SEED)
    words = [word for text in known for word in text.split()]

    def some(least: int, most: int) -> list[str]:
        return chance.sample(words, chance.randint(least, most))

    yield from (("a site's queries", text) for text in chance.sample(list(known), 120))
    for _ in range(40):
        yield "many words", _join(some(2, 25), " ")
        yield "alternatives", _join(some(2, 15), " OR ")
        yield "exclusions", _join([*some(1, 1), *(f"-{word}" for word in some(1, 10))], " ")
        yield "phrases", _join((f'"{word}"' for word in some(1, 4)), " OR ")
        characters = chance.sample(_CHARACTERS, chance.randint(1, 30))
        yield "characters", _join(characters, " OR ")
        yield "mixed phrases", f'"{chance.choice(_CHARACTERS)}{chance.choice(_SIGNS)}"'
        signs = chance.sample(_SIGNS, chance.randint(1, 20))
        yield "beginnings", _join((f"{sign}*" for sign in signs), " OR ")
    yield from (("nasty", text) for text in _list_slow_texts())


def _list_slow_texts() -> Iterator[str]:
    """Yield the longest texts of every slow kind."""
    numbers = [str(number) for number in range(1, 100)]
    for before, after, apart in (
        ("", "", " OR "),
        ("", "", " "),
        ("-", "", " "),
        ("-", "", " OR "),
        ("标题:", "", " OR "),
        ("-来源:", "", " "),
        ("", "*", " "),
    ):
        yield _join((f"{before}{character}{after}" for character in _CHARACTERS), apart)
    for before, after, apart in (
        ("", "*", " OR "),
        ("标题:", "*", " OR "),
        (">", "元", " "),
        ('"', '年"', " OR "),
        ('"', '的"', " OR "),
        ('"的', '"', " OR "),
        ("-", "的", " "),
    ):
        yield _join((f"{before}{number}{after}" for number in numbers), apart)
    yield _join((f"-日期:{year}" for year in range(2012, 2040)), " ")
    yield _join((f"日期:{year}" for year in range(1946, 2040)), " OR ")
    yield _join((f"q{vowel}{sign}z" for vowel in "aeiou" for sign in _SIGNS), " ")
    yield "(" * 30 + "的 OR 一" + ")" * 30 + " -(是 OR 在)"


def _join(texts: Iterable[str], apart: str) -> str:
    """Join as many texts as fit into a query."""
    joined = ""
    for text in texts:
        longer = f"{joined}{apart}{text}" if joined else text
        if len(longer) > LONGEST_TEXT:
            break
        joined = longer
    return joined


def measure_costs(context: QueryContext, texts: Iterable[tuple[str, str]]) -> list[QueryCost]:
    """Return the cost of each text, and the least processor time of several runs."""
    engine = context.generation.engine
    took = []
    for kind, text in texts:
        request = SearchRequest(text)
        query = build_query(request, context.parse(request).clause)
        plan = engine.plan(query)
        seconds = []
        for _ in range(_TIMES):
            started = time.process_time()
            engine.plan(query).run(request.page, facets=FACET_FIELDS, fold=True)
            seconds.append(time.process_time() - started)
        took.append(QueryCost(kind, plan.cost, min(seconds)))
    return took


def make_table(took: Sequence[QueryCost]) -> str:
    """Make the table, with a row for each kind."""
    kinds: dict[str, list[QueryCost]] = defaultdict(list)
    for query in took:
        kinds[query.kind].append(query)
    kinds["all of more than 5 ms"] = [query for query in took if query.seconds > _SHORTEST_SECONDS]
    return table(
        ["queries", "number", "cost p50", "cost max", "ms p50", "ms max", "ns a posting"],
        [[kind, *_row(group)] for kind, group in kinds.items()],
    )


def _row(group: Sequence[QueryCost]) -> list[str]:
    costs = np.array([query.cost for query in group])
    times = np.array([query.seconds for query in group]) * 1000
    least, middle, most = np.quantile(times * 1e6 / np.maximum(costs, 1), [0, 0.5, 1])
    return [
        f"{len(group)}",
        f"{np.median(costs):,.0f}",
        f"{costs.max():,}",
        f"{np.median(times):.2f}",
        f"{times.max():,.1f}",
        f"{least:.2f} – {middle:.2f} – {most:.2f}",
    ]


def correlation(took: Sequence[QueryCost]) -> float:
    """Return Spearman's correlation of cost and time."""
    rows = np.array([[query.cost, query.seconds] for query in took])
    ranks = rows.argsort(axis=0).argsort(axis=0)
    return float(np.corrcoef(ranks[:, 0], ranks[:, 1])[0, 1])


def main() -> None:
    """Measure, and print the table."""
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("index", type=Path, help="folder of generations")
    given = made.parse_args()
    store = make_store(Settings(index=given.index))
    context = QueryContext.of(store.open(store.current()))
    took = measure_costs(context, make_texts([query.text for query in queries(find_test_data())]))
    print(make_table(took))
    slow = [query for query in took if query.seconds > _SHORTEST_SECONDS]
    print(f"Spearman's correlation of cost and time: {correlation(took):.2f}")
    print(f"of those of more than 5 ms: {correlation(slow):.2f}")


if __name__ == "__main__":
    main()
