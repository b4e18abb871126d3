"""From a clause to the Whoosh query tree that finds and ranks it.

The tree is `AndMaybe(what must hold, what ranks)`: the left side selects and scores nothing, the
right side is an Or of terms with their boosts, and selects nothing.
"""

from __future__ import annotations

from whoosh.query import And, AndMaybe, ConstantScoreQuery, Every, Not, NullQuery, Or, Prefix, Query
from whoosh.query import Term as WhooshTerm

from fupin_search.engines.embedded.nodes import Enough, Passes, Stands, TitlePrefix, TitleTerm
from fupin_search.engines.embedded.schema import GRAMS, PARTS, WORDS
from fupin_search.engines.embedded.weights import Weights
from fupin_search.search import query
from fupin_search.search.query import Clause, Scope, Word, Words, distinct, ranking_words


def translate(clause: Clause, weights: Weights) -> Query:
    """The Whoosh query of a clause.

    Args:
        clause: what to find and rank.
        weights: the boosts of words, parts and bigrams.
    """
    ranking = _ranking(clause, weights)
    selecting = ConstantScoreQuery(_selecting(clause), score=0.0)
    return AndMaybe(selecting, Or(ranking)) if ranking else selecting


def unigrams(clause: Clause) -> tuple[str, ...]:
    """The single ideographs that rank the best documents."""
    return distinct(gram for bag in ranking_words(clause) for gram in bag.unigrams)


def _selecting(clause: Clause) -> Query:  # noqa: PLR0911 - a case each
    match clause:
        case Words(words=words, scope=scope, may_miss=may_miss):
            return Enough(
                [_word(word, scope) for word in words],
                [word.run.text for word in words],
                may_miss=may_miss,
            )
        case query.Phrase(run=run, words=words):
            return Stands(run, words.scope)
        case query.Prefix(prefix=prefix, scope=scope):
            kind = TitlePrefix if scope is Scope.TITLE else Prefix
            return Or([kind(WORDS, prefix), kind(PARTS, prefix)])
        case query.And(clauses=clauses):
            return And([_selecting(inner) for inner in clauses])
        case query.Or(clauses=clauses):
            return Or([_selecting(inner) for inner in clauses])
        case query.Not(clause=inner):
            return Not(_selecting(inner))
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


def _ranking(clause: Clause, weights: Weights) -> list[Query]:
    bags = list(ranking_words(clause))
    words = distinct(word for bag in bags for word in bag.words)
    grams = distinct(gram for bag in bags for gram in bag.bigrams)
    return [
        *(WhooshTerm(WORDS, word.term, boost=weights.word) for word in words),
        *(WhooshTerm(PARTS, word.term, boost=weights.part) for word in words if word.whole),
        *(WhooshTerm(GRAMS, gram, boost=weights.bigram) for gram in grams),
    ]
