"""From a clause to the Whoosh query tree that finds and ranks it.

The tree is `AndMaybe(what must hold, what ranks)`: the left side selects and scores nothing, the
right side is an Or of terms with their boosts, and selects nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain

from whoosh.query import And, AndMaybe, ConstantScoreQuery, Every, Not, NullQuery, Or, Prefix, Query
from whoosh.query import Term as WhooshTerm

from fupin_search.engines.embedded.nodes import (
    Enough,
    Inside,
    Passes,
    Speaks,
    Stands,
    TitlePrefix,
    TitleTerm,
)
from fupin_search.engines.embedded.schema import GRAMS, PARTS, WORDS
from fupin_search.engines.embedded.weights import Weights
from fupin_search.search import query
from fupin_search.search.query import Clause, Scope, Word, Words, distinct, ranking_words
from fupin_search.text.characters import is_han

# Characters of a Chinese word, about.
_AVERAGE_LENGTH = 2
# A figure or Latin token of so many characters tells something though it stands inside another.
_SHORTEST_INSIDE = 3


def translate(clause: Clause, weights: Weights) -> Query:
    """The Whoosh query of a clause.

    Args:
        clause: what to find and rank.
        weights: what words, parts and bigrams weigh.
    """
    ranking = _ranking(ranking_words(clause), weights)
    selecting = ConstantScoreQuery(_selecting(clause, weights), score=0.0)
    return AndMaybe(selecting, Or(ranking)) if ranking else selecting


def unigrams(clause: Clause) -> tuple[str, ...]:
    """The single ideographs that rank the best documents."""
    return distinct(gram for bag in ranking_words(clause) for gram in _unigrams(bag))


def _unigrams(bag: Words) -> Iterator[str]:
    """Those typed, and those that stand for letters: wengang has 稳 and 岗."""
    yield from bag.unigrams
    for word in bag.words:
        if word.whole:
            yield from chain.from_iterable(unigrams(sense.clause) for sense in word.senses)


def _selecting(clause: Clause, weights: Weights) -> Query:  # noqa: C901 - a case each
    match clause:
        case Words(required=required, scope=scope, may_miss=may_miss):
            # What ranks stands in title or body and proves nothing of a title.
            bags = [replace(clause, words=required)] if scope is Scope.ANYWHERE else []
            return Enough(
                [_word(word, scope, weights) for word in required],
                [word.run.text for word in required],
                partial(_ranking, bags, weights),
                may_miss=may_miss,
            )
        case query.Phrase(run=run, words=words):
            return Stands(run, words.scope)
        case query.Prefix(prefix=prefix, scope=scope):
            kind = TitlePrefix if scope is Scope.TITLE else Prefix
            return Or([kind(WORDS, prefix), kind(PARTS, prefix)])
        case query.And(clauses=clauses):
            return And([_selecting(inner, weights) for inner in clauses])
        case query.Or(clauses=clauses):
            return Or([_selecting(inner, weights) for inner in clauses])
        case query.Not(clause=inner):
            return Not(_selecting(inner, weights))
        case query.OneOf() | query.Between():
            return Passes(clause)
        case query.Mentioned():
            return Speaks(clause)
        case query.Meant(clause=inner, run=run, scope=scope):
            return Or([Stands(run, scope), _selecting(inner, weights)])
        case query.Everything():
            return Every()
        case query.Nothing():
            return NullQuery


def _word(word: Word, scope: Scope, weights: Weights) -> Query:
    if not word.senses:
        return _typed(word, scope)
    senses = [_selecting(sense.clause, weights) for sense in word.senses]
    return Or([_typed(word, scope), *senses])


def _typed(word: Word, scope: Scope) -> Query:
    if not word.whole:
        return Stands(word.run, scope)
    kind = TitleTerm if scope is Scope.TITLE else WhooshTerm
    typed = [kind(WORDS, word.term), kind(PARTS, word.term)]
    return Or([*typed, Inside(word.term, scope=scope)] if _may_go_on(word) else typed)


def _ranking(bags: Iterable[Words], weights: Weights, worth: float = 1.0) -> list[Query]:
    """What ranks some words: their terms and grams, and what their senses are ranked by.

    Args:
        bags: the words.
        weights: the numbers.
        worth: what all of it counts for beside words that were typed.
    """
    every = list(bags)
    words = [
        (word, worth * _strength(word, weights))
        for word in distinct(w for bag in every for w in bag.words)
    ]
    grams = distinct(gram for bag in every for gram in bag.bigrams)
    return [
        *(WhooshTerm(WORDS, word.term, boost=weights.word * strong) for word, strong in words),
        *(
            WhooshTerm(PARTS, word.term, boost=weights.part * strong)
            for word, strong in words
            if word.whole
        ),
        *(
            Inside(word.term, weights.inside * strong)
            for word, strong in words
            if weights.inside and _may_go_on(word)
        ),
        *(WhooshTerm(GRAMS, gram, boost=weights.bigram * worth) for gram in grams),
        *(
            node
            for word, _ in words
            for sense in word.senses
            for node in _ranking_of(sense.clause, weights, worth * sense.weight)
        ),
    ]


def _ranking_of(clause: Clause, weights: Weights, worth: float) -> list[Query]:
    """What ranks a sense."""
    spoken = [
        Speaks(leaf, weights.word * worth)
        for leaf in query.leaves(clause)
        if isinstance(leaf, query.Mentioned)
    ]
    return [*spoken, *_ranking(ranking_words(clause), weights, worth)] if worth else []


def _may_go_on(word: Word) -> bool:
    """Whether a word may stand inside longer ones: 8600元, which a unit ends, never does."""
    return (
        word.whole
        and len(word.term) >= _SHORTEST_INSIDE
        and not any(is_han(one) for one in word.term)
    )


def _strength(word: Word, weights: Weights) -> float:
    """What a word says by itself: a long one more."""
    return math.pow(len(word.term) / _AVERAGE_LENGTH, weights.length)
