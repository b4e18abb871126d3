"""Stage 1 of scoring: what the terms of a query are worth to the documents found.

The terms are added up in the order of the most each can be worth, the same for every document. What
the terms to come can be worth bounds what a document can still get: once that is less than it lacks
to the last score that counts, the document is dropped, and looked up in no further list (after
Turtle, Flood: Query evaluation, strategies and optimizations, 1995). So the long lists of common
words, which are worth least, are read for few documents.

Terms are added in an array as long as the archive as long as many documents may count; then each
list is looked through for the few that are left.
"""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import part, view
from fupin_search.engines.embedded.kernels.layout import (
    BASE,
    BEST_SCORES,
    DELETED,
    DEPTH,
    HELD,
    NORMS,
    POSTINGS,
    PROGRAM,
    RANKING,
    RANKS_END,
    RANKS_EVENLY,
    RARITY,
    ROWS,
    SCORES,
    SECOND_STAGE,
    SIZE,
    TITLE_WEIGHT,
    TOPS,
    WANTED,
    WORK,
)
from fupin_search.engines.embedded.kernels.lists import skip_lists
from fupin_search.engines.embedded.kernels.operations import run_program
from fupin_search.engines.embedded.kernels.packed import add_list, score_list
from fupin_search.engines.embedded.kernels.rows import (
    LONG,
    UNSIGNED,
    as_f8,
    as_i4,
    as_u8,
    find_segment,
    segment_at,
)
from fupin_search.engines.embedded.kernels.weighing import idf_weight

as_f4 = view("f4")

_GRAM_FIELD = 2
# An array as long as the archive is cleared for a row of at least one document in so many.
_SPARSE = 16
# Documents are dropped once the terms to come are worth less than this share of those added, and
# again whenever they are worth less than the other share of what they were worth then.
_TRY, _AGAIN = 0.6, 0.75
# More than what rounding can make of a sum of shares of the whole.
_ROUNDING = 1e-9


@part
def score_row(block, reals, index, start, stop):
    """Score the documents of a row that can be among the best.

    Args:
        block: of the query.
        reals: the same words as doubles.
        index: the index.
        start: of the row.
        stop: its end.

    Returns:
        Where the row of documents that were not dropped starts, and its end; `SCORES` has their
        scores in the same order.
    """
    rows, scores = as_i4(block[ROWS], LONG), as_f8(block[SCORES], LONG)
    held = as_f8(block[HELD], LONG)
    room = max(block[SECOND_STAGE], block[WANTED])
    for place in range(stop - start):
        scores[place] = 0.0
    term, added, coming, postings = _prepare(block, reals, index, start, stop)
    total = added + coming
    tried = coming
    first, last = start, stop
    in_array = _SPARSE * (stop - start) >= index[SIZE]
    if in_array and added > 0.0:
        for place in range(start, stop):
            held[UNSIGNED(rows[UNSIGNED(place)])] = scores[place - start]
    while term:
        if in_array:
            _add_term(block, reals, index, term)
        else:
            _score_term(block, reals, index, term, first, last)
        added += reals[term + 1]
        coming -= reals[term + 1]
        postings -= _postings(block, term)
        term = block[term]
        if (
            (last - first <= room)
            or (postings <= last - first)
            or (coming > _TRY * added)
            or (coming > _AGAIN * tried)
        ):
            continue
        tried = coming
        if in_array:
            _gather(rows, first, last, held, scores)
        least = _least(scores, last - first, room, coming, as_f8(block[BEST_SCORES], room))
        least -= coming + _ROUNDING * total
        likely = 0
        for place in range(last - first):
            likely += 1 if scores[UNSIGNED(place)] >= least else 0
        if 2 * likely > last - first:
            continue
        kept = stop
        for place in range(last - first):
            if scores[place] >= least:
                rows[kept] = rows[first + place]
                scores[kept - stop] = scores[place]
                kept += 1
        first, last = stop, kept
        if in_array:
            _clear(held, index[SIZE])
            in_array = False
    if in_array:
        _gather(rows, first, last, held, scores)
        _clear(held, index[SIZE])
    return first, last


@part
def _prepare(block, reals, index, start, stop):
    """Add what is worth the same to each of its documents, and put the terms in order.

    The first word of each term becomes the word of the next one, 0 after the last.

    Returns:
        The word of the first term; the most that was added; the most that all terms add; their
        postings.
    """
    term = np.int64(0)
    added = coming = 0.0
    postings = np.int64(0)
    at = block[RANKING]
    while block[at] != RANKS_END:
        if block[at] == RANKS_EVENLY:
            at, worth = _add_evenly(block, reals, index, at, start, stop)
            added += worth
            continue
        boost = reals[at + 1]
        coming += boost
        postings += _postings(block, at)
        before, after = np.int64(0), term
        while after and reals[after + 1] >= boost:
            before, after = after, block[after]
        block[at] = after
        if before:
            block[before] = at
        else:
            term = at
        at = skip_lists(block, at + 2)
    return term, added, coming, postings


