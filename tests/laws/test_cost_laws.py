"""What a query is said to cost bounds what answering it reads, and grows with every clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.oracle import BruteForceKind
from support.strategies import (
    archives,
    examples,
    index,
    meant_texts,
    query_of,
    query_texts,
    understood_query,
)

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.model.answer import Page
from fupin_search.model.protocol import Engine
from fupin_search.model.query import And, Not, Or, Query

KINDS = pytest.mark.parametrize("kind", [EmbeddedKind, BruteForceKind])
queries = st.one_of(
    st.builds(query_of, query_texts),
    st.builds(lambda pieces: understood_query("".join(pieces)), meant_texts),
)


@contextmanager
def opened(
    kind: type[EmbeddedKind | BruteForceKind], articles: Sequence[Article]
) -> Iterator[Engine]:
    with TemporaryDirectory() as folder:
        engine = index(kind(), Path(folder), articles)
        yield engine
        engine.close()


@examples(150)
@given(archives(), st.lists(queries, min_size=1, max_size=6))
def test_no_query_reads_more_than_it_is_said_to_cost(
    articles: list[Article], asked: list[Query]
) -> None:
    with opened(EmbeddedKind, articles) as engine:
        assert isinstance(engine, EmbeddedEngine)
        for query in asked:
            plan = engine.plan(query)
            plan.run(Page(1, 100))
            assert engine.execution.work <= plan.cost


@KINDS
@examples(60)
@given(archives(), queries, queries)
def test_one_clause_more_never_costs_less(
    kind: type[EmbeddedKind | BruteForceKind], articles: list[Article], one: Query, other: Query
) -> None:
    with opened(kind, articles) as engine:
        least = engine.plan(one).cost
        for joined in (
            And((one.clause, other.clause)),
            Or((one.clause, other.clause)),
            And((one.clause, Not(other.clause))),
            And((other.clause, Not(other.clause), one.clause)),
            Or((other.clause, And((one.clause, one.clause)))),
        ):
            assert engine.plan(Query(joined)).cost >= least


@KINDS
@examples(60)
@given(archives(), queries)
def test_a_query_costs_at_least_what_it_finds(
    kind: type[EmbeddedKind | BruteForceKind], articles: list[Article], query: Query
) -> None:
    with opened(kind, articles) as engine:
        cost = engine.plan(query).cost
        assert cost == engine.plan(query).cost
        assert cost >= engine.plan(query).run(Page(1, 1)).total >= 0
