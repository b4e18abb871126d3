"""Cutters of the same words share what is in memory."""

from __future__ import annotations

import pytest

from fupin_search.text.dictionary import Dictionary, DictionaryEntry

pytestmark = pytest.mark.slow


def test_the_words_opened_last_are_not_loaded_again() -> None:
    first = Dictionary((DictionaryEntry("会员企业"),)).open()
    assert Dictionary((DictionaryEntry("会员企业"),)).open() is first


def test_words_of_ones_own_are_in_no_other_cutter() -> None:
    plain, own = (Dictionary(entries).open() for entries in ((), (DictionaryEntry("会员企业"),)))
    again = Dictionary().open()
    assert [one.cut("会员企业") for one in (plain, own, again)] == [
        ["会员", "企业"],
        ["会员企业"],
        ["会员", "企业"],
    ]
