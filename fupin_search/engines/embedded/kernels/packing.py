"""Posting lists are packed, as `packed` describes."""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import inline, kernel, read, write
from fupin_search.engines.embedded.kernels.packed import BLOCK, payload, widths

_SIX = np.uint64(6)
_LOW6 = np.uint64(63)


@inline
def _put(words, base, bit, width, number):
    """Set the bits of a number in words that are zero there."""
    place = base + np.int64(bit >> _SIX)
    shift = bit & _LOW6
    words[place] |= number << shift
    if shift + np.uint64(width) > np.uint64(64):
        words[place + 1] |= number >> (np.uint64(64) - shift)


@inline
def _width(number):
    """Bits a number takes."""
    width = 0
    while number > 0:
        number >>= 1
        width += 1
    return width


@inline
def _heading(documents, counts, titles, start, stop, before):
    """The head of the block of postings start…stop, `before` being the document before it."""
    widest = 0
    most = 1
    fewest = 1
    title = 0
    for place in range(start, stop):
        gap = documents[place] - before - 1
        before = documents[place]
        if place < stop - 1 and gap > widest:
            widest = gap
        most = max(most, np.int64(counts[place]))
        fewest = min(fewest, np.int64(counts[place]))
        title = max(title, np.int64(titles[place]))
    count_width = 0 if most == 1 and fewest == 1 else _width(most)
    return (
        np.uint64(documents[stop - 1])
        | (np.uint64(_width(widest)) << np.uint64(32))
        | (np.uint64(count_width) << np.uint64(38))
        | (np.uint64(_width(title)) << np.uint64(44))
    )


@kernel("i8", read("i4"), read("u4"), read("u4"), read("i8"), write("i8"))
def measure_lists(documents, counts, titles, bounds, starts):
    """Measure several lists before they are packed; 3 ns a posting.

    Args:
        documents: of all lists, ascending in each.
        counts: occurrences outside the title.
        titles: occurrences in the title.
        bounds: list n holds the postings bounds[n]…bounds[n + 1].
        starts: the word at which each list will start.

    Returns:
        The words of all.
    """
    total = 0
    for number in range(len(bounds) - 1):
        starts[number] = total
        before = -1
        for start in range(bounds[number], bounds[number + 1], BLOCK):
            stop = min(start + BLOCK, bounds[number + 1])
            head = _heading(documents, counts, titles, start, stop, before)
            total += 1 + payload(head, stop - start)
            before = documents[stop - 1]
    return total


@kernel("void", read("i4"), read("u4"), read("u4"), read("i8"), read("i8"), write("u8"))
def pack_lists(documents, counts, titles, bounds, starts, words):
    """Pack several lists; 6 ns a posting.

    Args:
        documents: as for `measure_lists`, and so are the next four.
        counts: occurrences outside the title.
        titles: occurrences in the title.
        bounds: of the lists.
        starts: as measured.
        words: the packed lists, zero before.
    """
    for number in range(len(bounds) - 1):
        at = starts[number]
        before = -1
        for start in range(bounds[number], bounds[number + 1], BLOCK):
            stop = min(start + BLOCK, bounds[number + 1])
            head = _heading(documents, counts, titles, start, stop, before)
            words[at] = head
            gap_width, count_width, title_width = widths(head)
            bit = np.uint64(0)
            for place in range(start, stop):
                if place < stop - 1:
                    gap = np.uint64(documents[place] - before - 1)
                    _put(words, at + 1, bit, gap_width, gap)
                    bit += np.uint64(gap_width)
                before = documents[place]
            if count_width:
                for place in range(start, stop):
                    _put(words, at + 1, bit, count_width, np.uint64(counts[place]))
                    bit += np.uint64(count_width)
            if title_width:
                for place in range(start, stop):
                    _put(words, at + 1, bit, title_width, np.uint64(titles[place]))
                    bit += np.uint64(title_width)
            at += 1 + payload(head, stop - start)
