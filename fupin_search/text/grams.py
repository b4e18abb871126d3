"""Grams: one or two adjacent ideographs.

Words rank, grams guarantee: however a dictionary cuts 员村街, its characters are adjacent, and
their grams are in the index. They need no dictionary and are the same for an article and a query.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from fupin_search.text.characters import han_runs


def unigrams(text: str) -> list[str]:
    """Return every ideograph of normalised text, in order."""
    return [character for run in han_runs(text) for character in run]


def bigrams(text: str) -> list[str]:
    """Return every pair of ideographs with nothing but white space between, in order."""
    return [first + second for run in han_runs(text) for first, second in pairwise(run)]


def count_grams(text: str) -> Counter[str]:
    """Return the number of each gram of either size in normalised text."""
    counts: Counter[str] = Counter()
    for run in han_runs(text):
        counts.update(run)
        counts.update(map(str.__add__, run, run[1:]))
    return counts
