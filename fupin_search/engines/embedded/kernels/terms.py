"""Terms, found by name, by beginning, or by a piece."""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import kernel, part, read, view, write

# Far beyond any array.
LONG = 1 << 40
as_u1, as_u4 = view("u1"), view("u4")


@part
def _lower(text, ends, keys, first, stop):
    low = 0
    high = len(ends)
    while low < high:
        middle = (low + high) >> 1
        begin = np.int64(ends[middle - 1]) if middle else 0
        end = np.int64(ends[middle])
        offset = 0
        before = False
        while True:
            if offset == stop - first:
                break
            if begin + offset == end:
                before = True
                break
            if text[begin + offset] != keys[first + offset]:
                before = text[begin + offset] < keys[first + offset]
                break
            offset += 1
        if before:
            low = middle + 1
        else:
            high = middle
    return low


@part
def _find(text, ends, keys, first, stop):
    place = _lower(text, ends, keys, first, stop)
    if place == len(ends):
        return -1
    begin = np.int64(ends[place - 1]) if place else 0
    if np.int64(ends[place]) - begin != stop - first:
        return -1
    for offset in range(stop - first):
        if text[begin + offset] != keys[first + offset]:
            return -1
    return place


@kernel("void", read("i8"), "i8", read("u1"), read("i8"), read("i8"), write("i8"))
def find_terms(lexicons, segments, keys, key_ends, fields, found):
    """Look up several terms in the dictionaries of several segments; 1 µs a term and segment.

    Args:
        lexicons: for each field of each segment the addresses of its terms and of their ends, and
            the number of terms.
        segments: how many there are.
        keys: the terms to look up.
        key_ends: where each ends.
        fields: the number of each one's field.
        found: their numbers, segment by segment, -1 for a term a dictionary lacks.
    """
    width = len(lexicons) // segments if segments else 0
    for segment in range(segments):
        for which in range(len(key_ends)):
            at = segment * width + 3 * fields[which]
            ends = as_u4(lexicons[at + 1], lexicons[at + 2])
            first = key_ends[which - 1] if which else 0
            number = _find(as_u1(lexicons[at], LONG), ends, keys, first, key_ends[which])
            found[segment * len(key_ends) + which] = number


@kernel("i8", read("u1"), read("u4"), read("u1"))
def first_from(text, ends, key):
    """Return the number of the first term that is not before a key; 1 µs.

    Args:
        text: the terms of a sorted dictionary.
        ends: where each ends.
        key: bytes.
    """
    return _lower(text, ends, key, 0, len(key))


@part
def _digit(unit):
    return ord("0") <= unit <= ord("9")


@part
def _cuts_number(text, begin, start, stop, end):
    """Return True if digits outside a piece belong to a number at its edge."""
    if _digit(text[start]) and start > begin:
        before = text[start - 1]
        if _digit(before):
            return True
        if before == ord(".") and start - 1 > begin and _digit(text[start - 2]):
            return True
    if _digit(text[stop - 1]) and stop < end:
        after = text[stop]
        if _digit(after):
            return True
        if after == ord(".") and stop + 1 < end and _digit(text[stop + 1]):
            return True
    return False


@kernel("i8", read("u1"), read("u4"), read("u1"), write("i8"))
def terms_with(text, ends, key, found):
    """Find the terms that contain a key; 1 ns a byte.

    No number of a key is a piece of a longer one: 3101 is in cz3101, and not in 13101.

    Args:
        text: the terms of a sorted dictionary.
        ends: where each ends.
        key: bytes.
        found: the numbers of the first terms, as many as it has room for.

    Returns:
        How many there are.
    """
    held = 0
    begin = 0
    for number in range(len(ends)):
        for start in range(begin, np.int64(ends[number]) - len(key) + 1):
            offset = 0
            while offset < len(key) and text[start + offset] == key[offset]:
                offset += 1
            if offset == len(key):
                if _cuts_number(text, begin, start, start + len(key), np.int64(ends[number])):
                    continue
                if held == len(found):
                    return held
                found[held] = number
                held += 1
                break
        begin = np.int64(ends[number])
    return held
