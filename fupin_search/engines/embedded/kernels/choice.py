"""Filters, facets and the best: one pass over the documents found."""

from __future__ import annotations

import numpy as np

from fupin_search.engines.embedded.kernels.compiling import (
    F8,
    I4,
    I8,
    U1,
    U8,
    inline,
    kernel,
    part,
    read,
    table,
    write,
)


@kernel(
    I8,
    *(read(I4), table(I4), read(U1), read(I8), read(I4), I4, I4),
    *(read(I8), read(I4), read(U8), I8, I8),
    *(read(I8), write(I8), write(I4)),
)
def sweep(
    documents,
    codes,
    allowed,
    allowed_at,
    days,
    first,
    last,
    regions_from,
    regions,
    regions_allowed,
    regions_at,
    regions_below,
    counts_at,
    counts,
    kept,
):
    """Filter documents and count facets in one pass; 1 ns a document and 1 ns a facet of it.

    Args of note:
        codes: for each facet field each document's value, -1 for none.
        allowed: of the fields that are filtered, one flag a value, from allowed_at[field] on, or
            -1 for a field without filter.
        first, last: days let through, or 0 and 0 for all.
        regions_from: where each document's regions begin in `regions`, and the end of the last's.
        regions_allowed: for each region a bit for every filter it passes, and all those bits; or
            empty where regions are not filtered.
        regions_at: where the counts of regions begin, or -1.
        regions_below: regions of this number and above are not counted.
        counts_at: where a field's counts begin in `counts`, or -1 where it is not counted.

    A document that fails one field's filter alone still counts in that field's facet. Returns how
    many documents passed; they are in `kept`.
    """
    fields = len(codes)
    found = 0
    for place in range(len(documents)):
        document = documents[place]
        if last > 0 and (days[document] < first or days[document] > last):
            continue
        failed = 0
        failing = -1
        for field in range(fields):
            if allowed_at[field] >= 0:
                code = codes[field, document]
                if code < 0 or allowed[allowed_at[field] + code] == 0:
                    failed += 1
                    failing = field
        if len(regions_allowed) > 0:
            passed = np.uint64(0)
            for at in range(regions_from[document], regions_from[document + 1]):
                passed |= regions_allowed[regions[at]]
            if passed != regions_allowed[-1]:
                failed += 1
                failing = fields
        if regions_at >= 0 and (failed == 0 or (failed == 1 and failing == fields)):
            for at in range(regions_from[document], regions_from[document + 1]):
                if regions[at] >= regions_below:
                    break
                counts[regions_at + regions[at]] += 1
        if failed == 0:
            kept[found] = document
            found += 1
            for field in range(fields):
                if counts_at[field] >= 0 and codes[field, document] >= 0:
                    counts[counts_at[field] + codes[field, document]] += 1
        elif failed > 1 or failing == fields:
            continue
        elif counts_at[failing] >= 0 and codes[failing, document] >= 0:
            counts[counts_at[failing] + codes[failing, document]] += 1
    return found


@inline
def _after(scores, ranks, one, other):
    """Whether document number `one` comes after `other`: score, then rank."""
    if scores[one] != scores[other]:
        return scores[one] < scores[other]
    return ranks[one] > ranks[other]


@part
def _sink(heap, size, scores, ranks):
    """Restore a heap, its last-ranked document on top, whose top was replaced."""
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


@kernel(I8, read(F8), read(I4), write(I4))
def choose(scores, ranks, best):
    """The first documents by score, highest first, and rank, in order, to fill `best`.

    One heap of the best so far: 1 ns a document and 50 ns for each that enters. Returns how many.
    """
    room = min(len(best), len(scores))
    size = 0
    for number in range(len(scores)):
        if size < room:
            best[size] = number
            place = size
            size += 1
            while place and _after(scores, ranks, best[place], best[(place - 1) // 2]):
                best[place], best[(place - 1) // 2] = best[(place - 1) // 2], best[place]
                place = (place - 1) // 2
        elif room and _after(scores, ranks, best[0], number):
            best[0] = number
            _sink(best, size, scores, ranks)
    while size > 1:
        size -= 1
        best[0], best[size] = best[size], best[0]
        _sink(best, size, scores, ranks)
    return room
