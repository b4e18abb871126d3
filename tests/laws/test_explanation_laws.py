"""Laws of explained scores: shares add up to the score, and stand where they say."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.segments import segmented_engine
from support.strategies import (
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

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.engines.weights import Weights
from fupin_search.model.answer import Page, Scored, Share, ShareField, ShareKind
from fupin_search.model.query import Query, Sort
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import bigrams

_NOISE = 1e-6

queries = st.builds(lambda text, chosen: query_of(text, *chosen), query_texts, filters)


def assert_explained(hit: Scored, passage_length: int) -> None:
    """The shares of a hit are its score, and each says what is so."""
    assert all(share.worth > 0 for share in hit.shares)
    assert sum(share.worth for share in hit.shares) == pytest.approx(hit.score, rel=_NOISE, abs=0)
    worths = [share.worth for share in hit.shares]
    assert worths == sorted(worths, reverse=True)
    keys = [(share.kind, share.place, share.texts) for share in hit.shares]
    assert len(set(keys)) == len(keys)
    for share in hit.shares:
        assert_stands(share, hit, passage_length)


def assert_stands(share: Share, hit: Scored, passage_length: int) -> None:
    """Each text of a share stands in the place it names."""
    texts = {
        ShareField.TITLE: [normalise(hit.article.title)],
        ShareField.BODY: [normalise(hit.article.body)],
        None: [normalise(hit.article.title), normalise(hit.article.body)],
    }
    assert share.texts
    assert len(set(share.texts)) == len(share.texts)
    for text in texts[share.place]:
        cut = tokenizer().cut(text)
        standing = {
            ShareKind.WORD: {token.term for token in cut.words},
            ShareKind.PART: {token.term for token in cut.parts},
            ShareKind.PAIR: set(bigrams(text)),
            ShareKind.CHARACTER: set(text),
        }
        if share.kind in standing:
            assert standing[share.kind].issuperset(share.texts)
    if share.kind is ShareKind.INSIDE:
        tokens = [token.term for text in texts[None] for token in tokenizer().cut(text).words]
        assert all(any(text in term for term in tokens) for text in share.texts)
    if share.kind is ShareKind.PASSAGE:
        (text,) = texts[share.place]
        stretches = [text[at : at + passage_length] for at in range(len(text))]
        assert any(all(one in stretch for one in share.texts) for stretch in stretches)


def pages_of(engine: EmbeddedEngine, query: Query, size: int) -> Iterator[tuple[Scored, ...]]:
    """All pages of a query, explained; each is as without."""
    number = 0
    while True:
        number += 1
        explained = engine.plan(query).run(Page(number, size), explain=True)
        plain = engine.plan(query).run(Page(number, size))
        assert not any(hit.shares for hit in plain.hits)
        assert [(hit.article, hit.score) for hit in explained.hits] == [
            (hit.article, hit.score) for hit in plain.hits
        ]
        if not plain.hits:
            return
        yield explained.hits


@examples(150)
@given(
    archive=archives(),
    asked=st.lists(queries, min_size=2, max_size=6),
    cuts=st.lists(st.integers(1, 13), max_size=2),
    chance=st.randoms(use_true_random=False),
    weights=st.builds(
        Weights,
        title=st.sampled_from([0.0, 0.5, 1.0, 3.0]),
        second_stage=st.sampled_from([1, 2, 3, 100]),
        passage_length=st.sampled_from([2, 5, 64]),
        part=st.sampled_from([0.0, 0.5]),
    ),
    size=st.integers(1, 5),
)
def test_the_shares_of_every_hit_of_every_page_add_up_to_its_score_and_stand_where_they_say(
    archive: list[Article],
    asked: list[Query],
    cuts: list[int],
    chance: random.Random,
    weights: Weights,
    size: int,
) -> None:
    edges = sorted({0, len(archive), *(cut for cut in cuts if cut < len(archive))})
    batches = [archive[a:b] for a, b in pairwise(edges)]
    deleted = [article.id for article in archive if chance.random() < 0.2]
    with segmented_engine(batches, deleted=deleted, weights=weights) as engine:
        for query in asked:
            for hits in pages_of(engine, query, size):
                for hit in hits:
                    assert_explained(hit, weights.passage_length)


@pytest.mark.parametrize("seed", seeds(12))
def test_scores_of_larger_archives_are_explained_and_orders_by_date_are_not(seed: int) -> None:
    chance = random.Random(seed)
    archive = larger_archive(chance)
    weights = Weights(second_stage=chance.choice([5, 100]), title=chance.choice([1.0, 2.0]))
    deleted = [article.id for article in chance.sample(archive, len(archive) // 4)]
    kinds: set[ShareKind] = set()
    with segmented_engine(
        [archive[:4], archive[4:9], archive[9:]], deleted=deleted, weights=weights
    ) as engine:
        for _ in range(20):
            query = likely_query(chance, archive)
            for hits in pages_of(engine, query, 7):
                for hit in hits:
                    assert_explained(hit, weights.passage_length)
                    assert not (hit.shares and query.sort is not Sort.RELEVANCE)
                    kinds |= {share.kind for share in hit.shares}
    assert kinds >= {ShareKind.WORD, ShareKind.PAIR, ShareKind.CHARACTER, ShareKind.PASSAGE}
