"""Words that may miss: the documents that hold enough of the weight of some words."""

from __future__ import annotations

import math

import numpy as np

from fupin_search.compiled import part
from fupin_search.engines.embedded.kernels.layout import (
    BITS,
    DELETED,
    HELD,
    MATCH,
    MISSING,
    MOST,
    RARITY,
    SIZE,
    WEIGHTS,
)
from fupin_search.engines.embedded.kernels.lists import unite_rows
from fupin_search.engines.embedded.kernels.rows import (
    LONG,
    UNSIGNED,
    as_f8,
    as_u1,
    as_u8,
    collect,
    is_dense,
    mark,
)

_ROUNDING = 1e-9


@part
def _share(block, index, rows, tops, first, count, weights, share):
    """Write the documents that have a share of the weight of some rows after them.

    Args:
        block: of the query.
        index: the index.
        rows: all rows.
        tops: where each row ends.
        first: the number of the first of them, from 1.
        count: how many there are.
        weights: of each, 0 for one without a document.
        share: of all their weights.

    Returns:
        The end of what was written, after the last row.
    """
    held = as_f8(block[HELD], LONG)
    total = 0.0
    for which in range(count):
        total += weights[which]
    least = share * total - _ROUNDING
    start = tops[first + count - 1]
    kept = start
    if least > 0.0 and is_dense(index, start - tops[first - 1]):
        for which in range(count):
            weight = weights[which]
            for place in range(tops[first + which - 1], tops[first + which]):
                held[UNSIGNED(rows[UNSIGNED(place)])] += weight
        for document in range(index[SIZE]):
            rows[UNSIGNED(kept)] = document
            kept += 1 if held[UNSIGNED(document)] >= least else 0
        for document in range(index[SIZE]):
            held[UNSIGNED(document)] = 0.0
        return kept
    bits = as_u8(block[BITS], LONG)
    for which in range(count):
        for place in range(tops[first + which - 1], tops[first + which]):
            held[rows[place]] += weights[which]
            mark(bits, rows[place])
    stop = collect(index, bits, rows, start)
    for place in range(start, stop):
        document = rows[place]
        if held[document] >= least:
            rows[kept] = document
            kept += 1
        held[document] = 0.0
    return kept


@part
def _idf(index, documents):
    """The inverse document frequency, in the form that is never negative (as in Lucene)."""
    living = np.float64(index[SIZE] - index[DELETED])
    return math.log1p((living - documents + 0.5) / (documents + 0.5))


@part
def idf_weight(index, rarity, documents):
    """The weight of a term that so many documents have: more, the fewer they are.

    Args:
        index: the index.
        rarity: the power of idf that it is.
        documents: how many have the term.
    """
    return math.pow(_idf(index, documents), rarity)


@part
def weigh_rows(block, reals, index, at, depth, rows, tops):
    """Replace the rows of words, and the row below, by that of all with enough of the words.

    Args:
        block: of the query.
        reals: the same words as doubles.
        index: the index.
        at: the word of the operation MOST or ANY.
        depth: how many rows there are.
        rows: all rows.
        tops: where each row ends.

    Returns:
        The word at which the program goes on.
    """
    most = block[at] == MOST
    count = block[at + 1]
    first = depth - count + 1
    weights = as_f8(block[WEIGHTS], LONG)
    present = 0
    for which in range(count):
        documents = tops[first + which] - tops[first + which - 1]
        weights[which] = 0.0
        if documents:
            present += 1
            if most:
                weights[which] = _idf(index, documents)
            else:
                weight = idf_weight(index, reals[RARITY], documents)
                weights[which] = reals[at + 3 + which] * weight
        elif most:
            as_u1(block[MISSING], LONG)[block[at + 3] + which] = 1
    start, middle = tops[first - 2], tops[first - 1]
    if most and block[at + 2] == 0:
        return block[at + 7]
    share = min(reals[at + 4], reals[at + 5] / max(present, 1)) if most else reals[at + 2]
    last = tops[first + count - 1]
    stop = _share(block, index, rows, tops, first, count, weights, share)
    # The rows of words are gone; what was written is moved beside the row below.
    for place in range(last, stop):
        rows[middle + place - last] = rows[place]
    united = unite_rows(block, index, rows, start, middle, middle + stop - last)
    if united > middle:
        block[MATCH] = 1 if most else 2
    tops[first - 1] = united
    if most:
        return block[at + 7] if united - start >= block[at + 6] else at + 8
    return at + 3 + count
