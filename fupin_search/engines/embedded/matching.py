"""From a clause to the set of articles it holds for."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, reduce

import numpy as np
import numpy.typing as npt

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.postings import Documents, Mask, PostingReader
from fupin_search.engines.embedded.schema import BODY, GRAMS, PARTS, TITLE, WORDS
from fupin_search.search.query import (
    And,
    Between,
    Clause,
    Everything,
    Match,
    Not,
    Nothing,
    OneOf,
    Or,
    Phrase,
    Prefix,
    Scope,
    Word,
    Words,
)
from fupin_search.text.normalise import normalise
from fupin_search.text.run import Run

# All words are required of a query of so many words, as long as enough articles have them all.
MOST_WORDS_REQUIRED = 4
ENOUGH_ARTICLES = 10
# Otherwise the idf weight of so many words of average weight will do, but never a larger share of
# the whole: long questions say little with most of their words.
SUFFICIENT_WORDS = 1.5
LARGEST_SHARE = 0.6
# A prefix stands for at most so many terms.
PREFIX_TERMS = 1000
_RUNS_KEPT = 512
_ROUNDING = 1e-9


@dataclass(slots=True)
class Matched:
    """The articles a query is about, before filters.

    Args:
        mask: for each document whether it matches.
        complete: those that hold every plain word, which come first; None when all do.
        match: whether all plain words were required.
        missing: words no article holds.
    """

    mask: Mask
    complete: Mask | None = None
    match: Match = Match.ALL
    missing: list[str] = field(default_factory=list)


class Matcher:
    """Finds the articles clauses hold for.

    Args:
        columns: what is known of every document.
        postings: the posting lists.
        read: the article of a document number, to look a long run up in its text.
    """

    def __init__(
        self, columns: Columns, postings: PostingReader, read: Callable[[int], Article]
    ) -> None:
        self._columns = columns
        self._postings = postings
        self._read = read
        self._documents_with = lru_cache(maxsize=_RUNS_KEPT)(self._find_run)

    def match(self, clause: Clause) -> Matched:
        """The articles a whole clause holds for."""
        matched = Matched(self._columns.live)
        matched.mask = self._mask(clause, matched) & self._columns.live
        matched.missing = list(dict.fromkeys(matched.missing))
        return matched

    def _mask(self, clause: Clause, matched: Matched) -> Mask:  # noqa: PLR0911 - a case each
        match clause:
            case Words():
                return self._words(clause, matched)
            case Phrase(run=run, words=words):
                return self._mask_of(self._documents_with(run, words.scope))
            case Prefix(prefix=prefix, scope=scope):
                return self._prefix(prefix, scope)
            case And(clauses=clauses):
                return reduce(np.logical_and, [self._mask(inner, matched) for inner in clauses])
            case Or(clauses=clauses):
                return reduce(np.logical_or, [self._mask(inner, matched) for inner in clauses])
            case Not(clause=inner):
                return ~self._mask(inner, matched)
            case OneOf() | Between():
                return self._columns.passing(clause)
            case Everything():
                return np.ones(self._columns.size, np.bool_)
            case Nothing():
                return np.zeros(self._columns.size, np.bool_)

    def _words(self, clause: Words, matched: Matched) -> Mask:
        present = [self._word(word, clause.scope) for word in clause.words]
        matched.missing += [
            word.run.text
            for word, mask in zip(clause.words, present, strict=True)
            if not mask.any()
        ]
        every = reduce(np.logical_and, present)
        few = len(clause.words) > MOST_WORDS_REQUIRED or (
            int(np.count_nonzero(every & self._columns.live)) < ENOUGH_ARTICLES
        )
        if not clause.may_miss or len(clause.words) == 1 or not few:
            return every
        enough = self._enough(present)
        if (enough > every).any():
            matched.match = Match.MOST
            matched.complete = every
        return enough | every

    def _enough(self, present: list[Mask]) -> Mask:
        """The documents with a sufficient share of the words' weight.

        A word no article holds weighs nothing, or it would keep every article out.
        """
        known = [mask for mask in present if mask.any()]
        weights = [idf(int(np.count_nonzero(mask)), self._columns.count) for mask in known]
        held: npt.NDArray[np.float64] = np.zeros(self._columns.size)
        for weight, mask in zip(weights, known, strict=True):
            held += weight * mask
        share = min(LARGEST_SHARE, SUFFICIENT_WORDS / max(len(known), 1))
        return (held > 0) & (held >= share * sum(weights) - _ROUNDING)

    def _word(self, word: Word, scope: Scope) -> Mask:
        if word.whole:
            return self._mask_of(self._term(word.term, scope))
        return self._mask_of(self._documents_with(word.run, scope))

    def _prefix(self, prefix: str, scope: Scope) -> Mask:
        mask = np.zeros(self._columns.size, np.bool_)
        for kind in (WORDS, PARTS):
            for term in self._postings.terms(kind, prefix, scope, PREFIX_TERMS):
                mask[self._postings.documents(kind, term, scope)] = True
        return mask

    def _term(self, term: str, scope: Scope) -> Documents:
        return np.concatenate(
            [self._postings.documents(kind, term, scope) for kind in (WORDS, PARTS)]
        )

    def _find_run(self, run: Run, scope: Scope) -> Documents:
        """The documents with a run in one piece, some of them twice.

        Grams find the candidates; where they leave doubt, the article's text decides.
        """
        if scope is Scope.ANYWHERE:
            title = self._documents_with(run, Scope.TITLE)
            return np.concatenate((title, self._in_place(run, BODY)))
        return self._in_place(run, TITLE)

    def _in_place(self, run: Run, place: str) -> Documents:
        # A certain run is one gram or one term; the grams of 11431人 alone would prove nothing.
        grams = () if run.certain and run.terms else run.grams
        evidence = [self._postings.one(f"{place}_{GRAMS}", gram).documents for gram in grams]
        evidence += [
            np.union1d(
                self._postings.one(f"{place}_{WORDS}", term).documents,
                self._postings.one(f"{place}_{PARTS}", term).documents,
            ).astype(np.int32)
            for term in run.terms
        ]
        candidates = reduce(_both, sorted(evidence, key=len))
        if run.certain:
            return candidates
        known = (
            [self._postings.one(f"{place}_{kind}", run.text).documents for kind in (WORDS, PARTS)]
            if not run.terms
            else []
        )
        doubtful = reduce(np.setdiff1d, known, candidates)
        seen = [number for number in doubtful.tolist() if self._holds(number, place, run)]
        return reduce(np.union1d, known, np.array(seen, np.int32)).astype(np.int32)

    def _holds(self, number: int, place: str, run: Run) -> bool:
        article = self._read(number)
        text = article.title if place == TITLE else article.body
        return next(run.places(normalise(text)), None) is not None

    def _mask_of(self, documents: Documents) -> Mask:
        mask = np.zeros(self._columns.size, np.bool_)
        mask[documents] = True
        return mask


def _both(some: Documents, others: Documents) -> Documents:
    return np.intersect1d(some, others, assume_unique=True)


def idf(frequency: int, size: int) -> float:
    """How telling a term is: BM25's idf in the form that is never negative (as in Lucene).

    Args:
        frequency: documents that hold the term.
        size: documents in the index.
    """
    return math.log1p((size - frequency + 0.5) / (frequency + 0.5))
