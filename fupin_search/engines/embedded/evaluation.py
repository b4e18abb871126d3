"""From a Whoosh query tree to documents, over whole posting lists as arrays.

The set of nodes is closed: a tree with any other is refused before anything is read, so that
nothing is ever half understood. Documents come as ascending rows of numbers; every node can list
its own, and pick its own from some.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from whoosh import query
from whoosh.query import Query

from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.nodes import (
    Enough,
    Inside,
    Passes,
    Speaks,
    Stands,
    TitlePrefix,
    TitleTerm,
)
from fupin_search.engines.embedded.opened import FIELDS
from fupin_search.engines.embedded.rows import NO_DOCUMENTS, Documents, intersect, subtract, unite
from fupin_search.engines.embedded.schema import GRAMS, MENTIONS, PARTS, WORDS
from fupin_search.engines.embedded.snapshot import Entry, Snapshot
from fupin_search.engines.embedded.standing import Standing
from fupin_search.engines.embedded.sufficiency import Learned, Sufficiency
from fupin_search.engines.embedded.weights import Weights
from fupin_search.mentions.keys import Range
from fupin_search.search.query import Scope

# A prefix, or a piece of terms, stands for at most so many.
PREFIX_TERMS = 1000


class UnknownNodeError(TypeError):
    """A query tree holds a node that this evaluation does not know."""


_KNOWN = frozenset(
    {
        *(query.Term, TitleTerm, query.Prefix, TitlePrefix, query.Every, type(query.NullQuery)),
        *(query.And, query.Or, query.DisjunctionMax, query.Not, query.AndNot, query.AndMaybe),
        *(query.Require, query.ConstantScoreQuery, Enough, Inside, Speaks, Stands, Passes),
    }
)


class Evaluation:
    """Evaluates one query tree.

    Args:
        snapshot: the index.
        columns: for filters.
        tree: the query.
        weights: how many words must be there.

    Raises:
        UnknownNodeError: naming the node that is not of the closed set.
    """

    def __init__(self, snapshot: Snapshot, columns: Columns, tree: Query, weights: Weights) -> None:
        self.snapshot = snapshot
        self.tree = tree
        self.learned = Learned()
        self._columns = columns
        self._sufficiency = Sufficiency(snapshot, weights, self._all, self.learned)
        self._standing = Standing(snapshot)
        self._inside: dict[tuple[str, Scope], Documents] = {}
        self._spoken: dict[tuple[tuple[Range, ...], Scope, tuple[str, ...]], Documents] = {}
        # All terms are looked up together, which costs less than one by one.
        snapshot.entries(term for node in nodes_of(tree) for term in _terms(node))

    def documents(self) -> Documents:
        """The living documents the tree holds for."""
        documents = self._all(self.tree)
        self.learned.missing = list(dict.fromkeys(self.learned.missing))
        return documents

    def within(self, node: Query, documents: Documents) -> Documents:
        """Those of some ascending, living documents that a node of the tree holds for."""
        match node:
            case query.Term():
                in_title = isinstance(node, TitleTerm)
                return self.snapshot.keep(documents, self.entry(node), in_title=in_title)
            case Stands(run=run, scope=scope):
                return self._standing.documents(run, scope, documents)
            case Speaks(key=str(key), scope=scope):
                entry, in_title = self.snapshot.entry(MENTIONS, key), scope is Scope.TITLE
                return self.snapshot.keep(documents, entry, in_title=in_title)
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

    def inside(self, node: Inside) -> Documents:
        """The documents with a token inside longer ones; none if any has the token itself."""
        asked = node.text, node.scope
        if asked not in self._inside:
            fields = (WORDS, PARTS)
            entries = self.snapshot.entries((field, node.text) for field in fields)
            if not any(entry.documents for entry in entries):
                in_title = node.scope is Scope.TITLE
                entries = self.snapshot.holding(WORDS, node.text, PREFIX_TERMS)
                self._inside[asked] = self.snapshot.union(entries, in_title=in_title)
            else:
                self._inside[asked] = NO_DOCUMENTS
        return self._inside[asked]

    def met_inside(self) -> tuple[str, ...]:
        """The tokens that were found inside longer ones."""
        return tuple({text: None for (text, _), found in self._inside.items() if len(found)})

    def speaking(self, node: Speaks) -> Documents:
        """The documents that speak of something."""
        asked = node.ranges, node.scope, node.beside if node.held else ()
        if asked not in self._spoken:
            in_title = node.scope is Scope.TITLE
            rows = (
                self.snapshot.documents(self.snapshot.entry(MENTIONS, first), in_title=in_title)
                if first == last
                else self.snapshot.spanned(MENTIONS, first, last, in_title=in_title)
                for first, last in node.ranges
            )
            spoken = reduce(unite, rows, NO_DOCUMENTS)
            if node.held:
                beside = self.snapshot.entries(terms_beside(node))
                spoken = unite(spoken, self.snapshot.union(beside, in_title=in_title))
            self._spoken[asked] = spoken
        return self._spoken[asked]

    def _all(self, node: Query) -> Documents:  # noqa: C901 - a case each
        """All living documents of a node."""
        match node:
            case query.Term():
                in_title = isinstance(node, TitleTerm)
                return self.snapshot.documents(self.entry(node), in_title=in_title)
            case Stands(run=run, scope=scope):
                return self._standing.documents(run, scope)
            case Enough():
                return self._sufficiency.documents(node, self._every(node.words))
            case Inside():
                return self.inside(node)
            case Speaks():
                return self.speaking(node)
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
            case Speaks() | Inside():
                return len(self._all(node))
            case query.Or() | query.DisjunctionMax():
                return sum(map(self._bound, node.children()))
            case query.ConstantScoreQuery(child=inner):
                return self._bound(inner)
        return self.snapshot.count


def nodes_of(tree: Query) -> Iterator[Query]:
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
        yield from nodes_of(child)


def terms_beside(node: Speaks) -> list[tuple[str, str]]:
    """The terms that say what a node speaks of."""
    return [(field, term) for term in node.beside for field in (WORDS, PARTS)]


def _terms(node: Query) -> Iterator[tuple[str, str]]:
    """The terms a node asks the index for."""
    match node:
        case query.Term():
            yield node.fieldname, node.text
        case Speaks(ranges=ranges):
            yield from ((MENTIONS, first) for first, last in ranges if first == last)
            yield from terms_beside(node)
        case Stands(run=run):
            yield from ((GRAMS, gram) for gram in run.grams)
            terms = () if run.certain and not run.terms else run.terms or (run.text,)
            yield from ((field, term) for term in terms for field in (WORDS, PARTS))
