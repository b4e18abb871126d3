"""A printed date is one calendar day in Asia/Shanghai, or none."""

from __future__ import annotations

from datetime import date

import pytest

from fupin_search.articles.dates import parse_day, recorded_day


@pytest.mark.parametrize(
    "printed",
    [
        "2021-1-6",
        "2021-01-06",
        "2021/1/6",
        "2021.01.06",
        "2021年1月6日",
        "2021年01月06日 星期三",
        "2021 年 1 月 6 日",
        "2021\u5e741\u67086\u53f7",
        "2021/01/06 08:30",
        "2021-1-6 8:30:00",
        "\uff12\uff10\uff12\uff11\uff0d\uff11\uff0d\uff16",
        "\uff12\uff10\uff12\uff11年\uff11月\uff16日",
        "20210106",
        "20210106083000",
        "202101060830",
        "二〇二一年一月六日",
        "二○二一年一月六日 星期三",
        "二零二一年 一月 六号",
        "(二〇二一年一月六日)",
        "  2021-1-6  ",
        "[2021-1-6]",
        "2021-1-6 点击:88",
        "2021-01-06T08:30:00",
        "2021-01-06T23:59:59+08:00",
        "2021-01-05T16:00:00Z",
        "2021-01-05T16:00:00.250Z",
        "2021-01-05 16:00 UTC",
        "2021-01-05T22:30:00+0600",
        "2021-01-05T11:00:00-05:00",
        "2021-01-06T15:59:60Z",
        "2021-01-06 99:99",
    ],
)
def test_every_printed_form_is_the_same_day(printed: str) -> None:
    assert parse_day(printed) == date(2021, 1, 6)


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "-",
        "昨天",
        "2021",
        "2021-1",
        "2021年1月",
        "2021年",
        "二〇二一年一月",
        "二〇二一年十三月六日",
        "二〇二一年一月三十二日",
        "二〇二一年一月十十日",
        "二一年一月六日",
        "2021010699",
        "20210106999999",
        "21-1-6",
        "2021-13-1",
        "2021-2-29",
        "2021-0-0",
        "2021-1-321",
        "2021-1-6-7",
        "12021-1-6",
        "202101061",
        "1899-12-31",
        "2101-1-1",
        "2100-12-31T23:00:00Z",
        "2021-01-06T99:99:99Z",
        "2021-01-06T01:00:00+99:00",
        "1",
        "9" * 100_000,
    ],
)
def test_nonsense_is_no_day(printed: str) -> None:
    assert parse_day(printed) is None


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2021-01-06T00:20:00+08:30", date(2021, 1, 5)),
        ("2021-01-06T00:20:00+08", date(2021, 1, 6)),
        ("2021-01-05T21:40:00+05:30", date(2021, 1, 6)),
        ("2021-01-05T21:20:00+05:30", date(2021, 1, 5)),
        ("2021-01-05T15:59:59Z", date(2021, 1, 5)),
        ("2020-12-31T16:00:00Z", date(2021, 1, 1)),
        ("2021-01-06 23:30", date(2021, 1, 6)),
    ],
)
def test_a_time_with_a_zone_counts_to_the_minute(printed: str, day: date) -> None:
    assert parse_day(printed) == day


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2100, 12, 31), date(2020, 2, 29)])
def test_the_first_the_last_and_the_leap_day_are_days(day: date) -> None:
    assert parse_day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("numeral", "day"),
    [
        ("十", 10),
        ("十一", 11),
        ("二十", 20),
        ("二十九", 29),
        ("三十一", 31),
        ("九", 9),
        ("〇六", 6),
    ],
)
def test_days_are_read_in_numerals(numeral: str, day: int) -> None:
    assert parse_day(f"二〇二〇年十二月{numeral}日") == date(2020, 12, day)


@pytest.mark.parametrize("counted", ["1609891200", "1609891200000", "1609891200.75"])
def test_ten_digits_are_seconds_and_thirteen_milliseconds_since_1970(counted: str) -> None:
    assert recorded_day(counted) == date(2021, 1, 6)


@pytest.mark.parametrize("text", ["2021-1-6", "20210106", "2021年1月6日 08:30"])
def test_a_recorded_day_may_be_printed(text: str) -> None:
    assert recorded_day(text) == date(2021, 1, 6)


@pytest.mark.parametrize("text", ["", "0", "160989120", "16098912000", "9999999999", "-1609891200"])
def test_other_numbers_are_no_days(text: str) -> None:
    assert recorded_day(text) is None


def test_a_page_never_counts_from_1970() -> None:
    assert parse_day("1609891200") is None
