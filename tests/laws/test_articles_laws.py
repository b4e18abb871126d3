"""Laws of reading: whatever comes in, an article or a reason comes out, and reading is stable."""

from __future__ import annotations

import gzip
import json
import re
import tempfile
from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fupin_search.articles import Accepted, Reading, Rejected, read_corpus
from fupin_search.articles import article as identity
from fupin_search.articles.article import safe_url
from fupin_search.articles.encodings import UndecodableError, decode
from fupin_search.articles.lines import (
    _LIGATURE,
    _LINE_END,
    _UNSEEN,
    clean_text,
    normalise_source,
    one_line,
    paragraphs,
)
from fupin_search.articles.pages import read_html
from fupin_search.articles.pages.html import read_html_lines
from fupin_search.articles.pages.site import read_page
from fupin_search.articles.publication_dates import find_day, parse_day
from fupin_search.articles.records import read_record

# Pieces that the readers look for, so that chance hits their branches.
SEEN_PIECES = """
    当前位置: 首页->>扶贫前沿->>地市联播 加入时间: 2021-1-6 来源: 《甲报》 记者 某某 、 - ( ) 【 】
    新华社 电 讯 据 报 年 1 贫 𠮷 欢迎访问广东扶贫网 设为首页 版权所有: charset=gb2312
    <td> </td> <p> <br> <pre> <!-- <script> </script> <title> &#58; & <
    來源 發佈日期: 打印 {{source}} // / 元月 廿 二〇二一年三月十八日 20210318 Mar 18, 上午 24:00 Z
    { } [ ] {"title":" "} " "" , ; 标题,正文 \\ud800 javascript: // http:// e.org
"""
BLANK_PIECES = ["\n", "\r\n", " ", "\u3000", "\xa0", "\ufeff", "\x00", "\ufffd", "\ud800"]
PIECES = [*SEEN_PIECES.split(), *BLANK_PIECES]
mixed_text = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30).map("".join)
mixed_bytes = st.lists(
    st.binary(max_size=8)
    | st.tuples(
        st.sampled_from(PIECES), st.sampled_from(["utf-8", "gb18030", "utf-16", "big5"])
    ).map(lambda piece: piece[0].encode(piece[1], "ignore")),
    max_size=30,
).map(b"".join)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | mixed_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(mixed_text, inner, max_size=3),
    max_leaves=5,
)
FIELDS = ("id", "title", "body", "section", "source", "date", "url", "path")
records = st.dictionaries(
    st.sampled_from(FIELDS), mixed_text | st.lists(mixed_text, max_size=3) | json_values
)


def assert_sound(reading: Reading) -> None:
    """What holds of every reading, whatever it was read from."""
    if isinstance(reading, Rejected):
        assert reading.remark.code
        assert reading.remark.reason.endswith(".")
        return
    article = reading.article
    assert article.title or article.body
    assert article.title == one_line(article.title)
    assert article.body == paragraphs([article.body])
    assert article.section == (article.path[-1] if article.path else None)
    assert article.source is None or normalise_source(article.source) == article.source
    assert article.url is None or safe_url(article.url) == article.url
    assert article.id not in ("", ".", "..")
    for text in (article.id, article.title, article.body, article.origin, *article.path):
        text.encode()
        assert "\x00" not in text


NAMES = (
    *("a.txt", "a.html", "a.jsonl", "a.csv", "a.tsv", "a.zip", "a.txt.gz", "a.jsonl.gz"),
    *("packed.html.gz", "packed.jsonl.gz", "packed.csv.gz"),
)


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None)  # files are written, and a first reading compiles what it needs
@given(raw=mixed_bytes | st.binary(max_size=2000))
def test_any_bytes_give_an_article_or_a_reason(name: str, raw: bytes) -> None:
    if name.startswith("packed"):
        raw = gzip.compress(raw)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(raw)
        readings = list(read_corpus([Path(folder)]))
    assert readings
    for reading in readings:
        assert_sound(reading)


@given(text=mixed_text)
def test_any_lines_give_an_article_or_a_reason(text: str) -> None:
    assert_sound(read_page(read_html_lines(text), origin="a"))
    labelled = ["当前位置:首页->>甲", "题", "加入时间:2021-1-6", *read_html_lines(text)]
    reading = read_page(labelled, origin="a")
    assert isinstance(reading, Accepted)
    assert_sound(reading)


@given(text=mixed_text, rows=st.lists(mixed_text, max_size=5))
def test_any_table_gives_articles_or_reasons(text: str, rows: list[str]) -> None:
    raw = f"标题,正文,日期,来源,路径,网址\n{text}\n{','.join(rows)}\n".encode("utf-8", "replace")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.csv").write_bytes(raw)
        readings = list(read_corpus([Path(folder)]))
    assert readings
    for reading in readings:
        assert_sound(reading)


