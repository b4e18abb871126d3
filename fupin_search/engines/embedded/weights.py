"""Every number ranking depends on."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Every number ranking depends on.

    Args:
        k1: how soon more occurrences of a term count no further.
        b: how much a long article is held against its terms, from 0 to 1.
        title: occurrences in the body that one in the title is worth.
        word: weight of the exact words.
        part: weight of a figure or Latin token standing inside a longer one.
        bigram: weight of pairs of ideographs.
        unigram: weight of single ideographs, in stage 2.
        second_stage: how many of the best articles stage 2 looks at.
    """

    k1: float = 0.6
    b: float = 0.75
    title: float = 1.0
    word: float = 1.0
    part: float = 0.5
    bigram: float = 0.5
    unigram: float = 0.5
    second_stage: int = 200


WEIGHTS = Weights()


def idf(frequency: float, size: float) -> float:
    """How telling a term is: BM25's idf in the form that is never negative (as in Lucene).

    Args:
        frequency: documents that hold the term.
        size: documents in the index.
    """
    return math.log1p((size - frequency + 0.5) / (frequency + 0.5))
