"""From a Whoosh query tree to scores: BM25F over title and body from exact lengths.

A term scores boost · idf · (k1 + 1) · tf / (tf + norm), where tf counts the title's occurrences as
the weights say and norm is what the document's length makes of it (Robertson, Zaragoza, Taylor:
Simple BM25 extension to multiple weighted fields, CIKM 2004). And, Or and AndMaybe add up those of
their parts that hold, DisjunctionMax takes the largest, Require and AndNot score their first part.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from threading import local
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import query
from whoosh.query import Query

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.columns import NORM_ROWS, Columns
from fupin_search.engines.embedded.evaluation import Evaluation, terms_beside
from fupin_search.engines.embedded.nodes import Inside, Speaks
from fupin_search.engines.embedded.opened import FIELDS
from fupin_search.engines.embedded.rows import Documents
from fupin_search.engines.embedded.schema import GRAMS, MENTIONS
from fupin_search.engines.embedded.snapshot import Entry, Snapshot
from fupin_search.engines.embedded.weights import Weights

Scores = npt.NDArray[np.float64]

# What is 1 in the whole numbers that passages are weighed in.
_WHOLE = 1 << 24


class Characters(NamedTuple):
    """Single ideographs to be scored.

    Args:
        texts: each of them.
        boosts: what each is worth at most by how often it stands in an article.
        weights: what each adds to a passage, in whole numbers: a sum of these is the same in
            whatever order they come and go.
        passage: what one of those is worth in the heaviest passage there can be.
    """

    texts: Sequence[str]
    boosts: Scores
    weights: npt.NDArray[np.int64]
    passage: float

    @property
    def most(self) -> float:
        """What no document's characters are worth more than."""
        return float(self.boosts.sum() + self.passage * self.weights.sum())


