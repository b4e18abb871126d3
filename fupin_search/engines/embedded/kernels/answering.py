"""The loop that answers a query: it finds, filters, counts, folds, scores and orders documents.

One call does all of it; `layout` says where each number and array is. The documents of the program
are swept once: filtered, and counted for every facet. Of those of one text only the first stays.
Stage 1 adds up what ranks; the best go through stage 2, which reads their texts for single
characters.
"""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import BLOCK, inline, kernel, part
from fupin_search.engines.embedded.kernels.adding import score_row
from fupin_search.engines.embedded.kernels.characters import score_characters
from fupin_search.engines.embedded.kernels.layout import (
    ALLOWED,
    ALLOWED_AT,
    BEST,
    BEST_SCORES,
    BY_NEWEST,
    CHARACTER_BOOSTS,
    CHARACTER_WEIGHTS,
    CHARACTERS,
    COUNTED,
    COUNTS,
    COUNTS_AT,
    COUNTS_SIZE,
    DAY,
    DEPTH,
    FACT_COUNT,
    FACTS,
    FIRST_DAY,
    FOLDS,
    GROUP,
    GROUP_FIRSTS,
    HITS,
    INDEX,
    LAST_DAY,
    LISTED,
    NEWEST,
    OLDEST,
    PASSAGE,
    REGION_STARTS,
    REGIONS,
    REGIONS_ALLOWED,
    REGIONS_ALLOWED_COUNT,
    REGIONS_AT,
    REGIONS_BELOW,
    RELEVANCE,
    ROWS,
    SCORES,
    SECOND_STAGE,
    SHARING,
    SHARING_COUNT,
    SORT,
    TOPS,
    TOTAL,
    WANTED,
)
from fupin_search.engines.embedded.kernels.operations import (
    in_regions,
    run_program,
)
from fupin_search.engines.embedded.kernels.rows import (
    LONG,
    UNSIGNED,
    as_f8,
    as_i4,
    as_i8,
    as_u1,
    as_u8,
)

# Fields of one value.
_FIELDS = 4


@kernel("i8", BLOCK)
def answer(address):
    """Answer a query.

    Args:
        address: of the query's block.

    Returns:
        1 if the answer is whole; 0 if Python has to read texts, and then call again.
    """
    block, reals = as_i8(address, LONG), as_f8(address, LONG)
    index = as_i8(block[INDEX], LONG)
    if not run_program(block, reals, index):
        return 0
    tops = block[block[TOPS] :]
    depth = block[DEPTH]
    start, stop = tops[depth - 1], _sweep(block, index, tops[depth - 1], tops[depth])
    block[TOTAL] = stop - start
    if block[FOLDS]:
        stop = _fold(block, index, start, stop)
    block[LISTED] = stop - start
    tops[depth] = stop
    if block[SORT] == RELEVANCE:
        _rank(block, reals, index, start, stop)
    elif block[SORT] != COUNTED:
        _order(block, index, start, stop)
    return 1


@kernel("i8", BLOCK)
def find(address):
    """Run the program of a query alone; as `answer`, which does more."""
    block, reals = as_i8(address, LONG), as_f8(address, LONG)
    index = as_i8(block[INDEX], LONG)
    return 1 if run_program(block, reals, index) else 0


@part
def _sweep(block, index, start, stop):
    """Filter documents and count facets; 2 ns a document.

    A document that fails one field's filters alone still counts in that field's facet.

    Args:
        block: of the query.
        index: the index.
        start: of the row.
        stop: its end.

    Returns:
        The end of the row of those that pass.
    """
    counts = as_i8(block[COUNTS], LONG)
    for number in range(block[COUNTS_SIZE]):
        counts[number] = 0
    filters = block[REGIONS_ALLOWED_COUNT] + max(block[LAST_DAY], 0)
    for field in range(_FIELDS):
        filters += 1 + block[ALLOWED_AT + field]
    if filters > 0:
        stop = _filter(block, index, start, stop)
    _count(block, index, start, stop)
    if block[REGIONS_AT] >= 0:
        rows = as_i4(block[ROWS], LONG)
        for place in range(start, stop):
            _count_regions(block, index, rows[place])
    return stop


