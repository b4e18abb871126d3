"""Cutters of the same words share what is in memory."""

from __future__ import annotations

import pytest

from fupin_search.text.dictionary import CutterName, Dictionary, DictionaryEntry

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("cutter", ["jieba", "rjieba"])
def test_the_words_opened_last_are_not_loaded_again(cutter: CutterName) -> None:
    first = Dictionary(cutter, (DictionaryEntry("会员企业"),)).open()
    assert Dictionary(cutter, (DictionaryEntry("会员企业"),)).open() is first


@pytest.mark.parametrize("cutter", ["jieba", "rjieba"])
def test_words_of_ones_own_are_in_no_other_cutter(cutter: CutterName) -> None:
    plain, own = (
        Dictionary(cutter, entries).open() for entries in ((), (DictionaryEntry("会员企业"),))
    )
    again = Dictionary(cutter).open()
    assert [one.cut("会员企业") for one in (plain, own, again)] == [
        ["会员", "企业"],
        ["会员企业"],
        ["会员", "企业"],
    ]
