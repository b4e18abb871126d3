"""Laws of the embedded engine: whatever is asked, it answers as brute force and as Whoosh do."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from archive import (
    FIGURES,
    HAN,
    LATIN,
    WORDS,
    archives,
    examples,
    filters,
    larger_archive,
    likely_query,
    query_of,
    query_texts,
    seeds,
    tokenizer,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from oracle import BruteForceEngine, Ranked
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh.codec.whoosh3 import W3Codec

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.builder import EmbeddedBuilder
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.engines.embedded.ranking import Weights
from fupin_search.engines.embedded.schema import (
    BODY,
    GRAMS,
    INDEX_NAME,
    PARTS,
    TITLE,
    text_field,
)
from fupin_search.engines.embedded.schema import (
    WORDS as WORDS_FIELD,
)
from fupin_search.search.answer import FACET_FIELDS, Found, Page
from fupin_search.search.query import And, Clause, Or, Phrase, Query, Scope, Sort, Words
from fupin_search.text.characters import is_han
from fupin_search.text.run import run_of

_NOISE = 1e-6
_SCORE = 1e-5

queries = st.builds(
    lambda text, chosen, sort: query_of(text, *chosen, sort=sort),
    query_texts,
    filters,
    st.sampled_from([Sort.RELEVANCE, Sort.RELEVANCE, Sort.NEWEST, Sort.OLDEST]),
)


@contextmanager
def embedded(
    batches: Sequence[Sequence[Article]],
    *,
    deleted: Sequence[str] = (),
    weights: Weights | None = None,
    block: int = 2048,
) -> Iterator[EmbeddedEngine]:
    """An index of one segment a batch, some articles deleted afterwards."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        builder = EmbeddedBuilder(folder, tokenizer())
        for article in batches[0]:
            builder.add(article)
        builder.finish()
        for batch in batches[1:]:
            _commit(folder, builder, batch, (), block)
        if deleted:
            _commit(folder, builder, (), deleted, block)
        engine = EmbeddedEngine(folder, weights or Weights())
        try:
            yield engine
        finally:
            engine.close()


def _commit(
    folder: Path,
    builder: EmbeddedBuilder,
    added: Sequence[Article],
    deleted: Sequence[str],
    block: int,
) -> None:
    held = whoosh_index.open_dir(str(folder), indexname=INDEX_NAME)
    writer = held.writer(codec=W3Codec(blocklimit=block))
    for key in deleted:
        writer.delete_by_term("id", key)
    for article in added:
        writer.add_document(**builder._document(article))
    writer.commit(merge=False)
    held.close()


def assert_same(found: Found, expected: Found, ranked: Sequence[Ranked], page: Page) -> None:
    """One answer is another, but for the order of scores too near to tell apart."""
    assert found.total == expected.total
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
            assert mine.tier == theirs.tier
            assert mine.score == pytest.approx(theirs.score, rel=_NOISE)
            assert mine.score != theirs.score, "equal scores must go by date, then id"


def decided(ranked: Sequence[Ranked], second_stage: int) -> bool:
    """Whether the first stage tells clearly which articles enter the second."""
    if len(ranked) <= second_stage:
        return True
    in_order = sorted(ranked, key=lambda one: (one.tier, -one.first))
    last, next_ = in_order[second_stage - 1], in_order[second_stage]
    near = last.first - next_.first <= _NOISE * last.first
    return last.tier != next_.tier or last.first == next_.first or not near


