"""Normalising folds some characters and leaves others alone."""

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
        ("裡面裏面", "里面里面"),
        ("臺灣台灣檯", "台湾台湾台"),
        ("乾燥幹部干部", "干燥干部干部"),
        ("徵求餘額頭髮發展", "征求余额头发发展"),
        # Forms from elsewhere, unless they are characters of their own.
        ("毎戸値広県", "每户值广县"),
        ("衞枱粧", "卫台妆"),
        ("姪隣囯砲", "侄邻国炮"),
        ("芸予沪欠", "芸予沪欠"),
        # Which of two it is hangs on the word: `understanding.variants` knows.
        ("看着看著著名", "看着看著著名"),
        ("薴", "苎"),
        # Radicals that stand for characters in text from PDF.
        ("⼯⺠⽣⻄⻓⻔", "工民生西长门"),
        ("CO₂ m³ PM₂.₅", "co2 m3 pm2.5"),
        ("︵一︶﹕﹪", "(一):%"),
        ("𝐀𝟗", "a9"),
        ("Wi\u2010Fi\u2011\u2212", "wi-fi--"),
        # Nobody sees these.
        ("葛\U000e0104城\ufe0f", "葛 城 "),
        ("稳\ufffc岗\u3164\u115f\u061c\x00\u202d", "稳 岗     "),
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
