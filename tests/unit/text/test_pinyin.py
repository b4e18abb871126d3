"""The readings of characters and words, and the syllables of typed letters."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_search.text.pinyin import (
    FAMILIES,
    PLACES,
    all_syllables,
    consonant,
    initial,
    irregular_phrases,
    list_readings,
    other_reading,
    read_word,
    split_syllables,
    typed_syllables,
    usual_readings,
)

WORDS = """
扶贫 fu pin
重庆 chong qing
重庆市 chong qing shi
重要 zhong yao
银行 yin hang
绿色 lv se
战略 zhan lve
旅游 lv you
女儿 nv er
长征 chang zheng
会计 kuai ji
朝阳 chao yang
朝阳区 chao yang qu
洪洞县 hong tong xian
漯河 luo he
"""


@pytest.mark.parametrize("line", WORDS.split("\n")[1:-1])
def test_a_word_is_read_as_it_is_spoken(line: str) -> None:
    word, *spoken = line.split()
    assert read_word(word) == tuple(spoken)


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("朝阳门", "zhao yang men"),
        ("洪洞", "hong dong"),
        ("曾小山", "zeng xiao shan"),
        ("翟小山", "zhai xiao shan"),
        ("解放军", "xie fang jun"),
        ("曾经", ""),
        ("单位", ""),
        ("扶贫队", ""),
        ("重庆", ""),
        ("a", ""),
    ],
)
def test_places_and_people_may_be_read_otherwise(word: str, read: str) -> None:
    assert other_reading(word) == (tuple(read.split()) or None)


def test_a_word_with_a_character_nobody_can_read_has_no_reading() -> None:
    assert read_word("") is None
    assert read_word("扶a") is None
    assert list_readings("a") == ()


def test_a_character_has_all_its_readings_and_the_usual_one_first() -> None:
    assert list_readings("重")[:2] == ("zhong", "chong")
    assert {"xing", "hang"} <= set(list_readings("行"))
    assert list_readings("贫") == ("pin",)


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ("guangzhoufupin", [("guang", "zhou", "fu", "pin")]),
        ("xian", [("xian",), ("xi", "an")]),
        ("xi'an", [("xi", "an")]),
        ("fang'an", [("fang", "an")]),
        ("lü", [("lü",)]),
        ("nvlve", [("nv", "lve")]),
        ("gzfp", []),
        ("5g", []),
    ],
)
def test_letters_are_cut_into_whole_syllables(typed: str, ways: list[tuple[str, ...]]) -> None:
    found = split_syllables(typed)
    assert list(found[: len(ways)]) == ways
    assert bool(found) == bool(ways)


def test_u_and_v_both_stand_for_the_vowel_of_green() -> None:
    assert typed_syllables("lü") == typed_syllables("lv") == ("lv",)
    assert typed_syllables("lu") == ("lu", "lv")
    assert typed_syllables("nue") == ("nve",)
    assert typed_syllables("jv") == ("ju",)
    assert typed_syllables("gz") == ()


def test_an_initial_is_one_letter_and_a_consonant_may_be_two() -> None:
    assert [initial(one) for one in ("zhong", "guo", "an")] == ["z", "g", "a"]
    assert [consonant(one) for one in ("zhong", "guo", "an")] == ["zh", "g", ""]


@given(st.text())
def test_no_text_is_too_odd_to_be_cut_and_pieces_join_to_what_was_typed(text: str) -> None:
    for way in split_syllables(text):
        assert "".join(way) == "".join(character for character in text if character.isalpha())


@given(st.lists(st.sampled_from(sorted(all_syllables())), min_size=1, max_size=6))
def test_syllables_parted_by_apostrophes_are_cut_there(typed: list[str]) -> None:
    assert any(tuple(typed) == way for way in split_syllables("'".join(typed))) or len(typed) > 4


def test_a_syllable_is_one_object_however_many_are_read_so() -> None:
    """Processes that share memory write to what they look up, so that it had better be little."""
    read = [*usual_readings().values()]
    read += [one for phrase in irregular_phrases().values() for one in phrase]
    assert len(set(map(id, read))) < len(set(read)) + len(PLACES) * 2 + len(FAMILIES)


@pytest.mark.slow
def test_no_import_of_the_package_of_tables_is_needed() -> None:
    script = (
        "import sys; from fupin_search.text.pinyin import read_word; read_word('重庆');"
        "print('pypinyin' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "False"
