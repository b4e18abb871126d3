"""Scores: BM25F over title and body from exact lengths, in two stages.

A term scores boost · idf · (k1 + 1) · tf / (tf + norm), where tf counts the title's occurrences as
the weights say and norm is computed from the document's length (Robertson, Zaragoza, Taylor: Simple
BM25 extension to multiple weighted fields, CIKM 2004).

Stage 1 adds up the terms of every document that can still be among the best: words and, at less
weight, bigrams, in the order of the most that each is worth. Stage 2 reads the texts of the best
documents, and adds what their single characters are worth and how close these are. It only ever
adds, so these stay before the others and pages are stable. `kernels.answering` does both; what
depends on the query alone is computed here.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple, Self

from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.snapshot import TermEntry
from fupin_search.engines.plan import ClausePlan
from fupin_search.engines.term_keys import GRAMS

# The whole number that weighs 1 in a passage.
_WHOLE = 1 << 24


def boost_term(columns: Columns, entry: TermEntry, boost: float) -> float:
    """Return the most that a term adds to a document.

    Args:
        columns: of the index.
        entry: the term.
        boost: its weight in the query.
    """
    return boost * columns.idf_weight(entry.documents) * (columns.weights.k1 + 1)


class Characters(NamedTuple):
    """Single ideographs to be scored.

    Args:
        texts: each of them.
        boosts: the most that each adds by how often it is in an article.
        weights: of each in a passage, as whole numbers: their sum is the same in whatever order
            they come and go.
        passage: the worth of one of those in the heaviest passage there can be.
    """

    texts: Sequence[str]
    boosts: Sequence[float]
    weights: Sequence[int]
    passage: float

    @classmethod
    def of(cls, columns: Columns, plan: ClausePlan[TermEntry]) -> Self:
        """Return the single ideographs of a plan, ready to be scored.

        Args:
            columns: of the index.
            plan: has them, and their entries.
        """
        entries = [plan.entries[GRAMS, text] for text in plan.characters]
        unigram = columns.weights.unigram
        return cls(
            plan.characters,
            [boost_term(columns, entry, unigram) for entry in entries],
            [
                round(columns.idf_weight(entry.documents) * _WHOLE) if entry.documents else 0
                for entry in entries
            ],
            columns.weights.passage / _WHOLE,
        )

    def words(self) -> array[int]:
        """Return the words that a loop reads: the boosts, the weights, and the units of each.

        Units are the last one of 16 bits, and the one before, or 0 where there is none.
        """
        words = array("q", array("d", self.boosts).tobytes())
        words.extend(self.weights)
        # Little-endian, so the high surrogate of an ideograph of two units comes first.
        units = [
            code if code <= 0xFFFF else 0xDC00 | code & 0x3FF | 0xD7C0 + (code >> 10) << 16
            for code in map(ord, self.texts)
        ]
        words.frombytes(array("I", units + [0] * (len(units) % 2)).tobytes())
        return words
