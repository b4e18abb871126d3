"""A text gives the days, months and years that it mentions."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_search.entities.dates import find_days
from fupin_search.entities.keys import day_key, month_key, year_key
from fupin_search.text.normalise import normalise

PUBLISHED = date(2020, 11, 20)
TABLE = Path(__file__).with_name("days.txt")
PIECES = (
    *(
        "2020年",
        "11月",
        "5日",
        "至",
        "-",
        "今年",
        "去年",
        "同年",
        "月",
        "年",
        "日",
        "10",
        "二〇二〇",
    ),
    *(
        "十一",
        "三",
        "。",
        "2月29日",
        "2月30日",
        "1月",
        "12月",
        "将于",
        "近",
        "2000年",
        " ",
        "2020-11-05",
    ),
    *("次年3月", "前年", "大", "份", "底", "上旬", "0", "9999年12月", "."),
)


def rows() -> list[tuple[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    parted = (line.partition("|") for line in lines if line and not line.startswith("#"))
    return [(sentence.strip(), keys.strip()) for sentence, _, keys in parted]


def ends(keys: tuple[str, ...]) -> str:
    return keys[0] if len(keys) == 1 else f"{keys[0]}..{keys[-1]}"


def spoken(text: str, published: date | None) -> str:
    found = find_days(text, published)
    return ", ".join(f"{text[one.start : one.end]} = {ends(one.keys)}" for one in found)


@pytest.mark.parametrize(("sentence", "keys"), rows())
def test_a_sentence_speaks_of_what_the_table_says(sentence: str, keys: str) -> None:
    assert spoken(normalise(sentence), PUBLISHED) == keys


def test_an_undated_article_speaks_only_of_years_it_names() -> None:
    text = "2019年3月动工,4月停工。11月5日复工,去年完工,今年验收。"
    assert [found.keys for found in find_days(text, None)] == [("m201903",), ("m201904",)]


texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@pytest.mark.slow
@given(texts, st.one_of(st.none(), st.dates()))
def test_mentions_of_any_text_stand_in_order(text: str, published: date | None) -> None:
    normalised = normalise(text)
    found = find_days(normalised, published)
    assert all(0 <= one.start < one.end <= len(text) and one.keys for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(
    days,
    days,
    st.sampled_from(["", "在", "于", "协会", "。"]),
    st.sampled_from(["", "日前", "举行"]),
)
def test_a_day_a_month_and_a_year_are_found_wherever_they_stand(
    day: date, published: date, before: str, after: str
) -> None:
    for written, key in (
        (f"{day.year}年{day.month}月{day.day}日", day_key(day)),
        (f"{day.year}年{day.month}月", month_key(day.year, day.month)),
        (f"{day.year}年", year_key(day.year)),
    ):
        (found,) = find_days(before + written + after, published)
        assert found == (len(before), len(before) + len(written), (key,))


@given(st.dates(date(1901, 1, 1), date(2098, 12, 31)), st.integers(-300, 59))
def test_a_day_without_its_year_is_the_one_near_the_publication(
    published: date, ahead: int
) -> None:
    day = published + timedelta(days=ahead)
    if (day.month, day.day) == (2, 29):
        return
    (found,) = find_days(f"{day.month}月{day.day}日", published)
    assert found.keys == (day_key(day),)
