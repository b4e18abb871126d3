"""Rows of documents: where they are, what is in both or in either, and rows made of marked bits."""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import instruction, part, view
from fupin_search.engines.embedded.kernels.layout import (
    BASE,
    END,
    FIRST_SEGMENT,
    SEGMENT_WORDS,
    SIZE,
)

# An index that is unsigned is not looked at for a count from the end.
UNSIGNED = np.uint64
# Far beyond any array; no loop looks at a length.
LONG = 1 << 40
_ONE = np.uint64(1)

as_i4, as_i8, as_f8 = view("i4"), view("i8"), view("f8")
as_u1, as_u2, as_u8 = view("u1"), view("u2"), view("u8")
lowest_bit = instruction("lowest_bit")

# Arrays as long as the archive are walked for one document in so many.
_SPARSE = 8


@part
def segment_at(number):
    """The word of the index at which a segment's begin."""
    return FIRST_SEGMENT + number * SEGMENT_WORDS


@part
def find_segment(index, segment, rows, place, stop):
    """Return where the documents of a segment begin in a row, and where they end.

    Args:
        index: the index.
        segment: the word of the index at which the segment's begin.
        rows: documents, ascending from `place` on.
        place: none before it is in the segment.
        stop: the end of the row.
    """
    while place < stop and rows[place] < index[segment + BASE]:
        place += 1
    end = index[segment + END]
    if end == index[SIZE]:
        return place, stop
    last = place
    while last < stop and rows[last] < end:
        last += 1
    return place, last


@part
def collect(index, bits, rows, start):
    """Write the documents whose bits are set, and clear the bits; return the end of the row.

    Args:
        index: the index.
        bits: one for each document.
        rows: all rows.
        start: where to write.
    """
    stop = start
    for word in range((index[SIZE] + 63) >> 6):
        left = bits[word]
        if left:
            bits[word] = 0
            while left:
                rows[UNSIGNED(stop)] = (word << 6) + lowest_bit(left)
                stop += 1
                left &= left - _ONE
    return stop


@part
def is_dense(index, documents):
    """Return whether a row is worth a walk along an array as long as the archive.

    Args:
        index: the index.
        documents: how many the row has.
    """
    return _SPARSE * documents >= index[SIZE]


@part
def flag(flags, rows, start, stop):
    """Set the flags of the documents of a row.

    Args:
        flags: a byte for each document.
        rows: all rows.
        start: of the row.
        stop: its end.
    """
    for place in range(start, stop):
        flags[UNSIGNED(rows[UNSIGNED(place)])] = 1


@part
def unflag(flags, first, last):
    """Clear the flags of some documents.

    Args:
        flags: one for each document.
        first: the first to be cleared.
        last: the last.
    """
    for document in range(first, last + 1):
        flags[UNSIGNED(document)] = 0


@part
def mark(bits, document):
    """Set the bit of a document.

    Args:
        bits: one for each document.
        document: to be marked.
    """
    bits[UNSIGNED(document >> 6)] |= _ONE << np.uint64(document & 63)


@part
def intersect(rows, start, middle, stop):
    """Keep the documents of the first row that are in the second; return the end of the first.

    Args:
        rows: all rows.
        start: of the first row.
        middle: its end, and the start of the second.
        stop: the end of the second.
    """
    kept = start
    place = middle
    for left in range(start, middle):
        document = rows[left]
        while place < stop and rows[place] < document:
            place += 1
        if place == stop:
            break
        if rows[place] == document:
            rows[kept] = document
            kept += 1
    return kept


@part
def subtract(rows, start, middle, stop):
    """Keep the documents of the first row that are not in the second; return its end.

    Args:
        rows: all rows.
        start: of the first row.
        middle: its end, and the start of the second.
        stop: the end of the second.
    """
    kept = start
    place = middle
    for left in range(start, middle):
        document = rows[left]
        while place < stop and rows[place] < document:
            place += 1
        if place == stop or rows[place] != document:
            rows[kept] = document
            kept += 1
    return kept


@part
def unite_flagged(rows, start, middle, stop, flags):
    """Write the documents of two rows, neither empty, as one, as `unite`; 0.5 ns a document.

    No flag is compared with another, so that nothing has to be foretold.

    Args:
        rows: all rows.
        start: of the first row.
        middle: its end, and the start of the second.
        stop: the end of the second.
        flags: a byte for each document, zero between uses.
    """
    flag(flags, rows, start, stop)
    first, last = min(rows[start], rows[middle]), max(rows[middle - 1], rows[stop - 1])
    kept = start
    # The last one is flagged, so that nothing is written beyond it.
    for document in range(first, last + 1):
        rows[UNSIGNED(kept)] = document
        kept += flags[UNSIGNED(document)]
    unflag(flags, first, last)
    return kept


@part
def unite(rows, start, middle, stop):
    """Write the documents of two rows as one, in place of the first; return its end.

    There is room for both after the second.

    Args:
        rows: all rows.
        start: of the first row.
        middle: its end, and the start of the second.
        stop: the end of the second.
    """
    if start == middle:
        for place in range(middle, stop):
            rows[start + place - middle] = rows[place]
        return start + stop - middle
    if middle == stop:
        return middle
    left, right, made = start, middle, stop
    while left < middle and right < stop:
        one, other = rows[UNSIGNED(left)], rows[UNSIGNED(right)]
        rows[UNSIGNED(made)] = min(one, other)
        left += 1 if one <= other else 0
        right += 1 if other <= one else 0
        made += 1
    for place in range(left, middle):
        rows[made] = rows[place]
        made += 1
    for place in range(right, stop):
        rows[made] = rows[place]
        made += 1
    for place in range(stop, made):
        rows[start + place - stop] = rows[place]
    return start + made - stop
