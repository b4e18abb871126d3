"""The documents of a plan: whole posting lists as arrays, combined node by node.

Documents come as ascending rows of numbers. Every node can list its own documents, and pick its own
from some.

Of several words typed together, an article must hold all, or words that weigh enough, or some of
what ranks them. The rule looks at the words of a query alone, never at its filters, or choosing a
facet could widen a search. docs/relevance.md says how it changes the order of hits and how many are
listed.

A literal is characters side by side. Where the terms of an article only make it a candidate,
`LiteralMatcher` looks at its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
import numpy.typing as npt

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.kernels import (
    NO_DOCUMENTS,
    Documents,
    intersect,
    joined,
    subtract,
    unite,
)
from fupin_search.engines.embedded.plan import (
    AndNode,
    ClausePlan,
    EverythingNode,
    FilterNode,
    LiteralNode,
    MentionNode,
    MinimumWeightNode,
    Node,
    NotNode,
    OrNode,
    Planner,
    PrefixNode,
    SubstringTermNode,
    TermNode,
)
from fupin_search.engines.embedded.schema import BODY, MENTIONS, PARTS, TITLE, WORDS
from fupin_search.engines.embedded.snapshot import Snapshot, TermEntry, TermKey
from fupin_search.engines.embedded.weights import idf
from fupin_search.model.query import Match, Scope, distinct
from fupin_search.text.literals import Literal
from fupin_search.text.normalise import is_han

# Marks the 16-bit units that are white space.
_SPACES: npt.NDArray[np.uint8] = np.array([chr(unit).isspace() for unit in range(1 << 16)], "u1")


class LiteralMatcher:
    """Finds the documents of literals.

    Args:
        snapshot: the index.
        entries: the entries of the literals' terms.
    """

    def __init__(self, snapshot: Snapshot, entries: Mapping[TermKey, TermEntry]) -> None:
        self._snapshot = snapshot
        self._entries = entries

    def documents(self, node: LiteralNode, among: Documents | None = None) -> Documents:
        """Return the documents of a literal.

        Args:
            node: the literal.
            among: ascending documents to choose from; all by default.
        """
        candidates = self._candidates(node, among)
        if node.run.certain or len(candidates) == 0:
            return candidates
        doubtful = candidates
        for entry in self._known(node.whole):
            proven = self._snapshot.keep(doubtful, entry, in_title=node.in_title)
            doubtful = subtract(doubtful, proven)
        return subtract(candidates, subtract(doubtful, self._holding(node, doubtful)))

    def bound(self, node: LiteralNode) -> int:
        """Return a bound on how many documents a literal has."""
        rarest = min((entry.documents for entry in self._known(node.grams)), default=0)
        return rarest or sum(entry.documents for pair in node.tokens for entry in self._known(pair))

    def _known(self, keys: Iterable[TermKey]) -> list[TermEntry]:
        return [self._entries[key] for key in keys]

    def _candidates(self, node: LiteralNode, among: Documents | None) -> Documents:
        snapshot, in_title = self._snapshot, node.in_title
        found = among
        for entry in sorted(self._known(node.grams), key=lambda entry: entry.documents):
            if found is None:
                found = snapshot.documents(entry, in_title=in_title)
            elif len(found):
                found = snapshot.keep(found, entry, in_title=in_title)
        for pair in node.tokens:
            having = snapshot.union(self._known(pair), in_title=in_title)
            found = having if found is None else intersect(found, having)
        assert found is not None
        return found

    def _holding(self, node: LiteralNode, documents: Documents) -> Documents:
        """The documents whose text has the run, among some."""
        held = self._holding_in(TITLE, node.run, documents)
        if node.in_title:
            return held
        return unite(held, self._holding_in(BODY, node.run, subtract(documents, held)))

    def _holding_in(self, place: str, run: Literal, documents: Documents) -> Documents:
        characters = "".join(run.text.split())
        if is_han(characters):
            return joined(self._compared(place, characters, documents))
        return joined(self._read(place, run, documents))

    def _compared(self, place: str, characters: str, documents: Documents) -> Iterator[Documents]:
        """Compare ideographs as they are."""
        pattern = np.frombuffer(characters.encode("utf-16-le"), np.uint16)
        for segment, mine in self._snapshot.shares(documents):
            held = mine.copy()
            texts = segment.texts(place)
            size = kernels.keep_holding(
                texts.units, texts.ends, pattern, _SPACES, segment.base, held, len(held)
            )
            yield held[:size]

    def _read(self, place: str, run: Literal, documents: Documents) -> Iterator[Documents]:
        """Read the texts, which alone show the edges of figures and Latin tokens."""
        for segment, mine in self._snapshot.shares(documents):
            texts = segment.texts(place)
            held = [
                number
                for number in mine.tolist()
                if next(run.places(texts.of(number - segment.base)), None) is not None
            ]
            yield np.array(held, np.int32)


# A prefix, or a piece of terms, is looked for in at most so many terms.
PREFIX_TERMS = 1000
_ROUNDING = 1e-9


class Matcher:
    """Matches one plan against an index.

    Its attributes: `match` says how many of the plain words were required of the documents.

    Args:
        columns: of the index.
        plan: the query.
    """

    def __init__(self, columns: Columns, plan: ClausePlan) -> None:
        self.plan = plan
        self.match = Match.ALL
        self._missing: list[str] = []
        self._entries = plan.entries
        self._columns = columns
        self._snapshot = columns.snapshot
        self._weights = columns.weights
        self._literals = LiteralMatcher(columns.snapshot, plan.entries)
        # What ranks a word often selects as well.
        self._listed: dict[SubstringTermNode | MentionNode, Documents] = {}

    def documents(self) -> Documents:
        """The living documents of the plan."""
        return self.listed(self.plan.node)

    @property
    def missing(self) -> tuple[str, ...]:
        """The words that no article holds, as far as matching had to look for them."""
        return distinct(self._missing)

    @property
    def substrings(self) -> tuple[str, ...]:
        """The tokens that articles hold inside longer ones only."""
        return distinct(
            node.text
            for node, documents in self._listed.items()
            if isinstance(node, SubstringTermNode) and len(documents)
        )

    def listed(self, node: Node) -> Documents:  # noqa: C901 - one case for each node
        """All living documents of a node."""
        match node:
            case TermNode(key, in_title):
                return self._snapshot.documents(self._entries[key], in_title=in_title)
            case LiteralNode():
                return self._literals.documents(node)
            case MinimumWeightNode():
                return self._weighing_enough(node)
            case SubstringTermNode():
                if node not in self._listed:
                    self._listed[node] = self._containing(node)
                return self._listed[node]
            case MentionNode():
                if node not in self._listed:
                    self._listed[node] = self._mentioning(node)
                return self._listed[node]
            case PrefixNode(prefix, in_title):
                entries = [
                    entry
                    for field in (WORDS, PARTS)
                    for entry in self._snapshot.beginning(field, prefix, PREFIX_TERMS)
                ]
                return self._snapshot.union(entries, in_title=in_title)
            case FilterNode(clause):
                return self._columns.passing(clause)
            case AndNode(nodes):
                return self._every(nodes)
            case OrNode(nodes):
                return reduce(unite, map(self.listed, nodes), NO_DOCUMENTS)
            case NotNode(inner):
                return subtract(self._snapshot.everything(), self.listed(inner))
            case EverythingNode():
                return self._snapshot.everything()

    def within(self, node: Node, documents: Documents) -> Documents:
        """Return the documents of a node among some.

        Args:
            node: of the plan.
            documents: to choose from, ascending and living.
        """
        match node:
            case TermNode(key=tuple(key)) | MentionNode(key=tuple(key)):
                entry = self._entries[key]
                return self._snapshot.keep(documents, entry, in_title=node.in_title)
            case LiteralNode():
                return self._literals.documents(node, documents)
            case AndNode(nodes):
                for inner in sorted(nodes, key=self._bound):
                    documents = self.within(inner, documents)
                return documents
            case NotNode(inner):
                return subtract(documents, self.within(inner, documents))
            case EverythingNode():
                return documents
        return intersect(documents, self.listed(node))

    def _every(self, nodes: Sequence[Node]) -> Documents:
        """The documents of all nodes: the rarest is listed, the others pick from it."""
        if not nodes:
            return NO_DOCUMENTS
        first, *others = sorted(nodes, key=self._bound)
        documents = self.listed(first)
        for node in others:
            documents = self.within(node, documents)
        return documents

    def _bound(self, node: Node) -> int:
        """About how many documents a node can have; only speed depends on it."""
        match node:
            case TermNode(key):
                return self._entries[key].documents
            case LiteralNode():
                return self._literals.bound(node)
            case MentionNode() | SubstringTermNode():
                return len(self.listed(node))
            case OrNode(nodes):
                return sum(map(self._bound, nodes))
        return self._snapshot.count

    def _containing(self, node: SubstringTermNode) -> Documents:
        if any(self._entries[key].documents for key in node.keys):
            return NO_DOCUMENTS
        entries = self._snapshot.holding(WORDS, node.text, PREFIX_TERMS)
        return self._snapshot.union(entries, in_title=node.in_title)

    def _mentioning(self, node: MentionNode) -> Documents:
        documents = NO_DOCUMENTS
        in_title = node.in_title
        for first, last in node.clause.ranges:
            if first == last:
                row = self._snapshot.documents(self._entries[MENTIONS, first], in_title=in_title)
            else:
                row = self._snapshot.spanned(MENTIONS, first, last, in_title=in_title)
            documents = unite(documents, row)
        if node.clause.held:
            entries = [self._entries[key] for key in node.beside]
            documents = unite(documents, self._snapshot.union(entries, in_title=in_title))
        return documents

    def _weighing_enough(self, node: MinimumWeightNode) -> Documents:
        """The documents with all of some words, or with enough where few have all."""
        may_miss = node.clause.may_miss
        every = self._every(node.nodes)
        if len(every) and (not may_miss or self._suffices(node, every)):
            return every
        rows = [self.listed(word) for word in node.nodes]
        self._missing += [
            word.run.text
            for word, documents in zip(node.clause.required, rows, strict=True)
            if len(documents) == 0
        ]
        if not may_miss:
            return every
        most = unite(every, self._with_most(rows))
        if len(most) > len(every):
            self.match = Match.MOST
        if len(most) >= self._weights.enough:
            return most
        wider = unite(most, self._with_any(node))
        if len(wider) > len(most):
            self.match = Match.ANY
        return wider

    def _suffices(self, node: MinimumWeightNode, every: Documents) -> bool:
        """Return True if the documents with all words will do; with a lone word, any will."""
        if len(node.nodes) == 1:
            return True
        few_words = len(node.nodes) <= self._weights.most_required
        return few_words and len(every) >= self._weights.enough

    def _with_most(self, rows: Sequence[Documents]) -> Documents:
        """The documents with a sufficient share of the weight of some words, a row each.

        A word that no article holds weighs nothing, or it would keep every article out.
        """
        present = [documents for documents in rows if len(documents)]
        weights = [idf(len(documents), self._snapshot.count) for documents in present]
        sufficient = self._weights.sufficient / max(len(present), 1)
        return self._sharing(present, weights, min(self._weights.largest_share, sufficient))

    def _with_any(self, node: MinimumWeightNode) -> Documents:
        """The documents with some share of what ranks the words."""
        if node.clause.scope is Scope.TITLE:
            # What ranks is in the title or the body, and proves nothing of a title.
            return NO_DOCUMENTS
        planner = Planner(self._snapshot, self._weights)
        ranking, entries = planner.rank(replace(node.clause, words=node.clause.required))
        self._entries = {**self._entries, **entries}
        listed = [(ranked.boost, self.listed(ranked.node)) for ranked in ranking]
        present = [(boost, documents) for boost, documents in listed if len(documents)]
        weights = [
            boost * self._weights.idf_weight(len(documents), self._snapshot.count)
            for boost, documents in present
        ]
        rows = [documents for _, documents in present]
        return self._sharing(rows, weights, self._weights.least_share)

    def _sharing(
        self, rows: Sequence[Documents], weights: Sequence[float], share: float
    ) -> Documents:
        """The documents of some rows, with a share of the weight of all rows together."""
        if not rows:
            return NO_DOCUMENTS
        held = np.zeros(self._snapshot.size)
        times = np.zeros(self._snapshot.size, np.int32)
        ends = np.cumsum([len(documents) for documents in rows])
        touched = np.empty(int(ends[-1]), np.int32)
        size = kernels.weigh(np.concatenate(rows), ends, np.array(weights), held, times, touched)
        touched = touched[:size]
        return np.sort(touched[held[touched] >= share * sum(weights) - _ROUNDING])
