"""What a query is said to cost bounds what answering it reads, and grows with every clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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
from fupin_search.engines.embedded.kernels import Documents
from fupin_search.engines.embedded.matching import LiteralMatcher
from fupin_search.engines.embedded.scoring import Scorer
from fupin_search.engines.embedded.snapshot import Snapshot, TermEntry
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


class Walked:
    """Postings read and texts looked at, counted where they are read.

    Args:
        monkeypatch: puts the counting between.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read = 0
        documents, keep, spanned = Snapshot.documents, Snapshot.keep, Snapshot.spanned
        holding, add_terms = LiteralMatcher._holding_in, Scorer._add_terms

        def listing(snapshot: Snapshot, entry: TermEntry, **scope: bool) -> Documents:
            self.read += postings(entry)
            return documents(snapshot, entry, **scope)

        def keeping(
            snapshot: Snapshot, some: Documents, entry: TermEntry, **scope: bool
        ) -> Documents:
            self.read += postings(entry) if len(some) else 0
            return keep(snapshot, some, entry, **scope)

        def spanning(
            snapshot: Snapshot, field: str, first: str, last: str, **scope: bool
        ) -> Documents:
            self.read += snapshot.extent(field, first, last)[0]
            return spanned(snapshot, field, first, last, **scope)

        def looking(standing: LiteralMatcher, place: str, run: Any, some: Documents) -> Documents:
            self.read += len(some)
            return holding(standing, place, run, some)

        def adding(scorer: Scorer, terms: Any, some: Documents, scores: Any) -> None:
            self.read += sum(postings(entry) for entry, _ in terms) if len(some) else 0
            add_terms(scorer, terms, some, scores)

        monkeypatch.setattr(Snapshot, "documents", listing)
        monkeypatch.setattr(Snapshot, "keep", keeping)
        monkeypatch.setattr(Snapshot, "spanned", spanning)
        monkeypatch.setattr(LiteralMatcher, "_holding_in", looking)
        monkeypatch.setattr(Scorer, "_add_terms", adding)


def postings(entry: TermEntry) -> int:
    """The postings of an entry, in all segments."""
    return sum(one.size for one in entry.lists)


@examples(150)
@given(archives(), st.lists(queries, min_size=1, max_size=6))
def test_no_query_reads_more_than_it_is_said_to_cost(
    articles: list[Article], asked: list[Query]
) -> None:
    with pytest.MonkeyPatch.context() as patch, opened(EmbeddedKind, articles) as engine:
        walked = Walked(patch)
        for query in asked:
            cost = engine.plan(query).cost
            assert walked.read == 0, "a cost is told before anything is read"
            engine.plan(query).run(Page(1, 100))
            assert walked.read <= cost
            walked.read = 0


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
