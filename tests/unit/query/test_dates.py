"""Time in a reader's words is read as the days it means."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_search.query.dates import read_dates
from fupin_search.query.dates.relative import FESTIVALS, festival_span
from fupin_search.query.dates.spans import TimeExpression
from fupin_search.text.normalise import normalise

TODAY = date(2021, 1, 20)
TABLE = Path(__file__).with_name("dates.txt")
PIECES = (
    *(
        "去年",
        "今年",
        "2020",
        "2020年",
        "20年",
        "年",
        "月",
        "日",
        "11月",
        "5日",
        "上半年",
        "底",
        "初",
    ),
    *(
        "到",
        "-",
        "至今",
        "以来",
        "前",
        "后",
        "前后",
        "近",
        "三",
        "十",
        "五",
        "个",
        "天",
        "周",
        "期间",
    ),
    *(
        "春节",
        "十一",
        "国庆",
        "世纪",
        "本",
        "上",
        "下",
        "的",
        " ",
        "9999",
        "二〇",
        "第",
        "季度",
        "截至",
    ),
    *("扶贫", "人", "２０２０", "半", "来", "年代", "从", "2月30日", "00", "-05", "一百"),
)


def rows() -> list[tuple[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    parted = (line.partition("|") for line in lines if line and not line.startswith("#"))
    return [(phrase.strip(), reading.strip()) for phrase, _, reading in parted]


def shown(text: str, expression: TimeExpression) -> str:
    ends = f"{expression.first or ''}..{expression.last or ''}"
    named = "" if expression.demanding else " named"
    return f"{text[expression.start : expression.end]} = {ends}{named}"


@pytest.mark.parametrize(("phrase", "reading"), rows())
def test_a_phrase_is_read_as_the_table_says(phrase: str, reading: str) -> None:
    text = normalise(phrase)
    assert ", ".join(shown(text, found) for found in read_dates(text, TODAY)) == reading


def test_the_table_has_enough_of_both_kinds() -> None:
    read = [reading for _, reading in rows() if reading]
    assert len(read) > 100
    assert len(rows()) - len(read) > 40


texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))
days = st.one_of(st.dates(), st.dates(date(1990, 1, 1), date(2030, 12, 31)))


@given(texts, days)
def test_expressions_of_any_text_stand_in_order_with_their_days_in_order(
    text: str, day: date
) -> None:
    found = read_dates(normalise(text), day)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for one in found:
        assert one.first is None or one.last is None or one.first <= one.last
        assert one.first or one.last


@given(texts, days)
def test_a_text_normalised_twice_is_read_as_normalised_once(text: str, day: date) -> None:
    once = normalise(text)
    assert read_dates(normalise(once), day) == read_dates(once, day)


@given(st.dates(date(1950, 1, 1), date(2098, 12, 31)), st.sampled_from(["", "扶贫", "就业的"]))
def test_any_day_month_and_year_is_read_whatever_follows(day: date, after: str) -> None:
    for text, first in (
        (f"{day.year}年{day.month}月{day.day}日", day),
        (f"{day:%Y-%m-%d}", day),
        (f"{day.year}年{day.month}月", day.replace(day=1)),
        (f"{day.year}年", date(day.year, 1, 1)),
    ):
        (found,) = read_dates(text + after, TODAY)
        assert (found.start, found.end, found.first) == (0, len(text), first)
        assert not found.demanding


@given(
    st.dates(date(1950, 1, 1), date(2098, 12, 31)), st.sampled_from(sorted(set(FESTIVALS.values())))
)
def test_a_festival_is_in_its_year_and_no_longer_than_a_holiday(day: date, name: str) -> None:
    first, last, *_ = festival_span(name, day.year)
    assert {first.year, last.year} <= {day.year}
    assert first <= last <= first + timedelta(days=60)


@given(st.dates(date(1950, 1, 1), date(2098, 12, 31)), st.sampled_from(["春节", "国庆", "端午节"]))
def test_a_festival_without_a_year_is_one_that_has_come(day: date, name: str) -> None:
    (around,) = read_dates(f"{name}前后", day)
    assert around.first
    assert around.last
    assert around.first <= day < around.last + timedelta(days=366 + 30)


def test_what_is_relative_follows_the_day_it_is() -> None:
    for year in (1999, 2020):
        (found,) = read_dates("去年", date(year, 2, 3))
        assert (found.first, found.last) == (date(year - 1, 1, 1), date(year - 1, 12, 31))
