"""The keys of mentions: texts whose order is the order of what they mean.

    p440106              a place, by its code
    a人 40c65380…        an amount: its unit, and its number as 16 hexadecimal digits
    d20201105            a day; m202011 a month and y2020 a year, where a text says no more
    n第13届               what has several notations, in its normal form

So whatever lies between two bounds has its keys between two keys, and an index whose terms are in
order finds an amount of more than 1亿元, or any day of a month, as one row of terms.
"""

from __future__ import annotations

import struct
from datetime import date as Date

from fupin_search.text.months import last_day, month_number, year_and_month

# The first key and the last, both included.
Range = tuple[str, str]

# What the keys of a kind begin with.
PLACES, AMOUNTS, NOTATIONS = "p", "a", "n"
DAYS = frozenset("dmy")


def place_key(code: str) -> str:
    """The key of a place.

    Args:
        code: its six digits in GB/T 2260.
    """
    return f"{PLACES}{code}"


def amount_key(unit: str, number: float) -> str:
    """The key of an amount.

    Args:
        unit: what is counted, such as 人 or 元.
        number: how many; not negative. A binary floating-point number that is not negative sorts
            as its bits do (IEEE 754).
    """
    return f"{AMOUNTS}{unit} {struct.pack('>d', number + 0.0).hex()}"


def amounts_between(unit: str, least: float | None, most: float | None) -> Range:
    """The keys of all amounts of a unit between two, both included.

    Args:
        unit: what is counted.
        least: None for no lower bound.
        most: None for no upper bound.
    """
    return amount_key(unit, least or 0.0), amount_key(unit, float("inf") if most is None else most)


def day_key(day: Date) -> str:
    """The key of a day."""
    return f"d{day:%Y%m%d}"


def month_key(year: int, month: int) -> str:
    """The key of a month spoken of as a whole."""
    return f"m{year:04d}{month:02d}"


def year_key(year: int) -> str:
    """The key of a year spoken of as a whole."""
    return f"y{year:04d}"


def days_between(first: Date, last: Date) -> tuple[Range, ...]:
    """The keys of all days between two, both included, and of the months and years within."""
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
    """The key of what has several notations.

    Args:
        form: the normal one, such as 第13届 or c919.
    """
    return f"{NOTATIONS}{form}"