class Scorer:
    """Scores documents of a snapshot; safe to use from several threads.

    Args:
        snapshot: the index.
        columns: the norms.
        weights: the numbers.
    """

    def __init__(self, snapshot: Snapshot, columns: Columns, weights: Weights) -> None:
        self._snapshot = snapshot
        self._columns = columns
        self._weights = weights
        self._scratch = local()

    def scores(self, evaluation: Evaluation, documents: Documents) -> Scores:
        """What an evaluated tree is worth in ascending documents it holds for."""
        return self._worth(evaluation, evaluation.tree, documents)

    def characters(self, characters: Sequence[str]) -> Characters:
        """Single ideographs, ready to be scored."""
        entries = self._snapshot.entries((GRAMS, character) for character in characters)
        telling = [self._telling(entry.documents) if entry.documents else 0.0 for entry in entries]
        return Characters(
            characters,
            np.array([self.boost(entry, self._weights.unigram) for entry in entries]),
            np.array([round(one * _WHOLE) for one in telling], np.int64),
            self._weights.passage / _WHOLE,
        )

    def boost(self, entry: Entry, boost: float) -> float:
        """What a term is worth at most in a document."""
        return boost * self._telling(entry.documents) * (self._weights.k1 + 1)

    def inside(self, evaluation: Evaluation, node: Inside) -> float:
        """What a token inside longer ones is worth in each document that has it."""
        return node.boost * self._telling(len(evaluation.inside(node)))

    def speaking(self, evaluation: Evaluation, node: Speaks) -> float:
        """What speaking of one of several things is worth in each document that does."""
        documents = len(evaluation.speaking(node))
        if not documents:
            return 0.0
        if not node.held:
            beside = self._snapshot.entries(terms_beside(node))
            documents += sum(entry.documents for entry in beside)
        return node.boost * self._telling(min(documents, self._snapshot.count))

    def single_characters(self, characters: Characters, documents: Documents) -> Scores:
        """What single ideographs of the texts are worth in some documents, in any order.

        They are counted in the texts, whatever the number of articles that have them.
        """
        order = np.argsort(documents)
        ascending = documents[order]
        worth: Scores = np.zeros(len(documents))
        numbers = self._character_numbers()
        at = 0
        try:
            for number, character in enumerate(characters.texts, start=1):
                numbers[ord(character)] = number
            for segment, mine in self._snapshot.shares(ascending):
                kernels.score_characters(
                    *(segment.titles.units, segment.titles.ends),
                    *(segment.bodies.units, segment.bodies.ends),
                    *(numbers, characters.boosts, self._columns.norms),
                    *(NORM_ROWS[GRAMS], self._weights.title),
                    *(characters.weights, self._weights.passage_length, characters.passage),
                    *(segment.base, mine),
                    worth[at : at + len(mine)],
                )
                at += len(mine)
        finally:
            for character in characters.texts:
                numbers[ord(character)] = 0
        scores: Scores = np.empty(len(documents))
        scores[order] = worth
        return scores

    def _worth(self, evaluation: Evaluation, node: Query, documents: Documents) -> Scores:
        """What a node is worth in ascending documents it holds for."""
        scores: Scores = np.zeros(len(documents))
        terms: list[tuple[Entry, float]] = []
        self._add_up(evaluation, node, 1.0, documents, scores, terms)
        self._add_terms(terms, documents, scores)
        return scores

    def _add_up(  # noqa: C901, PLR0917 - a case each; the last two are added to
        self,
        evaluation: Evaluation,
        node: Query,
        boost: float,
        documents: Documents,
        scores: Scores,
        terms: list[tuple[Entry, float]],
    ) -> None:
        """Add what a node that holds for all documents is worth; terms go on a list instead."""

        def add(inner: Query, boost: float) -> None:
            self._add_up(evaluation, inner, boost, documents, scores, terms)

        match node:
            case query.Term():
                terms.append((evaluation.entry(node), boost * node.boost))
            case query.And():
                for inner in node.children():
                    add(inner, boost * node.boost)
            case query.Or():
                for inner in node.children():
                    # A term is worth nothing where it does not hold, and an Or looks at each of
                    # its own.
                    if isinstance(inner, query.Term | query.Or) or _is_term(inner):
                        add(inner, boost * node.boost)
                    else:
                        scores += boost * node.boost * self._masked(evaluation, inner, documents)
            case query.DisjunctionMax():
                parts = [self._masked(evaluation, inner, documents) for inner in node.children()]
                scores += boost * node.boost * np.max(parts, axis=0)
            case query.AndMaybe(a=required, b=optional):
                add(required, boost)
                add(query.Or([optional]), boost)
            case query.AndNot(a=inner) | query.Require(a=inner):
                add(inner, boost)
            case Inside():
                scores += boost * self.inside(evaluation, node)
            case Speaks(key=str(key)):
                terms.append((self._snapshot.entry(MENTIONS, key), boost * node.boost))
            case Speaks():
                scores += boost * self.speaking(evaluation, node)
            case query.ConstantScoreQuery(score=score):
                scores += boost * score
            case query.Every() | query.Prefix():
                scores += boost * node.boost

    def _masked(self, evaluation: Evaluation, node: Query, documents: Documents) -> Scores:
        """What a node is worth in documents it need not hold for."""
        scores: Scores = np.zeros(len(documents))
        holding = evaluation.within(node, documents)
        if len(holding):
            worth = self._worth(evaluation, node, holding)
            scores[np.searchsorted(documents, holding)] = worth
        return scores

    def _add_terms(
        self, terms: list[tuple[Entry, float]], documents: Documents, scores: Scores
    ) -> None:
        """Add what terms are worth, all of a field's in one go."""
        if not terms or len(documents) == 0:
            return
        lists: dict[tuple[int, str], list[tuple[int, int, float]]] = {}
        for entry, boost in terms:
            worth = self.boost(entry, boost)
            for one in entry.lists:
                listed = lists.setdefault((one.segment, entry.field), [])
                listed.append((one.start, one.size, worth))
        for number, part in self._snapshot.parts(documents):
            segment = self._snapshot.segments[number]
            mine, worths = documents[part], scores[part]
            for field in FIELDS:
                if (number, field) in lists:
                    starts, sizes, boosts = zip(*lists[number, field], strict=True)
                    kernels.score_lists(
                        *(segment.lexicons[field].words, np.array(starts), np.array(sizes)),
                        *(np.array(boosts), NORM_ROWS[field], self._columns.norms),
                        *(self._weights.title, segment.base, mine, worths),
                    )

    def _telling(self, documents: int) -> float:
        return self._weights.telling(documents, self._snapshot.count)

    def _character_numbers(self) -> npt.NDArray[np.uint16]:
        """This thread's own array of numbers by code point, 0 everywhere between uses."""
        if not hasattr(self._scratch, "numbers"):
            self._scratch.numbers = np.zeros(sys.maxunicode + 1, np.uint16)
        numbers: npt.NDArray[np.uint16] = self._scratch.numbers
        return numbers


def _is_term(node: Query) -> bool:
    return isinstance(node, Speaks) and node.key is not None
