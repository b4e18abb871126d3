"""What a reader typed, as signs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_search.query.lexer import Sign, SignKind, split_signs

_NAMED = (SignKind.QUOTED, SignKind.FIELD)


def read(text: str) -> list[str]:
    """Signs as short strings: words as they are, everything else by its kind."""
    return [
        f"{sign.kind.name} {sign.text}" if sign.kind in _NAMED else sign.text or sign.kind.name
        for sign in split_signs(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("脱贫 就业", ["脱贫", "就业"]),
        ("  ", []),
        ('"稳岗 就业" 补贴', ["QUOTED 稳岗 就业", "补贴"]),
        ("＂稳岗＂", ["QUOTED 稳岗"]),
        ('脱贫"稳岗"', ["脱贫", "QUOTED 稳岗"]),
        # Unpaired halves are passed over; curly quotes are punctuation.
        ('"稳岗', ["稳岗"]),
        ('稳岗" 就业', ["稳岗", "就业"]),
        ("“稳岗就业”", ["“稳岗就业”"]),
        ("(脱贫 OR 就业", ["脱贫", "OR", "就业"]),
        ("脱贫) 就业", ["脱贫", "就业"]),
        ("()", []),
        ("(())脱贫", ["脱贫"]),
        ("（脱贫）", ["OPEN", "脱贫", "CLOSE"]),
        # A dash excludes at the start of a word, and not before a digit.
        ("脱贫 -就业", ["脱贫", "NOT", "就业"]),
        ("脱贫 －就业", ["脱贫", "NOT", "就业"]),
        ("脱贫-就业", ["脱贫-就业"]),
        ("-5℃", ["-5℃"]),
        ("- 脱贫", ["-", "脱贫"]),
        ("--脱贫", ["--脱贫"]),
        ("脱贫 -", ["脱贫", "-"]),
        ('-"稳岗"', ["NOT", "QUOTED 稳岗"]),
        ("-(脱贫)", ["NOT", "OPEN", "脱贫", "CLOSE"]),
        # Operators are English capitals between two sides, words otherwise.
        ("脱贫 AND 就业", ["脱贫", "AND", "就业"]),
        ("脱贫 or 就业", ["脱贫", "or", "就业"]),
        ("ANDROID", ["ANDROID"]),
        ("AND 脱贫", ["AND", "脱贫"]),
        ("脱贫 OR", ["脱贫", "OR"]),
        ("NOT", ["NOT"]),
        ("NOT 脱贫", ["NOT", "脱贫"]),
        # Fields
        ("标题:脱贫", ["FIELD title", "脱贫"]),
        ("标题：脱贫", ["FIELD title", "脱贫"]),
        ("TITLE:脱贫", ["FIELD title", "脱贫"]),
        ("来源:广州日报", ["FIELD source", "广州日报"]),
        ('栏目:"地市联播"', ["FIELD section", "QUOTED 地市联播"]),
        ("日期:2020-01..2020-06", ["FIELD date", "2020-01..2020-06"]),
        ("-来源:甲报", ["NOT", "FIELD source", "甲报"]),
        ("作者:张三", ["作者:张三"]),
        ("标题: 脱贫", ["FIELD title", "脱贫"]),
        ("来源 ： 广州日报", ["FIELD source", "广州日报"]),
        ("日期 :2020", ["FIELD date", "2020"]),
        ("來源：甲報", ["FIELD source", "甲報"]),
        ("欄目:要聞 標題:稳岗", ["FIELD section", "要聞", "FIELD title", "稳岗"]),
        ("来源:“甲 报”就业", ["FIELD source", "“甲 报”", "就业"]),
        ("-来源: 甲报", ["NOT", "FIELD source", "甲报"]),
        ("来源: -甲报", ["来源:", "NOT", "甲报"]),
        ("来源: OR 甲报", ["来源:", "OR", "甲报"]),
        ("来源: 栏目: 要闻", ["来源:", "FIELD section", "要闻"]),
        ("来源: ", ["来源:"]),
        ("来源", ["来源"]),
        ("开放时间:10:30", ["开放时间:10:30"]),
        ("新闻来源: 甲报", ["新闻来源:", "甲报"]),
        ("标题:", ["标题:"]),
        ("标题:)", ["标题:"]),
        ("副标题:脱贫", ["副标题:脱贫"]),
        ("gd*", ["gd*"]),
    ],
)
def test_a_text_reads_as_these_signs(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("脱贫 OR", ["TEXT", "TEXT"]),
        ("AND 脱贫", ["TEXT", "TEXT"]),
        ("脱贫 AND AND 就业", ["TEXT", "TEXT", "AND", "TEXT"]),
        ("脱贫 OR AND 就业", ["TEXT", "TEXT", "AND", "TEXT"]),
        ("NOT", ["TEXT"]),
        ("NOT OR 脱贫", ["TEXT", "OR", "TEXT"]),
        ("(AND)", ["OPEN", "TEXT", "CLOSE"]),
        ("脱贫 NOT -就业", ["TEXT", "NOT", "NOT", "TEXT"]),
        ("来源:(甲 乙)", ["FIELD", "OPEN", "TEXT", "TEXT", "CLOSE"]),
        ("来源:()", ["TEXT"]),
    ],
)
def test_an_operator_without_its_sides_is_a_word(text: str, kinds: list[str]) -> None:
    assert [sign.kind.name for sign in split_signs(text)] == kinds


def test_parentheses_nested_past_all_reading_are_passed_over() -> None:
    deep = split_signs("(" * 40 + "脱贫" + ")" * 40)
    assert [sign.kind.name for sign in deep] == ["OPEN"] * 32 + ["TEXT"] + ["CLOSE"] * 32


@given(st.text())
def test_a_text_after_a_sign_has_the_words_that_it_has_alone(text: str) -> None:
    words = [word for word in text.split() if word.isalnum() and word not in ("AND", "OR", "NOT")]
    expected = [Sign(SignKind.TEXT, word, word) for word in words]
    assert split_signs(" ".join(words)) == expected
    assert split_signs(" ".join(['"x"', *words]))[1:] == expected
