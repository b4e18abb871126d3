"""Whatever a page says about its encoding, its text comes out right or not at all."""

from __future__ import annotations

import codecs
import json

import pytest

from fupin_search.articles.encodings import UndecodableError, decode

TEXT = "山里的茶,一两卖到八十元。" * 20
PAGE = '<meta http-equiv="Content-Type" content="text/html; charset={}">' + TEXT


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_is_believed_and_taken_off(mark: bytes, encoding: str) -> None:
    assert decode(mark + TEXT.encode(encoding)) == (TEXT, ())


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "GBK", "big5", "iso-8859-1", "nonsense"])
def test_valid_utf8_is_utf8_whatever_is_declared(declared: str) -> None:
    page = PAGE.format(declared)
    assert decode(page.encode())[0] == page


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "GB_2312-80", "utf-8", "iso-8859-1", "x"])
def test_gb18030_is_read_whatever_is_declared(declared: str) -> None:
    page = PAGE.format(declared) + "㐂䶮𠮷"  # outside gb2312; the last two outside gbk
    assert decode(page.encode("gb18030"))[0] == page


@pytest.mark.parametrize(
    ("declared", "encoding", "told"),
    [
        ("gb2312", "utf-8", "declares GB18030 and is UTF-8"),
        ("big5", "utf-8", "declares BIG5 and is UTF-8"),
        ("utf-8", "gb18030", "declares UTF-8 and is GB18030"),
        ("big5", "gb18030", "declares BIG5 and is GB18030"),
        ("utf-8", "utf-8", ""),
        ("GBK", "gb18030", ""),
        ("iso-8859-1", "gb18030", ""),  # which reads any bytes, and says nothing
        ("x", "utf-8", ""),
    ],
)
def test_a_page_that_declares_what_it_is_not_is_warned_of(
    declared: str, encoding: str, told: str
) -> None:
    warnings = decode(PAGE.format(declared).encode(encoding))[1]
    assert [warning.code for warning in warnings] == ["charset-wrong"] * bool(told)
    assert all(told in warning.reason for warning in warnings)


@pytest.mark.parametrize(
    "page",
    [
        '<script charset="gbk" src="a.js"></script>' + TEXT,
        TEXT + "他写道:charset=gb2312",
        PAGE.format("utf-8") + '<form accept-charset="gbk">',
    ],
)
def test_only_the_page_itself_declares_its_charset(page: str) -> None:
    assert decode(page.encode()) == (page, ())


def test_a_page_of_plain_ascii_is_in_whatever_it_declares() -> None:
    assert decode(b'<meta charset="gb2312"><p>a</p>')[1] == ()


def test_a_record_declares_nothing() -> None:
    record = json.dumps({"body": PAGE.format("gb2312")}, ensure_ascii=False)
    assert decode(record.encode(), declares=False) == (record, ())


def test_gb18030_is_read_without_a_declaration() -> None:
    assert decode(TEXT.encode("gb18030")) == (TEXT, ())


def test_a_declared_big5_is_believed_where_the_bytes_allow_it() -> None:
    page = PAGE.format("big5").replace("两", "兩").replace("卖", "賣")
    page = page.replace("里", "裡")
    assert decode(page.encode("big5hkscs")) == (page, ())


TRADITIONAL = "山裡的茶,一兩賣到八十元。他們說,這條路修好以後,收成都賣得出去。" * 9


@pytest.mark.parametrize("declared", ["big5", "gb2312", "utf-8", "x"])
def test_big5_is_read_whatever_is_declared(declared: str) -> None:
    page = PAGE.format(declared).replace(TEXT, TRADITIONAL)
    assert decode(page.encode("big5"))[0] == page


@pytest.mark.parametrize("declared", ["big5", "gb2312", "utf-8", "x"])
def test_traditional_text_in_gbk_is_not_taken_for_big5(declared: str) -> None:
    page = PAGE.format(declared).replace(TEXT, TRADITIONAL)
    assert decode(page.encode("gbk"))[0] == page


def test_big5_is_evident_without_a_declaration() -> None:
    assert decode(TRADITIONAL.encode("big5")) == (TRADITIONAL, ())
    assert decode(TEXT.encode("gb2312")) == (TEXT, ())


def test_a_text_too_short_to_tell_is_in_what_it_declares_or_gb18030() -> None:
    assert decode("扶貧".encode("big5"))[0] != "扶貧"
    page = '<meta charset="big5">扶貧'
    assert decode(page.encode("big5")) == (page, ())
    assert decode("扶贫".encode("gb2312")) == ("扶贫", ())


def test_an_encoding_known_from_around_is_tried_first() -> None:
    raw = "联通".encode("gb18030")  # which is valid UTF-8, as other characters
    assert decode(raw, likely="gb18030") == ("联通", ())
    assert decode("联通".encode(), likely="gb18030")[0] in ("联通", "鑱旈€氾")


def test_a_cut_utf8_file_keeps_its_text_and_is_warned_of() -> None:
    text, (warning,) = decode(TEXT.encode()[:-1])
    assert text == TEXT[:-1] + "\ufffd"
    assert warning.code == "damaged-characters"
    assert "UTF-8" in warning.reason


def test_a_short_cut_utf8_text_is_not_mistaken_for_gb18030() -> None:
    raw = ("a" * 300 + "桥头村的学校和桥修好了的").encode()[:-2]
    raw[300:].decode("gb18030")  # which would read it, as other characters
    assert decode(raw)[0].startswith("a" * 300 + "桥头村")


def test_damaged_gb18030_is_read_as_such() -> None:
    raw = TEXT.encode("gb18030")
    text, (warning,) = decode(raw[:100] + b"\xff" + raw[100:])
    assert text.replace("\ufffd", "") == TEXT
    assert "GB18030" in warning.reason


def test_replacement_characters_already_in_a_valid_page_are_warned_of() -> None:
    text, (warning,) = decode((TEXT + "\ufffd").encode())
    assert text == TEXT + "\ufffd"
    assert warning.code == "damaged-characters"


def test_text_damaged_in_more_than_one_character_of_a_hundred_is_undecodable() -> None:
    with pytest.raises(UndecodableError) as refused:
        decode(b"plain " * 20 + b"\xff" * 9)
    assert refused.value.remark.code == "undecodable"


@pytest.mark.parametrize("raw", [b"\0" * 50, bytes(range(256)), b"PK\3\4\0\0\0\0" + b"x" * 300])
def test_binary_bytes_are_refused_as_such(raw: bytes) -> None:
    with pytest.raises(UndecodableError) as refused:
        decode(raw)
    assert refused.value.remark.code == "binary"


def test_a_stray_control_byte_does_not_make_a_page_binary() -> None:
    assert decode(TEXT.encode() + b"\0") == (TEXT + "\0", ())


def test_nothing_is_a_text() -> None:
    assert decode(b"") == ("", ())
