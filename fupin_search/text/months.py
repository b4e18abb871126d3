"""Calendar months as numbers, so that they can be counted, compared and put in ranges.

A month's number is 12 times its year plus its place in the year, counted from 0.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date as Date

MONTHS = 12


def month_number(year: int, month: int) -> int:
    """Return the number of a month.

    Args:
        year: the year.
        month: 1 to 12.
    """
    return year * MONTHS + month - 1


def year_and_month(number: int) -> tuple[int, int]:
    """Return the year of a month's number, and the month, 1 to 12."""
    year, month = divmod(number, MONTHS)
    return year, month + 1


def parse_month(name: str) -> int:
    """Return the number of a month written as `2020-11`; days after it are ignored."""
    year, month = name.split("-")[:2]
    return month_number(int(year), int(month))


def month_name(number: int) -> str:
    """Write the month of a number as `2020-11`."""
    return "{:04}-{:02}".format(*year_and_month(number))


def first_day(number: int) -> Date:
    """Return the first day of a month."""
    return Date(*year_and_month(number), 1)


def last_day(number: int) -> Date:
    """Return the last day of a month."""
    year, month = year_and_month(number)
    return Date(year, month, monthrange(year, month)[1])


def months_later(day: Date, months: int) -> Date:
    """Return the same day of another month, or its last day if it is shorter.

    Args:
        day: the day to count from.
        months: how many months later; negative for earlier.
    """
    last = last_day(month_number(day.year, day.month) + months)
    return last.replace(day=min(day.day, last.day))
