"""Laws of rows that take much or little of an archive: each way to find and rank them is one.

Rows are compared or flagged, and documents scored one by one or all at once and dropped on the way,
by how many there are. So these archives have more articles than a list's block has postings, and
words that many, some and hardly any have.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from support.segments import segmented_engine
from support.strategies import COMMON, query_of, seeds

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.engines.plan import (
    AndNode,
    Node,
    NotNode,
    OrNode,
    Planner,
    TermNode,
)
from fupin_search.engines.weights import Weights
from fupin_search.model.answer import Page

_SIZE = 700
_LATIN = [f"{letter}{letter}x" for letter in "abcdefghijklmnop"]
# The first is in nearly every article, the last in two or three.
_WORDS = [word for pair in zip(_LATIN, [*COMMON, *COMMON], strict=False) for word in pair]


@contextmanager
def uneven_engine(chance: random.Random, weights: Weights) -> Iterator[EmbeddedEngine]:
    """An index of three segments and some deletions, whose words are ever rarer."""
    articles = [
        Article(
            id=f"{number:04}",
            title=" ".join(_told(chance, 0.1)),
            body=" ".join(_told(chance, 0.95)),
            date=date(2020, 1 + number % 12, 1 + number % 28) if number % 7 else None,
        )
        for number in range(_SIZE)
    ]
    deleted = [article.id for article in chance.sample(articles, chance.choice([0, 40]))]
    batches = [articles[:130], articles[130:137], articles[137:]]
    with segmented_engine(batches, deleted=deleted, weights=weights) as engine:
        yield engine


def _told(chance: random.Random, share: float) -> list[str]:
    told = [
        word
        for rank, word in enumerate(_WORDS)
        if chance.random() < share * 0.8**rank
        for _ in range(chance.choice([1, 1, 1, 2, 9]))
    ]
    chance.shuffle(told)
    return told


def _asked(chance: random.Random) -> str:
    words = chance.sample(_WORDS, chance.randint(2, 9))
    return chance.choice([" OR ", " "]).join(words)


@pytest.mark.parametrize("seed", seeds(4))
def test_the_first_hits_are_the_first_of_all_hits(seed: int) -> None:
    """No document is dropped where all are wanted; where few are, the first stay as they are."""
    chance = random.Random(seed)
    weights = Weights(
        second_stage=chance.choice([1, 4, 100]),
        title=chance.choice([0.0, 0.5, 1.0, 3.0]),
        rarity=chance.choice([1.0, 1.3]),
    )
    with uneven_engine(chance, weights) as engine:
        for _ in range(60):
            plan = engine.plan(query_of(_asked(chance)))
            everything = plan.run(Page(1, _SIZE))
            found = [(hit.article.id, hit.score) for hit in everything.hits]
            for size in (1, 3, 10, 50):
                some = plan.run(Page(1, size))
                assert some.total == everything.total
                assert [(hit.article.id, hit.score) for hit in some.hits] == found[:size]


@pytest.mark.parametrize("seed", seeds(2))
def test_scores_are_the_sums_of_their_shares(seed: int) -> None:
    """The explanation unpacks whole lists, and adds up in plain Python."""
    chance = random.Random(seed)
    with uneven_engine(chance, Weights(title=chance.choice([0.5, 1.0]))) as engine:
        for _ in range(25):
            hits = engine.plan(query_of(_asked(chance))).run(Page(1, 10), explain=True).hits
            for hit in hits:
                worth = sum(share.worth for share in hit.shares)
                assert worth == pytest.approx(hit.score, rel=1e-6, abs=0)


@pytest.mark.parametrize("seed", seeds(4))
def test_rows_are_combined_as_sets_are(seed: int) -> None:
    chance = random.Random(seed)
    with uneven_engine(chance, Weights()) as engine:
        asked = query_of(" OR ".join(_WORDS)).clause
        plan = Planner(engine.snapshot.entries, engine.columns.weights).plan(asked)

        def found(node: Node) -> list[int]:
            return [int(document) for document in engine.execution.find(plan, node)]

        every = [
            TermNode(ranked.key, in_title)
            for ranked in plan.ranking
            if ranked.key
            for in_title in (False, True)
        ]
        single = {node: set(found(node)) for node in every}
        rows = [node for node in every if single[node]]
        assert min(len(single[node]) for node in rows) < _SIZE // 32
        assert max(len(single[node]) for node in rows) > _SIZE // 2
        for _ in range(150):
            nodes = tuple(chance.choices(rows, k=chance.randint(2, 4)))
            sets = [single[node] for node in nodes]
            assert found(AndNode(nodes)) == sorted(set.intersection(*sets))
            assert found(OrNode(nodes)) == sorted(set[int]().union(*sets))
            first, *others = nodes
            without = AndNode((first, NotNode(OrNode(tuple(others)))))
            assert found(without) == sorted(sets[0] - set[int]().union(*sets[1:]))
