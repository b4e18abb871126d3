"""An examination counts each finding of the readings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import archives, examples

from fupin_search.articles import Accepted, Article, Reading, Rejected, Remark
from fupin_search.quality import examination
from fupin_search.quality.examination import Examination
from fupin_search.quality.report import FIELDS, Quality

TODAY = date(2021, 1, 6)
BODY = "县里请来茶科所的师傅驻村三个月，手把手教修剪和采摘；合作社同两家茶厂签了五年的合同。"


def examined(*readings: Reading) -> tuple[Quality, list[tuple[str, str]]]:
    """The report, and what was told besides: origins and codes."""
    told: list[tuple[str, str]] = []
    examination = Examination(TODAY, lambda origin, remark: told.append((origin, remark.code)))
    for reading in readings:
        examination.add(reading)
    return examination.finish(), told


def article(number: int, body: str = "", day: date | None = None, **fields: Any) -> Accepted:
    return Accepted(Article(id=str(number), origin=f"{number}.txt", body=body, date=day, **fields))


def test_of_nothing_there_is_nothing_to_say() -> None:
    quality, told = examined()
    assert (quality.read, quality.accepted, quality.dates.first, told) == (0, 0, None, [])
    assert [missing.share for missing in quality.missing] == [0] * len(FIELDS)


def test_remarks_are_counted_by_code_the_most_frequent_first_with_the_first_example() -> None:
    quality, told = examined(
        Rejected("a", Remark("empty", "Empty a.")),
        Rejected("b", Remark("not-json", "No JSON in b.")),
        Rejected("c", Remark("not-json", "No JSON in c.")),
        Accepted(Article(id="1", title="题", origin="d"), (Remark("date-missing", "None."),) * 2),
    )
    assert (quality.read, quality.accepted, quality.warned, quality.rejected) == (4, 1, 1, 3)
    assert [(one.code, one.count, one.origin, one.reason) for one in quality.rejections] == [
        ("not-json", 2, "b", "No JSON in b."),
        ("empty", 1, "a", "Empty a."),
    ]
    assert [(one.code, one.count) for one in quality.warnings] == [("date-missing", 2)]
    assert told == []


def test_the_original_is_the_earliest_whatever_was_read_first() -> None:
    quality, told = examined(
        article(1, BODY),
        article(2, BODY, date(2020, 5, 2)),
        article(3, BODY.replace("；", " ；"), date(2020, 5, 1)),
    )
    assert (quality.reprints.exact, quality.reprints.groups) == (2, 1)
    assert [copy.origin for copy in quality.reprints.largest[0].articles] == [
        "3.txt",
        "2.txt",
        "1.txt",
    ]
    assert told == [("1.txt", "reprint"), ("2.txt", "reprint")]


def test_a_near_reprint_of_a_reprint_is_one_of_the_original() -> None:
    longer = BODY * 2
    nearly = longer + "（责任编辑：某某）"
    quality, told = examined(
        article(1, nearly, date(2020, 5, 3)),
        article(2, longer, date(2020, 5, 2)),
        article(3, longer, date(2020, 5, 1)),
    )
    assert (quality.reprints.exact, quality.reprints.near, quality.reprints.groups) == (1, 1, 1)
    assert quality.reprints.largest[0].count == 3
    assert told == [("1.txt", "near-reprint"), ("2.txt", "reprint")]


def test_tomorrow_is_not_the_future_for_it_may_have_come_where_the_article_was_written() -> None:
    quality, told = examined(
        article(1, BODY, TODAY + timedelta(days=1)), article(2, day=TODAY + timedelta(days=2))
    )
    assert (quality.dates.future.count, quality.dates.future.origin) == (1, "2.txt")
    assert told == []  # the readers tell of it


def test_a_body_is_short_below_twenty_characters_and_long_above_fifty_thousand() -> None:
    bodies = ("字 " * 19, "文" * 20, "词" * 50_000, "句" * 50_001)
    quality, told = examined(*(article(number, body) for number, body in enumerate(bodies, 1)))
    assert (quality.lengths.short.count, quality.lengths.long.count) == (1, 1)
    assert (quality.lengths.median, quality.lengths.longest) == (50_000, 50_001)
    assert told == [("1.txt", "very-short"), ("4.txt", "very-long")]


def test_an_article_without_a_body_is_missing_one_and_not_short() -> None:
    quality, told = examined(article(1, title="只有标题"))
    assert quality.lengths.short.count == 0
    assert {one.field for one in quality.missing if one.count} == set(FIELDS) - {"title"}
    assert told == []


def test_a_gap_of_months_is_a_note_and_the_future_makes_none() -> None:
    quality, _ = examined(
        article(1, day=date(2020, 1, 31), title="a"),
        article(2, day=date(2020, 5, 1), title="b"),
        article(3, day=date(2020, 7, 1), title="c"),
        article(4, day=date(2031, 7, 1), title="d"),
    )
    (note,) = quality.notes
    assert (note.code, note.count) == ("months-without", 4)
    assert note.shown == ("2020-02..2020-04", "2020-06")


def test_a_day_with_a_fifth_of_many_articles_is_a_note_unless_it_is_the_only_day() -> None:
    crowd = [article(number, day=date(2020, 1, 1), title="a") for number in range(20)]
    later = [article(20 + number, day=date(2020, 1, 2 + number), title="b") for number in range(20)]
    assert [note.code for note in examined(*crowd, *later)[0].notes] == ["crowded-day"]
    assert examined(*crowd)[0].notes == ()
    assert examined(*crowd[1:], *later)[0].notes == ()


def test_more_names_than_are_counted_are_told_apart() -> None:
    names = examination.NameCounts()
    for number in range(examination._MOST_NAMES + 2):
        names.add(str(number))
    names.add("0")
    found = names.largest()
    assert (found.distinct, found.uncounted) == (examination._MOST_NAMES, 2)
    assert found.largest[0].name == "0"


@pytest.mark.slow
@given(archives(most=8), st.lists(st.sampled_from(["empty", "repeated-id"]), max_size=3))
@examples(60)
def test_every_reading_is_counted_once_in_each_table(
    articles: list[Article], codes: list[str]
) -> None:
    refused = [Rejected(str(number), Remark(code, "Why.")) for number, code in enumerate(codes)]
    quality, _ = examined(*map(Accepted, articles), *refused)
    assert quality.read == quality.accepted + quality.rejected == len(articles) + len(codes)
    assert sum(one.count for one in quality.rejections) == quality.rejected
    assert quality.repeated_ids.count == codes.count("repeated-id")
    assert sum(year.count for year in quality.years) == quality.accepted
    assert sum(month.count for month in quality.months) == sum(
        year.count for year in quality.years if year.year
    )
    lacking = {one.field: one.count for one in quality.missing}
    assert lacking == {
        field: sum(year.missing[field] for year in quality.years) for field in FIELDS
    }
    assert lacking == {field: sum(not getattr(one, field) for one in articles) for field in FIELDS}
    assert sum(one.count for one in quality.sections.largest) + lacking["section"] == len(articles)
