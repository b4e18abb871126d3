"""A printed date is one calendar day in Asia/Shanghai, or none."""

from __future__ import annotations

from datetime import date

import pytest

from fupin_search.articles.publication_dates import find_day, parse_day, parse_recorded_day


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
        "2021\u201301\u201306",
        "2021\u201401\u201406",
        "2021\u201001\u201006",
        "2021\u201101\u201106",
        "2021\u221201\u221206",
        "2021·1·6",
        "2021 01 06",
        "2021年一月6日",
        "二0二一年一月六日",
        "二O二一年一月六日",
        "二〇二一年元月六日",
        "公元2021年1月6日",
        "21年1月6日",
        "民国110年1月6日",
        "民國一一〇年一月六日",
        "中华民国一百一十年元月六日",
        "2021-W01-3",
        "20210106T083000",
        "20210105T163000Z",
        "20210106083000123",
        "2021 01/06 08:30:00",
        "星期三 2021-1-6",
        "周三,2021年1月6日",
        "2021-1-6 周三",
        "发布时间\uff1a2021-01-06",
        "發佈日期: 2021年1月6日",
        "日 期:2021-01-06",
        "发布于2021年1月6日",
        "Published on January 6, 2021",
        "Date: Wed, 06 Jan 2021 08:30:00 +0800",
        "Wed, 06 Jan 2021 08:30:00 +0800",
        "Tue, 5 Jan 2021 16:30:00 GMT",
        "Tue, 05 Jan 2021 11:30 EST",
        "Wednesday, 06-Jan-21 08:30:00 GMT",
        "6 Jan 21 08:30:00 +0800",
        "January 6, 2021",
        "Jan. 6th, 2021",
        "6 january 2021",
        "6th of January, 2021",
        "06-JAN-2021",
        "6/Jan/2021",
        "06/Jan/2021:08:30:00 +0800",
        "2021-Jan-06",
        "Wed Jan  6 08:30:00 2021",
        "Wed Jan 06 08:30:00 CST 2021",
        "Tue Jan 05 20:30:00 UTC 2021",
        "Wed Jan 06 2021 08:30:00 GMT+0800 (China Standard Time)",
        "2021/1/6 8:30 AM",
        "2021/1/5 4:30 PM UTC",
        "2021-1-6 上午8:30",
        "2021-01-05T24:00:00",
        "2021年1月5日24时",
        "2021-01-06 24:30",
        "2021-01-05 16:00:00 +0000 UTC",
        "2021-01-06T08:30:00.123456789+08:00",
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
        "01/06/2021",
        "06.01.2021",
        "2021.1-6",
        "2021年1-6月",
        "2021-2022",
        "110年1月6日",
        "二〇二一年二月三十日",
        "二〇二一年一月廿廿日",
        "民国200年1月6日",
        "2021-W54-1",
        "Jan 32, 2021",
        "May 5",
        "5 may 20 people",
        "定于2021年1月6日召开",
        "0000-00-00 00:00:00",
        "44202",
        "/Date(1609891200000)/",
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
        ("廿", 20),
        ("廿六", 26),
        ("卅", 30),
        ("卅一", 31),
    ],
)
def test_days_are_read_in_numerals(numeral: str, day: int) -> None:
    assert parse_day(f"二〇二〇年十二月{numeral}日") == date(2020, 12, day)


@pytest.mark.parametrize(
    "counted",
    [
        "1609891200",
        "1609891200000",
        "1609891200000000",
        "1609891200.75",
        "/Date(1609891200000)/",
        "/Date(1609891200000+0800)/",
    ],
)
def test_seconds_since_1970_and_their_parts_are_counted(counted: str) -> None:
    assert parse_recorded_day(counted) == date(2021, 1, 6)


@pytest.mark.parametrize("serial", ["44202", "44202.0", "44202.354166667"])
def test_five_digits_are_a_day_of_a_spreadsheet(serial: str) -> None:
    assert parse_recorded_day(serial) == date(2021, 1, 6)


@pytest.mark.parametrize(
    ("serial", "day"),
    [("32874", date(1990, 1, 1)), ("54788", date(2049, 12, 31)), ("32873", None), ("54789", None)],
)
def test_a_day_of_a_spreadsheet_is_within_the_years_of_the_web(
    serial: str, day: date | None
) -> None:
    assert parse_recorded_day(serial) == day


@pytest.mark.parametrize("text", ["2021-1-6", "20210106", "2021年1月6日 08:30"])
def test_a_recorded_day_may_be_printed(text: str) -> None:
    assert parse_recorded_day(text) == date(2021, 1, 6)


@pytest.mark.parametrize("text", ["", "0", "160989120", "16098912000", "9999999999", "-1609891200"])
def test_other_numbers_are_no_days(text: str) -> None:
    assert parse_recorded_day(text) is None


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("2021-1-6 08:30 来源:山城日报", "2021-1-6 08:30"),
        ("山城日报 2021年1月6日", "2021年1月6日"),
        ("发布于二〇二一年一月六日", "二〇二一年一月六日"),
        ("Wed, 06 Jan 2021 08:30:00 +0800 山城", "Wed, 06 Jan 2021 08:30:00 +0800"),
        ("By Somebody, January 6, 2021", "January 6, 2021"),
        ("http://e.org 2021年1月6日08:30 山城", "2021年1月6日08:30"),
        ("2021年1月6日 星期三 08:30", "2021年1月6日 星期三 08:30"),
        ("2021-13-1 2021-1-6", "2021-1-6"),
        ("20210106 山城日报", "20210106"),
        ("[21-01-06 08:30]", "21-01-06 08:30"),
    ],
)
def test_a_day_is_found_where_it_stands_in_a_line(line: str, shown: str) -> None:
    found = find_day(line)
    assert found
    assert (found.day, line[found.start : found.end]) == (date(2021, 1, 6), shown)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "昨天",
        "编号20210106",
        "020-20210106",
        "v2021.1.6",
        "12021-1-6",
        "一二〇二一年一月六日",
        "共21-01-06",
        "06/01/21",
        "2021-1-6-7",
        "1.2021.1.6",
    ],
)
def test_other_numbers_in_a_line_are_no_day(line: str) -> None:
    assert find_day(line) is None


def test_a_page_never_counts_from_1970() -> None:
    assert parse_day("1609891200") is None
