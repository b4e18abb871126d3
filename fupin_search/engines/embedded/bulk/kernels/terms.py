"""Terms: numbered as they come, spelled, and the dictionaries of many runs made one."""

from __future__ import annotations

import numpy as np

from fupin_search.engines.embedded.kernels.compiling import inline, kernel, part, read, write

# The bits of an ideograph's number, as in keys; a kept loop would not see another module change.
_HAN = np.uint64(17)
_SECOND = np.uint64((1 << 17) - 1)


@part
def _same(text, begin, other, size):
    for offset in range(size):  # noqa: SIM110 - no generators in compiled code
        if text[begin + offset] != text[other + offset]:
            return False
    return True


@kernel(
    "i8",
    *(read("u1"), read("i8"), write("u4"), write("u4"), write("u4"), write("u4")),
)
def number_lines(text, ends, lengths, tokens, starts, stops):
    """Give every distinct line of texts a number, in the order they come; 20 ns a line.

    Text n ends at ends[n], with a line; empty lines are passed over. `lengths` has how many each
    text has, `tokens` their numbers, `starts` and `stops` where the line of each number first
    stands. Returns how many distinct lines there are.
    """
    room = 1 << 12
    slots = np.zeros(room, np.uint32)
    hashes = np.empty(len(starts), np.uint32)
    found = 0
    token = 0
    at = 0
    for which in range(len(ends)):
        first = token
        while at < ends[which]:
            begin = at
            mixed = np.uint64(14695981039346656037)
            while text[at] != 10:
                mixed = (mixed ^ np.uint64(text[at])) * np.uint64(1099511628211)
                at += 1
            size = at - begin
            at += 1
            if size == 0:
                continue
            brief = np.uint32(mixed >> np.uint64(32))
            slot = np.int64(brief) & (room - 1)
            while slots[slot] != 0:
                number = np.int64(slots[slot]) - 1
                if (
                    hashes[number] == brief
                    and np.int64(stops[number]) - np.int64(starts[number]) == size
                    and _same(text, np.int64(starts[number]), begin, size)
                ):
                    break
                slot = (slot + 1) & (room - 1)
            if slots[slot] == 0:
                slots[slot] = found + 1
                hashes[found] = brief
                starts[found] = begin
                stops[found] = begin + size
                found += 1
            tokens[token] = slots[slot] - 1
            token += 1
            if 2 * found > room:
                room *= 4
                slots = np.zeros(room, np.uint32)
                for number in range(found):
                    slot = np.int64(hashes[number]) & (room - 1)
                    while slots[slot] != 0:
                        slot = (slot + 1) & (room - 1)
                    slots[slot] = number + 1
        lengths[which] = token - first
    return found


@inline
def _spell(code, text, at):
    """Write a character as UTF-8; ideographs take three bytes or four."""
    if code < 0x10000:
        text[at] = 0xE0 | (code >> 12)
        at += 1
    else:
        text[at] = 0xF0 | (code >> 18)
        text[at + 1] = 0x80 | ((code >> 12) & 0x3F)
        at += 2
    text[at] = 0x80 | ((code >> 6) & 0x3F)
    text[at + 1] = 0x80 | (code & 0x3F)
    return at + 2


@kernel("i8", read("u8"), read("u4"), write("u1"), write("u4"))
def spell_grams(grams, codes, text, ends):
    """Grams by the numbers of their ideographs, as UTF-8 one after the other; 5 ns a gram.

    `codes` gives an ideograph's number its code point. Returns the bytes of all, at most eight a
    gram.
    """
    at = 0
    for place in range(len(grams)):
        at = _spell(codes[grams[place] >> _HAN], text, at)
        second = grams[place] & _SECOND
        if second != 0:
            at = _spell(codes[second], text, at)
        ends[place] = at
    return at


@inline
def _compare(some, begin, end, others, start, stop):
    """Below, at or above 0 as one term comes before the other, is it, or comes after."""
    while begin < end and start < stop:
        if some[begin] != others[start]:
            return np.int64(some[begin]) - np.int64(others[start])
        begin += 1
        start += 1
    return (end - begin) - (stop - start)


@inline
def _copy(some, begin, end, text, at):
    while begin < end:
        text[at] = some[begin]
        begin += 1
        at += 1
    return at


@kernel(
    "i8",
    *(read("u1"), read("u4"), read("u1"), read("u4")),
    *(write("u1"), write("u4"), write("i4"), write("i4")),
)
def unite_terms(some, some_ends, others, other_ends, text, ends, some_to, other_to):
    """One sorted dictionary of two, and for each term of the two its number there; 20 ns a term.

    Returns how many terms it has.
    """
    left = 0
    right = 0
    begin = 0
    start = 0
    at = 0
    found = 0
    while left < len(some_ends) or right < len(other_ends):
        order = 0
        if right == len(other_ends):
            order = -1
        elif left == len(some_ends):
            order = 1
        else:
            order = _compare(some, begin, some_ends[left], others, start, other_ends[right])
        if order <= 0:
            at = _copy(some, begin, some_ends[left], text, at)
            some_to[left] = found
            begin = np.int64(some_ends[left])
            left += 1
        else:
            at = _copy(others, start, other_ends[right], text, at)
        if order >= 0:
            other_to[right] = found
            start = np.int64(other_ends[right])
            right += 1
        ends[found] = at
        found += 1
    return found
