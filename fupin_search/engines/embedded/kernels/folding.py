"""The compiled loops over the characters of a batch's texts: UTF-16, and what folding changed."""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import kernel, read, write

# The longest way to the next change that one code point can be; surrogates are none.
FAR = 0xD7FF
_SEVERAL = 0xFFFFFFFF


@kernel("i8", read("u4"), read("i8"), write("u2"), write("i8"))
def encode_utf16(codes, ends, units, unit_ends):
    """Write texts as UTF-16; 1 ns a character.

    Args:
        codes: the code points of all texts.
        ends: where each text ends.
        units: receives the units, at most two a character.
        unit_ends: receives the end of each text in them.

    Returns:
        The number of units.
    """
    place = 0
    at = 0
    for text in range(len(ends)):
        while place < ends[text]:
            code = codes[place]
            place += 1
            if code < 0x10000:
                units[at] = code
                at += 1
            else:
                units[at] = 0xD800 + ((code - 0x10000) >> 10)
                units[at + 1] = 0xDC00 + (code & 0x3FF)
                at += 2
        unit_ends[text] = at
    return at


@kernel(
    "i8",
    *(read("u4"), read("u4"), read("i8")),
    *(write("u4"), write("u4"), write("u4"), write("u4")),
    *(write("u4"), write("i8"), write("i8")),
)
def find_changes(
    codes, folded, ends, had, changed, original, order, changes, swap_ends, change_ends
):
    """Write what makes each original text of its normalised one; 2 ns a character.

    Of a text these are its swaps, then its ways, in the form that `schema` tells.

    Args:
        codes: the code points of all texts.
        folded: the same, normalised.
        ends: where each text ends.
        had: zeros, one for each code point, and so are the next two.
        changed: of each normalised character, the last text in which another became it.
        original: of each normalised character, the other one.
        order: room for the distinct characters of a text.
        changes: receives the swaps and ways of all texts.
        swap_ends: receives the end of each text's swaps.
        change_ends: receives the end of each text's ways.

    Returns:
        The end of the last.
    """
    begin = np.int64(0)
    at = 0
    for text in range(len(ends)):
        stamp = np.uint32(text + 1)
        distinct = 0
        for place in range(begin, ends[text]):
            before = codes[place]
            after = folded[place]
            had[before] = stamp
            if before != after:
                if changed[after] != stamp:
                    changed[after] = stamp
                    original[after] = before
                    order[distinct] = after
                    distinct += 1
                elif original[after] != before:
                    original[after] = _SEVERAL
        ways = False
        for number in range(distinct):
            after = order[number]
            if original[after] != _SEVERAL and had[after] != stamp:
                changes[at] = after
                changes[at + 1] = original[after]
                at += 2
            else:
                original[after] = _SEVERAL
                ways = True
        swap_ends[text] = at
        if ways:
            walked = begin
            for place in range(begin, ends[text]):
                after = folded[place]
                if codes[place] == after or original[after] != _SEVERAL:
                    continue
                while place - walked > FAR:
                    walked += FAR
                    changes[at] = FAR
                    changes[at + 1] = codes[walked]
                    at += 2
                    walked += 1
                changes[at] = place - walked
                changes[at + 1] = codes[place]
                at += 2
                walked = place + 1
        change_ends[text] = at
        begin = ends[text]
    return at