@part
def _filter(block, index, start, stop):
    """Keep the documents of a row that pass all filters; count those that fail one field's."""
    rows = as_i4(block[ROWS], LONG)
    facts = as_i4(index[FACTS], LONG)
    starts, regions = as_i8(index[REGION_STARTS], LONG), as_i4(index[REGIONS], LONG)
    allowed = as_u1(block[ALLOWED], LONG)
    regions_allowed = as_u8(block[REGIONS_ALLOWED], LONG)
    counts = as_i8(block[COUNTS], LONG)
    first, last = block[FIRST_DAY], block[LAST_DAY]
    region_filters = block[REGIONS_ALLOWED_COUNT]
    found = start
    for place in range(start, stop):
        document = rows[place]
        row = np.int64(document) * FACT_COUNT
        if last > 0 and (facts[row + DAY] < first or facts[row + DAY] > last):
            continue
        failed = 0
        failing = -1
        for field in range(_FIELDS):
            if block[ALLOWED_AT + field] >= 0:
                code = facts[row + field]
                if code < 0 or allowed[block[ALLOWED_AT + field] + code] == 0:
                    failed += 1
                    failing = field
        if region_filters > 0 and not in_regions(
            starts, regions, regions_allowed, region_filters, document
        ):
            failed += 1
            failing = _FIELDS
        if failed == 0:
            rows[found] = document
            found += 1
        elif failed == 1 and failing == _FIELDS:
            if block[REGIONS_AT] >= 0:
                _count_regions(block, index, document)
        elif failed == 1:
            counted, code = block[COUNTS_AT + failing], facts[row + failing]
            if counted >= 0 and code >= 0:
                counts[counted + code] += 1
    return found


@part
def _count(block, index, start, stop):
    """Count the values of the facets of one value in a row."""
    rows = as_i4(block[ROWS], LONG)
    facts = as_i4(index[FACTS], LONG)
    counts = as_i8(block[COUNTS], LONG)
    # Read before anything is counted, since the block might be what is written.
    at_0, at_1 = block[COUNTS_AT], block[COUNTS_AT + 1]
    at_2, at_3 = block[COUNTS_AT + 2], block[COUNTS_AT + 3]
    for place in range(start, stop):
        row = np.int64(rows[UNSIGNED(place)]) * FACT_COUNT
        code_0, code_1 = facts[UNSIGNED(row)], facts[UNSIGNED(row + 1)]
        code_2, code_3 = facts[UNSIGNED(row + 2)], facts[UNSIGNED(row + 3)]
        if at_0 >= 0 and code_0 >= 0:
            counts[UNSIGNED(at_0 + code_0)] += 1
        if at_1 >= 0 and code_1 >= 0:
            counts[UNSIGNED(at_1 + code_1)] += 1
        if at_2 >= 0 and code_2 >= 0:
            counts[UNSIGNED(at_2 + code_2)] += 1
        if at_3 >= 0 and code_3 >= 0:
            counts[UNSIGNED(at_3 + code_3)] += 1


@part
def _count_regions(block, index, document):
    """Count the regions of a document."""
    starts, regions = as_i8(index[REGION_STARTS], LONG), as_i4(index[REGIONS], LONG)
    counts = as_i8(block[COUNTS], LONG)
    for at in range(starts[document], starts[document + 1]):
        if regions[at] >= block[REGIONS_BELOW]:
            break
        counts[block[REGIONS_AT] + regions[at]] += 1


@part
def _fold(block, index, start, stop):
    """Keep of the documents of each text the earliest alone; return the end of the row."""
    rows = as_i4(block[ROWS], LONG)
    facts = as_i4(index[FACTS], LONG)
    firsts, sharing = as_i4(block[GROUP_FIRSTS], LONG), as_i4(block[SHARING], LONG)
    count = 0
    for place in range(start, stop):
        document = rows[place]
        group = facts[np.int64(document) * FACT_COUNT + GROUP]
        if group >= 0:
            sharing[count] = document
            count += 1
            firsts[group] = -1
    block[SHARING_COUNT] = count
    if count < 2:
        return stop
    for number in range(count):
        row = np.int64(sharing[number]) * FACT_COUNT
        first = firsts[facts[row + GROUP]]
        if first < 0 or facts[row + OLDEST] < facts[np.int64(first) * FACT_COUNT + OLDEST]:
            firsts[facts[row + GROUP]] = sharing[number]
    kept = start
    for place in range(start, stop):
        document = rows[place]
        group = facts[np.int64(document) * FACT_COUNT + GROUP]
        if group < 0 or firsts[group] == document:
            rows[kept] = document
            kept += 1
    return kept


