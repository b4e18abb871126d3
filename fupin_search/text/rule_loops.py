"""Finds the pieces of a text in compiled loops: `tokenizer.PIECES`, written out for UTF-16 units.

Every rule of that expression can be followed without turning back: a number, a Latin word or an
address ends where the next character does not belong to it. A law compares both on any text.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from fupin_search.compiled import inline, part
from fupin_search.text.character_classes import add_classes
from fupin_search.text.normalise import HAN
from fupin_search.text.tokenizer import LETTER, SCALES, UNITS, WORDLIKE

# The kinds of pieces.
ADDRESS, LATIN, FIGURE, OTHER, WORD = range(5)
KINDS = ("address", "latin", "figure", "other", "han")

# The bits of a character's class.
IS_HAN, IS_WORDLIKE, IS_LETTER, IS_SCALE, IS_OF_WEB, IS_OF_MAIL, IS_OF_HOST, IS_MARK = (
    1 << bit for bit in range(8)
)
_CODES = 0x110000
_MOST_SCALES = 3
_LONGEST_YEAR = 4

Array = npt.NDArray[Any]


@cache
def classes() -> Array:
    """Return the class of each code point."""
    found = np.zeros(_CODES, "u1")
    add_classes(
        found,
        (
            (IS_HAN, f"[{HAN}]"),
            (IS_WORDLIKE, WORDLIKE),
            (IS_LETTER, LETTER),
            (IS_SCALE, SCALES),
            (IS_OF_WEB, "[a-z0-9._~/?#=&%+:-]"),
            (IS_OF_MAIL, "[a-z0-9._+-]"),
            (IS_OF_HOST, "[a-z0-9-]"),
            (IS_MARK, "[-'.&+]"),
        ),
    )
    return found


@cache
def figure_units() -> tuple[Array, Array]:
    """Return the units of figures as UTF-16, the longest first, and where each ends."""
    names = sorted(UNITS, key=len, reverse=True)
    ends = np.cumsum([len(name) for name in names])
    return np.frombuffer("".join(names).encode("utf-16-le"), "u2"), ends.astype("i4")


@inline
def _code(units, at, end):
    """Return the code point at a place."""
    code = np.int64(units[at])
    if 0xD800 <= code < 0xDC00 and at + 1 < end:
        code = ((code - 0xD800) << 10) + (np.int64(units[at + 1]) - 0xDC00) + 0x10000
    return code


@inline
def _width(code):
    return 1 if code < 0x10000 else 2


@inline
def _is_digit(unit):
    return 48 <= unit <= 57


@inline
def _is_plain(unit):
    """Return whether a unit is [a-z0-9]."""
    return 97 <= unit <= 122 or 48 <= unit <= 57


@part
def _web_begins(units, start, end):
    """Return the end of https://, http:// or www. at a place, or 0."""
    if end - start > 4 and units[start] == 119:
        if units[start + 1] == 119 and units[start + 2] == 119 and units[start + 3] == 46:
            return start + 4
        return 0
    if end - start < 8 or units[start] != 104 or units[start + 1] != 116:
        return 0
    if units[start + 2] != 116 or units[start + 3] != 112:
        return 0
    at = start + 4
    if units[at] == 115:
        at += 1
    if end - at > 3 and units[at] == 58 and units[at + 1] == 47 and units[at + 2] == 47:
        return at + 3
    return 0


@inline
def _host_end(units, at, end, classes):
    """Return the end of [a-z0-9-]* at a place."""
    while at < end and classes[units[at]] & IS_OF_HOST:
        at += 1
    return at


@part
def _address_end(units, start, end, classes):
    """Return the end of an address of the web or of mail at a place, or 0."""
    at = _web_begins(units, start, end)
    if at and at < end and _is_plain(np.int64(units[at])):
        last = at + 1
        at = last
        while at < end and classes[units[at]] & IS_OF_WEB:
            at += 1
            if _is_plain(np.int64(units[at - 1])) or units[at - 1] == 47:
                last = at
        return last
    at = start
    while at < end and classes[units[at]] & IS_OF_MAIL:
        at += 1
    if at == end or units[at] != 64 or not _is_plain(np.int64(units[start])):
        return 0
    at = _host_end(units, at + 1, end, classes)
    last = 0
    while at < end and units[at] == 46 and units[at - 1] != 64:
        first = at + 1
        at = _host_end(units, first, end, classes)
        if at > first:
            last = at
        else:
            break
    return last


@inline
def _digits_end(units, at, end):
    while at < end and _is_digit(np.int64(units[at])):
        at += 1
    return at


@part
def _date_end(units, start, end):
    """Return the end of a month of a year, or of a day of a month, at a place, or 0."""
    at = _digits_end(units, start, end)
    with_year = at < end and units[at] == 0x5E74
    if with_year:
        if not 2 <= at - start <= _LONGEST_YEAR:
            return 0
        start = at + 1
        at = _digits_end(units, start, end)
    if not 1 <= at - start <= 2 or at == end or units[at] != 0x6708:
        return 0
    month = at + 1
    if with_year and month < end and units[month] == 0x4EFD:
        return month + 1
    at = _digits_end(units, month, end)
    if 1 <= at - month <= 2 and at < end and (units[at] == 0x65E5 or units[at] == 0x53F7):
        return at + 1
    return month if with_year else 0


@part
def _figure_end(units, start, end, classes, unit_texts, unit_ends):
    """Return the end of a date, or of a number with its scales and its unit, at a digit."""
    at = _date_end(units, start, end)
    if at:
        return at
    at = _digits_end(units, start, end)
    while at < end and units[at] == 44 and _digits_end(units, at + 1, end) == at + 4:
        at += 4
    if at < end and units[at] == 46 and _digits_end(units, at + 1, end) > at + 1:
        at = _digits_end(units, at + 1, end)
    last = min(at + _MOST_SCALES, end)
    while at < last and classes[units[at]] & IS_SCALE:
        at += 1
    begin = 0
    for number in range(len(unit_ends)):
        size = unit_ends[number] - begin
        same = at + size <= end
        place = 0
        while same and place < size:
            same = units[at + place] == unit_texts[begin + place]
            place += 1
        if same:
            return at + size
        begin = unit_ends[number]
    return at


@part
def find_rule_end(units, start, end, classes, unit_texts, unit_ends):
    """Find the token of a rule at a place whose character is of `IS_WORDLIKE`.

    Args:
        units: the text.
        start: the place.
        end: of the text.
        classes: of each code point.
        unit_texts: of `figure_units`.
        unit_ends: of `figure_units`.

    Returns:
        Eight times the token's end, plus its kind.
    """
    at = _address_end(units, start, end, classes)
    if at:
        return 8 * at + ADDRESS
    at = start
    lettered = False
    while at < end:
        code = _code(units, at, end)
        if not classes[code] & IS_WORDLIKE:
            break
        if classes[code] & IS_LETTER:
            lettered = True
        at += _width(code)
    if not lettered:
        if _is_digit(np.int64(units[start])):
            return 8 * _figure_end(units, start, end, classes, unit_texts, unit_ends) + FIGURE
        return 8 * at + OTHER
    while at < end and classes[units[at]] & IS_MARK:
        following = at + 1
        while following < end:
            code = _code(units, following, end)
            if not classes[code] & IS_WORDLIKE:
                break
            following += _width(code)
        if following == at + 1:
            break
        at = following
    if at < end and units[at] == 0x7EA7:
        at += 1
    return 8 * at + LATIN
