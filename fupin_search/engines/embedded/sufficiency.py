"""How many of a query's words an article must hold: all, enough of them, or something of them.

The rule looks at the text of a query alone, never at its filters, or choosing a facet could widen a
search. docs/relevance.md has what it does to the order of hits and to how many are listed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from whoosh.query import Query

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.nodes import Enough
from fupin_search.engines.embedded.rows import NO_DOCUMENTS, Documents, unite
from fupin_search.engines.embedded.snapshot import Snapshot
from fupin_search.engines.embedded.weights import Weights, idf
from fupin_search.search.query import Match

_ROUNDING = 1e-9


@dataclass(slots=True)
class Learned:
    """What evaluating a tree tells besides its documents.

    Args:
        match: how much of the plain words was required.
        missing: words no article holds.
    """

    match: Match = Match.ALL
    missing: list[str] = field(default_factory=list)


class Sufficiency:
    """Finds the documents that hold enough of some words.

    Args:
        snapshot: the index.
        weights: the numbers of the rule.
        listed: all living documents of a node.
        learned: told what had to be given up.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        weights: Weights,
        listed: Callable[[Query], Documents],
        learned: Learned,
    ) -> None:
        self._snapshot = snapshot
        self._weights = weights
        self._listed = listed
        self._learned = learned

    def documents(self, node: Enough, every: Documents) -> Documents:
        """The documents that hold enough.

        Args:
            node: the words.
            every: the documents that hold them all.
        """
        if len(every) and (not node.may_miss or self._satisfied(node, every)):
            return every
        present = [self._listed(word) for word in node.words]
        self._learned.missing += [
            spoken
            for spoken, documents in zip(node.spoken, present, strict=True)
            if len(documents) == 0
        ]
        if not node.may_miss:
            return every
        found = unite(every, self._sufficient(present))
        if len(found) > len(every):
            self._learned.match = Match.MOST
        if len(found) >= self._weights.enough:
            return found
        wider = unite(found, self._touching(node))
        if len(wider) > len(found):
            self._learned.match = Match.ANY
        return wider

    def _satisfied(self, node: Enough, every: Documents) -> bool:
        """Whether the documents with all words will do; with a lone word, any will."""
        if len(node.words) == 1:
            return True
        few_words = len(node.words) <= self._weights.most_required
        return few_words and len(every) >= self._weights.enough

    def _sufficient(self, present: list[Documents]) -> Documents:
        """The documents with a sufficient share of the words' weight.

        A word no article holds weighs nothing, or it would keep every article out.
        """
        known = [documents for documents in present if len(documents)]
        weights = [idf(len(found), self._snapshot.count) for found in known]
        sufficient = self._weights.sufficient / max(len(known), 1)
        return self._sharing(known, weights, min(self._weights.largest_share, sufficient))

    def _touching(self, node: Enough) -> Documents:
        """The documents with some share of what ranks the words."""
        listed = [(one, self._listed(one)) for one in node.ranking()]
        known = [(one, documents) for one, documents in listed if len(documents)]
        weights = [
            one.boost * self._weights.telling(len(documents), self._snapshot.count)
            for one, documents in known
        ]
        rows = [documents for _, documents in known]
        return self._sharing(rows, weights, self._weights.least_share)

    def _sharing(self, rows: list[Documents], weights: list[float], share: float) -> Documents:
        """The documents of some rows, with a share of the weight of all rows together."""
        if not rows:
            return NO_DOCUMENTS
        held = np.zeros(self._snapshot.size)
        times = np.zeros(self._snapshot.size, np.int32)
        ends = np.cumsum([len(documents) for documents in rows])
        touched = np.empty(int(ends[-1]), np.int32)
        size = kernels.weigh(np.concatenate(rows), ends, np.array(weights), held, times, touched)
        touched = touched[:size]
        enough = touched[held[touched] >= share * sum(weights) - _ROUNDING]
        return np.sort(enough)
