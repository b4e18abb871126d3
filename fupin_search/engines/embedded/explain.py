"""Explanations: the same sums as `scoring` makes, term by term.

Only a page's few documents are explained, and only on request. So this unpacks whole posting lists,
reads texts as strings, and shares nothing with the loops it explains but their numbers; a law holds
its sums to their scores.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence

import numpy as np

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.columns import NORM_ROWS, Columns
from fupin_search.engines.embedded.execution import Execution
from fupin_search.engines.embedded.program import count_beside
from fupin_search.engines.embedded.scoring import Characters, boost_term
from fupin_search.engines.embedded.snapshot import Documents, TermEntry
from fupin_search.engines.plan import ClausePlan, RankedNode, SubstringTermNode
from fupin_search.engines.term_keys import GRAMS, MENTIONS, PARTS, WORDS
from fupin_search.model.answer import Share, ShareField, ShareKind, join_shares

_KINDS = {
    WORDS: ShareKind.WORD,
    PARTS: ShareKind.PART,
    GRAMS: ShareKind.PAIR,
    MENTIONS: ShareKind.MENTION,
}
_BASIC = 0xFFFF  # the last character of one 16-bit unit


class Explainer:
    """Takes scores apart.

    Args:
        columns: of the index.
        execution: finds the documents of nodes.
    """

    def __init__(self, columns: Columns, execution: Execution) -> None:
        self._columns = columns
        self._snapshot = columns.snapshot
        self._execution = execution
        self._weights = columns.weights

    def shares(
        self, plan: ClausePlan[TermEntry], hits: Sequence[int], first: int
    ) -> list[tuple[Share, ...]]:
        """Return the shares that the scores of some hits by relevance are made of.

        Args:
            plan: found them.
            hits: the documents of a page, in order.
            first: the rank of its first, from 0.
        """
        documents = np.array(hits, np.int32)
        shares: list[list[Share]] = [[] for _ in hits]
        for ranked in plan.ranking:
            for place, share in self._node_shares(plan, ranked, documents):
                shares[place].append(share)
        single = Characters.of(self._columns, plan)
        # Those of stage 2 stay before all others: the rank tells which they are.
        read = max(self._weights.second_stage - first, 0)
        for place, document in enumerate(documents[:read].tolist()):
            shares[place] += self._text_shares(single, document)
        return list(map(join_shares, shares))

    def _node_shares(
        self, plan: ClausePlan[TermEntry], ranked: RankedNode, documents: Documents
    ) -> Iterator[tuple[int, Share]]:
        """The share that a node adds to each document, by the document's place."""
        if ranked.key is None:
            substring = isinstance(ranked.node, SubstringTermNode)
            kind = ShareKind.INSIDE if substring else ShareKind.MENTION
            having = self._execution.find(plan, ranked.node)
            share = Share(kind, None, (ranked.text,), self._even_worth(plan, ranked, len(having)))
            yield from (
                (place, share) for place in np.flatnonzero(np.isin(documents, having)).tolist()
            )
            return
        entry = plan.entries[ranked.key]
        boost = boost_term(self._columns, entry, ranked.boost)
        norms = self._columns.norms[NORM_ROWS[entry.field]][documents].tolist()
        for place, *counts in self._counts(entry, documents):
            for where, worth in self._worths(boost, counts, norms[place]):
                yield place, Share(_KINDS[entry.field], where, (ranked.text,), worth)

    def _even_worth(self, plan: ClausePlan[TermEntry], ranked: RankedNode, documents: int) -> float:
        """The worth of a node without a term of its own to each of its documents.

        It is as much as one occurrence of a term adds to a document of average length.
        """
        documents = min(documents + count_beside(plan, ranked.node), self._snapshot.count)
        return ranked.boost * self._weights.idf_weight(documents, self._snapshot.count)

    def _counts(self, entry: TermEntry, documents: Documents) -> Iterator[tuple[int, int, int]]:
        """Places of documents that have a term, and how often in title and body."""
        for number, start, size in entry.lists:
            segment = self._snapshot.segments[number]
            having = np.empty(size, np.int32)
            bodies, titles = np.empty(size, np.uint32), np.empty(size, np.uint32)
            words = segment.lexicons[entry.field].words
            kernels.unpack_list(words, start, size, having, bodies, titles)
            mine = documents - np.int32(segment.base)
            at = np.minimum(np.searchsorted(having, mine), size - 1)
            for place in np.flatnonzero(having[at] == mine).tolist():
                yield place, int(titles[at[place]]), int(bodies[at[place]])

    def _worths(
        self, boost: float, counts: Sequence[int], norm: float
    ) -> Iterator[tuple[ShareField, float]]:
        """The worth of a term's occurrences in the title, and in the body."""
        weighed = self._weights.title * counts[0], float(counts[1])
        for place, frequency in zip(ShareField, weighed, strict=True):
            if frequency:
                yield place, boost * frequency / (sum(weighed) + norm)

    def _text_shares(self, single: Characters, document: int) -> Iterator[Share]:
        """The shares of single characters of a document, each alone and then together."""
        segment, number = self._snapshot.home(document)
        texts = segment.titles.of(number), segment.bodies.of(number)
        counts = [Counter(text) for text in texts]
        norm = float(self._columns.norms[NORM_ROWS[GRAMS], document])
        for character, boost in zip(single.texts, single.boosts, strict=True):
            for place, worth in self._worths(boost, [each[character] for each in counts], norm):
                yield Share(ShareKind.CHARACTER, place, (character,), worth)
        weights = dict(zip(single.texts, single.weights, strict=True))
        stretches = [_heaviest(text, weights, self._weights.passage_length) for text in texts]
        # Of equally heavy ones the title's counts.
        place, (heaviest, together) = max(
            zip(ShareField, stretches, strict=True), key=lambda stretch: stretch[1][0]
        )
        if heaviest:
            worth = single.passage * heaviest * (heaviest / sum(weights.values()))
            passage = tuple(character for character in single.texts if character in together)
            yield Share(ShareKind.PASSAGE, place, passage, worth)


def _heaviest(text: str, weights: dict[str, int], length: int) -> tuple[int, frozenset[str]]:
    """The weight of the heaviest stretch of so many 16-bit units, and the characters in it."""
    heaviest, together = 0, frozenset[str]()
    recent: deque[tuple[int, str]] = deque()
    within: Counter[str] = Counter()
    weight = unit = 0
    for character in text:
        unit += 1 + (ord(character) > _BASIC)
        if character not in weights:
            continue
        while recent and recent[0][0] <= unit - length:
            _, leaving = recent.popleft()
            within[leaving] -= 1
            if not within[leaving]:
                weight -= weights[leaving]
        recent.append((unit, character))
        within[character] += 1
        if within[character] == 1:
            weight += weights[character]
        if weight > heaviest:
            heaviest, together = weight, frozenset(+within)
    return heaviest, together
