"""A JSON record gives its article, or the reason for its refusal."""

from __future__ import annotations

import json
from datetime import date

import pytest

from fupin_search.articles.article import Accepted, Article, Rejected
from fupin_search.articles.records import read_line, read_record

WHOLE = {
    "id": "a-1",
    "title": "石坪村的竹编卖到了港口",
    "body": ["一到冬天,晒场上摆满竹篮。", "今年编了1280只。"],
    "section": "地市联播",
    "path": ["首页", "扶贫前沿", "地市联播"],
    "source": "《山城日报》",
    "date": "2019-03-05T08:30:00+08:00",
    "url": "https://example.org/a.html",
    "keywords": ["竹编"],
}


def accepted(record: object) -> Accepted:
    reading = read_record(record, origin="a.jsonl#1")
    assert isinstance(reading, Accepted)
    return reading


def rejected_code(record: object) -> str:
    reading = read_record(record, origin="a.jsonl#1")
    assert isinstance(reading, Rejected)
    assert reading.origin == "a.jsonl#1"
    return reading.remark.code


def test_a_whole_record_gives_a_whole_article_and_no_warning() -> None:
    assert accepted(WHOLE) == Accepted(
        Article(
            id="a-1",
            title="石坪村的竹编卖到了港口",
            body="一到冬天,晒场上摆满竹篮。\n今年编了1280只。",
            path=("扶贫前沿", "地市联播"),
            section="地市联播",
            source="山城日报",
            printed_source="《山城日报》",
            date=date(2019, 3, 5),
            url="https://example.org/a.html",
            origin="a.jsonl#1",
        )
    )


@pytest.mark.parametrize("record", [{"title": "题"}, {"body": "文"}, {"title": "题", "body": None}])
def test_a_title_or_a_body_is_enough(record: dict[str, object]) -> None:
    reading = accepted(record)
    assert reading.warnings == ()
    assert reading.article.section is None


@pytest.mark.parametrize("record", [{}, {"id": "1"}, {"title": " \n", "body": ["", "\u3000"]}])
def test_a_record_that_says_nothing_is_rejected(record: dict[str, object]) -> None:
    assert rejected_code(record) == "empty"


@pytest.mark.parametrize("record", [None, 1, "题", [WHOLE], True])
def test_anything_but_an_object_is_rejected(record: object) -> None:
    assert rejected_code(record) == "not-an-object"


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("id", 1.5, "1.5"),
        ("id", 12.0, "12"),
        ("id", ["a"], "a"),
        ("id", {"$oid": "5f3b"}, "5f3b"),
        ("title", 2020, "2020"),
        ("title", ["题", "目"], "题"),
        ("title", {"rendered": "题", "protected": False}, "题"),
        ("body", {"rendered": "<p>文</p>", "protected": False}, "文"),
        ("body", ["文", 1], "文\n1"),
        ("body", 7, "7"),
        ("section", ["地市联播", "要闻"], "地市联播"),
        ("printed_source", {"@type": "Organization", "name": "山城日报"}, "山城日报"),
        ("date", {"$date": "2019-03-05T00:00:00+08:00"}, date(2019, 3, 5)),
        ("date", {"$date": {"$numberLong": "1551744000000"}}, date(2019, 3, 5)),
        ("url", ["https://example.org/b.html"], "https://example.org/b.html"),
    ],
)
def test_a_value_that_is_no_text_is_read_as_text_with_a_warning(
    key: str, value: object, text: object
) -> None:
    reading = accepted(WHOLE | {key.removeprefix("printed_"): value, "path": None})
    assert getattr(reading.article, key) == text
    assert "field-converted" in [warning.code for warning in reading.warnings]
    assert f"The key {key.removeprefix('printed_')} " in reading.warnings[-1].reason


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", True),
        ("id", 1 << 200),
        ("id", float("nan")),
        ("title", {"甲": "题"}),
        ("title", []),
        ("body", {"p": "文"}),
        ("body", [{"p": "文"}]),
        ("section", False),
        ("source", False),
        ("source", {}),
        ("date", True),
        ("url", {"href": 1}),
        ("path", False),
        ("path", [[[[["地市联播"]]]]]),
    ],
)
def test_a_value_that_cannot_be_text_is_left_out_with_a_warning_naming_its_key(
    key: str, value: object
) -> None:
    reading = accepted(WHOLE | {key: value})
    without = accepted({name: kept for name, kept in WHOLE.items() if name != key})
    assert reading.article == without.article
    [warning] = reading.warnings
    assert warning.code == "field-dropped"
    assert f"The key {key} " in warning.reason


