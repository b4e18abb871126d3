"""Months as numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_search.text.months import (
    first_day,
    last_day,
    month_name,
    month_number,
    months_later,
    parse_month,
    year_and_month,
)


@given(st.dates(max_value=date(9998, 12, 31)))
def test_a_month_has_its_number_name_and_days(day: date) -> None:
    number = month_number(day.year, day.month)
    assert year_and_month(number) == (day.year, day.month)
    assert parse_month(month_name(number)) == number
    assert parse_month(day.isoformat()) == number
    assert first_day(number) <= day <= last_day(number)
    assert last_day(number) + timedelta(days=1) == first_day(number + 1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2020, 11, 30), 3, date(2021, 2, 28)),
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2020, 3, 31), -13, date(2019, 2, 28)),
        (date(2020, 11, 5), 0, date(2020, 11, 5)),
    ],
)
def test_a_shorter_month_ends_earlier(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@pytest.mark.parametrize("months", [12 * 8000, -12 * 2021])
def test_no_month_is_outside_the_calendar(months: int) -> None:
    with pytest.raises(ValueError, match="year"):
        months_later(date(2020, 11, 5), months)
