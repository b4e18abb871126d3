"""What a query may cost, told from the dictionary before a list is read or a text looked at.

The unit is a posting: reading one from a list takes some 2 ns. All else that grows with the archive
is told in postings too, by what it takes beside that; docs/performance.md has how well that tells.
What is told is a bound: that an And can pass over most of a long list is left out, so that one
clause more never costs less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from whoosh import query
from whoosh.query import Query

from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.evaluation import (
    PREFIX_TERMS,
    UnknownNodeError,
    nodes_of,
    terms_beside,
)
from fupin_search.engines.embedded.nodes import Enough, Inside, Passes, Speaks, Stands
from fupin_search.engines.embedded.schema import GRAMS, MENTIONS, PARTS, WORDS
from fupin_search.engines.embedded.snapshot import Entry, Snapshot
from fupin_search.engines.embedded.weights import Weights
from fupin_search.search.query import OneOf, Scope
from fupin_search.text.characters import is_han
from fupin_search.text.run import Run

# All in postings.
# A document found: narrowed, counted by every facet, folded, scored and ordered.
_FOUND = 8
# A document passed over by what looks at every one of them, or walks along a row of them.
_PASSED = 0.5
# A document passed over where those that have any of some terms are marked, and picked out.
_MARKED = 0.2
# A document whose weight is added up: somewhere in arrays as long as the archive.
_WEIGHED = 8
# A character of a text that a run of ideographs is looked for in, or that stage 2 reads.
_CHARACTER = 0.5
# A text, and each of its characters, that tokens are looked for in.
_READ, _READ_CHARACTER = 1_000, 32
# A term that stands for a beginning or holds a piece: it is looked up and listed by itself.
_TERM = 4_000
# Terms that hold a piece which is no term: hardly ever more.
_HOLDING = 200
# A byte of the dictionary that a piece of a term is looked for in.
_BYTE = 0.25
# A value of a facet that a filter is compared with.
_VALUE = 25


class Cost(NamedTuple):
    """What a node costs.

    Args:
        postings: to list its documents.
        most: documents it cannot have more than.
    """

    postings: float
    most: int


_NOTHING = Cost(0.0, 0)


class Costs:
    """Tells costs for a snapshot.

    Args:
        snapshot: the index.
        columns: what filters look at.
        weights: how many texts stage 2 reads.
    """

    def __init__(self, snapshot: Snapshot, columns: Columns, weights: Weights) -> None:
        self._snapshot = snapshot
        self._columns = columns
        self._weights = weights
        size = max(snapshot.size, 1)
        # Characters of an article, about.
        units = [len(each.units) for one in snapshot.segments for each in (one.titles, one.bodies)]
        self._length = sum(units) / size
        lexicons = [one.lexicons[WORDS] for one in snapshot.segments]
        self._dictionary = sum(len(one.text) for one in lexicons)
        terms = sum(len(one) for one in lexicons)
        # Postings of a word, about.
        self._mean = sum(int(one.sizes.sum()) for one in lexicons) / max(terms, 1)

    def of(self, tree: Query, characters: Sequence[str]) -> int:
        """What answering costs, in postings.

        Args:
            tree: as translated.
            characters: those of stage 2.
        """
        selecting = tree
        ranking: list[Cost] = []
        if isinstance(tree, query.AndMaybe):
            selecting = tree.a
            # The dictionary is looked through once for a word, which selects as well as ranks.
            known = {one.text for one in nodes_of(selecting) if isinstance(one, Inside)}
            for one in tree.b.children():
                worth = self._of(one)
                free = isinstance(one, Inside) and one.text in known
                ranking.append(worth._replace(postings=0.0) if free else worth)
        cost, most = self._of(selecting)
        cost += sum(one.postings for one in ranking)
        if self._forgives(selecting):
            # A share of what ranks may do, for which all of it is listed and added up.
            held = sum(one.most for one in ranking)
            cost += (1 + _WEIGHED) * held + (2 * self._every() if held else 0)
            most = min(most + held, self._snapshot.count)
        if characters:
            cost += min(most, self._weights.second_stage) * self._length * _CHARACTER
        return round(cost + _FOUND * most)

    def _of(self, node: Query) -> Cost:  # noqa: C901 - a case each
        match node:
            case query.Term():
                return self._listed([self._snapshot.entry(node.fieldname, node.text)])
            case Stands(run=run, scope=scope):
                return self._standing(run, scope)
            case Enough():
                return self._enough(node)
            case Inside(text=text):
                return self._inside(text)
            case Speaks():
                return self._speaking(node)
            case query.Prefix(fieldname=field, text=text):
                return self._beginning(field, text)
            case Passes(wanted=wanted):
                values = 0
                if isinstance(wanted, OneOf) and wanted.field in self._columns.facets:
                    values = len(self._columns.facets[wanted.field].values)
                return Cost(self._every() + _VALUE * values, self._snapshot.count)
            case query.And():
                parts = [self._of(inner) for inner in node.children()]
                # The rarest part bounds it, but then one part more could lower what is found.
                most = max((part.most for part in parts), default=0)
                return Cost(sum(part.postings + _PASSED * part.most for part in parts), most)
            case query.Or():
                return self._any([self._of(inner) for inner in node.children()])
            case query.ConstantScoreQuery(child=inner):
                return self._of(inner)
            case query.Not(query=inner):
                part = self._of(inner)
                return Cost(part.postings + 2 * self._every(), self._snapshot.count)
            case query.Every():
                return Cost(self._every(), self._snapshot.count)
        if node is query.NullQuery:
            return _NOTHING
        raise UnknownNodeError(f"{node!r} has no cost")

    def _every(self) -> float:
        return _PASSED * self._snapshot.size

    def _marking(self) -> float:
        return _MARKED * self._snapshot.size

    def _listed(self, entries: Iterable[Entry]) -> Cost:
        sizes = [one.size for entry in entries for one in entry.lists]
        return Cost(sum(sizes), min(sum(sizes), self._snapshot.count))

    def _any(self, parts: Sequence[Cost]) -> Cost:
        """Rows united one after the other, so that what is there already is walked each time."""
        cost, most = 0.0, 0
        for part in parts:
            united = min(most + part.most, self._snapshot.count)
            cost += part.postings
            if most and part.most:
                cost += 2 * _PASSED * (united + part.most)
            most = united
        return Cost(cost, most)

    def _forgives(self, node: Query) -> bool:
        """Whether a share of some words may do, and perhaps has to."""
        match node:
            case query.ConstantScoreQuery(child=inner) | query.Not(query=inner):
                return self._forgives(inner)
            case query.And() | query.Or():
                return any(map(self._forgives, node.children()))
            case Enough(words=[Stands(run=run)]) if run.certain:
                return node.may_miss and not self._standing(run, Scope.ANYWHERE).most
            case Enough():
                return node.may_miss
        return False

    def _enough(self, node: Enough) -> Cost:
        """All that have every word are found first; where there are few, each word is listed."""
        words = [self._of(word) for word in node.words]
        cost = sum(word.postings + _PASSED * word.most for word in words)
        most = sum(word.most for word in words) if node.may_miss else words[0].most
        if len(words) > 1:
            cost += sum(word.postings + _WEIGHED * word.most for word in words)
            most = max(most, *(word.most for word in words))
        return Cost(cost, min(most, self._snapshot.count))

    def _standing(self, run: Run, scope: Scope) -> Cost:
        """The rarest gram is listed, others are asked of its documents, and texts are looked at."""
        grams = () if run.certain and run.terms else run.grams
        listed = [self._listed([self._snapshot.entry(GRAMS, gram)]) for gram in grams]
        for term in run.terms:
            having = self._snapshot.entries(((WORDS, term), (PARTS, term)))
            united = self._listed(having)
            listed.append(Cost(united.postings + self._marking(), united.most))
        cost = sum(part.postings for part in listed)
        most = min((part.most for part in listed), default=0)
        if run.certain:
            return Cost(cost, most)
        if is_han("".join(run.text.split())):
            known = self._snapshot.entries(((WORDS, run.text), (PARTS, run.text)))
            cost += self._listed(known).postings + 4 * most
            # Of those that have it as a word no text is looked at.
            sure = max(one.documents for one in known) if scope is Scope.ANYWHERE else 0
            doubtful = max(most - sure, 0)
            return Cost(cost + doubtful * self._length * _CHARACTER, most)
        return Cost(cost + most * (_READ + self._length * _READ_CHARACTER), most)

    def _speaking(self, node: Speaks) -> Cost:
        parts = []
        for first, last in node.ranges:
            if first == last:
                parts.append(self._listed([self._snapshot.entry(MENTIONS, first)]))
                continue
            total, terms = self._snapshot.extent(MENTIONS, first, last)
            cost = total + terms + self._marking()
            parts.append(Cost(cost, min(total, self._snapshot.count)))
        if node.held:
            united = self._listed(self._snapshot.entries(terms_beside(node)))
            parts.append(united._replace(postings=united.postings + self._marking()))
        return self._any(parts)

    def _beginning(self, field: str, prefix: str) -> Cost:
        total, terms = self._snapshot.extent(field, prefix, None, PREFIX_TERMS)
        cost = total + _TERM * terms + self._marking()
        return Cost(cost, min(total, self._snapshot.count))

    def _inside(self, text: str) -> Cost:
        """What holds a piece of a term is known after the dictionary was looked through."""
        entries = self._snapshot.entries((field, text) for field in (WORDS, PARTS))
        if any(entry.documents for entry in entries):
            return _NOTHING
        some = round(min(PREFIX_TERMS * self._mean, self._snapshot.count))
        cost = self._dictionary * _BYTE + _HOLDING * (_TERM + self._mean) + self._marking()
        return Cost(cost, some)