HTML = [
    (
        "<p>茶农上山。</p><p>合作社&nbsp;统一收购&ldquo;明前茶&rdquo;。</p>",
        "茶农上山。\n合作社 统一收购“明前茶”。",
    ),
    ("茶农&ldquo;上山&rdquo;&nbsp;采茶。", "茶农“上山” 采茶。"),
    ("茶农&amp;nbsp;上山&amp;ldquo;采茶&amp;rdquo;。", "茶农 上山“采茶”。"),
    ("&lt;p&gt;茶农上山。&lt;/p&gt;&lt;p&gt;采茶。&lt;/p&gt;", "茶农上山。\n采茶。"),
    ("茶农上山。<br>采茶。<BR/>收购。<br />", "茶农上山。\n采茶。\n收购。"),
    ("<P align=center>茶农<FONT color=red>上山</FONT>。", "茶农上山。"),
    ("茶农上山。<script>var a = '<p>采茶</p>';</script><style>p{color:red}</style>", "茶农上山。"),
    ("茶农<!-- 编者按 -->上山。", "茶农上山。"),
    ("茶农<o:p></o:p>上山<?xml:namespace prefix = o />。", "茶农上山。"),
    ("第一段<b>重点</b>。\n第二段。", "第一段重点。\n第二段。"),
    ("第一段。\n\n第二段。<h2>小标题</h2>第三段。", "第一段。\n第二段。\n小标题\n第三段。"),
    ("&#33590;&#x519C;上山。", "茶农上山。"),
    ("<p>若 a < b 且 x<y>z，则停。</p>", "若 a < b 且 x<y>z，则停。"),
    ("茶农&nbsp&nbsp上山。", "茶农  上山。"),
    ("<table><tr><td>甲</td><td>乙</td></tr></table>", "甲\n乙"),
]


@pytest.mark.parametrize(("given", "seen"), HTML)
def test_html_in_a_body_gives_the_text_a_reader_sees_with_a_warning(given: str, seen: str) -> None:
    for body in (given, [given]):
        reading = accepted({"id": "a", "title": "题", "body": body})
        assert reading.article.body == seen
        assert [warning.code for warning in reading.warnings] == ["html-in-text"]


@pytest.mark.parametrize("key", ["title", "source", "section"])
def test_html_in_any_text_of_a_record_is_taken_out(key: str) -> None:
    value = "&ldquo;茶山&rdquo;<em>春早</em> &amp; 夏忙"
    reading = accepted({"id": "a", "title": "题", key: value})
    article = reading.article
    shown = {"title": article.title, "source": article.printed_source, "section": article.section}
    assert shown[key] == "“茶山”春早 & 夏忙"
    assert [warning.code for warning in reading.warnings] == ["html-in-text"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [("<script>alert('题')</script>", "<script>alert('题')</script>"), ("<b>&nbsp;</b>", "")],
)
def test_a_title_that_is_nothing_but_a_script_is_kept_as_it_is(title: str, expected: str) -> None:
    assert accepted({"id": "a", "title": title, "body": "文"}).article.title == expected


@pytest.mark.parametrize(
    "text",
    [
        *("a < b", "《A&B》", "x<y>z", "AT&T; R&D;", "1<2>0", "p<b>q", "x <= y >= z", "<图>"),
        *("a<b", "?a=1&copy=2&lt=3", "<-- 见上 -->", "&未知;", "5 > 3 & 2 < 4", "<茶山春早>"),
    ],
)
def test_text_that_is_no_html_stays_as_it_is(text: str) -> None:
    reading = accepted({"id": "a", "title": text, "body": text})
    assert (reading.article.title, reading.article.body) == (text, text)
    assert reading.warnings == ()


def test_an_empty_source_is_none() -> None:
    assert accepted({"title": "题", "source": " "}).article.printed_source is None


@pytest.mark.parametrize("key", sorted(WHOLE.keys() - {"title"}))
def test_null_is_an_absent_key(key: str) -> None:
    without = {name: value for name, value in WHOLE.items() if name != key}
    assert accepted(WHOLE | {key: None}) == accepted(without)


@pytest.mark.parametrize("number", [0, 7, -7, 1 << 64])
def test_an_integer_id_is_kept_in_digits(number: int) -> None:
    assert accepted(WHOLE | {"id": number}).article.id == str(number)


@pytest.mark.parametrize(
    ("path", "section", "expected"),
    [
        (None, None, ()),
        (None, "", ()),
        (None, "地市联播", ("地市联播",)),
        ("首页->>扶贫前沿->>地市联播", None, ("扶贫前沿", "地市联播")),
        ("扶贫前沿 > 地市联播", "地市联播", ("扶贫前沿", "地市联播")),
        (["扶贫前沿"], " 地市联播\n", ("扶贫前沿", "地市联播")),
        (["扶贫前沿", "地市联播", "清远"], "地市联播", ("扶贫前沿", "地市联播")),
        (["A>B", ""], None, ("A>B",)),
        ("", None, ()),
    ],
)
def test_the_path_ends_with_the_section(
    path: object, section: object, expected: tuple[str, ...]
) -> None:
    article = accepted({"title": "题", "path": path, "section": section}).article
    assert article.path == expected
    assert article.section == (expected[-1] if expected else None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"date": "昨天"}, "date-unreadable"),
        ({"url": "javascript:alert(1)"}, "url-dropped"),
        ({"id": "a/1"}, "id-replaced"),
    ],
)
def test_a_value_that_cannot_be_used_is_left_out_with_a_warning(
    changes: dict[str, str], code: str
) -> None:
    reading = accepted(WHOLE | changes)
    assert [warning.code for warning in reading.warnings] == [code]
    kept = reading.article
    assert {
        "date-unreadable": kept.date is None,
        "url-dropped": kept.url is None,
        "id-replaced": kept.id != "a/1",
    }[code]


