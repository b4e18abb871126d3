"""Laws against Whoosh itself: the nodes of a plan find what Whoosh's exhaustive search finds.

Whoosh searches an index of its own codec, with a weighting of ours written down anew from its
definition; it shares nothing with the embedded engine but the tokenizer and the schema's fields.
The laws draw Whoosh's query trees and make plans of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.segments import document
from support.strategies import FIGURES, HAN, LATIN, WORDS, archives, examples, tokenizer
from whoosh import fields, index, matching, query
from whoosh.scoring import BaseScorer, WeightingModel
from whoosh.searching import Searcher

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.execution import Execution
from fupin_search.engines.embedded.facets import Sweep
from fupin_search.engines.embedded.schema import INDEX_NAME, length_field, schema
from fupin_search.engines.embedded.snapshot import Snapshot
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.engines.embedded.storage.whoosh_terms import Counting
from fupin_search.engines.plan import (
    AndNode,
    ClausePlan,
    EverythingNode,
    Node,
    NotNode,
    OrNode,
    RankedNode,
    TermNode,
)
from fupin_search.engines.term_keys import GRAMS, PARTS, TermKey
from fupin_search.engines.term_keys import WORDS as WORDS_FIELD
from fupin_search.engines.weights import Weights
from fupin_search.model.query import Sort

K1, B, RARITY = 0.6, 0.75, 1.3
WEIGHTS = Weights(k1=K1, b=B, rarity=RARITY, title=2.0)


class OurWeighting(WeightingModel):
    """BM25F over title and body, from the values of postings and the columns of lengths."""

    def scorer(self, searcher: Searcher, fieldname: str, text: bytes, qf: float = 1) -> BaseScorer:
        """Scores postings of one term in one segment."""
        return OurScorer(searcher, fieldname, text)


class OurScorer(BaseScorer):
    """See `OurWeighting`."""

    def __init__(self, searcher: Searcher, field: str, text: bytes) -> None:
        kind = GRAMS if field == GRAMS else WORDS_FIELD
        whole = searcher.get_parent()
        self._lengths = lengths(searcher, kind)
        living = [
            length
            for leaf, _ in whole.leaf_searchers()
            for number, length in enumerate(lengths(leaf, kind))
            if not leaf.reader().is_deleted(number)
        ]
        self._mean = sum(living) / len(living) if any(living) else 1.0
        frequency = sum(
            sum(1 for _ in leaf.reader().postings(field, text).all_ids())
            for leaf, _ in whole.leaf_searchers()
            if (field, text) in leaf.reader()
        )
        idf = math.log1p((len(living) - frequency + 0.5) / (frequency + 0.5))
        self._telling: float = idf**RARITY

    def supports_block_quality(self) -> bool:
        """No shortcuts."""
        return False

    def score(self, matcher: matching.Matcher) -> float:
        """Of the current posting."""
        counts = Counting().decode_counts(matcher.value())
        frequency = counts.body + WEIGHTS.title * counts.title
        norm = K1 * (1 - B + B * self._lengths[matcher.id()] / self._mean)
        score: float = self._telling * (K1 + 1) * frequency / (frequency + norm)
        return score


def lengths(searcher: Searcher, kind: str) -> list[float]:
    """The lengths of a segment's documents."""
    title, body = (
        searcher.reader().column_reader(length_field(place, kind)) for place in ("title", "body")
    )
    return [WEIGHTS.title * a + b for a, b in zip(title, body, strict=True)]


