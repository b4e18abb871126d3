"""The compiled loops of corrections: pairs of characters are weighed, and shapes compared."""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import inline, kernel, read, table, write

# The weight, in articles, of a character's own frequency against that of the pair.
_TRUST = 8.0
# The count of a character that no article has.
_UNSEEN = 0.5


@inline
def _count_pair(starts, seconds, articles, first, second):
    """Return the number of articles with a pair, by a search among those of its first character."""
    low = starts[first]
    high = starts[first + 1]
    end = high
    while low < high:
        middle = (low + high) >> 1
        if seconds[middle] < second:
            low = middle + 1
        else:
            high = middle
    if low < end and seconds[low] == second:
        return np.int64(articles[low])
    return 0


@kernel(
    "void",
    "i8",
    *(read("u4"), read("i4"), read("u4"), read("u4")),
    *(read("i8"), write("f8"), write("i8")),
)
def weigh_pairs(total, singles, starts, seconds, articles, codes, likely, together):
    """Weigh pairs of characters; 50 ns a pair.

    Args:
        total: the articles of all characters, added up.
        singles: the number of articles with each code point; the last is of every other.
        starts: where the pairs of each first code point begin, and where the last ones end.
        seconds: the second character of each pair, ascending for each first.
        articles: the number of articles with each pair.
        codes: the first characters, and behind them the second ones; 0 for none.
        likely: how likely each second character is behind the first.
        together: how many articles have the pair.
    """
    size = len(likely)
    beyond = len(singles) - 1
    for place in range(size):
        first = min(codes[place], beyond)
        second = codes[size + place]
        alone = (singles[min(second, beyond)] + _UNSEEN) / (total + _UNSEEN)
        held = _count_pair(starts, seconds, articles, first, second)
        together[place] = held
        if second == 0:
            likely[place] = 1.0
        elif first == 0:
            likely[place] = alone
        else:
            likely[place] = (held + _TRUST * alone) / (singles[first] + _TRUST)


@kernel(
    "void",
    *(table("u1"), read("u1"), read("i8"), "i8", table("u1"), read("u1")),
    *("f8", "f8", write("u1"), write("f8")),
)
def compare_shapes(strokes, drawn, sizes, size, corners, seen, worth, corner_worth, common, alike):
    """Add to how alike each character is to one; 5 ns a character.

    Args:
        strokes: a row for each stroke, how often each character has it.
        drawn: how often the one has each stroke.
        sizes: how many strokes each character has.
        size: how many the one has.
        corners: a row for each corner, what each character has there; 0 where unknown.
        seen: what the one has in each.
        worth: of common strokes, where all are.
        corner_worth: of a common corner.
        common: how many strokes each character shares, 0 before; less than 256.
        alike: what is added to.
    """
    for stroke in range(len(drawn)):
        most = drawn[stroke]
        if most:
            row = strokes[stroke]
            for character in range(len(common)):
                common[character] += min(row[character], most)
    for character in range(len(alike)):
        alike[character] += worth * 2 * common[character] / (sizes[character] + size)
    for corner in range(len(seen)):
        there = seen[corner]
        if there:
            row = corners[corner]
            for character in range(len(alike)):
                if row[character] == there:
                    alike[character] += corner_worth
