"""Finds the amounts of many texts in a compiled loop.

An amount is at the end of a row of tries, the likeliest first: each way to end its number, which is
longest first, with each way to end the number after a dash, and the longest unit after that. It is
what a regular expression with the same choices matches; `amounts` says what they mean.
"""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fupin_search.compiled import inline, kernel, part, read, write

Array = npt.NDArray[Any]

# The bits of a character's class.
(
    DIGIT, LATIN, NAME, JOINS, DASH, BEGINS, LEADS, NUMERAL, DECIMAL, SCALE, LARGE, BUNCH, ABOUT,
    FOLLOWS, WORD, AFTER_DASH,
) = (1 << bit for bit in range(16))  # fmt: skip
# What may not follow a unit: one of its own words, or any character of a class.
ITS_OWN, ANY_LATIN, ANY_WORD = range(3)
# An amount of a number and a unit, or of a number with a scale alone, or a share such as 百分之六.
NO_UNIT, NOTHING = -1, -2

_NOUGHT, _COMMA, _POINT, _SPACE, _MINUS = map(ord, "0,. -")
_ZERO, _DECIMAL_POINT, _SHARE, _OF, _HUNDRED, _SOME, _ARRIVES, _TO, _MANY, _MORE = map(
    ord, "零点分之百数至到多余"
)
_THOUSANDS = 3
_MOST_SCALES = 3
_MOST_LARGE = 2


class UnitTable(NamedTuple):
    """The units, the longest first among those that begin with one character.

    A unit is a row of numbers: its own number, the number of its characters and these, its rule,
    the number of words that may not follow it, and of each of these words the number of its
    characters and these. The last unit of one first character has a `NOTHING` after it.

    Args:
        firsts: where the units begin that begin with each character of the basic plane, or 0.
        rows: of the units, from 1 on.
    """

    firsts: Array
    rows: Array


class FoundAmounts(NamedTuple):
    """The amounts in some texts, all places counted from the first text.

    Args:
        texts: the text of each.
        starts: where each begins.
        stops: where each ends.
        lows: where its number begins; after 分之 in a share.
        low_ends: where that ends.
        highs: where the number after a dash begins.
        high_ends: where that ends; nought without one.
        units: the number of its unit; `NO_UNIT` without one.
    """

    texts: Array
    starts: Array
    stops: Array
    lows: Array
    low_ends: Array
    highs: Array
    high_ends: Array
    units: Array


def find(codes: Array, ends: Array, classes: Array, units: UnitTable) -> FoundAmounts:
    """Find the amounts of texts, in order.

    Args:
        codes: the code points of all texts, normalised.
        ends: where each text ends.
        classes: of every code point.
        units: after numbers.
    """
    scratch, found = _room(len(codes))
    count = _find(_known(codes, classes), ends, classes, *units, *scratch, *found)
    return FoundAmounts(*(row[:count] for row in found))


class AmountFinder(threading.local):
    """Finds the amounts of one text, in room whose arrays are looked up once.

    Args:
        classes: of every code point.
        units: after numbers.
    """

    def __init__(self, classes: Array, units: UnitTable) -> None:
        self._classes, self._units = classes, units
        self._make_room(1 << 8)

    def find(self, text: str) -> FoundAmounts:
        """Find the amounts of a text, in order."""
        size = len(text)
        if size > len(self._codes):
            self._make_room(2 * size)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "u4")
        self._codes[:size] = _known(codes, self._classes)
        self._end[0] = size
        count = _find.run(self._at)
        return FoundAmounts(*(row[:count] for row in self._found))

    def _make_room(self, most: int) -> None:
        self._codes, self._end = np.empty(most, "u4"), np.empty(1, "i8")
        self._scratch, self._found = _room(most)
        arrays = (
            *(self._codes, self._end, self._classes, *self._units),
            *(*self._scratch, *self._found),
        )
        self._block = np.array([(array.ctypes.data, len(array)) for array in arrays], "i8").ravel()
        self._at = self._block.ctypes.data


def _known(codes: Array, classes: Array) -> Array:
    """Return code points that all have a class; the last one has none of the bits."""
    return np.minimum(codes, np.uint32(len(classes) - 1))


