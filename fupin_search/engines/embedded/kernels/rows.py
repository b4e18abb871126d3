"""Rows of documents: combined, weighed, filtered, counted, and the best of them chosen.

A row of documents is an ascending array of their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from fupin_search.compiled import inline, kernel, part, read, table, write

Documents = npt.NDArray[np.int32]

NO_DOCUMENTS: Documents = np.empty(0, np.int32)
# To look up one document takes as long as to walk past so many.
_FEW = 16


def intersect(some: Documents, others: Documents) -> Documents:
    """Return the documents in both of two rows.

    Args:
        some: ascending.
        others: ascending.
    """
    if len(some) > len(others):
        some, others = others, some
    if len(some) * _FEW < len(others):
        places = np.minimum(np.searchsorted(others, some), len(others) - 1)
        both: Documents = some[others[places] == some]
        return both
    found = np.empty(min(len(some), len(others)), np.int32)
    return found[: _intersect(some, others, found)]


def unite(some: Documents, others: Documents) -> Documents:
    """Return the documents in either of two rows.

    Args:
        some: ascending.
        others: ascending.
    """
    if len(some) == 0 or len(others) == 0:
        return some if len(some) else others
    found = np.empty(len(some) + len(others), np.int32)
    return found[: _unite(some, others, found)]


def subtract(some: Documents, others: Documents) -> Documents:
    """Return the documents in one row that are not in another.

    Args:
        some: ascending.
        others: ascending.
    """
    if len(some) == 0 or len(others) == 0:
        return some
    if len(others) * _FEW < len(some):
        places = np.searchsorted(some, others)
        within = places < len(some)
        places = places[within]
        gone = places[some[places] == others[within]]
        return np.delete(some, gone) if len(gone) else some
    found = np.empty(len(some), np.int32)
    return found[: _subtract(some, others, found)]


def joined(rows: Iterable[Documents]) -> Documents:
    """Put rows of documents one after the other."""
    every = list(rows)
    return every[0] if len(every) == 1 else np.concatenate([NO_DOCUMENTS, *every])


@kernel("i8", read("i4"), read("i4"), write("i4"))
def _intersect(some, others, both):
    """The documents of two ascending rows that are in both; 1.5 ns a document."""
    left = 0
    right = 0
    found = 0
    while left < len(some) and right < len(others):
        if some[left] < others[right]:
            left += 1
        elif some[left] > others[right]:
            right += 1
        else:
            both[found] = some[left]
            found += 1
            left += 1
            right += 1
    return found


@kernel("i8", read("i4"), read("i4"), write("i4"))
def _unite(some, others, either):
    """The documents of two ascending rows that are in either; 2 ns a document."""
    left = 0
    right = 0
    found = 0
    while left < len(some) or right < len(others):
        if right == len(others) or (left < len(some) and some[left] < others[right]):
            either[found] = some[left]
            left += 1
        elif left == len(some) or some[left] > others[right]:
            either[found] = others[right]
            right += 1
        else:
            either[found] = some[left]
            left += 1
            right += 1
        found += 1
    return found


@kernel("i8", read("i4"), read("i4"), write("i4"))
def _subtract(some, others, rest):
    """The documents of one ascending row that are not in another; 1.5 ns a document."""
    right = 0
    found = 0
    for left in range(len(some)):
        while right < len(others) and others[right] < some[left]:
            right += 1
        if right == len(others) or others[right] != some[left]:
            rest[found] = some[left]
            found += 1
    return found


@kernel("i8", read("i4"), read("i8"), read("f8"), write("f8"), write("i4"), write("i4"))
def weigh(documents, ends, weights, held, times, touched):
    """Add up, for each document, the weights of the rows it is in; 2 ns a document.

    Args:
        documents: the rows, one after the other.
        ends: where each ends.
        weights: of each row.
        held: the weight of each document of the archive, 0 before.
        times: how many rows each is in, 0 before.
        touched: the documents that are in any row.

    Returns:
        How many documents were touched.
    """
    found = 0
    begin = 0
    for row in range(len(ends)):
        for place in range(begin, ends[row]):
            document = documents[place]
            if times[document] == 0:
                touched[found] = document
                found += 1
            times[document] += 1
            held[document] += weights[row]
        begin = ends[row]
    return found


@kernel(
    "i8",
    *(read("i4"), table("i4"), read("u1"), read("i8"), read("i4"), "i4", "i4"),
    *(read("i8"), read("i4"), read("u8"), "i8", "i8"),
    *(read("i8"), write("i8"), write("i4")),
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

    A document that fails one field's filter alone still counts in that field's facet.

    Args:
        documents: those found.
        codes: for each facet field each document's value, -1 for none.
        allowed: of the fields that are filtered, one flag a value.
        allowed_at: where each field's flags begin, or -1 for a field without filter.
        days: of each document.
        first: first day let through.
        last: last day let through, or 0 for all days.
        regions_from: where each document's regions begin in `regions`, and the end of the last's.
        regions: those of each document, ascending.
        regions_allowed: for each region a bit for every filter it passes, and all those bits; or
            empty where regions are not filtered.
        regions_at: where the counts of regions begin, or -1.
        regions_below: regions of this number and above are not counted.
        counts_at: where a field's counts begin in `counts`, or -1 where it is not counted.
        counts: of all values counted, 0 before.
        kept: the documents that pass.

    Returns:
        How many documents pass.
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
    """Compare document number `one` with `other`: True if it comes after."""
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


@kernel("i8", read("f8"), read("i4"), write("i4"))
def choose(scores, ranks, best):
    """Fill `best` with the first documents by score, highest first, then by rank.

    One heap of the best so far: 1 ns a document and 50 ns for each that enters.

    Args:
        scores: of each document.
        ranks: of each document; no two have the same.
        best: the numbers of the documents, in order.

    Returns:
        How many there are.
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
