"""The cost of a query, estimated from the dictionary before a list or a text is read.

The unit is a posting: reading one from a list takes some 2 ns. All else that grows with the archive
is converted to postings by the time it takes; docs/performance.md says how well that predicts. The
estimate is a bound. It leaves out that an And can pass over most of a long list, so that one clause
more never costs less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.program import PREFIX_TERMS
from fupin_search.engines.embedded.snapshot import TermEntry
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
    PrefixNode,
    SubstringTermNode,
    TermNode,
)
from fupin_search.engines.term_keys import MENTIONS, PARTS, WORDS, TermKey
from fupin_search.model.query import Filter, OneOf
from fupin_search.text.normalise import is_han

# All in postings.
# A document found: narrowed, counted by every facet, folded, scored and ordered.
_FOUND = 8
# A document passed over by what looks at every one of them, or walks along a row of them.
_PASSED = 0.5
# A document passed over where the documents of several terms are marked, and picked out.
_MARKED = 0.2
# A document whose weight is added up, in arrays as long as the archive.
_WEIGHED = 8
# A character of a text that a run of ideographs is looked for in, or that stage 2 reads.
_CHARACTER = 0.5
# A text, and each of its characters, that tokens are looked for in.
_READ, _READ_CHARACTER = 1_000, 32
# A term that begins with a prefix or contains a piece: it is looked up and listed by itself.
_TERM = 4_000
# Terms that hold a piece which is no term: hardly ever more.
_HOLDING = 200
# A byte of the dictionary that a piece of a term is looked for in.
_BYTE = 0.25
# A value of a facet that a filter is compared with.
_VALUE = 25


class Cost(NamedTuple):
    """The cost of a node.

    Args:
        postings: to list its documents.
        most: a bound on how many documents it has.
    """

    postings: float
    most: int


_NOTHING = Cost(0.0, 0)


class CostModel:
    """Estimates costs for one index.

    Args:
        columns: of the index.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._snapshot = snapshot = columns.snapshot
        # Characters of an article, about.
        units = [
            len(texts.units) for each in snapshot.segments for texts in (each.titles, each.bodies)
        ]
        self._length = sum(units) / max(snapshot.size, 1)
        lexicons = [segment.lexicons[WORDS] for segment in snapshot.segments]
        self._dictionary = sum(len(lexicon.text) for lexicon in lexicons)
        terms = sum(map(len, lexicons))
        # Postings of a word, about.
        self._mean = sum(int(lexicon.sizes.sum()) for lexicon in lexicons) / max(terms, 1)
        # To walk along a row of all documents; to mark those of several terms.
        self._walk = _PASSED * snapshot.size
        self._marking = _MARKED * snapshot.size

    def cost(self, plan: ClausePlan[TermEntry]) -> int:
        """Estimate the cost of answering a plan, in postings."""
        cost, most = self._of(plan.node)
        # The dictionary is searched once for a substring that selects as well as ranks.
        known = _substrings(plan.node)
        ranking: list[Cost] = []
        for ranked in plan.ranking:
            part = self._of(ranked.node)
            free = isinstance(ranked.node, SubstringTermNode) and ranked.text in known
            ranking.append(part._replace(postings=0.0) if free else part)
        cost += sum(part.postings for part in ranking)
        if self._may_miss(plan.node):
            # A share of what ranks may do, for which all of it is listed and added up.
            more = sum(part.most for part in ranking)
            cost += (1 + _WEIGHED) * more + (2 * self._walk if more else 0)
            most = min(most + more, self._snapshot.count)
        if plan.characters:
            read = min(most, self._columns.weights.second_stage)
            cost += read * self._length * _CHARACTER
        return round(cost + _FOUND * most)

    def _of(self, node: Node) -> Cost:  # noqa: C901 - one case for each node
        match node:
            case TermNode(key):
                return self._listed([key])
            case LiteralNode():
                return self._literal(node)
            case MinimumWeightNode():
                return self._minimum_weight(node)
            case SubstringTermNode():
                return self._substring(node)
            case MentionNode():
                return self._mention(node)
            case PrefixNode(prefix):
                return self._any([self._prefix(field, prefix) for field in (WORDS, PARTS)])
            case FilterNode(clause):
                return self._filter(clause)
            case AndNode(nodes):
                parts = list(map(self._of, nodes))
                # The rarest part bounds it, but then one part more could lower what is found.
                most = max((part.most for part in parts), default=0)
                return Cost(sum(part.postings + _PASSED * part.most for part in parts), most)
            case OrNode(nodes):
                return self._any(list(map(self._of, nodes)))
            case NotNode(inner):
                return Cost(self._of(inner).postings + 2 * self._walk, self._snapshot.count)
            case EverythingNode():
                return Cost(self._walk, self._snapshot.count)

    def _listed(self, keys: Iterable[TermKey]) -> Cost:
        entries = self._snapshot.entries(keys)
        postings = sum([each.size for entry in entries for each in entry.lists])
        return Cost(postings, min(postings, self._snapshot.count))

    def _marked(self, keys: Iterable[TermKey]) -> Cost:
        listed = self._listed(keys)
        return listed._replace(postings=listed.postings + self._marking)

    def _any(self, parts: Sequence[Cost]) -> Cost:
        """Rows united one after the other, so that the documents so far are walked each time."""
        cost, most = 0.0, 0
        for part in parts:
            united = min(most + part.most, self._snapshot.count)
            cost += part.postings
            if most and part.most:
                cost += 2 * _PASSED * (united + part.most)
            most = united
        return Cost(cost, most)

    def _may_miss(self, node: Node) -> bool:
        """Return True if a share of some words may do, and perhaps has to."""
        match node:
            case NotNode(inner):
                return self._may_miss(inner)
            case AndNode(nodes) | OrNode(nodes):
                return any(map(self._may_miss, nodes))
            case MinimumWeightNode(clause, nodes):
                if not clause.may_miss or len(nodes) > 1:
                    return clause.may_miss
                (word,) = nodes
                return not (
                    isinstance(word, LiteralNode) and word.run.certain and self._literal(word).most
                )
        return False

    def _minimum_weight(self, node: MinimumWeightNode) -> Cost:
        """All that have every word are found first; where there are few, each word is listed."""
        words = list(map(self._of, node.nodes))
        cost = sum(word.postings + _PASSED * word.most for word in words)
        most = sum(word.most for word in words) if node.clause.may_miss else words[0].most
        if len(words) > 1:
            cost += sum(word.postings + _WEIGHED * word.most for word in words)
            most = max(most, *(word.most for word in words))
        return Cost(cost, min(most, self._snapshot.count))

    def _literal(self, node: LiteralNode) -> Cost:
        """The rarest gram is listed, the others pick from it, and texts are read."""
        listed = [self._listed([gram]) for gram in node.grams]
        listed += map(self._marked, node.tokens)
        cost = sum(part.postings for part in listed)
        most = min((part.most for part in listed), default=0)
        if node.run.certain:
            return Cost(cost, most)
        if is_han("".join(node.run.text.split())):
            whole = self._snapshot.entries(node.whole)
            cost += self._listed(node.whole).postings + 4 * most
            # No text is read of the documents that have it as a word.
            proven = 0 if node.in_title else max(entry.documents for entry in whole)
            doubtful = max(most - proven, 0)
            return Cost(cost + doubtful * self._length * _CHARACTER, most)
        return Cost(cost + most * (_READ + self._length * _READ_CHARACTER), most)

    def _mention(self, node: MentionNode) -> Cost:
        parts = []
        for first, last in node.clause.ranges:
            if first == last:
                parts.append(self._listed([(MENTIONS, first)]))
                continue
            total, terms = self._snapshot.extent(MENTIONS, first, last)
            cost = total + terms + self._marking
            parts.append(Cost(cost, min(total, self._snapshot.count)))
        if node.clause.held:
            parts.append(self._marked(node.beside))
        return self._any(parts)

    def _prefix(self, field: str, prefix: str) -> Cost:
        total, terms = self._snapshot.extent(field, prefix, None, PREFIX_TERMS)
        cost = total + _TERM * terms + self._marking
        return Cost(cost, min(total, self._snapshot.count))

    def _substring(self, node: SubstringTermNode) -> Cost:
        """The longer terms are unknown until the dictionary is searched."""
        if any(entry.documents for entry in self._snapshot.entries(node.keys)):
            return _NOTHING
        some = round(min(PREFIX_TERMS * self._mean, self._snapshot.count))
        cost = self._dictionary * _BYTE + _HOLDING * (_TERM + self._mean) + self._marking
        return Cost(cost, some)

    def _filter(self, clause: Filter) -> Cost:
        values = 0
        if isinstance(clause, OneOf) and clause.field in self._columns.facets:
            values = len(self._columns.facets[clause.field].values)
        return Cost(self._walk + _VALUE * values, self._snapshot.count)


def _substrings(node: Node) -> set[str]:
    """The tokens that a node looks for inside longer ones."""
    match node:
        case SubstringTermNode(text):
            return {text}
        case MinimumWeightNode(nodes=nodes) | AndNode(nodes) | OrNode(nodes):
            return set().union(*map(_substrings, nodes))
        case NotNode(inner):
            return _substrings(inner)
    return set()