def _room(size: int) -> tuple[list[Array], FoundAmounts]:
    """Make room for the loop's scratch and for the amounts of so many characters."""
    scratch = [np.empty(2 * size + 16, "i4") for _ in range(4)]
    # No amount has fewer than two characters.
    return scratch, FoundAmounts(*(np.empty(size // 2, "i4") for _ in FoundAmounts._fields))


@inline
def _class(codes, at, end, classes):
    """Return the class of the character at a place, 0 past the end."""
    return classes[codes[at]] if at < end else np.uint16(0)


@inline
def _is(codes, at, end, code):
    return at < end and codes[at] == code


@inline
def _run(codes, at, end, classes, bit, most):
    """Return how many characters of a class are at a place, at most so many."""
    last = min(end, at + most)
    stop = at
    while stop < last and classes[codes[stop]] & bit:
        stop += 1
    return stop - at


@part
def _digits_end(codes, at, end, classes):
    """Return the end of a number in digits: with commas between thousands, and decimals."""
    at += _run(codes, at, end, classes, DIGIT, end)
    while (
        _is(codes, at, end, _COMMA)
        and _run(codes, at + 1, end, classes, DIGIT, _THOUSANDS + 1) == _THOUSANDS
    ):
        at += 1 + _THOUSANDS
    if _is(codes, at, end, _POINT):
        decimals = _run(codes, at + 1, end, classes, DIGIT, end)
        if decimals:
            at += 1 + decimals
    return at


@part
def _numeral_ends(codes, at, end, classes, marks, ends):
    """Write where a numeral may end, the likeliest first; return how many there are.

    Args:
        codes: the text.
        at: where the numeral begins.
        end: of the text.
        classes: of every code point.
        marks: scratch.
        ends: receives the places.
    """
    own = _class(codes, at, end, classes)
    found = 0
    if own & DIGIT:
        # 1亿2000万 goes on after a scale.
        stop = _digits_end(codes, at, end, classes)
        marks[0] = stop
        count = 1
        while True:
            scales = _run(codes, stop, end, classes, SCALE, _MOST_SCALES)
            if scales == 0 or _class(codes, stop + scales, end, classes) & DIGIT == 0:
                break
            stop = _digits_end(codes, stop + scales, end, classes)
            marks[count] = stop
            count += 1
        for mark in range(count - 1, -1, -1):
            stop = np.int64(marks[mark])
            for scales in range(_run(codes, stop, end, classes, SCALE, _MOST_SCALES), -1, -1):
                ends[found] = stop + scales
                found += 1
        return found
    if own & LEADS == 0 and not _is(codes, at, end, _ZERO):
        return 0
    run = 1 + (_run(codes, at + 1, end, classes, NUMERAL, end) if own & LEADS else 0)
    stop = at + run
    decimals = 0
    if _is(codes, stop, end, _DECIMAL_POINT):
        decimals = _run(codes, stop + 1, end, classes, DECIMAL, end)
    if decimals:
        last = stop + 1 + decimals
        for scales in range(_run(codes, last, end, classes, LARGE, _MOST_LARGE), 0, -1):
            ends[found] = last + scales
            found += 1
        for fewer in range(last, stop + 1, -1):
            ends[found] = fewer
            found += 1
    elif own & LEADS == 0:
        return 0
    for shorter in range(stop, at, -1):
        ends[found] = shorter
        found += 1
    return found


@part
def _number_ends(codes, at, end, classes, marks, numerals, ends):
    """Write where a number such as 2000多万 or 百余 may end; return how many places there are.

    Args:
        codes: the text.
        at: where the number begins.
        end: of the text.
        classes: of every code point.
        marks: scratch.
        numerals: scratch.
        ends: receives the places, the likeliest first.
    """
    count = _numeral_ends(codes, at, end, classes, marks, numerals)
    if (
        count == 0
        and _class(codes, at, end, classes) & BUNCH
        and (_is(codes, at + 1, end, _MANY) or _is(codes, at + 1, end, _MORE))
    ):
        numerals[0] = at + 1
        count = 1
    found = 0
    for which in range(count):
        stop = np.int64(numerals[which])
        if _class(codes, stop, end, classes) & ABOUT:
            for scales in range(_run(codes, stop + 1, end, classes, SCALE, _MOST_LARGE), -1, -1):
                ends[found] = stop + 1 + scales
                found += 1
        ends[found] = stop
        found += 1
    return found


@part
def _to_end(codes, at, end, classes):
    """Return the end of a dash, or of a word for one; the same place where there is none."""
    if _is(codes, at, end, _ARRIVES) or _is(codes, at, end, _TO):
        return at + 1
    return at + _run(codes, at, end, classes, DASH, 2)


@inline
def _word_end(codes, at, end, rows, row):
    """Return the end of a word of `UnitTable` at a place; the same place where it is not there."""
    size = np.int64(rows[row])
    same = 0
    while same < size and _is(codes, at + same, end, rows[row + 1 + same]):
        same += 1
    return at + size if same == size else at


@part
def _unit_at(codes, at, end, classes, firsts, rows):
    """Return where the row of the unit at a place is, or `NOTHING`."""
    unit = np.int64(firsts[codes[at]]) if at < end and codes[at] < len(firsts) else 0
    if unit == 0:
        return np.int64(NOTHING)
    while rows[unit] != NOTHING:
        stop = _word_end(codes, at, end, rows, unit + 1)
        row = unit + 2 + np.int64(rows[unit + 1])
        rule = rows[row]
        words = np.int64(rows[row + 1])
        following = _class(codes, stop, end, classes)
        refused = (
            stop == at
            or (rule == ANY_LATIN and following & LATIN != 0)
            or (rule == ANY_WORD and following & WORD != 0)
        )
        row += 2
        for _ in range(words):
            refused |= _word_end(codes, stop, end, rows, row) > stop
            row += 1 + np.int64(rows[row])
        if not refused:
            return unit
        unit = row
    return np.int64(NOTHING)


@part
def _unit_after(codes, begin, at, end, classes, firsts, rows):
    """Return the unit after an amount's last number; `NO_UNIT` if it needs none."""
    unit = _unit_at(codes, at + _is(codes, at, end, _SPACE), end, classes, firsts, rows)
    if (
        unit == NOTHING
        and at - 2 >= begin
        and classes[codes[at - 1]] & LARGE
        and classes[codes[at - 2]] & DIGIT
        and _class(codes, at, end, classes) & (LEADS | SCALE) == 0
    ):
        return np.int64(NO_UNIT)
    return unit


@part
def _may_begin(codes, begin, at, end, classes):
    """Return whether an amount may begin at a place, by what is around its first digits."""
    own = classes[codes[at]]
    bit = np.uint16(DIGIT if own & DIGIT else NUMERAL)
    if at > begin:
        before = classes[codes[at - 1]]
        if before & (bit | NAME | DIGIT | SCALE):
            return False
        further = classes[codes[at - 2]] if at - 1 > begin else np.uint16(0)
        if before & JOINS and further & DIGIT:
            return False
        if codes[at - 1] == _MINUS and further & AFTER_DASH == 0:
            return False
        if codes[at - 1] == _OF and at - 1 > begin and codes[at - 2] == _SHARE:
            return False
        if codes[at - 1] == _SOME and own & SCALE:
            return False
    if codes[at] == _NOUGHT and _class(codes, at + 1, end, classes) & DIGIT:
        return False
    stop = at + _run(codes, at, end, classes, bit, end)
    return _class(codes, stop, end, classes) & FOLLOWS != 0


@kernel(
    "i8",
    *(read("u4"), read("i8"), read("u2")),
    *(read("i4"), read("i4"), write("i4"), write("i4"), write("i4"), write("i4")),
    *(write("i4"), write("i4"), write("i4"), write("i4")),
    *(write("i4"), write("i4"), write("i4"), write("i4")),
)
def _find(
    codes, text_ends, classes,
    firsts, rows, marks, numerals, low_tries, high_tries,
    texts, starts, stops, lows,
    low_ends, highs, high_ends, units,
):  # fmt: skip
    """Write the amounts of texts; 2 ns a character.

    Args:
        codes: the code points of all texts.
        text_ends: where each text ends.
        classes: of every code point.
        firsts: of `UnitTable`.
        rows: of `UnitTable`.
        marks: scratch, as the next three.
        numerals: ends of numerals.
        low_tries: ends of the first number.
        high_tries: ends of the second one.
        texts: of `FoundAmounts`, as all others.
        starts: of the amounts.
        stops: of the amounts.
        lows: of the first number.
        low_ends: of the first number.
        highs: of the second one.
        high_ends: of the second one.
        units: of the amounts.

    Returns:
        The number of amounts.
    """
    begin = np.int64(0)
    found = 0
    for text in range(len(text_ends)):
        end = text_ends[text]
        done = begin
        for at in range(begin, end):
            if (
                classes[codes[at]] & BEGINS == 0
                or at < done
                or not _may_begin(codes, begin, at, end, classes)
            ):
                continue
            low = at
            low_end = at
            high = 0
            high_end = 0
            unit = np.int64(NOTHING)
            stop = at
            if (
                classes[codes[at]] & BUNCH
                and _is(codes, at + 1, end, _SHARE)
                and _is(codes, at + 2, end, _OF)
            ):
                low = at + 3
                if _is(codes, low, end, _HUNDRED):
                    low_end = low + 1
                elif _numeral_ends(codes, low, end, classes, marks, numerals):
                    low_end = np.int64(numerals[0])
                if low_end > low:
                    stop = low_end
                    unit = np.int64(NO_UNIT)
                    after_dash = _to_end(codes, low_end, end, classes)
                    if after_dash > low_end and _numeral_ends(
                        codes, after_dash, end, classes, marks, numerals
                    ):
                        high = after_dash
                        high_end = np.int64(numerals[0])
                        stop = high_end
            else:
                tries = _number_ends(codes, at, end, classes, marks, numerals, low_tries)
                for which in range(tries):
                    low_end = np.int64(low_tries[which])
                    after_dash = _to_end(codes, low_end, end, classes)
                    seconds = 0
                    if after_dash > low_end:
                        seconds = _number_ends(
                            codes, after_dash, end, classes, marks, numerals, high_tries
                        )
                    # The last one is that there is no second number.
                    for second in range(seconds + 1):
                        high = after_dash if second < seconds else 0
                        high_end = np.int64(high_tries[second]) if second < seconds else 0
                        stop = high_end if second < seconds else low_end
                        unit = _unit_after(codes, at, stop, end, classes, firsts, rows)
                        if unit != NOTHING:
                            break
                    if unit != NOTHING:
                        break
                if unit >= 0:
                    stop += _is(codes, stop, end, _SPACE) + np.int64(rows[unit + 1])
            if unit == NOTHING:
                continue
            texts[found] = text
            starts[found] = at
            stops[found] = stop
            lows[found] = low
            low_ends[found] = low_end
            highs[found] = high
            high_ends[found] = high_end
            units[found] = rows[unit] if unit >= 0 else NO_UNIT
            found += 1
            done = stop
        begin = end
    return found
