"""Single characters in the texts of a document: how often each is there, and how close they are."""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import part, view
from fupin_search.engines.embedded.kernels.layout import (
    BASE,
    BODIES,
    BODY_ENDS,
    CHARACTER_BOOSTS,
    CHARACTER_SCRATCH,
    CHARACTER_UNITS,
    CHARACTER_WEIGHTS,
    CHARACTERS,
    END,
    NORMS,
    PASSAGE,
    SEGMENT_WORDS,
    SIZE,
    STRETCH,
    TITLE_ENDS,
    TITLE_WEIGHT,
    TITLES,
    UNITS_MARKED,
)
from fupin_search.engines.embedded.kernels.rows import (
    LONG,
    UNSIGNED,
    as_f8,
    as_i8,
    as_u2,
    as_u8,
    lowest_bit,
    segment_at,
)

as_f4 = view("f4")

# Units of text that are compared at once.
_CHUNK = 2048
# A mark is 16 bits, and four are read at once.
_MARK = np.uint64(0xFFFF)
_WHOLE_MARKS = np.uint64(48)
_FOUR = np.uint64(4)


@part
def score_characters(block, reals, index, document, total):
    """Return what single characters of a document's texts are worth.

    On top of what each is worth alone comes `passage` · total · (heaviest / total)², of the weights
    of all the characters and of those within one stretch.

    Args:
        block: of the query.
        reals: the same words as doubles.
        index: the index.
        document: the document.
        total: the weight of all the characters.
    """
    count = block[CHARACTERS]
    boosts = as_f8(block[CHARACTER_BOOSTS], LONG)
    frequencies = as_f8(block[CHARACTER_SCRATCH], LONG)
    segment = segment_at(0)
    while document >= index[segment + END]:
        segment += SEGMENT_WORDS
    own = document - index[segment + BASE]
    for which in range(count):
        frequencies[which] = 0.0
    heaviest = np.int64(0)
    for texts, text_ends, weight in (
        (TITLES, TITLE_ENDS, reals[TITLE_WEIGHT]),
        (BODIES, BODY_ENDS, 1.0),
    ):
        ends = as_i8(index[segment + text_ends], LONG)
        units = as_u2(index[segment + texts], LONG)
        begin = ends[own - 1] if own else 0
        heaviest = max(heaviest, _read(block, units, begin, ends[own], weight, total))
    worth = 0.0
    if heaviest:
        worth += reals[PASSAGE] * heaviest * (np.float64(heaviest) / np.float64(total))
    norm = as_f4(index[NORMS], LONG)[index[SIZE] + document]
    for which in range(count):
        frequency = frequencies[which]
        if frequency > 0:
            worth += boosts[which] * frequency / (frequency + norm)
    return worth


@part
def _read(block, units, begin, end, weight, total):
    """Count the characters of a text, and find the heaviest stretch of it.

    A stretch is so many 16-bit units, and weighs what the distinct characters in it weigh.

    Args:
        block: of the query.
        units: texts.
        begin: of the text.
        end: of the text.
        weight: of an occurrence.
        total: the weight of all the characters.

    Returns:
        The weight of the heaviest stretch.
    """
    count, stretch = block[CHARACTERS], block[STRETCH]
    characters = as_u2(block[CHARACTER_UNITS], 2 * count)
    weights = as_i8(block[CHARACTER_WEIGHTS], count)
    scratch = block[CHARACTER_SCRATCH]
    frequencies, latest = as_f8(scratch, count), as_i8(scratch + 8 * count, count)
    marks, four_marks = as_u2(block[UNITS_MARKED], _CHUNK), as_u8(block[UNITS_MARKED], LONG)
    for which in range(count):
        latest[which] = begin - stretch
    heaviest = np.int64(0)
    for first in range(begin, end, _CHUNK):
        size = min(_CHUNK, end - first)
        _mark_units(units[first : first + size], characters, marks)
        for word in range((size + 3) >> 2):
            left = four_marks[UNSIGNED(word)]
            while left:
                bit = UNSIGNED(lowest_bit(left)) & _WHOLE_MARKS
                mark = (left >> bit) & _MARK
                left &= ~(_MARK << bit)
                place = first + 4 * word + np.int64(bit >> _FOUR)
                number = _resolve(units, place, begin, characters, np.int64(mark) - 1)
                if number < 0:
                    continue
                frequencies[UNSIGNED(number)] += weight
                enters = latest[UNSIGNED(number)] <= place - stretch
                latest[UNSIGNED(number)] = place
                # One that is within the stretch already makes none heavier.
                if enters and heaviest < total:
                    together = np.int64(0)
                    for which in range(count):
                        together += weights[which] if latest[which] > place - stretch else 0
                    heaviest = max(heaviest, together)
    return heaviest


@part
def _mark_units(units, characters, marks):
    """Write for each unit the number of the character that it is or ends, from 1, or 0.

    Two comparisons after the other, each of all units: that is what a processor does sixteen of at
    a time.
    """
    none = np.uint16(0)
    for at in range((len(units) + 3) & ~3):
        marks[at] = none
    count = len(characters) >> 1
    for which in range(0, count, 2):
        unit, mark = characters[2 * which], np.uint16(which + 1)
        # The last of an odd number is compared twice.
        after = min(which + 1, count - 1)
        unit_after, mark_after = characters[2 * after], np.uint16(after + 1)
        for at in range(len(units)):
            marks[at] |= (mark if units[at] == unit else none) | (
                mark_after if units[at] == unit_after else none
            )


@part
def _resolve(units, place, begin, characters, number):
    """Return the number of the character that ends at a unit; -1 for another with the same end."""
    unit = units[place]
    if unit < 0xDC00 or unit >= 0xE000:
        return number
    before = units[place - 1] if place > begin else np.uint16(0)
    for which in range(len(characters) >> 1):
        if characters[2 * which] == unit and characters[2 * which + 1] == before:
            return which
    return -1
