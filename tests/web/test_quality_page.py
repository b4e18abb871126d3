"""The page of a quality report: whole in itself, and safe whatever an article is called."""

from __future__ import annotations

import re
from datetime import date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from support.flawed_corpus import records
from support.strategies import archives, examples

from fupin_search.articles import Accepted, Article, Rejected, Remark
from fupin_search.articles.article import CODES
from fupin_search.articles.records import read_record
from fupin_search.quality.examination import Examination
from fupin_search.quality.report import Month, Quality, RemarkCount
from fupin_search.web.pages.quality import format_remark, plot_months, quality_page

MADE = datetime(2021, 1, 6, 8, 30)  # noqa: DTZ001 - what a clock in Shanghai shows
_VOID = {"meta", "link"}


class Reader(HTMLParser):
    """Reads a page strictly: every element is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader.elements


def checked() -> Quality:
    examination = Examination(date(2021, 1, 6))
    for number, record in enumerate(records(), start=1):
        examination.add(read_record(record, origin=f"export.jsonl#{number}"))
    examination.add(Rejected("export.jsonl#9", Remark("repeated-id", "It has come.")))
    examination.add(Rejected("</style><script>", Remark("odd-code", "Why & <b>how</b>.")))
    return examination.finish()


def page_of(quality: Quality) -> str:
    return quality_page(quality, corpora=["<b>文库</b>"], made=MADE).decode()


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(checked())


def test_the_page_is_well_formed_and_chinese(page: str) -> None:
    tags = elements(page)
    assert tags[0] == ("html", {"lang": "zh-CN"})
    assert [tag for tag, _ in tags].count("h1") == 1
    assert len([tag for tag, _ in tags if tag == "svg"]) > 8


def test_nothing_is_loaded_and_no_script_is_run(page: str) -> None:
    tags = elements(page)
    assert not {tag for tag, _ in tags} & {"script", "img", "iframe", "object", "form", "a"}
    named = [(name, value) for _, given in tags for name, value in given.items()]
    assert [(name, value) for name, value in named if name.startswith("on")] == []
    assert [value for name, value in named if name in ("src", "href")] == ["data:,"]
    assert "http:" not in page
    assert "https:" not in page
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_names_out_of_the_corpus_are_only_text() -> None:
    body = "茶" * 100
    hostile = "<script>alert(1)</script>\"'&"
    examination = Examination(date(2021, 1, 6))
    for number in range(2):
        told = Article(
            id=str(number),
            title=hostile,
            body=body,
            section=hostile,
            source=hostile,
            origin=f"{hostile}{number}",
        )
        examination.add(Accepted(told, (Remark(hostile, hostile),)))
    page = page_of(examination.finish())
    assert "script" not in {tag for tag, _ in elements(page)}
    assert page.count("&lt;script&gt;") >= 5
    assert "<title>&lt;b&gt;文库" in page


def test_every_finding_is_told_in_chinese(page: str) -> None:
    shown = re.sub(r"<style>.*?</style>|<[^>]+>", "", page, flags=re.DOTALL)
    for words in (
        "UTF-8 被当作 GBK 读取",
        "编号与前面的文章重复",
        "网址不安全",
        "可能是同一来源",
        "顺便一提",
    ):
        assert words in shown
    assert "有 1 个栏目只有一篇文章：“来信”。" in shown
    assert "2020-04 至 2020-06" in shown
    assert "Why &amp; &lt;b&gt;how" in page  # a code without a Chinese name keeps its reason


def test_an_empty_corpus_has_a_page_too() -> None:
    assert "<svg" not in page_of(Examination(date(2021, 1, 6)).finish()).split("<main")[1]


@given(archives(most=6))
@examples(20)
def test_any_archive_makes_a_well_formed_page(articles: list[Article]) -> None:
    examination = Examination(date(2021, 1, 6))
    for article in articles:
        examination.add(Accepted(article))
    elements(page_of(examination.finish()))


def test_months_stand_where_they_belong_and_none_is_higher_than_the_plot() -> None:
    drawn = plot_months([Month("2019-03", 7), Month("2020-12", 90)])
    assert drawn is not None
    first, last = drawn.bars
    assert [label.text for label in drawn.years] == ["2019", "2020"]
    assert first.x < drawn.years[1].at < last.x
    assert last.x + last.width <= 960
    assert last.y == 0
    assert first.y + first.height == pytest.approx(200)
    assert [line.text for line in drawn.lines] == ["50"]
    assert first.text == "2019年3月：7 篇"


@pytest.mark.parametrize("span", [1, 12, 77, 201])
def test_however_long_the_archive_years_are_few_enough_to_read(span: int) -> None:
    months = [
        Month(f"{1900 + number:04}-{number % 12 + 1:02}", number + 1) for number in range(span)
    ]
    drawn = plot_months(months)
    assert drawn is not None
    assert 1 <= len(drawn.years) <= 17
    assert all(bar.x + bar.width <= 960 + 1 for bar in drawn.bars)
    assert 1 <= len(drawn.lines) <= 5


def test_every_remark_of_the_readers_has_its_words() -> None:
    assert [code for code in CODES if format_remark(RemarkCount(code, 1, "", "")) is None] == []
