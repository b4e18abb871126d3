"""Terms, found by name, by beginning, or by a piece."""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import BLOCK, inline, kernel, part, read, view, write

# Far beyond any array.
LONG = 1 << 40
as_u1, as_u2, as_u4, as_i8 = view("u1"), view("u2"), view("u4"), view("i8")

# The words of a block of `list_terms`.
TABLE = 0  # the address of the lexicons, segment by segment; see `Lexicon.addresses`
SEGMENTS = 1
FIELDS = 2  # how many each segment has
TERMS = 3  # how many are looked up
BYTES_AT = 4  # the word at which their bytes begin
LISTS_AT = 5  # the word at which the results do
TERMS_AT = 6

# The words of a lexicon.
LEXICON_WORDS = 7


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


@inline
def _number_at(address, width, place):
    """Return a number of an array whose numbers have so many bytes."""
    if width == 4:
        return np.int64(as_u4(address, LONG)[place])
    if width == 8:
        return as_i8(address, LONG)[place]
    if width == 2:
        return np.int64(as_u2(address, LONG)[place])
    return np.int64(as_u1(address, LONG)[place])


@kernel("void", BLOCK)
def list_terms(address):
    """Look up the lists of several terms in several segments; 1 µs a term and segment.

    The block's words are those of `TABLE` and those after it; for each term its field and where its
    bytes end; those bytes; and then, which is written, for each term how many postings it has and
    its lists as a program takes them (`operations`), with room for one a segment.

    Args:
        address: of the block.
    """
    block = as_i8(address, LONG)
    table, segments, count, fields = block[TABLE], block[SEGMENTS], block[TERMS], block[FIELDS]
    lexicons = as_i8(table, LONG)
    keys = as_u1(address + 8 * block[BYTES_AT], LONG)
    first = 0
    for which in range(count):
        field, end = block[TERMS_AT + 2 * which], block[TERMS_AT + 2 * which + 1]
        at = block[LISTS_AT] + which * (2 + 4 * segments)
        postings = lists = 0
        for segment in range(segments):
            own = (segment * fields + field) * LEXICON_WORDS
            text, ends = as_u1(lexicons[own], LONG), as_u4(lexicons[own + 1], lexicons[own + 2])
            number = _find(text, ends, keys, first, end)
            if number >= 0:
                start = _number_at(lexicons[own + 3], lexicons[own + 4], number)
                size = _number_at(lexicons[own + 5], lexicons[own + 6], number)
                word = at + 2 + 4 * lists
                block[word] = segment
                block[word + 1] = field
                block[word + 2] = start
                block[word + 3] = size
                postings += size
                lists += 1
        block[at] = postings
        block[at + 1] = lists
        first = end


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
