"""What is folded, and what is left alone."""

from __future__ import annotations

import pytest

from fupin_search.text.normalise import normalise


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("穩崗就業", "稳岗就业"),
        ("對口幫扶", "对口帮扶"),
        ("ＧＤＰ１２３％", "gdp123%"),
        ("，！：（）", ",!:()"),
        ("。、“”", "。、“”"),
        ("GDP", "gdp"),
        ("ÉÀ", "éà"),
        ("\u3000", " "),
        ("\u00a0\u200b\ufeff\u00ad", "    "),
        ("\uf9e9", "里"),
        ("薴", "苎"),
        # These would change length, so they stay.
        ("İ", "İ"),
        ("㎡㈱", "㎡㈱"),
        ("ﬁ", "ﬁ"),
        ("\ud800", "\ud800"),
        ("\n\t", "\n\t"),
    ],
)
def test_spellings_fold_to_one(before: str, after: str) -> None:
    assert normalise(before) == after
