"""Finds in compiled loops where days and notations of many texts may begin.

A candidate is a place where the expression of a module of this room matches, `dates.SHAPE` or
`notations.ARTICLE_BEGINNING`, and there are some others besides, which that expression still has to
refuse. Searching for it at every character takes ten times as long.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fupin_search.compiled import inline, kernel, part, read, write
from fupin_search.entities import dates, notations
from fupin_search.text.character_classes import add_classes

Array = npt.NDArray[Any]

# The bits of a character's class.
(
    _DIGIT, _DAY_BEGINS, _DAY_GOES_ON, _DAY_DIGIT, _YEAR_BEGINS, _RELATIVE, _NUMERAL, _HAN_BEGINS,
    _FOLLOWS_DIGITS, _FOLLOWS_HAN, _SEPARATOR, _LATIN, _ROMAN, _SIGN, _ENDS_DECIMALS,
) = (1 << bit for bit in range(15))  # fmt: skip
_BEGINS = _DIGIT | _DAY_BEGINS | _HAN_BEGINS | _SEPARATOR | _ROMAN | _SIGN
_CODES = 1 << 16
_MONTH, _YEAR, _BIG, _BEFORE, _ORDINAL, _FIRST, _TEN = map(ord, "月年大前第元十")
_MIDDLE, _GRADE, _WHOLE, _NUMBER, _SHARE, _OF = map(ord, "中级全号分之")
_SPACE, _OPENS, _PLUS, _POINT, _NOUGHT = map(ord, " (+.0")
_MOST_DECIMALS = 4
# A month is at most so many characters after the first one of a day's shape.
_LONGEST_SHAPE = 8
_LONGEST_TELEPHONE = 13


@cache
def classes() -> Array:
    """Return the class of each character of the basic plane."""
    found = np.zeros(_CODES, "u4")
    add_classes(
        found,
        (
            (_DIGIT, "[0-9]"),
            (_DAY_BEGINS, dates.SHAPE_BEGINS),
            (_DAY_GOES_ON, f"{dates.DATE_DIGITS}|{dates.TO}|[份 ]"),
            (_DAY_DIGIT, dates.DATE_DIGITS),
            (_YEAR_BEGINS, "[12一二]"),
            (_RELATIVE, dates.RELATIVE_BEGINS),
            (_NUMERAL, notations.NUMERALS),
            (_HAN_BEGINS, notations.HAN_BEGINS),
            (_FOLLOWS_DIGITS, notations.FOLLOWS_DIGITS),
            (_FOLLOWS_HAN, notations.FOLLOWS_HAN),
            (_SEPARATOR, notations.SEPARATORS),
            (_LATIN, "[a-z]"),
            (_ROMAN, "[ⅰ-ⅻ]"),
            (_SIGN, "[第元(+]"),
            (_ENDS_DECIMALS, notations.FOLLOWS_DECIMALS),
        ),
    )
    return found


class Candidates(NamedTuple):
    """The candidates of one kind in many texts.

    Args:
        places: the offset of each in its text.
        ends: where those of each text end.
    """

    places: list[int]
    ends: list[int]


def find_beginnings(codes: Array, ends: Array) -> tuple[Candidates, Candidates]:
    """Find the candidates of texts: of days and of notations.

    Args:
        codes: the code points of all texts, normalised.
        ends: where each text ends.
    """
    places = [np.empty(len(codes), "i4") for _ in range(2)]
    of_texts = [np.empty(len(ends), "i4") for _ in range(2)]
    _find(codes, ends, classes(), *places, *of_texts)
    return tuple(  # type: ignore[return-value]
        Candidates(found[: of_text[-1] if len(ends) else 0].tolist(), of_text.tolist())
        for found, of_text in zip(places, of_texts, strict=True)
    )


@inline
def _class(codes, at, end, classes):
    """Return the class of the character at a place, 0 past the end."""
    if at >= end:
        return np.uint32(0)
    return classes[codes[at]] if codes[at] < _CODES else np.uint32(_FOLLOWS_DIGITS)


@inline
def _is(codes, at, end, code):
    return at < end and codes[at] == code


@part
def _begins_day(codes, at, end, classes):
    own = _class(codes, at, end, classes)
    if own & _RELATIVE and _is(codes, at + 1, end, _YEAR):
        return True
    if codes[at] == _BIG and _is(codes, at + 1, end, _BEFORE):
        return True
    if own & _YEAR_BEGINS:
        following = at + 1
        while following < at + 4 and _class(codes, following, end, classes) & _DAY_DIGIT:
            following += 1
        if following == at + 4:
            return True
    following = at + 1
    while following <= at + _LONGEST_SHAPE:
        if _is(codes, following, end, _MONTH):
            return True
        if _class(codes, following, end, classes) & _DAY_GOES_ON == 0:
            return False
        following += 1
    return False


@inline
def _digits_end(codes, at, end, classes):
    while _class(codes, at, end, classes) & _DIGIT:
        at += 1
    return at


@inline
def _is_of_year(codes, at, end):
    """Return whether 年级, 年全, 中级 or 中全 is at a place."""
    return (_is(codes, at, end, _YEAR) or _is(codes, at, end, _MIDDLE)) and (
        _is(codes, at + 1, end, _GRADE) or _is(codes, at + 1, end, _WHOLE)
    )


@part
def _follows_digits(codes, first, at, end, classes):
    """Return whether what follows digits may make a notation of them."""
    if _class(codes, at, end, classes) & _FOLLOWS_DIGITS or _is_of_year(codes, at, end):
        return True
    if _is(codes, at, end, _SHARE):
        return _is(codes, at + 1, end, _OF)
    if _is(codes, at, end, _POINT):
        last = _digits_end(codes, at + 1, end, classes)
        return (
            1 <= last - at - 1 <= _MOST_DECIMALS
            and _class(codes, last, end, classes) & _ENDS_DECIMALS == 0
        )
    if not _is(codes, at, end, _MONTH):
        return False
    if at - first > 1 and codes[at - 2] == _NOUGHT and codes[at - 1] != _NOUGHT:
        return True
    if _is(codes, at + 1, end, _SPACE) or _is(codes, at + 1, end, _NOUGHT):
        return True
    last = _digits_end(codes, at + 1, end, classes)
    return last > at + 1 and _is(codes, last, end, _NUMBER)


@part
def _begins_notation(codes, begin, at, end, classes):
    own = _class(codes, at, end, classes)
    before = _class(codes, at - 1, end, classes) if at > begin else np.uint32(0)
    after = _class(codes, at + 1, end, classes)
    if own & _DIGIT:
        if before & _DIGIT:
            return False
        following = _digits_end(codes, at, end, classes)
        return following - at >= _LONGEST_TELEPHONE or _follows_digits(
            codes, at, following, end, classes
        )
    if own & _HAN_BEGINS:
        return before & _NUMERAL == 0 and (
            after & _FOLLOWS_HAN != 0
            or (codes[at] == _TEN and after & _HAN_BEGINS != 0)
            or _is_of_year(codes, at + 1, end)
        )
    if own & _SEPARATOR:
        return (before & _LATIN and after & (_LATIN | _DIGIT) != 0) or (
            before & _DIGIT and after & _LATIN != 0
        )
    if codes[at] == _ORDINAL:
        return after & (_DIGIT | _HAN_BEGINS) != 0 or _is(codes, at + 1, end, _SPACE)
    if codes[at] == _FIRST:
        return _is(codes, at + 1, end, _MONTH) or _is(codes, at + 1, end, _SPACE)
    if codes[at] == _OPENS or codes[at] == _PLUS:
        return after & _DIGIT != 0 or _is(codes, at + 1, end, _PLUS)
    return own & _ROMAN != 0


@kernel(
    "void",
    *(read("u4"), read("i8"), read("u4")),
    *(write("i4"), write("i4"), write("i4"), write("i4")),
)
def _find(codes, ends, classes, days, notations, day_ends, notation_ends):
    """Write the candidates of texts; 2 ns a character.

    Args:
        codes: the code points of all texts.
        ends: where each text ends.
        classes: of each character.
        days: receives the candidates for days, counted from their text's beginning.
        notations: receives those for notations.
        day_ends: receives the end of each text's in the first.
        notation_ends: receives the end of each text's in the second.
    """
    begin = np.int64(0)
    day = 0
    notation = 0
    for text in range(len(ends)):
        end = ends[text]
        for at in range(begin, end):
            own = _class(codes, at, end, classes)
            if own & _BEGINS == 0:
                continue
            if own & _DAY_BEGINS and _begins_day(codes, at, end, classes):
                days[day] = at - begin
                day += 1
            if _begins_notation(codes, begin, at, end, classes):
                notations[notation] = at - begin
                notation += 1
        day_ends[text] = day
        notation_ends[text] = notation
        begin = end