@inline
def _after(scores, ranks, one, other):
    """Compare place `one` with `other`: True if it comes after."""
    if scores[one] != scores[other]:
        return scores[one] < scores[other]
    rows, facts = ranks
    return (
        facts[np.int64(rows[one]) * FACT_COUNT + NEWEST]
        > facts[np.int64(rows[other]) * FACT_COUNT + NEWEST]
    )


@part
def _sink(heap, size, scores, ranks):
    """Restore a heap, its last-ranked place on top, whose top was replaced."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            return
        if child + 1 < size and _after(scores, ranks, heap[child + 1], heap[child]):
            child += 1
        if not _after(scores, ranks, heap[child], heap[place]):
            return
        heap[child], heap[place] = heap[place], heap[child]
        place = child


@part
def _choose(scores, ranks, number, best, room):
    """Fill `best` with the first places by score, highest first, then by rank.

    One heap of the best so far: 1 ns a document and 50 ns for each that enters.

    Args:
        scores: of each place.
        ranks: the documents of the places, and the facts, which have the rank of each by date.
        number: how many there are.
        best: receives the places, in order.
        room: most of them.

    Returns:
        How many were chosen.
    """
    size = 0
    for place in range(number):
        if size < room:
            best[size] = place
            at = size
            size += 1
            while at and _after(scores, ranks, best[at], best[(at - 1) // 2]):
                best[at], best[(at - 1) // 2] = best[(at - 1) // 2], best[at]
                at = (at - 1) // 2
        elif room and _after(scores, ranks, best[0], place):
            best[0] = place
            _sink(best, size, scores, ranks)
    chosen = size
    while size > 1:
        size -= 1
        best[0], best[size] = best[size], best[0]
        _sink(best, size, scores, ranks)
    return chosen


@part
def _order(block, index, start, stop):
    """Choose the first documents of a row by date."""
    rows, facts = as_i4(block[ROWS], LONG), as_i4(index[FACTS], LONG)
    best, best_scores = as_i4(block[BEST], LONG), as_f8(block[BEST_SCORES], LONG)
    scores = as_f8(block[SCORES], LONG)
    fact = NEWEST if block[SORT] == BY_NEWEST else OLDEST
    for place in range(start, stop):
        scores[place - start] = -facts[np.int64(rows[place]) * FACT_COUNT + fact]
    chosen = _choose(scores, (rows[start:], facts), stop - start, best, block[WANTED])
    for rank in range(chosen):
        best[rank] = rows[start + best[rank]]
        best_scores[rank] = 0.0
    block[HITS] = chosen


@part
def _rank(block, reals, index, start, stop):
    """Choose the first documents of a row by relevance."""
    rows, facts = as_i4(block[ROWS], LONG), as_i4(index[FACTS], LONG)
    best, best_scores = as_i4(block[BEST], LONG), as_f8(block[BEST_SCORES], LONG)
    scores = as_f8(block[SCORES], LONG)
    first, last = score_row(block, reals, index, start, stop)
    ranks = rows[first:], facts
    room = max(block[SECOND_STAGE], block[WANTED])
    chosen = _choose(scores, ranks, last - first, best, room)
    if block[CHARACTERS]:
        _second_stage(block, reals, index, first, chosen, scores, ranks, best)
    chosen = min(chosen, block[WANTED])
    for rank in range(chosen):
        place = best[rank]
        best[rank] = rows[first + place]
        best_scores[rank] = scores[place]
    block[HITS] = chosen


@part
def _second_stage(block, reals, index, start, chosen, scores, ranks, best):
    """Order the best documents once what their single characters are worth is added.

    It is added for one document after the other, until no other could come before the last one
    wanted, were all its characters worth the most they can be.
    """
    rows = as_i4(block[ROWS], LONG)
    boosts, weights = as_f8(block[CHARACTER_BOOSTS], LONG), as_i8(block[CHARACTER_WEIGHTS], LONG)
    wanted = block[WANTED]
    total = np.int64(0)
    most = 0.0
    for which in range(block[CHARACTERS]):
        total += weights[which]
        most += boosts[which]
    most += reals[PASSAGE] * total
    for rank in range(min(chosen, block[SECOND_STAGE])):
        place = best[rank]
        if rank >= wanted and scores[place] + most < scores[best[wanted - 1]]:
            break
        scores[place] += score_characters(block, reals, index, rows[start + place], total)
        # What is read already is in order: the document takes its place among them.
        before = rank
        while before > 0 and _after(scores, ranks, best[before - 1], place):
            best[before] = best[before - 1]
            before -= 1
        best[before] = place
