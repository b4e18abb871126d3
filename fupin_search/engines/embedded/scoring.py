"""Scores: BM25F over title and body from exact lengths, in two stages.

A term scores boost · idf · (k1 + 1) · tf / (tf + norm), where tf counts the title's occurrences as
the weights say and norm is computed from the document's length (Robertson, Zaragoza, Taylor: Simple
BM25 extension to multiple weighted fields, CIKM 2004).

Stage 1 adds up the terms of every document: words and, at less weight, bigrams. Stage 2 reads the
texts of the best documents, and adds what their single characters are worth and how close these
are. It only ever adds, so these stay before the others and pages are stable. `kernels.answering`
does both; what depends on the query alone is computed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.snapshot import TermEntry
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


@dataclass(frozen=True, slots=True)
class Characters:
    """Single ideographs to be scored.

    Args:
        texts: each of them.
        units: the last 16-bit unit of each, and the one before, or 0 where there is none.
        boosts: the most that each adds by how often it is in an article.
        weights: of each in a passage, as whole numbers: their sum is the same in whatever order
            they come and go.
        passage: the worth of one of those in the heaviest passage there can be.
    """

    texts: Sequence[str]
    units: npt.NDArray[np.uint16]
    boosts: npt.NDArray[np.float64]
    weights: npt.NDArray[np.int64]
    passage: float

    @classmethod
    def of(cls, columns: Columns, texts: Sequence[str]) -> Self:
        """Return single ideographs, ready to be scored.

        Args:
            columns: of the index.
            texts: each of them.
        """
        entries = columns.snapshot.entries([(GRAMS, text) for text in texts])
        unigram = columns.weights.unigram
        weights = [
            columns.idf_weight(entry.documents) if entry.documents else 0.0 for entry in entries
        ]
        # Little-endian, so the high surrogate of an ideograph of two units comes first.
        units = [
            (code & 0xFFFF, 0) if code <= 0xFFFF else (0xDC00 | code & 0x3FF, 0xD7C0 + (code >> 10))
            for code in map(ord, texts)
        ]
        return cls(
            texts,
            np.array(units, np.uint16).reshape(-1),
            np.array([boost_term(columns, entry, unigram) for entry in entries]),
            np.array([round(weight * _WHOLE) for weight in weights], np.int64),
            columns.weights.passage / _WHOLE,
        )
