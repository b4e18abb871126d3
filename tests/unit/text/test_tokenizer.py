"""The tokens of texts, in golden tables."""

from __future__ import annotations

import pytest
from support.strategies import tokenizer


def words(text: str) -> list[str]:
    return [token.text for token in tokenizer().cut(text).words]


def parts(text: str) -> set[str]:
    return {token.term for token in tokenizer().cut(text).parts}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11431人", ["11431人"]),
        ("4.98万", ["4.98万"]),
        ("4.98万元", ["4.98万元"]),
        ("2020年11月", ["2020年11月"]),
        ("2020年11月5日", ["2020年11月5日"]),
        ("11月5日", ["11月5日"]),
        ("5月份", ["5月份"]),
        ("2020年5月份", ["2020年5月份"]),
        ("98.5%", ["98.5%"]),
        ("９８．５％", ["98.5%"]),
        ("5G", ["5g"]),
        ("A级", ["a级"]),
        ("4A级景区", ["4a级", "景区"]),
        ("C919", ["c919"]),
        ("Wi-Fi", ["wi-fi"]),
        ("PM2.5", ["pm2.5"]),
        ("www.example.org", ["www.example.org"]),
        ("见https://example.org/a/1.html。", ["见", "https://example.org/a/1.html"]),
        ("a.b@example.org", ["a.b@example.org"]),
        ("1,586人", ["1,586人"]),
        ("１２００人", ["1200人"]),
        ("1,5861人", ["1", "5861人"]),
        ("第3届", ["第", "3届"]),
        ("12306网站", ["12306", "网站"]),
        ("100亿立方米", ["100亿立方米"]),
        ("3-5年", ["3", "5年"]),
        ("国家4A级5处", ["国家", "4a级", "5", "处"]),
        ("穩崗就業", ["稳岗", "就业"]),
        ("扶贫办", ["扶贫办"]),
        ("foo_bar", ["foo", "bar"]),
        ("Привет, café", ["привет", "café"]),
        ("“脱贫”！", ["脱贫"]),
        ("", []),
        (" \n\u3000", []),
        ("！？…", []),
    ],
)
def test_a_text_is_cut_into_these_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11431人", {"11431"}),
        ("4.98万元", {"4.98", "4.98万"}),
        ("1,586人", {"1586"}),
        ("98.5%", {"98.5"}),
        ("2020年11月", {"2020", "2020年", "11", "11月"}),
        ("2020年5月份", {"2020", "2020年", "2020年5月", "5", "5月", "5月份"}),
        (
            "2020年11月5日",
            {"2020", "2020年", "2020年11月", "11", "11月", "11月5日", "5", "5日"},
        ),
        ("4A级", {"4a"}),
        ("A级", {"a"}),
        ("Wi-Fi", {"wi", "fi"}),
        ("covid-19", {"covid"}),
        ("C919", set()),
        ("www.example.org", {"www", "example", "org", "example.org"}),
        ("广州市", {"广州", "州市"}),
        ("脱贫", set()),
    ],
)
def test_a_token_can_be_found_by_these_parts(text: str, expected: set[str]) -> None:
    assert parts(text) == expected


def test_a_figure_is_indexed_without_the_commas_between_its_thousands() -> None:
    token = tokenizer().cut("共1,234,586人").words[1]
    assert (token.text, token.term) == ("1,234,586人", "1234586人")


def test_no_number_is_a_part_by_some_of_its_digits() -> None:
    assert parts("2020年11月30日").isdisjoint({"20", "202", "1", "3", "0", "1月", "0年"})


def test_traditional_and_full_width_spellings_are_cut_alike() -> None:
    one, other = tokenizer().cut("穩崗就業１２３４人ＧＤＰ"), tokenizer().cut("稳岗就业1234人gdp")
    assert one == other


def test_offsets_are_code_points_of_the_original_text() -> None:
    text = "\U00020000，穩崗Ａ级"
    found = {token.text: text[token.start : token.end] for token in tokenizer().cut(text).words}
    assert found["稳岗"] == "穩崗"
    assert found["a级"] == "Ａ级"
