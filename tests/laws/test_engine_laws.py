"""Laws of the embedded engine: whatever is asked, it answers as brute force and as Whoosh do."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import structs
from support.oracle import BruteForceEngine, Ranked
from support.segments import commit, segmented_engine
from support.strategies import (
    APART,
    archives,
    examples,
    far_apart,
    filters,
    larger_archive,
    likely_query,
    meant_texts,
    query_of,
    query_texts,
    seeds,
    tokenizer,
    understood_query,
)

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.engines.weights import Weights
from fupin_search.model.answer import FACET_FIELDS, Found, Page, make_head
from fupin_search.model.query import OneOf, Query, Sort

_NOISE = 1e-6
_SCORE = 1e-5

sorts = st.sampled_from([Sort.RELEVANCE, Sort.RELEVANCE, Sort.NEWEST, Sort.OLDEST])
queries = st.builds(
    lambda text, chosen, sort: query_of(text, *chosen, sort=sort), query_texts, filters, sorts
)
understood = st.builds(
    lambda apart, pieces, chosen, sort: understood_query(apart.join(pieces), *chosen, sort=sort),
    st.sampled_from(["", " "]),
    meant_texts,
    filters,
    sorts,
)


def assert_same(found: Found, expected: Found, ranked: Sequence[Ranked], page: Page) -> None:
    """One answer is another, but for the order of scores too near to tell apart."""
    assert found.total == expected.total
    assert found.folded == expected.folded
    also = {hit.article.id: hit.also for hit in expected.hits}
    assert all(hit.also == also.get(hit.article.id, hit.also) for hit in found.hits)
    assert found.match == expected.match
    assert found.missing == expected.missing
    assert found.facets == expected.facets
    assert len(found.hits) == len(expected.hits)
    by_id = {one.article.id: one for one in ranked}
    for hit, place in zip(found.hits, range(page.start, page.start + page.size), strict=False):
        mine, theirs = by_id[hit.article.id], ranked[place]
        assert hit.article == mine.article
        assert hit.score == pytest.approx(mine.score, rel=_SCORE, abs=_SCORE)
        if mine is not theirs:
            assert mine.score == pytest.approx(theirs.score, rel=_NOISE)
            assert mine.score != theirs.score, "equal scores must go by date, then id"


def by_age(article: Article) -> tuple[bool, date, str]:
    """What orders articles of one text: the earliest first, undated last, then by id."""
    return article.date is None, article.date or date.max, article.id


def decided(ranked: Sequence[Ranked], second_stage: int) -> bool:
    """Whether the first stage tells clearly which articles enter the second."""
    if len(ranked) <= second_stage:
        return True
    in_order = sorted((one.first for one in ranked), reverse=True)
    last, following = in_order[second_stage - 1], in_order[second_stage]
    return last == following or last - following > _NOISE * last


@examples(200)
@given(
    archive=archives(),
    asked=st.lists(queries, min_size=2, max_size=8),
    page=st.builds(Page, st.integers(1, 3), st.integers(1, 12)),
    facet_size=st.integers(0, 3),
    fold=st.booleans(),
)
def test_the_embedded_engine_answers_as_brute_force_does(
    *, archive: list[Article], asked: list[Query], page: Page, facet_size: int, fold: bool
) -> None:
    oracle = BruteForceEngine(archive, tokenizer())
    with segmented_engine([archive]) as engine:
        for query in asked:
            mine, theirs = (
                each.plan(query).run(page, facets=FACET_FIELDS, facet_size=facet_size, fold=fold)
                for each in (engine, oracle)
            )
            assert_same(mine, theirs, oracle.ranked(query, fold=fold), page)


@examples(60)
@given(archive=archives(), query=queries)
def test_the_count_of_a_value_is_what_choosing_it_finds(
    archive: list[Article], query: Query
) -> None:
    with segmented_engine([archive]) as engine:
        for field in FACET_FIELDS:
            others = tuple(
                one for one in query.filters if not isinstance(one, OneOf) or one.field != field
            )
            asked = replace(query, filters=others)
            (facet,) = engine.plan(asked).run(Page(), facets=[field], facet_size=100).facets
            for bucket in facet.buckets:
                chosen = replace(asked, filters=(*others, OneOf(field, (bucket.value,))))
                assert engine.plan(chosen).run(Page()).total == bucket.count


@examples(150)
@given(
    batches=st.lists(archives(most=8), min_size=1, max_size=2),
    asked=st.lists(understood, min_size=2, max_size=8),
    page=st.builds(Page, st.integers(1, 2), st.integers(1, 12)),
)
def test_what_was_meant_is_found_as_brute_force_finds_it(
    batches: list[list[Article]], asked: list[Query], page: Page
) -> None:
    batches = [
        [replace(article, id=f"{number}-{article.id}") for article in batch]
        for number, batch in enumerate(batches)
    ]
    oracle = BruteForceEngine([article for batch in batches for article in batch], tokenizer())
    with segmented_engine(batches) as engine:
        for query in asked:
            mine, theirs = (
                each.plan(query).run(page, facets=FACET_FIELDS) for each in (engine, oracle)
            )
            assert_same(mine, theirs, oracle.ranked(query), page)


@examples(60)
@given(
    archive=archives(),
    asked=st.lists(queries, min_size=2, max_size=8),
    second_stage=st.integers(1, 4),
)
def test_only_the_best_of_the_first_stage_enter_the_second(
    archive: list[Article], asked: list[Query], second_stage: int
) -> None:
    oracle = BruteForceEngine(archive, tokenizer(), second_stage)
    with segmented_engine([archive], weights=Weights(second_stage=second_stage)) as engine:
        for query in asked:
            ranked = oracle.ranked(query)
            if decided(ranked, second_stage):
                page = Page(1, 20)
                assert_same(
                    engine.plan(query).run(page), oracle.plan(query).run(page), ranked, page
                )


@examples(150)
@given(
    told=st.lists(
        st.tuples(st.just("") | far_apart, st.just("脱") | far_apart), min_size=1, max_size=4
    ),
    asked=st.lists(
        st.lists(st.sampled_from(APART), min_size=2, unique=True).map(" OR ".join),
        min_size=1,
        max_size=4,
    ),
)
def test_passages_weigh_what_they_are_defined_to(
    told: list[tuple[str, str]], asked: list[str]
) -> None:
    archive = [
        Article(id=f"{number}", title=title, body=body) for number, (title, body) in enumerate(told)
    ]
    oracle = BruteForceEngine(archive, tokenizer())
    page = Page(1, 20)
    with segmented_engine([archive]) as engine:
        for query in map(query_of, asked):
            mine, theirs = (each.plan(query).run(page) for each in (engine, oracle))
            assert_same(mine, theirs, oracle.ranked(query), page)


@examples(60)
@given(
    archive=archives(),
    asked=st.lists(queries, min_size=1, max_size=4),
    size=st.integers(1, 5),
    fold=st.booleans(),
)
def test_the_pages_of_a_query_part_its_hits(
    *, archive: list[Article], asked: list[Query], size: int, fold: bool
) -> None:
    with segmented_engine([archive]) as engine:
        for query in asked:
            whole = engine.plan(query).run(Page(1, len(archive) + 1), fold=fold)
            listed = whole.total - whole.folded
            pages = [
                engine.plan(query).run(Page(number, size), fold=fold)
                for number in range(1, -(-listed // size) + 2)
            ]
            assert len(whole.hits) == listed
            assert all(page.total == whole.total for page in pages)
            assert all(page.folded == whole.folded for page in pages)
            assert [hit for page in pages for hit in page.hits] == list(whole.hits)
            assert not pages[-1].hits


@examples(100)
@given(archive=archives(), asked=st.lists(queries, min_size=2, max_size=6))
def test_folding_lays_articles_of_one_text_under_the_first_of_those_found_and_does_nothing_else(
    archive: list[Article], asked: list[Query]
) -> None:
    with segmented_engine([archive]) as engine:
        for query in asked:
            page = Page(1, len(archive) + 1)
            plain, folded = (
                engine.plan(query).run(page, facets=FACET_FIELDS, fold=fold)
                for fold in (False, True)
            )
            assert not any(hit.also for hit in plain.hits)
            assert plain.folded == 0
            assert (folded.total, folded.facets) == (plain.total, plain.facets)
            ids = [hit.article.id for hit in plain.hits]
            firsts = {name: engine.reprint_of(name) or name for name in ids}
            texts: dict[str, list[Article]] = {}
            for hit in sorted(plain.hits, key=lambda hit: by_age(hit.article)):
                texts.setdefault(firsts[hit.article.id], []).append(hit.article)
            under = {first.id: tuple(map(make_head, others)) for first, *others in texts.values()}
            expected = [
                structs.replace(hit, also=under[hit.article.id])
                for hit in plain.hits
                if hit.article.id in under
            ]
            assert list(folded.hits) == expected
            assert folded.folded == sum(map(len, under.values()))


@examples(80)
@given(
    archive=archives(),
    asked=st.lists(queries, min_size=2, max_size=6),
    cuts=st.lists(st.integers(1, 13), min_size=1, max_size=2),
    chance=st.randoms(use_true_random=False),
)
def test_several_segments_and_deletions_answer_as_a_full_rebuild(
    archive: list[Article], asked: list[Query], cuts: list[int], chance: random.Random
) -> None:
    edges = sorted({0, len(archive), *(cut for cut in cuts if cut < len(archive))})
    batches = [archive[a:b] for a, b in pairwise(edges)]
    deleted = [article.id for article in archive if chance.random() < 0.3]
    kept = [article for article in archive if article.id not in deleted]
    assume(kept)
    oracle = BruteForceEngine(kept, tokenizer())
    page = Page(1, 20)
    with segmented_engine(batches, deleted=deleted) as engine:
        assert engine.count() == len(kept)
        assert all(engine.article(key) is None for key in deleted)
        assert all(engine.article(article.id) == article for article in kept)
        for query in asked:
            mine, theirs = (
                each.plan(query).run(page, facets=FACET_FIELDS) for each in (engine, oracle)
            )
            assert_same(mine, theirs, oracle.ranked(query), page)


@pytest.mark.parametrize("seed", seeds(16))
@pytest.mark.parametrize(
    "kept_in", ["one segment", "several segments", "a small second stage", "small pages"]
)
def test_larger_archives_answer_alike(kept_in: str, seed: int) -> None:
    chance = random.Random(seed)
    archive = larger_archive(chance)
    second_stage = 5 if kept_in == "a small second stage" else 100
    batches, deleted = [archive], list[str]()
    if kept_in == "several segments":
        batches = [archive[:4], archive[4:9], archive[9:]]
        deleted = [article.id for article in chance.sample(archive, len(archive) // 4)]
    kept = [article for article in archive if article.id not in deleted]
    oracle = BruteForceEngine(kept, tokenizer(), second_stage)
    sizes = [1, 2, 5] if kept_in == "small pages" else [5, 50]
    answered = 0
    with segmented_engine(
        batches, deleted=deleted, weights=Weights(second_stage=second_stage)
    ) as engine:
        for _ in range(25):
            query = likely_query(chance, kept)
            page = Page(chance.randint(1, 2), chance.choice(sizes))
            size, fold = chance.choice([2, 20]), chance.choice([False, True])
            mine, theirs = (
                each.plan(query).run(page, facets=FACET_FIELDS, facet_size=size, fold=fold)
                for each in (engine, oracle)
            )
            ranked = oracle.ranked(query, fold=fold)
            if decided(ranked, second_stage):
                assert_same(mine, theirs, ranked, page)
            answered += bool(theirs.total)
    assert answered > 5, "most queries must find something, or this law says little"


@examples(60)
@given(
    archive=archives(),
    asked=st.lists(queries, min_size=2, max_size=6),
    rounds=st.integers(1, 5),
    chance=st.randoms(use_true_random=False),
)
def test_whatever_is_updated_deleted_and_merged_answers_as_a_full_rebuild(
    archive: list[Article], asked: list[Query], rounds: int, chance: random.Random
) -> None:
    held: dict[str, Article] = {}
    with TemporaryDirectory() as name:
        written = ArrayIndex.create_in(Path(name), schema(), INDEX_NAME)
        for _ in range(rounds):
            dropped = [key for key in held if chance.random() < 0.3]
            fresh = {one.id: one for one in archive if chance.random() < 0.6}
            ends = chance.choice([{"merge": False}, {"merge": True}, {"optimize": True}])
            commit(written, list(fresh.values()), dropped, **ends)
            for key in dropped:
                del held[key]
            held |= fresh
        assume(held)
        written.verify()
        engine = EmbeddedEngine(Path(name))
        oracle = BruteForceEngine(held.values(), tokenizer())
        page = Page(1, 20)
        assert engine.count() == len(held)
        for query in asked:
            mine, theirs = (
                each.plan(query).run(page, facets=FACET_FIELDS) for each in (engine, oracle)
            )
            assert_same(mine, theirs, oracle.ranked(query), page)
        engine.close()