def test_an_unsafe_url_does_not_name_the_article() -> None:
    article = accepted({"title": "题", "url": "javascript:x"}).article
    assert article.id == accepted({"title": "题"}).article.id


def test_a_title_is_one_line_and_a_body_has_single_newlines() -> None:
    article = accepted(
        {"title": " 题\r\n\u3000目\t", "body": "\u3000一\r\n\r\n二 \r\u2028三\n"}
    ).article
    assert (article.title, article.body) == ("题 目", "一\n二\n三")


def test_unseen_characters_are_taken_out_of_every_field() -> None:
    article = accepted(
        {
            "title": "扶\u200b贫\ud800",
            "body": ["扶\x00贫\ufeff"],
            "section": "地市\x1f联播",
            "source": "山城\ud83d日报",
        }
    ).article
    assert (article.title, article.body) == ("扶贫", "扶贫")
    assert (article.section, article.source, article.printed_source) == (
        "地市联播",
        "山城日报",
        "山城日报",
    )


def test_emoji_and_rare_characters_stay() -> None:
    text = "𠮷㐂👨\u200d👩\u200d👧"
    assert accepted({"title": text}).article.title == text


@pytest.mark.parametrize(
    "line",
    [b"{", b"", b"nope", b'{"title":"a"}{"title":"b"}', b"[" * 100_000, b"1" * 9999, b'{"a":'],
)
def test_a_line_that_is_no_json_is_rejected(line: bytes) -> None:
    reading = read_line(line, origin="a#1")
    assert isinstance(reading, Rejected)
    assert reading.remark.code == "not-json"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_line_is_read_in_the_encodings_of_pages(encoding: str) -> None:
    line = json.dumps(WHOLE, ensure_ascii=False).encode(encoding)
    assert read_line(line, origin="a.jsonl#1") == accepted(WHOLE)


def test_lone_surrogates_and_raw_controls_in_json_are_taken_out() -> None:
    reading = read_line(b'{"title": "a\\ud800b\x01c\\udfff"}', origin="a")
    assert isinstance(reading, Accepted)
    assert reading.article.title == "abc"


def test_a_binary_line_is_rejected() -> None:
    reading = read_line(b"\0\0\0", origin="a#1")
    assert isinstance(reading, Rejected)
    assert reading.remark.code == "binary"


@pytest.mark.parametrize(
    "value",
    [
        1551744000,
        1551744000.5,
        1551744000000,
        20190305,
        "1551744000",
        "2019年3月5日",
        "2019/3/5 08:30",
    ],
)
def test_a_date_may_be_a_number_of_seconds_or_milliseconds_or_a_day(value: object) -> None:
    reading = read_record({"title": "题", "date": value}, origin="a")
    assert isinstance(reading, Accepted)
    assert reading.article.date == date(2019, 3, 5)


@pytest.mark.parametrize("value", [1, 0.5, -1551744000, float("nan"), 1 << 900, 1 << 1100, 10**11])
def test_a_number_that_is_no_day_costs_only_the_date(value: object) -> None:
    reading = read_record({"title": "题", "date": value}, origin="a")
    assert isinstance(reading, Accepted)
    assert reading.article.date is None


@pytest.mark.parametrize(
    ("record", "path"),
    [
        ({"path": "0>0"}, ("0", "0")),
        ({"path": ["甲", "乙", "甲"], "section": "甲"}, ("甲", "乙", "甲")),
        ({"path": ["甲", "乙", "丙"], "section": "乙"}, ("甲", "乙")),
        ({"path": "首页>首页>甲>正文>正文"}, ("甲",)),
        ({"path": ["甲"], "section": "乙"}, ("甲", "乙")),
    ],
)
def test_a_path_given_back_loses_no_crumb(record: dict[str, object], path: tuple[str, ...]) -> None:
    reading = read_record(record | {"title": "当前位置:"}, origin="a")
    assert isinstance(reading, Accepted)
    assert reading.article.path == path
    again = {"title": "当前位置:", "path": list(path), "section": path[-1]}
    given_back = read_record(again, origin="a")
    assert isinstance(given_back, Accepted)
    assert given_back.article.path == path
