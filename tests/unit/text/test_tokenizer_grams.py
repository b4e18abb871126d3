"""Grams: adjacency is a fact of the text, whatever a dictionary says."""

from __future__ import annotations

from collections import Counter

import pytest
from support.segments import count_grams

from fupin_search.text.normalise import han_runs, is_han
from fupin_search.text.tokenizer import bigrams, unigrams


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("员村街", ["员村", "村街"]),
        ("魏 月\n月", ["魏月", "月月"]),
        ("脱贫，攻坚", ["脱贫", "攻坚"]),
        ("第3届会", ["届会"]),
        ("a级5处", []),
        ("", []),
    ],
)
def test_bigrams_are_neighbours_with_nothing_but_white_space_between(
    text: str, expected: list[str]
) -> None:
    assert bigrams(text) == expected


def test_grams_of_both_sizes_are_counted() -> None:
    assert count_grams("月月 月，年") == Counter({"月": 3, "月月": 2, "年": 1})
    assert unigrams("a月1年") == ["月", "年"]


def test_han_runs_stop_at_whatever_is_neither_ideograph_nor_white_space() -> None:
    assert han_runs("扶 贫a办〇々𠮷") == ["扶贫", "办〇々𠮷"]
    assert not is_han("")
    assert not is_han("贫 ")
