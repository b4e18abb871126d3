"""From a clause to the Whoosh query tree that finds and ranks it.

The tree is `AndMaybe(what must hold, what ranks)`: the left side selects and scores nothing, the
right side is an Or of terms with their boosts, and selects nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from whoosh.query import And, AndMaybe, ConstantScoreQuery, Every, Not, NullQuery, Or, Prefix, Query
from whoosh.query import Term as WhooshTerm

from fupin_search.engines.embedded.nodes import (
    Enough,
    Inside,
    Passes,
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
# A Latin token of so many characters tells something though it stands inside another.
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
    return distinct(gram for bag in ranking_words(clause) for gram in bag.unigrams)


def _selecting(clause: Clause, weights: Weights) -> Query:  # noqa: PLR0911 - a case each
    match clause:
        case Words(required=required, scope=scope, may_miss=may_miss):
            # What ranks stands in title or body and proves nothing of a title.
            bags = [replace(clause, words=required)] if scope is Scope.ANYWHERE else []
            return Enough(
                [_word(word, scope) for word in required],
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
        case query.Everything():
            return Every()
        case query.Nothing():
            return NullQuery


def _word(word: Word, scope: Scope) -> Query:
    if not word.whole:
        return Stands(word.run, scope)
    kind = TitleTerm if scope is Scope.TITLE else WhooshTerm
    return Or([kind(WORDS, word.term), kind(PARTS, word.term)])


def _ranking(bags: Iterable[Words], weights: Weights) -> list[Query]:
    every = list(bags)
    words = [
        (word, _strength(word, weights)) for word in distinct(w for bag in every for w in bag.words)
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
        *(WhooshTerm(GRAMS, gram, boost=weights.bigram) for gram in grams),
    ]


def _may_go_on(word: Word) -> bool:
    """Whether a word is letters, which may stand inside longer ones; 8600元 never is in 18600元."""
    letters = not any(one.isdigit() or is_han(one) for one in word.term)
    return word.whole and letters and len(word.term) >= _SHORTEST_INSIDE


def _strength(word: Word, weights: Weights) -> float:
    """What a word says by itself: a long one more."""
    return math.pow(len(word.term) / _AVERAGE_LENGTH, weights.length)
