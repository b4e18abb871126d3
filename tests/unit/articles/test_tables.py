"""A table gives an article a row, whatever its columns are called and its cells hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fupin_search.articles import Accepted, Article, Reading, Rejected, read_corpus

ROWS = "标题,正文,发布时间,来源,栏目\n竹编,晒场上摆满竹篮。,2021-1-6,《山城日报》,地市联播\n"


def readings(tmp_path: Path, raw: bytes | str, name: str = "a.csv") -> list[Reading]:
    (tmp_path / name).write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return list(read_corpus([tmp_path / name]))


def articles(tmp_path: Path, raw: bytes | str, name: str = "a.csv") -> list[Article]:
    read = readings(tmp_path, raw, name)
    assert all(isinstance(reading, Accepted) for reading in read), read
    return [reading.article for reading in read if isinstance(reading, Accepted)]


def refusals(tmp_path: Path, raw: bytes | str) -> list[tuple[str, str, str]]:
    return [
        (reading.origin, reading.remark.code, reading.remark.reason)
        for reading in readings(tmp_path, raw)
        if isinstance(reading, Rejected)
    ]


def test_every_column_is_read(tmp_path: Path) -> None:
    [article] = articles(
        tmp_path, "编号,标题,正文,日期,来源,路径,网址\na-1,题,文,2021/1/6,甲报,首页>乙>丙,/1.html\n"
    )
    assert (article.id, article.title, article.body) == ("a-1", "题", "文")
    assert (article.date, article.source) == (date(2021, 1, 6), "甲报")
    assert (article.path, article.url, article.origin) == (("乙", "丙"), "/1.html", "a.csv#1")


@pytest.mark.parametrize(
    "header",
    [
        "标题,正文,发布时间,来源,栏目",
        "title,content,date,source,section",
        "Title,Body,Publish_Time,Media,Category",
        "新闻标题,新闻内容,发布日期,稿件来源,所属栏目",
        " 标题 ,【正文】,日期,出处,频道",
        "ＴＩＴＬＥ,正文,publish time,来源,栏目",
        '"标题","正文","时间","来源","分类"',
        "\ufeff标题,正文,发表时间,来源,栏目",
    ],
)
def test_columns_have_chinese_or_english_names(tmp_path: Path, header: str) -> None:
    [article] = articles(tmp_path, ROWS.replace(ROWS.split("\n", 1)[0], header))
    assert (article.title, article.body) == ("竹编", "晒场上摆满竹篮。")
    assert (article.date, article.source, article.section) == (
        date(2021, 1, 6),
        "山城日报",
        "地市联播",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_is_read_in_the_encodings_of_pages(tmp_path: Path, encoding: str, end: str) -> None:
    rows = "標題,正文\n山村,這條路修好以後，收成都賣得出去。\n學校,好\n".replace("標題", "标题")
    if encoding == "big5":
        rows = rows.replace("标题", "title")
    read = articles(tmp_path, rows.replace("\n", end).encode(encoding))
    assert [article.title for article in read] == ["山村", "學校"]


def test_a_short_row_is_read_as_the_rest_of_its_table(tmp_path: Path) -> None:
    rows = (
        "标题,正文\n山村的路,这条路修好以后，收成都卖得出去。\n联通,联通\n"  # 联通 is valid UTF-8
    )
    assert articles(tmp_path, rows.encode("gbk"))[1].title == "联通"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_cells_are_parted_by_whatever_parts_the_header(
    tmp_path: Path, delimiter: str, name: str
) -> None:
    rows = ROWS.replace(",", delimiter)
    assert articles(tmp_path, rows, name)[0].section == "地市联播"
    said = f"sep={delimiter}\r\n{rows}"
    assert articles(tmp_path, said, name)[0].section == "地市联播"


def test_quoted_cells_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    first, second = articles(
        tmp_path, '标题,正文\n"修路,架桥","他说:""好""\n\n第二段\r\n第三段"\n他说"好"的路,文\n'
    )
    assert first.title == "修路,架桥"
    assert first.body == '他说:"好"\n第二段\n第三段'
    assert (second.title, second.origin) == ('他说"好"的路', "a.csv#2")


def test_a_cell_of_html_gives_what_a_reader_sees(tmp_path: Path) -> None:
    [article] = articles(
        tmp_path, '标题,正文\n题,"<p>&nbsp;一<b>二</b></p><script>x</script><p>三</p>"\n'
    )
    assert article.body == "一二\n三"
    [plain] = articles(tmp_path, "标题,正文\n题,a < b 且 c > d\n")
    assert plain.body == "a < b 且 c > d"


def test_of_two_columns_for_one_thing_the_better_named_counts(tmp_path: Path) -> None:
    [article] = articles(tmp_path, "更新时间,标题,发布时间,序号\n2022-2-2,题,2021-1-6,1\n")
    assert article.date == date(2021, 1, 6)
    assert article.id.startswith("c")


@pytest.mark.parametrize("header", ["甲,乙", "日期,来源", "<html>", "1,2,3"])
def test_a_table_whose_header_is_of_no_use_is_refused_with_what_is_wanted(
    tmp_path: Path, header: str
) -> None:
    [(origin, code, reason)] = refusals(tmp_path, f"{header}\n1,2\n3,4\n")
    assert (origin, code) == ("a.csv", "header-unusable")
    assert "标题 or title" in reason
    assert header in reason


@pytest.mark.parametrize("raw", [b"", b"\n\r\n", b"\xef\xbb\xbf", "标题,正文\n".encode()])
def test_a_table_without_a_row_is_empty(tmp_path: Path, raw: bytes) -> None:
    assert [code for _, code, _ in refusals(tmp_path, raw)] == ["empty"]


def test_a_row_of_too_many_or_too_few_cells_is_refused_by_itself(tmp_path: Path) -> None:
    raw = '标题,正文\n甲,"文\n文"\n乙\n丙,文,多\n丁,文,,\n\n戊,文\n'
    kept = [
        reading.article.title
        for reading in readings(tmp_path, raw)
        if isinstance(reading, Accepted)
    ]
    assert kept == ["甲", "丁", "戊"]
    assert refusals(tmp_path, raw) == [
        ("a.csv#2", "cells-wrong", "The row on line 4 has 1 cells; the header has 2."),
        ("a.csv#3", "cells-wrong", "The row on line 5 has 3 cells; the header has 2."),
    ]


def test_an_unclosed_quotation_mark_costs_its_own_line_alone(tmp_path: Path) -> None:
    rows = "".join(f"第{number},文\n" for number in range(1000))
    read = readings(tmp_path, f'标题,正文\n甲,文\n"乙,文\n{rows}')
    codes = [reading.remark.code for reading in read if isinstance(reading, Rejected)]
    assert codes == ["quote-unclosed"]
    assert len(read) == 1002


def test_a_row_over_ten_megabytes_is_too_large_and_the_next_is_read(tmp_path: Path) -> None:
    raw = "标题,正文\n甲," + "文" * 3_400_000 + "\n乙,文\n"
    first, second = readings(tmp_path, raw)
    assert isinstance(first, Rejected)
    assert first.remark.code == "too-large"
    assert isinstance(second, Accepted)


def test_a_cell_may_be_longer_than_the_modules_own_limit(tmp_path: Path) -> None:
    [article] = articles(tmp_path, f"标题,正文\n题,{'文' * 200_000}\n")
    assert len(article.body) == 200_000


def test_bytes_that_are_no_text_cost_their_own_row(tmp_path: Path) -> None:
    raw = "标题,正文\n甲,文\n".encode() + b"\0" * 50 + "\n乙,文\n".encode()
    read = readings(tmp_path, raw)
    assert [type(reading) for reading in read] == [Accepted, Rejected, Accepted]


def test_epoch_seconds_are_dates(tmp_path: Path) -> None:
    assert articles(tmp_path, "标题,addtime\n题,1609891200\n")[0].date == date(2021, 1, 6)
