"""The texts of a page, laid side by side for marking."""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import kernel, read, write


@kernel(
    "void",
    *(read("u2"), read("i8"), read("u4"), read("i8")),
    *(write("u4"), write("u4"), write("i8")),
)
def lay_texts(units, unit_ends, changes, change_ends, normalised, original, ends):
    """Lay texts side by side, a character a number, as they are and as they were; 1 ns each.

    Args:
        units: the normalised texts, one after the other, as UTF-16.
        unit_ends: where each ends.
        changes: for each text pairs of a character and the one it is everywhere in the original;
            then pairs of the way to the next other character from after the last one, and it.
        change_ends: where each of these two rows of pairs ends.
        normalised: the characters of all texts.
        original: the same as they were written.
        ends: where each text ends in both.
    """
    unit = np.int64(0)
    written = np.int64(0)
    change = np.int64(0)
    for text in range(len(unit_ends)):
        begin = written
        while unit < unit_ends[text]:
            code = np.uint32(units[unit])
            unit += 1
            if 0xD800 <= code < 0xDC00:
                low = np.uint32(units[unit]) - np.uint32(0xDC00)
                code = ((code - np.uint32(0xD800)) << np.uint32(10)) + low + np.uint32(0x10000)
                unit += 1
            normalised[written] = code
            original[written] = code
            written += 1
        while change < change_ends[2 * text]:
            before = changes[change]
            after = changes[change + 1]
            for at in range(begin, written):
                code = original[at]
                original[at] = after if code == before else code
            change += 2
        at = begin
        while change < change_ends[2 * text + 1]:
            at += changes[change]
            original[at] = changes[change + 1]
            at += 1
            change += 2
        ends[text] = written
