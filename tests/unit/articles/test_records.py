"""A JSON record gives its article, or the reason why not."""

from __future__ import annotations

import json
from datetime import date

import pytest

from fupin_search.articles.article import Accepted, Article, Rejected
from fupin_search.articles.corpora.records import read_line, read_record

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
    ("key", "value"),
    [
        ("id", 1.5),
        ("id", True),
        ("id", ["a"]),
        ("id", 1 << 200),
        ("title", 1),
        ("title", ["题"]),
        ("body", {"p": "文"}),
        ("body", ["文", 1]),
        ("body", 7),
        ("section", ["地市联播"]),
        ("source", False),
        ("date", True),
        ("url", 1),
        ("path", 1),
        ("path", [["地市联播"]]),
    ],
)
def test_a_value_of_the_wrong_type_is_rejected_naming_its_key(key: str, value: object) -> None:
    reading = read_record(WHOLE | {key: value}, origin="a")
    assert isinstance(reading, Rejected)
    assert reading.remark.code == "bad-field"
    assert f"key {key} " in reading.remark.reason


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (True, "true or false"),
        (1, "a number"),
        (0.5, "a number"),
        ([], "a list"),
        ({}, "an object"),
    ],
)
def test_a_rejection_says_what_the_value_is(value: object, kind: str) -> None:
    reading = read_record({"title": value}, origin="a")
    assert isinstance(reading, Rejected)
    assert reading.remark.reason == f"The key title must hold a string, not {kind}."


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
