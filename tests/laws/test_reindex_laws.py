"""Laws of reindexing: however an index came to be, it answers as one written whole."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.indexes import FORCED, store_in
from support.strategies import archives, examples, filters, query_texts, seeds

from fupin_search.articles import Accepted, Article, read_corpus
from fupin_search.generations.generation import Generation
from fupin_search.generations.reindex import ReindexOptions, ReindexReport, reindex
from fupin_search.generations.store import GenerationStore
from fupin_search.model.answer import Page
from fupin_search.model.query import OneOf, Sort
from fupin_search.query.context import OperatorRules, QueryContext
from fupin_search.service import Answer, SearchRequest
from fupin_search.service.pipeline import RequestRun
from fupin_search.text.dictionary import Dictionary

REVISING = ReindexOptions(allow_removals=True, override_gate=True)

requests = st.builds(
    SearchRequest,
    query_texts.map(lambda text: text[:200]),
    filters,
    st.sampled_from([Sort.RELEVANCE, Sort.RELEVANCE, Sort.NEWEST, Sort.OLDEST]),
    st.builds(Page, st.integers(1, 2), st.just(10)),
    explain=st.booleans(),
)


@st.composite
def histories(draw: st.DrawFn) -> list[list[Article]]:
    """What a corpus held from time to time: articles come, change, go, and come back."""
    first, second = draw(archives(most=9)), draw(archives(most=9))
    kinds: dict[str, list[Article]] = {}
    for article in (*first, *second):
        kinds.setdefault(article.id, []).append(article)
    ids = list(kinds)
    history = []
    for _ in range(draw(st.integers(2, 4))):
        # Mostly there, mostly as before, so that something is left alone and not all is dropped.
        chosen = draw(
            st.lists(st.sampled_from([0, 0, 0, 1, 1, None]), min_size=len(ids), max_size=len(ids))
        )
        there = [
            kinds[name][min(which, len(kinds[name]) - 1)]
            for name, which in zip(ids, chosen, strict=True)
            if which is not None
        ]
        history.append(there or [first[0]])
    return history


def indexed(
    store: GenerationStore, articles: Iterable[Article], rules: ReindexOptions
) -> ReindexReport:
    readings = map(Accepted, articles)
    return reindex(store, readings, Dictionary(), keep=2, options=rules)


def told(live: Generation, asked: Sequence[SearchRequest]) -> list[Answer]:
    """All that is answered, scores and facets and highlights included."""
    context = QueryContext.of(live, OperatorRules(today=lambda: date(2021, 1, 6)))
    answers = [RequestRun(context, request).answer() for request in asked]
    return [replace(answer, generation="", took_ms=0.0) for answer in answers]


def assert_as_if_written_whole(
    revised: GenerationStore,
    whole: GenerationStore,
    ids: Iterable[str],
    asked: Sequence[SearchRequest],
) -> None:
    one, other = (store.open(store.current()) for store in (revised, whole))
    try:
        assert one.engine.count() == other.engine.count()
        for mine, theirs, request in zip(told(one, asked), told(other, asked), asked, strict=True):
            assert mine == theirs, request
        for name in ids:
            assert one.engine.article(name) == other.engine.article(name)
            assert one.engine.reprint_of(name) == other.engine.reprint_of(name)
        before, after = (replace_names(store.manifest) for store in (one, other))
        assert before == after
    finally:
        one.engine.close()
        other.engine.close()


def replace_names(manifest: object) -> tuple[object, ...]:
    """What a manifest says of the articles."""
    return tuple(getattr(manifest, name) for name in ("articles", "undated", "unsourced"))


@examples(12)
@given(history=histories(), asked=st.lists(requests, min_size=3, max_size=8))
def test_after_any_updates_everything_is_answered_as_by_an_index_written_whole(
    history: list[list[Article]], asked: list[SearchRequest]
) -> None:
    with TemporaryDirectory() as folder:
        revised, whole = (store_in(Path(folder) / name) for name in ("revised", "whole"))
        for articles in history:
            tally = indexed(revised, articles, REVISING)
            indexed(whole, reversed(articles), FORCED)
            assert tally.added + tally.changed + tally.unchanged == len(articles)
        ids = {article.id for articles in history for article in articles}
        assert_as_if_written_whole(revised, whole, sorted(ids), asked)


@pytest.mark.parametrize("seed", seeds(2))
def test_a_corpus_edited_at_random_is_answered_as_if_it_were_written_whole(
    tmp_path: Path, sample_corpus: Path, seed: int
) -> None:
    """After each of some updates, each told by its counts exactly."""
    chance = random.Random(seed)
    readings = read_corpus([sample_corpus])
    corpus = {one.article.id: one.article for one in readings if isinstance(one, Accepted)}
    revised, whole = store_in(tmp_path / "revised"), store_in(tmp_path / "whole")
    indexed(revised, corpus.values(), REVISING)
    ids = set(corpus)
    for _ in range(4):
        former = dict(corpus)
        edit(corpus, chance)
        ids |= corpus.keys()
        tally = indexed(revised, chance.sample(list(corpus.values()), len(corpus)), REVISING)
        assert tally.added == len(corpus.keys() - former.keys())
        assert tally.removed == len(former.keys() - corpus.keys())
        kept = corpus.keys() & former.keys()
        assert tally.changed == sum(corpus[name] != former[name] for name in kept)
        indexed(whole, corpus.values(), FORCED)
        asked = [likely(chance, list(corpus.values())) for _ in range(25)]
        assert_as_if_written_whole(revised, whole, sorted(ids), asked)


def edit(corpus: dict[str, Article], chance: random.Random) -> None:
    """Change, drop, add and reprint a few articles."""
    names = chance.sample(sorted(corpus), 12)
    for name in names[:4]:
        other = corpus[chance.choice(names)]
        corpus[name] = replace(
            corpus[name],
            title=chance.choice([corpus[name].title, other.title]),
            body=chance.choice(corpus[name].body.split("\n")) + "\n" + other.body,
            date=chance.choice([None, other.date]),
            source=chance.choice([None, other.source]),
        )
    for name in names[4:7]:
        article = corpus.pop(name)
        if chance.random() < 0.5:
            corpus[f"again-{name}"] = replace(article, id=f"again-{name}", section="转载")
    for name in names[7:10]:
        corpus[f"copy-{name}"] = replace(corpus[name], id=f"copy-{name}", date=None)


def likely(chance: random.Random, articles: Sequence[Article]) -> SearchRequest:
    """A request that most likely finds something."""
    article = chance.choice(articles)
    start = chance.randrange(max(len(article.body) - 6, 1))
    piece = article.body[start : start + chance.randint(2, 6)]
    text = chance.choice(
        ["", "扶贫 就业", "广州", article.title[:8], piece, f'"{piece}"', f"{piece} -扶贫"]
    )
    chosen = [OneOf("source", (article.source,))] if article.source else []
    sort = chance.choice(list(Sort))
    return SearchRequest(text, tuple(chosen) if chance.random() < 0.2 else (), sort, Page(1, 20))
