"""Days as readers write them."""

from __future__ import annotations

from datetime import date

import pytest

from fupin_search.model.query import parse_day_range, parse_days


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020年", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-11", date(2020, 11, 1), date(2020, 11, 30)),
        ("2020年11月", date(2020, 11, 1), date(2020, 11, 30)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021/2", date(2021, 2, 1), date(2021, 2, 28)),
        ("2020-11-3", date(2020, 11, 3), date(2020, 11, 3)),
        ("2020.11.03", date(2020, 11, 3), date(2020, 11, 3)),
        ("2020年11月3日", date(2020, 11, 3), date(2020, 11, 3)),
        ("２０２０－１１－０３", date(2020, 11, 3), date(2020, 11, 3)),
        (" 2020 ", date(2020, 1, 1), date(2020, 12, 31)),
    ],
)
def test_a_span_is_a_day_month_or_year(text: str, first: date, last: date) -> None:
    span = parse_days(text)
    assert span is not None
    assert (span.first, span.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "20",
        "202",
        "20201",
        "2020-13",
        "2020-00",
        "2020-2-30",
        "0000",
        "2020-1-",
        "2020..",
        "去年",
    ],
)
def test_what_is_no_span_of_the_calendar_is_none(text: str) -> None:
    assert parse_days(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-01..2020-06", date(2020, 1, 1), date(2020, 6, 30)),
        ("2020..", date(2020, 1, 1), None),
        ("..2019", None, date(2019, 12, 31)),
        ("2020-11-03..2020-11-03", date(2020, 11, 3), date(2020, 11, 3)),
        ("2020年1月..2020年6月", date(2020, 1, 1), date(2020, 6, 30)),
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
    ],
)
def test_a_range_may_be_open_at_either_end(
    text: str, first: date | None, last: date | None
) -> None:
    between = parse_day_range(text)
    assert between is not None
    assert (between.first, between.last) == (first, last)


@pytest.mark.parametrize("text", ["..", "x..2020", "2020..x", "2020..2021..2022", "2020...", ""])
def test_what_is_no_range_is_none(text: str) -> None:
    assert parse_day_range(text) is None
