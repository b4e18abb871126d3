"""The keys of mentions: texts in the order of their meanings.

    p440106              a place, by its code
    a人 40c65380…        an amount: its unit, and its number as 16 hexadecimal digits
    d20201105            a day; m202011 a month and y2020 a year, where a text says no more
    n第13届               something with several notations, in its normal form

So the keys of all amounts or days between two bounds are between two keys, and an index with its
terms in order finds an amount of more than 1亿元, or any day of a month, as one row of terms.
"""

from __future__ import annotations

import struct
from datetime import date as Date
from typing import NamedTuple

from fupin_search.text.months import last_day, month_number, year_and_month

# The first key and the last, both included.
Range = tuple[str, str]

# The first letters of the keys of each kind.
PLACES, AMOUNTS, NOTATIONS = "p", "a", "n"
DAYS = frozenset("dmy")


def place_key(code: str) -> str:
    """Return the key of a place.

    Args:
        code: its six digits in GB/T 2260.
    """
    return f"{PLACES}{code}"


def amount_key(unit: str, number: float) -> str:
    """Return the key of an amount.

    Args:
        unit: of the amount, such as 人 or 元.
        number: not negative. Binary floating-point numbers that are not negative have the order of
            their bits (IEEE 754).
    """
    return f"{AMOUNTS}{unit} {struct.pack('>d', number + 0.0).hex()}"


def amounts_between(unit: str, least: float | None, most: float | None) -> Range:
    """Return the keys of all amounts of a unit between two, both included.

    Args:
        unit: of the amounts.
        least: None for no lower bound.
        most: None for no upper bound.
    """
    return amount_key(unit, least or 0.0), amount_key(unit, float("inf") if most is None else most)


def day_key(day: Date) -> str:
    """Return the key of a day."""
    return f"d{day.year}{day.month:02d}{day.day:02d}"


def month_key(year: int, month: int) -> str:
    """Return the key of a whole month.

    Args:
        year: of the month.
        month: 1 to 12.
    """
    return f"m{year:04d}{month:02d}"


def year_key(year: int) -> str:
    """Return the key of a whole year."""
    return f"y{year:04d}"


def days_between(first: Date, last: Date) -> tuple[Range, ...]:
    """Return the keys of all days between two, and of the whole months and years between them.

    Args:
        first: the first day, included.
        last: the last day, included.
    """
    ranges = [(day_key(first), day_key(last))]
    begins, ends = month_number(first.year, first.month), month_number(last.year, last.month)
    begins += first.day > 1
    ends -= last < last_day(ends)
    if begins <= ends:
        low, high = (month_key(*year_and_month(month)) for month in (begins, ends))
        ranges.append((low, high))
    years = (
        first.year + ((first.month, first.day) > (1, 1)),
        last.year - ((last.month, last.day) < (12, 31)),
    )
    if years[0] <= years[1]:
        ranges.append((year_key(years[0]), year_key(years[1])))
    return tuple(ranges)


def notation_key(form: str) -> str:
    """Return the key of something with several notations.

    Args:
        form: its normal form, such as 第13届 or c919.
    """
    return f"{NOTATIONS}{form}"


class Mention(NamedTuple):
    """The mention of a place, an amount, a day or something with notations.

    Args:
        start: offset of its first character in the normalised text, in code points.
        end: offset after its last character.
        keys: the terms that find it (see `keys`): one for an amount or a day, two for an amount
            from one number to another; for a place its own and those of the places it lies in, the
            nearest first.
    """

    start: int
    end: int
    keys: tuple[str, ...]