@examples(200)
@given(
    archive=archives(),
    asked=st.lists(queries, min_size=2, max_size=8),
    page=st.builds(Page, st.integers(1, 3), st.integers(1, 12)),
    facet_size=st.integers(0, 3),
)
def test_the_embedded_engine_answers_as_brute_force_does(
    archive: list[Article], asked: list[Query], page: Page, facet_size: int
) -> None:
    oracle = BruteForceEngine(archive, tokenizer())
    with embedded([archive]) as engine:
        for query in asked:
            mine, theirs = (
                each.find(query, page, facets=FACET_FIELDS, facet_size=facet_size)
                for each in (engine, oracle)
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
    with embedded([archive], weights=Weights(second_stage=second_stage)) as engine:
        for query in asked:
            ranked = oracle.ranked(query)
            if decided(ranked, second_stage):
                page = Page(1, 20)
                assert_same(engine.find(query, page), oracle.find(query, page), ranked, page)


@examples(60)
@given(
    archive=archives(),
    asked=st.lists(queries, min_size=1, max_size=4),
    size=st.integers(1, 5),
)
def test_the_pages_of_a_query_part_its_hits(
    archive: list[Article], asked: list[Query], size: int
) -> None:
    with embedded([archive]) as engine:
        for query in asked:
            whole = engine.find(query, Page(1, len(archive) + 1))
            pages = [
                engine.find(query, Page(number, size))
                for number in range(1, -(-whole.total // size) + 2)
            ]
            assert len(whole.hits) == whole.total
            assert all(page.total == whole.total for page in pages)
            assert [hit for page in pages for hit in page.hits] == list(whole.hits)
            assert not pages[-1].hits


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
    with embedded(batches, deleted=deleted) as engine:
        assert engine.count() == len(kept)
        assert all(engine.article(key) is None for key in deleted)
        assert all(engine.article(article.id) == article for article in kept)
        for query in asked:
            mine, theirs = (
                each.find(query, page, facets=FACET_FIELDS) for each in (engine, oracle)
            )
            assert_same(mine, theirs, oracle.ranked(query), page)


@pytest.mark.parametrize("seed", seeds(16))
@pytest.mark.parametrize("kept_in", ["one segment", "several segments", "a small second stage"])
def test_larger_archives_answer_alike(kept_in: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same archive at every run
    archive = larger_archive(chance)
    second_stage = 5 if kept_in == "a small second stage" else 200
    batches, deleted = [archive], list[str]()
    if kept_in == "several segments":
        batches = [archive[:4], archive[4:9], archive[9:]]
        deleted = [article.id for article in chance.sample(archive, len(archive) // 4)]
    kept = [article for article in archive if article.id not in deleted]
    oracle = BruteForceEngine(kept, tokenizer(), second_stage)
    answered = 0
    with embedded(batches, deleted=deleted, weights=Weights(second_stage=second_stage)) as engine:
        for _ in range(25):
            query = likely_query(chance, kept)
            page = Page(chance.randint(1, 2), chance.choice([5, 50]))
            size = chance.choice([2, 20])
            mine, theirs = (
                each.find(query, page, facets=FACET_FIELDS, facet_size=size)
                for each in (engine, oracle)
            )
            ranked = oracle.ranked(query)
            if decided(ranked, second_stage):
                assert_same(mine, theirs, ranked, page)
            answered += bool(theirs.total)
    assert answered > 5, "most queries must find something, or this law says little"


# Whoosh's own answers

# One gram, or one figure or Latin token: what is one term of the index.
atoms = st.sampled_from(
    [*HAN, *(word for word in WORDS if len(word) == 2), *LATIN, *FIGURES]
).filter(lambda text: (run := run_of(tokenizer().cut(text).text)) is not None and run.certain)
trees = st.recursive(
    atoms,
    lambda inner: st.tuples(
        st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)
    ),
    max_leaves=6,
)
Tree = str | tuple[str, list["Tree"]]


def clause_of_tree(tree: Tree, scope: Scope) -> Clause:
    """The tree as a clause of ours."""
    if isinstance(tree, str):
        run = run_of(tokenizer().cut(tree).text)
        assert run is not None
        return Phrase(run, Words((), (), (), scope))
    inner = tuple(clause_of_tree(each, scope) for each in tree[1])
    return And(inner) if tree[0] == "and" else Or(inner)


def whoosh_of_tree(tree: Tree, scope: Scope) -> whoosh_query.Query:
    """The tree as Whoosh's Term, And and Or."""
    if isinstance(tree, str):
        cut = tokenizer().cut(tree)
        kinds = (GRAMS,) if is_han(cut.text) else (WORDS_FIELD, PARTS)
        term = cut.text if is_han(cut.text) else cut.words[0].term
        places = (TITLE,) if scope is Scope.TITLE else (TITLE, BODY)
        return whoosh_query.Or(
            [whoosh_query.Term(text_field(place, kind), term) for place in places for kind in kinds]
        )
    inner = [whoosh_of_tree(each, scope) for each in tree[1]]
    return whoosh_query.And(inner) if tree[0] == "and" else whoosh_query.Or(inner)


@examples(80)
@given(
    archive=archives(),
    asked=st.lists(st.tuples(trees, st.sampled_from(Scope)), min_size=1, max_size=6),
)
def test_term_and_or_trees_match_what_whoosh_finds_exhaustively(
    archive: list[Article], asked: list[tuple[Tree, Scope]]
) -> None:
    with embedded([archive]) as engine, engine._index.searcher() as searcher:
        for tree, scope in asked:
            mine = engine._matcher.match(clause_of_tree(tree, scope)).mask
            theirs = searcher.search(whoosh_of_tree(tree, scope), limit=None)
            assert np.flatnonzero(mine).tolist() == sorted(theirs.docs())


# Enough documents for lists of several blocks, beside lists of one block and of one document.
MANY = [
    Article(
        id=f"{number:05}",
        title="就业" if number % 2 else "扶贫",
        body="就业" * (1 + number % 3) + ("5G" if number % 700 == 0 else "") + f"第{number}期",
    )
    for number in range(4200)
]


@pytest.fixture(scope="module", params=["one segment", "two segments", "deletions"])
def many(request: pytest.FixtureRequest) -> Iterator[EmbeddedEngine]:
    """A larger index in each of the ways Whoosh may keep it."""
    batches = [MANY] if request.param == "one segment" else [MANY[:2100], MANY[2100:]]
    deleted = [MANY[3].id, MANY[700].id, MANY[4199].id] if request.param == "deletions" else ()
    with embedded(batches, deleted=deleted) as engine:
        yield engine


@pytest.mark.parametrize(
    ("field", "term"),
    [
        (text_field(BODY, GRAMS), "业"),
        (text_field(BODY, WORDS_FIELD), "就业"),
        (text_field(TITLE, GRAMS), "扶贫"),
        (text_field(TITLE, WORDS_FIELD), "就业"),
        (text_field(BODY, WORDS_FIELD), "5g"),
        (text_field(BODY, WORDS_FIELD), "4199期"),
        (text_field(BODY, PARTS), "7"),
        (text_field(BODY, PARTS), "无此词"),
    ],
)
def test_posting_arrays_are_what_whooshs_matchers_iterate(
    many: EmbeddedEngine, field: str, term: str
) -> None:
    expected: list[tuple[int, float]] = []
    for leaf, offset in many._reader.leaf_readers():
        if (field, term.encode()) not in leaf:
            continue
        matcher = leaf.postings(field, term.encode())
        while matcher.is_active():
            expected.append((matcher.id() + offset, matcher.weight()))
            matcher.next()
    read = many._postings.one(field, term)
    assert list(zip(read.documents.tolist(), read.frequencies.tolist(), strict=True)) == expected
    assert bool(expected) == (term != "无此词" and not (term == "4199期" and many.count() < 4200))


def test_long_lists_are_several_blocks_so_that_their_reading_is_tried(
    many: EmbeddedEngine,
) -> None:
    leaf, _ = next(iter(many._reader.leaf_readers()))
    info = leaf.term_info(text_field(BODY, GRAMS), "业".encode())
    assert info.doc_frequency() > 2048


def test_a_common_word_is_counted_exactly_over_many_blocks(many: EmbeddedEngine) -> None:
    kept = many.count()
    assert many.find(query_of("就业"), Page()).total == kept
    expected = sum(
        many.article(article.id) is not None for article in MANY if article.title == "扶贫"
    )
    assert many.find(query_of("标题:扶贫"), Page()).total == expected