class Pair:
    """The same documents in an index of ours and in one of Whoosh's own."""

    def __init__(self, folder: Path) -> None:
        ours = schema()
        plain = fields.Schema(
            **{name: kind for name, kind in ours.items() if name not in ("title", "body")}
        )
        for name in ("ours", "theirs"):
            (folder / name).mkdir()
        self.mine = ArrayIndex.create_in(folder / "ours", ours, INDEX_NAME)
        self.theirs = index.create_in(str(folder / "theirs"), plain)

    def commit(self, added: Sequence[Article], deleted: Sequence[str] = ()) -> None:
        """The same commit in both."""
        for one in (self.mine, self.theirs):
            writer = one.writer()
            for key in deleted:
                writer.delete_by_term("id", key)
            for article in added:
                made = document(article, tokenizer())
                writer.add_document(
                    **{name: value for name, value in made.items() if name in writer.schema}
                )
            writer.commit(merge=False)

    def mine_found(self, tree: query.Query, ranking: Sequence[query.Term] = ()) -> dict[int, float]:
        """The documents that our matcher finds, with the scores that some terms give them."""
        snapshot = Snapshot(self.mine)
        columns = Columns(snapshot, WEIGHTS)
        plan = ClausePlan(
            node_of(tree),
            tuple(RankedNode(TermNode(key_of(term)), term.boost, term.text) for term in ranking),
            (),
            {key: snapshot.entries([key])[0] for key in map(key_of, [*terms_of(tree), *ranking])},
        )
        execution = Execution(columns)
        ranked = execution.rank(
            plan, Sweep(columns, (), ()), Sort.RELEVANCE, snapshot.size, fold=False
        )
        return dict(zip(ranked.documents, ranked.scores, strict=True))

    def theirs_found(self, tree: query.Query) -> dict[int, float]:
        """What Whoosh finds, every document scored."""
        with self.theirs.searcher(weighting=OurWeighting()) as searcher:
            results = searcher.search(tree, limit=None, optimize=False)
            return {hit.docnum: hit.score for hit in results}


def key_of(term: query.Term) -> TermKey:
    """The field and the text of a term."""
    return term.fieldname, term.text


def terms_of(tree: query.Query) -> Iterator[query.Term]:
    """Every term of a tree."""
    if isinstance(tree, query.Term):
        yield tree
    for inner in tree.children():
        yield from terms_of(inner)


def node_of(tree: query.Query) -> Node:
    """The node of ours that means the same as a tree of Whoosh's."""
    match tree:
        case query.Term():
            return TermNode(key_of(tree))
        case query.And():
            return AndNode(tuple(map(node_of, tree.children())))
        case query.Or():
            return OrNode(tuple(map(node_of, tree.children())))
        case query.Not(query=inner):
            return NotNode(node_of(inner))
    assert isinstance(tree, query.Every)
    return EverythingNode()


@contextmanager
def pair(batches: Sequence[Sequence[Article]], deleted: Sequence[str]) -> Iterator[Pair]:
    """Both indexes, of one segment a batch, some documents deleted."""
    with TemporaryDirectory() as name:
        both = Pair(Path(name))
        for batch in batches:
            both.commit(batch)
        if deleted:
            both.commit((), deleted)
        yield both


TERMS = st.one_of(
    st.builds(query.Term, st.just(GRAMS), st.sampled_from([*HAN, "扶贫", "就业", "产业"])),
    st.builds(query.Term, st.just(WORDS_FIELD), st.sampled_from([*WORDS, *LATIN, *FIGURES])),
    st.builds(query.Term, st.just(PARTS), st.sampled_from([*WORDS, "2020", "11"])),
)
BOOSTED = st.builds(
    lambda term, boost: query.Term(term.fieldname, term.text, boost=boost),
    TERMS,
    st.sampled_from([1.0, 0.5, 2.0]),
)
TREES = st.recursive(
    BOOSTED,
    lambda inner: st.one_of(
        *(
            st.builds(kind, st.lists(inner, min_size=2, max_size=3))
            for kind in (query.And, query.Or)
        )
    ),
    max_leaves=7,
)


