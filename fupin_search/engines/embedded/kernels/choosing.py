"""Chooses the values of facets that are shown, of all that were counted."""

from __future__ import annotations

from fupin_search.compiled import BLOCK, inline, kernel, part
from fupin_search.engines.embedded.kernels.rows import LONG, as_i8

# The words of a block of `choose_values`: a head, and then so many for each facet.
COUNTS = 0  # the address of all counts
FACETS = 1  # how many there are
FACETS_AT = 2

FACET_WORDS = 5
START = 0  # of its counts
STOP = 1
LATEST = 2  # 1 for the last values with a count, 0 for those with the highest counts
ROOM = 3  # most values, at least 1
CHOSEN_AT = 4  # the word at which they are written: their number, and value and count of each


@kernel("void", BLOCK)
def choose_values(address):
    """Choose the values of facets that are shown; 1 ns a value.

    Args:
        address: of the block.
    """
    block = as_i8(address, LONG)
    counts = as_i8(block[COUNTS], LONG)
    for number in range(block[FACETS]):
        at = FACETS_AT + number * FACET_WORDS
        own = counts[block[at + START] :]
        size, chosen = block[at + STOP] - block[at + START], block[at + CHOSEN_AT]
        if block[at + LATEST]:
            block[chosen] = _choose_latest(own, size, block[chosen + 1 :], block[at + ROOM])
        else:
            block[chosen] = _choose_most(own, size, block[chosen + 1 :], block[at + ROOM])


@part
def _choose_latest(counts, size, chosen, room):
    """Write the last values with a count, ascending; return how many."""
    first = size
    found = 0
    while first > 0 and found < room:
        first -= 1
        if counts[first]:
            found += 1
    place = 0
    for value in range(first, size):
        if counts[value]:
            chosen[place] = value
            chosen[place + 1] = counts[value]
            place += 2
    return found


@inline
def _comes_before(value, count, other, other_count):
    """Compare two values: True if the first has a higher count, or as high a one and is smaller."""
    return count > other_count or (count == other_count and value < other)


@part
def _sink(chosen, size, place):
    """Move the value at a place of a heap, whose top is the last in order, to where it belongs."""
    value, count = chosen[2 * place], chosen[2 * place + 1]
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and _comes_before(
            *(chosen[2 * child], chosen[2 * child + 1]),
            *(chosen[2 * child + 2], chosen[2 * child + 3]),
        ):
            child += 1
        if not _comes_before(value, count, chosen[2 * child], chosen[2 * child + 1]):
            break
        chosen[2 * place], chosen[2 * place + 1] = chosen[2 * child], chosen[2 * child + 1]
        place = child
    chosen[2 * place], chosen[2 * place + 1] = value, count


@part
def _choose_most(counts, size, chosen, room):
    """Write the values with the highest counts, highest first, then ascending; return how many."""
    found = 0
    value = 0
    while value < size and found < room:
        if counts[value]:
            chosen[2 * found], chosen[2 * found + 1] = value, counts[value]
            found += 1
        value += 1
    for place in range(found // 2 - 1, -1, -1):
        _sink(chosen, found, place)
    while value < size:
        # Values come in order: only a higher count than the last one's enters.
        if counts[value] and counts[value] > chosen[1]:
            chosen[0], chosen[1] = value, counts[value]
            _sink(chosen, found, 0)
        value += 1
    for last in range(found - 1, 0, -1):
        first, count = chosen[0], chosen[1]
        chosen[0], chosen[1] = chosen[2 * last], chosen[2 * last + 1]
        _sink(chosen, last, 0)
        chosen[2 * last], chosen[2 * last + 1] = first, count
    return found