@part
def _postings(block, term):
    """Return the number of postings of a term."""
    postings = np.int64(0)
    for which in range(block[term + 2]):
        postings += block[term + 6 + 4 * which]
    return postings


@part
def _add_evenly(block, reals, index, at, start, stop):
    """Add what a node is worth to its documents, which a program of its own finds.

    Returns:
        The word after the program, and the worth.
    """
    rows, scores = as_i4(block[ROWS], LONG), as_f8(block[SCORES], LONG)
    tops = block[block[TOPS] :]
    depth = block[DEPTH]
    block[PROGRAM] = at + 3
    run_program(block, reals, index)
    first, last = tops[depth], tops[depth + 1]
    documents = min(last - first + block[at + 2], index[SIZE] - index[DELETED])
    worth = 0.0
    if last > first:
        worth = reals[at + 1] * idf_weight(index, reals[RARITY], documents)
        other = first
        for place in range(start, stop):
            while other < last and rows[other] < rows[place]:
                other += 1
            if other < last and rows[other] == rows[place]:
                scores[place - start] += worth
    block[DEPTH] = depth
    return block[PROGRAM] + 1, worth


@part
def _gather(rows, first, last, held, scores):
    """Write the scores of a row in its order."""
    for place in range(first, last):
        scores[place - first] = held[UNSIGNED(rows[UNSIGNED(place)])]


@part
def _clear(held, size):
    """Make an array of scores zero again."""
    for document in range(size):
        held[UNSIGNED(document)] = 0.0


@part
def _least(scores, number, room, floor, heap):
    """Return the last of so many highest scores; 0 if they are not all above a floor.

    Args:
        scores: not negative.
        number: how many there are.
        room: how many of the highest.
        floor: what is of no use.
        heap: scratch for as many.
    """
    size = 0
    for place in range(number):
        score = scores[UNSIGNED(place)]
        if size < room:
            if score > floor:
                at = size
                size += 1
                while at and heap[(at - 1) >> 1] > score:
                    heap[at] = heap[(at - 1) >> 1]
                    at = (at - 1) >> 1
                heap[at] = score
        elif score > heap[0]:
            at = 0
            while 2 * at + 1 < size:
                child = 2 * at + 1
                if child + 1 < size and heap[child + 1] < heap[child]:
                    child += 1
                if heap[child] >= score:
                    break
                heap[at] = heap[child]
                at = child
            heap[at] = score
    return heap[0] if size == room else 0.0


@part
def _add_term(block, reals, index, term):
    """Add what a term is worth to all documents that have it."""
    norms, held = as_f4(index[NORMS], LONG), as_f8(block[HELD], LONG)
    for which in range(block[term + 2]):
        word = term + 3 + 4 * which
        segment = segment_at(block[word])
        field = block[word + 1]
        words = as_u8(index[segment + POSTINGS + field], LONG)
        base = index[segment + BASE]
        block[WORK] += block[word + 3]
        # A gram is measured against the length in grams, all else against that in words.
        kind = norms[index[SIZE] :] if field == _GRAM_FIELD else norms
        add_list(
            *(words, block[word + 2], block[word + 3], reals[term + 1], kind),
            *(reals[TITLE_WEIGHT], base, held),
        )


@part
def _score_term(block, reals, index, term, first, last):
    """Add what a term is worth to the scores of a row."""
    rows, scores = as_i4(block[ROWS], LONG), as_f8(block[SCORES], LONG)
    norms = as_f4(index[NORMS], LONG)
    place = first
    for which in range(block[term + 2]):
        word = term + 3 + 4 * which
        segment = segment_at(block[word])
        field = block[word + 1]
        words = as_u8(index[segment + POSTINGS + field], LONG)
        base = index[segment + BASE]
        place, end = find_segment(index, segment, rows, place, last)
        block[WORK] += block[word + 3] if end > place else 0
        kind = norms[index[SIZE] :] if field == _GRAM_FIELD else norms
        score_list(
            *(words, block[word + 2], block[word + 3], reals[term + 1], kind),
            *(reals[TITLE_WEIGHT], base, rows, place, end, scores[place - first :]),
        )
        place = end
