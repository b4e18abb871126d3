"""Every number that finding and ranking depend on.

docs/relevance.md says what each is worth, and how they were chosen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Every number that finding and ranking depend on.

    Args:
        k1: how soon more occurrences of a term count no further.
        b: how much the length of an article counts against its terms, from 0 to 1.
        title: occurrences in the body that one in the title is worth.
        rarity: the power of idf that a term weighs.
        length: the power of a word's length, in pairs of characters, that it weighs.
        word: weight of the exact words.
        part: weight of a figure or Latin token as a part of a longer one.
        inside: weight of a Latin token inside longer words, if it is no word itself.
        bigram: weight of pairs of ideographs.
        unigram: weight of single ideographs, in stage 2.
        passage: weight of the passage that has most of the query together, in stage 2.
        passage_length: 16-bit units of text a passage has.
        second_stage: how many of the best articles stage 2 looks at.
        most_required: all words are required of a query of so many, as long as `enough` articles
            have them all.
        enough: articles that make a first page.
        sufficient: otherwise the idf weight of so many words of average weight will do.
        largest_share: the largest share of the whole that this may be; long questions say little
            with most of their words.
        least_share: the share of the weight of words and bigrams that will do where fewer than
            `enough` articles are found.
    """

    k1: float = 0.7
    b: float = 0.75
    title: float = 1.0
    rarity: float = 1.3
    length: float = 0.5
    word: float = 1.0
    part: float = 0.5
    inside: float = 1.0
    bigram: float = 0.25
    unigram: float = 0.7
    passage: float = 1.0
    passage_length: int = 64
    second_stage: int = 100
    most_required: int = 4
    enough: int = 10
    sufficient: float = 1.2
    largest_share: float = 0.6
    least_share: float = 0.2

    def idf_weight(self, frequency: float, size: float) -> float:
        """Return the weight of a term: more, the fewer documents have it.

        Args:
            frequency: documents that hold the term.
            size: documents in the index.
        """
        return math.pow(idf(frequency, size), self.rarity)


WEIGHTS = Weights()


def idf(frequency: float, size: float) -> float:
    """Return BM25's idf of a term, in the form that is never negative (as in Lucene).

    Args:
        frequency: documents that hold the term.
        size: documents in the index.
    """
    return math.log1p((size - frequency + 0.5) / (frequency + 0.5))