@given(text=mixed_text)
def test_any_html_gives_an_article_or_a_reason(text: str) -> None:
    assert_sound(read_html(text, origin="a"))
    assert_sound(read_html(f"<h1>题目在此</h1><p>{text},一句话。{'句' * 20}</p>", origin="a"))


@given(record=records | json_values)
def test_any_record_gives_an_article_or_a_reason(record: object) -> None:
    assert_sound(read_record(record, origin="a#1"))


@example({"path": "0>0", "title": "当前位置:"})
@example({"path": ["首页", "首页", "甲", "正文", "正文"], "title": "题"})
@given(record=records)
def test_an_article_given_back_as_a_record_is_the_same_article(record: object) -> None:
    reading = read_record(record, origin="a#1")
    if not isinstance(reading, Accepted):
        return
    article = reading.article
    again = {
        "id": article.id,
        "title": article.title,
        "body": article.body.split("\n"),
        "path": list(article.path),
        "section": article.section,
        "source": article.printed_source,
        "date": article.date and article.date.isoformat(),
        "url": article.url,
    }
    assert read_record(json.loads(json.dumps(again)), origin="a#1") == Accepted(article)


@given(text=mixed_text)
def test_a_normal_source_is_its_own_normal_source(text: str) -> None:
    name = normalise_source(text)
    assert name is None or normalise_source(name) == name


@given(text=mixed_text)
def test_a_safe_url_is_its_own_safe_url(text: str) -> None:
    url = safe_url(text)
    assert url is None or safe_url(url) == url


hosts = st.sampled_from(["e.org", "www.e.org", "E.org", "a@e.org", "e.org:80", "-e", "e.", "[::1]"])
addresses = st.builds(
    "{}{}{}".format,
    st.sampled_from(["http://", "https://", "HTTP://", "//", "/", "javascript:", "http:/", ""]),
    hosts | st.text(max_size=4),
    st.sampled_from(
        ["", "/", "/a/1.html?b=1&lt=2#c", "/%20~", "/\\", "/ ", "/扶贫", "?a", "/a\u200b"]
    )
    | st.text(max_size=6).map("/{}".format),
)


@example("http://e.org/" + "a" * 2048)
@given(addresses)
def test_an_ordinary_address_is_safe_by_the_whole_rule_too(url: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identity, "_ORDINARY", re.compile("(?!)"))
        expected = safe_url(url)
    assert safe_url(url) == expected


@given(mixed_text | st.text())
def test_a_text_with_nothing_to_take_out_is_seen_whole(text: str) -> None:
    taken_out = _UNSEEN.sub("", _LINE_END.sub("\n", text))
    expected = _LIGATURE.sub(lambda ligature: normalize("NFKC", ligature[0]), taken_out)
    assert normalize("NFC", clean_text(text)) == normalize("NFC", expected)


@given(text=mixed_text)
def test_lines_and_paragraphs_once_made_stay_as_they_are(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert paragraphs([paragraphs([text])]) == paragraphs([text])


@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)), rest=mixed_text)
def test_a_day_printed_in_any_order_of_zeros_is_that_day(day: date, rest: str) -> None:
    assert parse_day(day.isoformat()) == day
    assert parse_day(f"{day.year}年{day.month}月{day.day}日") == day
    assert parse_day(rest) is None or isinstance(parse_day(rest), date)


FORMS = (
    "{0:%Y-%m-%d}", "{0:%Y\u2013%m\u2013%d}", "{0:%Y.%m.%d}", "{0.year}年{0.month}月{0.day}日",
    "{0:%a, %d %b %Y}", "{0:%B} {0.day}, {0.year}", "{0:%d-%b-%Y}", "星期一 {0:%Y/%m/%d}",
)  # fmt: skip


@given(
    day=st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    form=st.sampled_from(FORMS),
    label=st.sampled_from(["", "发布时间:", "發佈日期: ", "日 期 : "]),
    rest=st.sampled_from(["", " 08:30", " 来源:甲报", " 点击:12"]),
)
def test_pages_and_records_read_one_day_in_every_form(
    day: date, form: str, label: str, rest: str
) -> None:
    printed = label + form.format(day) + rest
    found = find_day(printed)
    assert found
    assert (found.day, parse_day(printed)) == (day, day)
    assert found.start == len(label)


@given(text=mixed_text)
def test_a_day_found_in_a_line_lies_in_it(text: str) -> None:
    found = find_day(text)
    if found:
        assert 0 <= found.start < found.end <= len(text)


@given(text=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1))
def test_chinese_is_decoded_from_the_encodings_it_is_written_in(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decode(text.encode(encoding)) == (text, ())
    declared = '<meta charset="gb2312">' + text
    assert decode(declared.encode("utf-8"))[0] == declared


@given(raw=mixed_bytes | st.binary())
def test_decoding_gives_text_without_surrogates_or_refuses(raw: bytes) -> None:
    refused = None
    try:
        decode(raw)[0].encode()
    except UndecodableError as error:
        refused = error.remark.code
    assert refused in (None, "binary", "undecodable")
