"""Keys of mentions are in the order of what they mean."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fupin_search.entities.keys import (
    amount_key,
    amounts_between,
    day_key,
    days_between,
    month_key,
    year_key,
)

amounts = st.floats(min_value=0, allow_nan=False, allow_infinity=False)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(st.lists(amounts))
def test_amounts_of_a_unit_are_ordered_by_their_numbers(numbers: list[float]) -> None:
    keys = [amount_key("元", number) for number in sorted(numbers)]
    assert all(low <= high for low, high in pairwise(keys))


@given(amounts, amounts, amounts)
def test_an_amount_lies_between_two_bounds_as_its_number_does(
    number: float, least: float, most: float
) -> None:
    low, high = amounts_between("人", least, most)
    assert (low <= amount_key("人", number) <= high) == (least <= number <= most)


def test_amounts_of_another_unit_lie_in_no_range() -> None:
    low, high = amounts_between("人", None, None)
    assert low <= amount_key("人", 11431) <= high
    assert not low <= amount_key("人次", 11431) <= high


def test_nothing_owed_has_one_key_whatever_its_sign() -> None:
    assert amount_key("元", -0.0) == amount_key("元", 0.0)


@given(days, days, days)
def test_a_day_month_or_year_lies_in_a_span_as_a_whole(day: date, one: date, other: date) -> None:
    first, last = min(one, other), max(one, other)
    ranges = days_between(first, last)

    def within(key: str) -> bool:
        return any(low <= key <= high for low, high in ranges)

    assert within(day_key(day)) == (first <= day <= last)
    months = {(d.year, d.month) for d in (day, first, last)}
    for year, month in months:
        begins = date(year, month, 1)
        ends = date(year + month // 12, month % 12 + 1, 1)
        assert within(month_key(year, month)) == (first <= begins and (ends - last).days <= 1)
    for year in {day.year, first.year, last.year}:
        whole = first <= date(year, 1, 1) and date(year, 12, 31) <= last
        assert within(year_key(year)) == whole
