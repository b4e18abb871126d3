"""Laws against Whoosh itself: evaluating a tree finds what Whoosh's exhaustive search finds.

Whoosh searches an index of its own codec, with a weighting of ours written down anew from its
definition; it shares nothing with the embedded engine but the tokenizer and the schema's fields.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from archive import FIGURES, HAN, LATIN, WORDS, archives, examples, tokenizer
from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields, index, query
from whoosh.matching import Matcher
from whoosh.scoring import BaseScorer, WeightingModel
from whoosh.searching import Searcher

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.codec import ArrayIndex
from fupin_search.engines.embedded.codec.formats import Counting
from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.document import document
from fupin_search.engines.embedded.evaluation import Evaluation, UnknownNodeError
from fupin_search.engines.embedded.schema import GRAMS, INDEX_NAME, PARTS, length_field, schema
from fupin_search.engines.embedded.schema import WORDS as WORDS_FIELD
from fupin_search.engines.embedded.scoring import Scorer
from fupin_search.engines.embedded.snapshot import Snapshot
from fupin_search.engines.embedded.weights import Weights

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

    def score(self, matcher: Matcher) -> float:
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

    def mine_found(self, tree: query.Query) -> dict[int, float]:
        """What our evaluation finds, with scores."""
        snapshot = Snapshot(self.mine)
        columns = Columns(snapshot, WEIGHTS)
        evaluation = Evaluation(snapshot, columns, tree, WEIGHTS)
        documents = evaluation.documents()
        scores = Scorer(snapshot, columns, WEIGHTS).scores(evaluation, documents)
        return dict(zip(documents.tolist(), scores.tolist(), strict=True))

    def theirs_found(self, tree: query.Query) -> dict[int, float]:
        """What Whoosh finds, every document scored."""
        with self.theirs.searcher(weighting=OurWeighting()) as searcher:
            results = searcher.search(tree, limit=None, optimize=False)
            return {hit.docnum: hit.score for hit in results}

    def defined(self, tree: query.Query) -> dict[int, float]:
        """What a tree is worth by definition, each of its terms as Whoosh scores it.

        Whoosh's DisjunctionMax takes the score of a part even where that part does not match (see
        docs/whoosh.md), so only this can be held against ours.
        """
        if isinstance(tree, query.Term):
            return self.theirs_found(tree)
        parts = [self.defined(inner) for inner in tree.children()]
        join = set.intersection if isinstance(tree, query.And) else set.union
        best = max if isinstance(tree, query.DisjunctionMax) else sum
        return {
            number: best([part[number] for part in parts if number in part])
            for number in join(*map(set, parts))
        }


def nodes(tree: query.Query) -> Iterator[query.Query]:
    """Every node of a tree."""
    yield tree
    for inner in tree.children():
        yield from nodes(inner)


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
            for kind in (query.And, query.Or, query.DisjunctionMax)
        )
    ),
    max_leaves=7,
)


@examples(150)
@given(
    archive=archives(),
    asked=st.lists(TREES, min_size=2, max_size=8),
    cut=st.integers(0, 14),
    chance=st.randoms(use_true_random=False),
)
def test_trees_find_and_score_as_whooshs_exhaustive_search_does(
    archive: list[Article], asked: list[query.Query], cut: int, chance: object
) -> None:
    batches = [part for part in (archive[:cut], archive[cut:]) if part]
    deleted = [one.id for one in archive if chance.random() < 0.2]  # type: ignore[attr-defined]
    with pair(batches, deleted) as both:
        for tree in asked:
            mine, theirs = both.mine_found(tree), both.theirs_found(tree)
            assert mine.keys() == theirs.keys()
            assert mine == pytest.approx(both.defined(tree), rel=1e-6)
            if not any(isinstance(node, query.DisjunctionMax) for node in nodes(tree)):
                assert mine == pytest.approx(theirs, rel=1e-6)


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
        query.DisjunctionMax([query.Term(WORDS_FIELD, "就业"), query.Term(GRAMS, "扶贫")]),
    ],
    ids=str,
)
def test_lists_of_several_blocks_find_and_score_as_whoosh(many: Pair, tree: query.Query) -> None:
    mine, theirs = many.mine_found(tree), many.theirs_found(tree)
    assert mine.keys() == theirs.keys()
    assert mine == pytest.approx(many.defined(tree), rel=1e-6)


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
    assert many.mine_found(query.AndNot(poor, work)) == {
        number: score for number, score in many.mine_found(poor).items() if number not in having
    }
    assert many.mine_found(query.And([poor, query.Not(work)])).keys() == (
        many.mine_found(poor).keys() - having
    )


def test_what_may_be_held_adds_its_score_only_where_it_is(many: Pair) -> None:
    poor, work = query.Term(GRAMS, "扶贫"), query.Term(WORDS_FIELD, "5g")
    sure, extra = many.mine_found(poor), many.mine_found(work)
    expected = {number: score + extra.get(number, 0) for number, score in sure.items()}
    assert many.mine_found(query.AndMaybe(poor, work)) == pytest.approx(expected)
    assert many.mine_found(query.Require(poor, work)) == pytest.approx(
        {number: sure[number] for number in sure.keys() & extra.keys()}
    )


@pytest.mark.parametrize(
    "node",
    [
        query.Phrase(GRAMS, ["扶", "贫"]),
        query.Wildcard(WORDS_FIELD, "5*g"),
        query.FuzzyTerm(WORDS_FIELD, "就业"),
        query.Every(GRAMS),
        query.Term("section", "要闻"),
        query.DisjunctionMax([query.Term(GRAMS, "扶")], tiebreak=0.1),
        query.Otherwise(query.Term(GRAMS, "扶"), query.Term(GRAMS, "贫")),
    ],
    ids=lambda node: type(node).__name__,
)
def test_a_node_outside_the_closed_set_is_refused_wherever_it_stands(
    many: Pair, node: query.Query
) -> None:
    for tree in (node, query.And([query.Term(GRAMS, "扶"), query.Not(node)])):
        with pytest.raises(UnknownNodeError, match=type(node).__name__):
            many.mine_found(tree)
