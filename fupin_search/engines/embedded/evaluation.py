"""From a Whoosh query tree to documents, over whole posting lists as arrays.

The set of nodes is closed: a tree with any other is refused before anything is read, so that
nothing is ever half understood. Documents come as ascending rows of numbers; every node can list
its own, and pick its own from some.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
from whoosh import query
from whoosh.query import Query

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.nodes import Enough, Passes, Stands, TitlePrefix, TitleTerm
from fupin_search.engines.embedded.opened import FIELDS
from fupin_search.engines.embedded.schema import GRAMS, PARTS, WORDS
from fupin_search.engines.embedded.snapshot import NO_DOCUMENTS, Documents, Entry, Snapshot
from fupin_search.engines.embedded.standing import Standing, intersect, subtract, unite
from fupin_search.engines.embedded.weights import idf
from fupin_search.search.query import Match

# All words are required of a query of so many words, as long as enough articles have them all.
MOST_WORDS_REQUIRED = 4
ENOUGH_ARTICLES = 10
# Otherwise the idf weight of so many words of average weight will do, but never a larger share of
# the whole: long questions say little with most of their words.
SUFFICIENT_WORDS = 1.5
LARGEST_SHARE = 0.6
# A prefix stands for at most so many terms.
PREFIX_TERMS = 1000
_ROUNDING = 1e-9


class UnknownNodeError(TypeError):
    """A query tree holds a node that this evaluation does not know."""


@dataclass(slots=True)
class Learned:
    """What evaluating a tree tells besides its documents.

    Args:
        match: whether all plain words were required.
        missing: words no article holds.
        complete: the documents that hold every plain word, which come first; None when all do.
    """

    match: Match = Match.ALL
    missing: list[str] = field(default_factory=list)
    complete: Documents | None = None


_KNOWN = frozenset(
    {
        *(query.Term, TitleTerm, query.Prefix, TitlePrefix, query.Every, type(query.NullQuery)),
        *(query.And, query.Or, query.DisjunctionMax, query.Not, query.AndNot, query.AndMaybe),
        *(query.Require, query.ConstantScoreQuery, Enough, Stands, Passes),
    }
)


class Evaluation:
    """Evaluates one query tree.

    Args:
        snapshot: the index.
        columns: for filters.
        tree: the query.

    Raises:
        UnknownNodeError: naming the node that is not of the closed set.
    """

    def __init__(self, snapshot: Snapshot, columns: Columns, tree: Query) -> None:
        self.snapshot = snapshot
        self.tree = tree
        self.learned = Learned()
        self._columns = columns
        self._standing = Standing(snapshot)
        # All terms are looked up together, which costs less than one by one.
        snapshot.entries(term for node in _nodes(tree) for term in _terms(node))

    def documents(self) -> Documents:
        """The living documents the tree holds for."""
        documents = self._all(self.tree)
        self.learned.missing = list(dict.fromkeys(self.learned.missing))
        return documents

    def within(self, node: Query, documents: Documents) -> Documents:  # noqa: PLR0911 - a case each
        """Those of some ascending, living documents that a node of the tree holds for."""
        match node:
            case query.Term():
                in_title = isinstance(node, TitleTerm)
                return self.snapshot.keep(documents, self.entry(node), in_title=in_title)
            case Stands(run=run, scope=scope):
                return self._standing.documents(run, scope, documents)
            case query.And() | query.Require():
                for inner in sorted(node.children(), key=self._bound):
                    documents = self.within(inner, documents)
                return documents
            case query.Not(query=inner):
                return subtract(documents, self.within(inner, documents))
            case query.AndNot(a=kept, b=dropped):
                documents = self.within(kept, documents)
                return subtract(documents, self.within(dropped, documents))
            case query.AndMaybe(a=inner) | query.ConstantScoreQuery(child=inner):
                return self.within(inner, documents)
            case query.Every():
                return documents
        return intersect(documents, self._all(node))

    def entry(self, node: query.Term) -> Entry:
        """The index's entry of a term."""
        return self.snapshot.entry(node.fieldname, node.text)

    def _all(self, node: Query) -> Documents:  # noqa: C901, PLR0911 - a case each
        """All living documents of a node."""
        match node:
            case query.Term():
                in_title = isinstance(node, TitleTerm)
                return self.snapshot.documents(self.entry(node), in_title=in_title)
            case Stands(run=run, scope=scope):
                return self._standing.documents(run, scope)
            case Enough():
                return self._enough(node)
            case query.Prefix():
                entries = self.snapshot.beginning(node.fieldname, node.text, PREFIX_TERMS)
                return self.snapshot.union(entries, in_title=isinstance(node, TitlePrefix))
            case Passes(wanted=wanted):
                return self._columns.passing(wanted)
            case query.And() | query.Require():
                return self._every(list(node.children()))
            case query.Or() | query.DisjunctionMax():
                return reduce(unite, map(self._all, node.children()), NO_DOCUMENTS)
            case query.AndNot(a=kept, b=dropped):
                documents = self._all(kept)
                return subtract(documents, self.within(dropped, documents))
            case query.AndMaybe(a=inner) | query.ConstantScoreQuery(child=inner):
                return self._all(inner)
            case query.Not(query=inner):
                return subtract(self.snapshot.everything(), self._all(inner))
            case query.Every():
                return self.snapshot.everything()
        return NO_DOCUMENTS

    def _every(self, nodes: list[Query]) -> Documents:
        """The documents all of some nodes hold for, the rarest listed and the others asked."""
        if not nodes:
            return NO_DOCUMENTS
        first, *others = sorted(nodes, key=self._bound)
        documents = self._all(first)
        for node in others:
            documents = self.within(node, documents)
        return documents

    def _bound(self, node: Query) -> int:
        """About how many documents a node can have; nothing depends on it but speed."""
        match node:
            case query.Term():
                return self.entry(node).documents
            case Stands(run=run):
                return self._standing.least(run)
            case query.Or() | query.DisjunctionMax():
                return sum(map(self._bound, node.children()))
            case query.ConstantScoreQuery(child=inner):
                return self._bound(inner)
        return self.snapshot.count

    def _enough(self, node: Enough) -> Documents:
        every = self._every(node.words)
        few = len(node.words) > MOST_WORDS_REQUIRED or len(every) < ENOUGH_ARTICLES
        if len(every) and not (few and node.may_miss and len(node.words) > 1):
            return every
        present = [self._all(word) for word in node.words]
        self.learned.missing += [
            spoken
            for spoken, documents in zip(node.spoken, present, strict=True)
            if len(documents) == 0
        ]
        if not node.may_miss or len(node.words) == 1:
            return every
        enough = unite(every, self._sufficient(present))
        if len(enough) > len(every):
            self.learned.match = Match.MOST
            self.learned.complete = every
        return enough

    def _sufficient(self, present: list[Documents]) -> Documents:
        """The documents with a sufficient share of the words' weight.

        A word no article holds weighs nothing, or it would keep every article out.
        """
        known = [documents for documents in present if len(documents)]
        if not known:
            return NO_DOCUMENTS
        weights = np.array([idf(len(found), self.snapshot.count) for found in known])
        share = min(LARGEST_SHARE, SUFFICIENT_WORDS / len(known))
        held = np.zeros(self.snapshot.size)
        times = np.zeros(self.snapshot.size, np.int32)
        ends = np.cumsum([len(documents) for documents in known])
        touched = np.empty(int(ends[-1]), np.int32)
        size = kernels.weigh(np.concatenate(known), ends, weights, held, times, touched)
        touched = touched[:size]
        enough = touched[held[touched] >= share * sum(weights.tolist()) - _ROUNDING]
        return np.sort(enough)


def _nodes(tree: Query) -> Iterator[Query]:
    """Every node of a tree, all of them known ones."""
    known = type(tree) in _KNOWN
    match tree:
        case query.Term() | query.Prefix():
            known &= tree.fieldname in FIELDS
        case query.Every():
            known &= tree.fieldname is None
        case query.DisjunctionMax():
            known &= not tree.tiebreak
    if not known:
        raise UnknownNodeError(f"{tree!r} is no part of a query that can be evaluated")
    yield tree
    inner = tree.words if isinstance(tree, Enough) else tree.children()
    for child in inner:
        yield from _nodes(child)


def _terms(node: Query) -> Iterator[tuple[str, str]]:
    """The terms a node asks the index for."""
    match node:
        case query.Term():
            yield node.fieldname, node.text
        case Stands(run=run):
            yield from ((GRAMS, gram) for gram in run.grams)
            terms = () if run.certain and not run.terms else run.terms or (run.text,)
            yield from ((field, term) for term in terms for field in (WORDS, PARTS))