@examples(150)
@given(
    archive=archives(),
    asked=st.lists(st.tuples(TREES, st.lists(BOOSTED, max_size=5)), min_size=2, max_size=8),
    cut=st.integers(0, 14),
    chance=st.randoms(use_true_random=False),
)
def test_plans_find_and_score_as_whooshs_exhaustive_search_does(
    archive: list[Article],
    asked: list[tuple[query.Query, list[query.Term]]],
    cut: int,
    chance: object,
) -> None:
    batches = [part for part in (archive[:cut], archive[cut:]) if part]
    deleted = [one.id for one in archive if chance.random() < 0.2]  # type: ignore[attr-defined]
    with pair(batches, deleted) as both:
        for tree, ranking in asked:
            mine = both.mine_found(tree, ranking)
            assert mine.keys() == both.theirs_found(tree).keys()
            worth = both.theirs_found(query.Or(ranking)) if ranking else {}
            assert mine == pytest.approx({one: worth.get(one, 0.0) for one in mine}, rel=1e-6)


# Lists of several blocks, of one block and of one document.
MANY = [
    Article(
        id=f"{number:05}",
        title="就业" if number % 2 else "扶贫",
        body="就业" * (1 + number % 3) + ("5G" if number % 700 == 0 else "") + f"第{number}期",
    )
    for number in range(1000)
]


@pytest.fixture(scope="module", params=["one segment", "two segments", "deletions"])
def many(request: pytest.FixtureRequest) -> Iterator[Pair]:
    """A larger archive in each of the ways Whoosh may keep it."""
    batches = [MANY] if request.param == "one segment" else [MANY[:300], MANY[300:]]
    deleted = [MANY[n].id for n in (3, 127, 128, 700, 999)] if request.param == "deletions" else ()
    with pair(batches, deleted) as both:
        yield both


@pytest.mark.parametrize(
    "tree",
    [
        query.Term(GRAMS, "业"),
        query.Term(WORDS_FIELD, "5g"),
        query.Term(WORDS_FIELD, "999期"),
        query.And([query.Term(GRAMS, "扶贫"), query.Term(WORDS_FIELD, "就业")]),
        query.And([query.Term(WORDS_FIELD, "5g"), query.Term(GRAMS, "业")]),
        query.Or([query.Term(WORDS_FIELD, "5g"), query.Term(GRAMS, "扶贫", boost=0.5)]),
    ],
    ids=str,
)
def test_lists_of_several_blocks_find_and_score_as_whoosh(many: Pair, tree: query.Query) -> None:
    assert many.mine_found(tree, list(terms_of(tree))) == pytest.approx(
        many.theirs_found(tree), rel=1e-6
    )


def test_whooshs_own_searcher_answers_over_our_codec(many: Pair) -> None:
    tree = query.Or([query.Term(WORDS_FIELD, "5g"), query.Term(GRAMS, "扶贫")])
    with many.mine.searcher(weighting=OurWeighting()) as searcher:
        found = {hit.docnum: hit.score for hit in searcher.search(tree, limit=None, optimize=False)}
    assert found == pytest.approx(many.theirs_found(tree), rel=1e-9)


# What Whoosh itself answers wrongly, held to the definition.


def test_exclusions_are_plain_subtractions(many: Pair) -> None:
    everything = many.mine_found(query.Every())
    poor, work = query.Term(GRAMS, "扶贫"), query.Term(WORDS_FIELD, "5g")
    having = many.mine_found(work).keys()
    assert many.mine_found(query.Not(work)).keys() == everything.keys() - having
    assert many.mine_found(query.And([poor, query.Not(work)]), [poor, work]) == {
        number: score
        for number, score in many.mine_found(poor, [poor]).items()
        if number not in having
    }


def test_what_ranks_adds_its_score_only_where_it_is(many: Pair) -> None:
    poor, work = query.Term(GRAMS, "扶贫"), query.Term(WORDS_FIELD, "5g")
    sure, extra = many.mine_found(poor, [poor]), many.mine_found(work, [work])
    expected = {number: score + extra.get(number, 0) for number, score in sure.items()}
    assert many.mine_found(poor, [poor, work]) == pytest.approx(expected)
