"""Writes the program of a plan: the words that the compiled loop runs.

`kernels.operations` describes the operations. A node is either pushed, so that its documents become
a row of their own, or it keeps those of the top row that it holds for; of nodes that must all hold,
the rarest is pushed and the others keep.

Of several words typed together, an article must hold all, or words that weigh enough, or some of
what ranks them. The rule looks at the words of a query alone, never at its filters, or choosing a
facet could widen a search. docs/relevance.md says how it changes the order of hits and how many are
listed.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter

import numpy as np
from msgspec import structs

from fupin_search.engines.embedded.columns import Columns, span_of
from fupin_search.engines.embedded.kernels import layout
from fupin_search.engines.embedded.scoring import boost_term
from fupin_search.engines.embedded.snapshot import FIELDS, TermEntry
from fupin_search.engines.embedded.storage.container import Array
from fupin_search.engines.plan import (
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
    RankedNode,
    SubstringTermNode,
    TermNode,
)
from fupin_search.engines.term_keys import MENTIONS, PARTS, WORDS, TermKey
from fupin_search.model.answer import REGION, SINGLE_FIELDS
from fupin_search.model.query import Between, Filter, Scope
from fupin_search.text.normalise import is_han

# A prefix, or a piece of terms, is looked for in at most so many terms.
PREFIX_TERMS = 1000
# More documents than there can be.
_NEVER = 1 << 40
# The number of a reading that asks for the rest of the program instead.
REST = -1

_FIELD_NUMBERS = {field: number for number, field in enumerate(FIELDS)}
_documents = attrgetter("documents")
_pack_real = struct.Struct("d").pack
_unpack_word = struct.Struct("q").unpack


@lru_cache(maxsize=4096)
def real(number: float) -> int:
    """Return the word that a loop reads as a number."""
    word: int = _unpack_word(_pack_real(number))[0]
    return word


def count_beside(plan: ClausePlan[TermEntry], node: Node) -> int:
    """Return how many documents have words that count with a mention, where these do not match.

    Args:
        plan: has the entries of the words.
        node: any; none but a mention has such words.
    """
    if not isinstance(node, MentionNode) or node.clause.held:
        return 0
    return sum(plan.entries[key].documents for key in node.beside)


class Program:
    """The words that find the documents of one plan, and those that rank them.

    Its attributes: `words` begin at word `layout.HEAD` of a block; `readings` are the literals
    whose texts Python reads; `missing` are the texts of the words that may be flagged as missing;
    `room` is how many documents the rows may take, and `depth` bounds how many rows there are.

    Args:
        columns: of the index.
        plan: has the nodes, and the entries of their terms.
    """

    def __init__(self, columns: Columns, plan: ClausePlan[TermEntry]) -> None:
        self.words: list[int] = []
        self.readings: list[LiteralNode] = []
        self.missing: list[str] = []
        self.substrings: list[str] = []
        self.room = 0
        self.depth = 0
        self._columns = columns
        self._snapshot = columns.snapshot
        self._weights = columns.weights
        self._plan = plan
        self._entries: Mapping[TermKey, TermEntry] = plan.entries
        self._rest: MinimumWeightNode | None = None
        # Most documents of each row on the stack, and of all of them.
        self._bounds: list[int] = []
        self._held = 0
        # Arrays that the words name by address.
        self._arrays: list[Array | array[int]] = []

    def find(self, node: Node) -> None:
        """Write the program of a node.

        Of few words most queries need what finds all of them alone: the rest waits until the loop
        asks for it.
        """
        most = self._weights.most_required
        if isinstance(node, MinimumWeightNode) and len(node.nodes) <= most:
            self._every(node.nodes)
            jumps: list[int] = []
            self._enough(node, jumps)
            self.words += (layout.READ, REST)
            self._land(jumps)
            self._rest = node
        else:
            self._push(node)
        self.words.append(layout.FINISH)

    def find_rest(self) -> None:
        """Write the rest of the program."""
        assert self._rest, "the loop asks for what it was promised"
        self._fewer(self._rest)
        self.words.append(layout.FINISH)

    def rank(self, ranking: Iterable[RankedNode]) -> int:
        """Write what ranks the documents; return where it begins.

        Args:
            ranking: of the plan.
        """
        words = self.words
        start = layout.HEAD + len(words)
        terms: list[list[list[int]]] = [[] for _ in FIELDS]
        for ranked in ranking:
            if ranked.key is None:
                words += (
                    layout.RANKS_EVENLY,
                    real(ranked.boost),
                    count_beside(self._plan, ranked.node),
                )
                self.find(ranked.node)
                self._held -= self._bounds.pop()
                continue
            entry = self._entries[ranked.key]
            if entry.postings:
                boost = boost_term(self._columns, entry, ranked.boost)
                field = _FIELD_NUMBERS[entry.field]
                terms[field].append([layout.RANKS_TERM, real(boost), *entry.words])
        for field_terms in terms:
            for term in field_terms:
                words += term
        words.append(layout.RANKS_END)
        return start

    def _push(self, node: Node) -> None:  # noqa: C901 - one case for each node
        match node:
            case LiteralNode():
                self._literal(node, among=False)
            case TermNode():
                self._list(self._entries[node.key], in_title=node.in_title)
            case MinimumWeightNode():
                self._minimum_weight(node)
            case SubstringTermNode():
                self._unite(self._holding(node), in_title=node.in_title)
            case MentionNode():
                self._mention(node)
            case PrefixNode(prefix, in_title):
                entries = [
                    entry
                    for field in (WORDS, PARTS)
                    for entry in self._snapshot.beginning(field, prefix, PREFIX_TERMS)
                ]
                self._unite(entries, in_title=in_title)
            case FilterNode(clause):
                self._everything()
                self._filter(clause)
            case AndNode(nodes):
                self._every(nodes)
            case OrNode(nodes):
                if not nodes:
                    self._unite((), in_title=False)
                for number, inner in enumerate(nodes):
                    self._push(inner)
                    if number:
                        self._combine(layout.EITHER)
            case NotNode(inner):
                self._everything()
                self._push(inner)
                self._combine(layout.WITHOUT)
            case EverythingNode():
                self._everything()

    def _keep(self, node: Node) -> None:
        """Write what keeps the documents of the top row that a node holds for."""
        match node:
            case LiteralNode():
                self._literal(node, among=True)
            case TermNode(key=tuple(key)) | MentionNode(key=tuple(key)):
                self._keep_listed(self._entries[key], in_title=node.in_title)
            case AndNode(nodes):
                for inner in sorted(nodes, key=self._bound):
                    self._keep(inner)
            case NotNode(inner):
                self.words.append(layout.DUPLICATE)
                self._grow(self._bounds[-1])
                self._keep(inner)
                self._combine(layout.WITHOUT)
            case FilterNode(clause):
                self._filter(clause)
            case EverythingNode():
                pass
            case _:
                self._push(node)
                self._combine(layout.BOTH)

    def _every(self, nodes: Sequence[Node]) -> None:
        if not nodes:
            self._unite((), in_title=False)
            return
        first, *others = sorted(nodes, key=self._bound) if len(nodes) > 1 else nodes
        self._push(first)
        for node in others:
            self._keep(node)

    def _list(self, entry: TermEntry, *, in_title: bool) -> None:
        self.words += (layout.LIST, in_title, *entry.words)
        self._grow(entry.postings)

    def _keep_listed(self, entry: TermEntry, *, in_title: bool) -> None:
        self.words += (layout.KEEP, in_title, *entry.words)

    def _unite(self, entries: Iterable[TermEntry], *, in_title: bool) -> None:
        groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for entry in entries:
            number = _FIELD_NUMBERS[entry.field]
            for segment, start, size in entry.lists:
                groups.setdefault((segment, number), []).append((start, size))
        self._unite_lists(
            [
                (*place, *np.array(tuple(zip(*lists, strict=True)), np.int64))
                for place, lists in groups.items()
            ],
            in_title=in_title,
        )

    def _unite_lists(
        self, groups: Sequence[tuple[int, int, Array, Array]], *, in_title: bool
    ) -> None:
        self.words += (layout.UNION, in_title, len(groups))
        bound = 0
        for segment, field, starts, sizes in groups:
            self._arrays += starts, sizes
            self.words += (segment, field, len(sizes), starts.ctypes.data, sizes.ctypes.data)
            bound += int(sizes.sum())
            # One list after the other is written where the row will be.
            self._reserve(int(sizes.max(initial=0)))
        self._grow(bound)

    def _everything(self) -> None:
        self.words.append(layout.EVERYTHING)
        self._grow(self._snapshot.size)

    def _combine(self, operation: int) -> None:
        """Write an operation of the two top rows."""
        self.words.append(operation)
        top = self._bounds.pop()
        below = self._bounds[-1]
        if operation == layout.EITHER:
            # Both are written as one beyond them first.
            self._reserve(top + below)
            self._bounds[-1] = min(top + below, self._snapshot.size)
        elif operation == layout.BOTH:
            self._bounds[-1] = min(top, below)
        self._held += self._bounds[-1] - below - top

    def _grow(self, bound: int) -> None:
        """Note a row of so many documents at most."""
        bound = min(self._snapshot.size, bound)
        self._bounds.append(bound)
        self.depth += 1
        self._held += bound
        self._reserve(0)

    def _reserve(self, more: int) -> None:
        """Note that all rows so far, and so many documents more, need room."""
        self.room = max(self.room, self._held + more)

    def _literal(self, node: LiteralNode, *, among: bool) -> None:
        grams = self._known(node.grams)
        if len(grams) > 1:
            grams.sort(key=_documents)
        for number, entry in enumerate(grams):
            if number or among:
                self._keep_listed(entry, in_title=node.in_title)
            else:
                self._list(entry, in_title=node.in_title)
        for number, pair in enumerate(node.tokens):
            self._unite(self._known(pair), in_title=node.in_title)
            if number or among or grams:
                self._combine(layout.BOTH)
        if not node.run.certain:
            self._read(node)

    def _read(self, node: LiteralNode) -> None:
        """Write what keeps those of the top row whose text has a literal."""
        characters = "".join(node.run.text.split())
        if not is_han(characters):
            # Only reading shows the edges of figures and Latin tokens.
            self.words += (layout.READ, len(self.readings))
            self.readings.append(node)
            return
        pattern = array("H", characters.encode("utf-16-le"))
        self._arrays.append(pattern)
        address, size = pattern.buffer_info()
        proofs = [entry for entry in self._known(node.whole) if entry.postings]
        self.words += (layout.HOLDING, address, size, node.in_title, len(proofs))
        for entry in proofs:
            self.words += entry.words
        # Beyond the row: those proven, those of the next proof, and both as one.
        self._reserve(4 * self._bounds[-1])

    def _known(self, keys: Iterable[TermKey]) -> list[TermEntry]:
        return [self._entries[key] for key in keys]

    def _holding(self, node: SubstringTermNode) -> Sequence[TermEntry]:
        """Return the entries of the terms that hold a token inside."""
        if any(self._entries[key].documents for key in node.keys):
            return ()
        entries = self._snapshot.holding(WORDS, node.text, PREFIX_TERMS)
        if entries:
            self.substrings.append(node.text)
        return entries

    def _mention(self, node: MentionNode) -> None:
        if node.key:
            self._list(self._entries[node.key], in_title=node.in_title)
            return
        number = _FIELD_NUMBERS[MENTIONS]
        groups: list[tuple[int, int, Array, Array]] = []
        for first, last in node.clause.ranges:
            for segment, (starts, sizes) in enumerate(self._snapshot.ranged(MENTIONS, first, last)):
                if len(sizes):
                    groups.append((segment, number, starts, sizes))
        self._unite_lists(groups, in_title=node.in_title)
        if node.clause.held:
            self._unite(self._known(node.beside), in_title=node.in_title)
            self._combine(layout.EITHER)

    def _filter(self, clause: Filter) -> None:
        if isinstance(clause, Between):
            self.words += (layout.DAYS, *span_of(clause))
        elif clause.field == REGION:
            regions = self._columns.regions
            bits = np.append(regions.allowing(clause.values), True).astype(np.uint64)
            self._arrays.append(bits)
            self.words += (layout.IN_REGIONS, bits.ctypes.data, len(bits))
        else:
            flags = self._columns.facets[clause.field].allowing(clause.values).astype(np.uint8)
            self._arrays.append(flags)
            field = SINGLE_FIELDS.index(clause.field)
            self.words += (layout.CODES, field, flags.ctypes.data)

    def _minimum_weight(self, node: MinimumWeightNode) -> None:
        """Write what finds all that have every word, and where they are few, those with enough."""
        jumps: list[int] = []
        self._every(node.nodes)
        self._enough(node, jumps)
        self._fewer(node)
        self._land(jumps)

    def _enough(self, node: MinimumWeightNode, jumps: list[int]) -> None:
        """Write what goes on elsewhere if enough documents have every word."""
        clause, weights = node.clause, self._weights
        few = len(node.nodes) <= weights.most_required
        least = 1 if len(node.nodes) == 1 else weights.enough if few else _NEVER
        self.words += (layout.ENOUGH, clause.may_miss, least, self._jump(jumps, 3))

    def _fewer(self, node: MinimumWeightNode) -> None:
        """Write what finds those with enough of the words, or of what ranks them."""
        clause, weights = node.clause, self._weights
        jumps: list[int] = []
        for word in node.nodes:
            self._push(word)
        missing_at = len(self.missing)
        self.missing += [word.run.text for word in clause.required]
        self.words += (
            *(layout.MOST, len(node.nodes), clause.may_miss, missing_at),
            *(real(weights.largest_share), real(weights.sufficient)),
            *(weights.enough, self._jump(jumps, 7)),
        )
        self._replace_rows(len(node.nodes))
        if clause.may_miss and clause.scope is not Scope.TITLE:
            # What ranks is in the title or the body, and proves nothing of a title.
            self._any(node)
        self._land(jumps)

    def _land(self, jumps: Iterable[int]) -> None:
        """Let some jumps go to the present end."""
        end = layout.HEAD + len(self.words)
        for jump in jumps:
            self.words[jump] = end

    def _jump(self, jumps: list[int], offset: int) -> int:
        """Note that the word so far beyond the present end is to be a place after it."""
        jumps.append(len(self.words) + offset)
        return 0

    def _any(self, node: MinimumWeightNode) -> None:
        """Write what finds the documents with some share of what ranks the words."""
        ranking: Sequence[RankedNode] = self._plan.ranking
        if node is not self._plan.node or any(word.asks for word in node.clause.words):
            planner = Planner(self._snapshot.entries, self._weights)
            words = structs.replace(node.clause, words=node.clause.required)
            ranking, entries = planner.rank(words)
            self._entries = {**self._entries, **entries}
        for ranked in ranking:
            self._push(ranked.node)
        share = real(self._weights.least_share)
        boosts = [real(ranked.boost) for ranked in ranking]
        self.words += (layout.ANY, len(ranking), share, *boosts)
        self._replace_rows(len(ranking))

    def _replace_rows(self, count: int) -> None:
        """Note that so many rows and the one below become one."""
        rows = sum(self._bounds[len(self._bounds) - count :])
        self._reserve(2 * rows + 2 * self._snapshot.size)
        del self._bounds[len(self._bounds) - count :]
        below = self._bounds[-1]
        self._bounds[-1] = min(below + rows, self._snapshot.size)
        self._held += self._bounds[-1] - below - rows

    def _bound(self, node: Node) -> int:
        """Return about how many documents a node can have; only speed depends on it."""
        match node:
            case TermNode(key):
                return self._entries[key].documents
            case LiteralNode():
                rarest = min((entry.documents for entry in self._known(node.grams)), default=0)
                pairs = (entry for pair in node.tokens for entry in self._known(pair))
                return rarest or sum(entry.documents for entry in pairs)
            case MentionNode():
                extents = [self._snapshot.extent(MENTIONS, *ends) for ends in node.clause.ranges]
                return sum(total for total, _ in extents)
            case SubstringTermNode():
                return sum(entry.documents for entry in self._holding(node))
            case OrNode(nodes):
                return sum(map(self._bound, nodes))
        return self._snapshot.count
