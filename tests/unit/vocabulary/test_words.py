"""An archive's words by sound, its pairs, and what looks alike in it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.vocabularies import NEWS, vocabulary_of

from fupin_search.model.protocol import CountedTerms, IndexTerms
from fupin_search.text.pinyin import read_word
from fupin_search.vocabulary.arrays import hash_rows, pack_strings
from fupin_search.vocabulary.lookalikes import Lookalikes, Shapes
from fupin_search.vocabulary.words import Vocabulary

EMPTY = Vocabulary(IndexTerms(CountedTerms.of([]), CountedTerms.of([])))


def heard(vocabulary: Vocabulary, *syllables: str) -> list[str]:
    return [known.word for known in vocabulary.words.find_sounding([syllables], 9)[0]]


@pytest.fixture(scope="module")
def news() -> Vocabulary:
    return vocabulary_of(NEWS)


def test_words_are_found_by_whole_syllables_the_frequent_first() -> None:
    vocabulary = Vocabulary(
        IndexTerms(CountedTerms.of([("公式", 2), ("攻势", 7), ("公事", 1)]), CountedTerms.of([]))
    )
    assert heard(vocabulary, "gong", "shi") == ["攻势", "公式", "公事"]


def test_words_are_found_by_first_letters_and_by_letters_that_go_on(news: Vocabulary) -> None:
    assert "广州" in heard(news, "g", "z")
    assert "广州" in heard(news, "guang", "z")
    assert "广州" in heard(news, "g", "zho…")
    assert "广州" not in heard(news, "g", "zha…")


def test_a_word_of_two_readings_is_found_by_the_one_it_has(news: Vocabulary) -> None:
    assert heard(news, "chong", "qing") == ["重庆"]
    assert "重庆" not in heard(news, "zhong", "qing")


def test_u_and_v_both_find_travel(news: Vocabulary) -> None:
    assert all("旅游" in heard(news, typed, "you") for typed in ("lv", "lü", "lu"))


def test_a_term_that_comes_twice_counts_as_both() -> None:
    vocabulary = Vocabulary(
        IndexTerms(
            CountedTerms.of([("就业", 2), ("gdp", 1), ("就业", 3)]),
            CountedTerms.of([("就", 1), ("就", 4)]),
        )
    )
    assert vocabulary.words.frequencies(["就业", "gdp", "没有"]) == [5, 1, 0]
    assert vocabulary.pairs.singles(np.array([ord("就")])).tolist() == [5]


def test_pairs_are_counted_by_article(news: Vocabulary) -> None:
    together = news.pairs.together(
        np.array([ord("油"), ord("茶")]), np.array([ord("茶"), ord("油")])
    )
    assert together.tolist() == [2, 0]
    assert news.pairs.rarest("油茶") == 2
    assert news.pairs.rarest("油茶油") == 0


def test_a_pair_the_archive_has_is_worth_more_than_chance(news: Vocabulary) -> None:
    apart, drawn = news.pairs.drawn([("茶", "稳"), ("油", "茶")])
    assert apart <= 0 < drawn


def test_characters_are_confused_by_sound_near_sound_and_shape(news: Vocabulary) -> None:
    def confused(character: str) -> set[str]:
        return set(map(chr, news.alike.confusions(character).codes.tolist()))

    assert "岗" in confused("刚")
    assert "贫" in confused("平")
    assert "贫" in confused("贪")
    assert "茶" not in confused("茶")


def test_a_character_looks_the_same_in_the_arrays_of_an_archive_as_in_the_tables() -> None:
    archive = "扶抚贫贪平苹广州就业劳油茶龘"
    shapes = Shapes.of(list(archive))
    for number, character in enumerate(archive):
        mine, told = shapes.of_number(number), shapes.of_character(character)
        assert mine.strokes.tolist() == told.strokes.tolist()
        assert mine.size == told.size
        assert sorted(mine.parts.tolist()) == sorted(told.parts.tolist())
        assert mine.corners.tolist() == told.corners.tolist()


def test_a_stranger_to_the_archive_is_confused_with_what_sounds_or_looks_like_it() -> None:
    alike = Lookalikes(np.array(sorted(map(ord, "扶贫工作油茶"))))
    for stranger, meant in {"抚": "扶", "贪": "贫", "搽": "茶", "拼": "贫"}.items():
        assert meant in map(chr, alike.confusions(stranger).codes.tolist())


def test_a_character_that_sounds_alike_twice_over_is_one_confusion(news: Vocabulary) -> None:
    for character in "刚贪重行平广":
        codes = news.alike.confusions(character).codes.tolist()
        assert len(codes) == len(set(codes))


def test_an_empty_archive_knows_nothing() -> None:
    assert EMPTY.frequency("就业") == 0
    assert heard(EMPTY, "jiu", "ye") == []
    assert EMPTY.pairs.rarest("就业") == 0
    assert EMPTY.pairs.drawn([("就", "业")]) == [pytest.approx(0)]
    assert len(EMPTY.alike.confusions("就").codes) == 0


def test_every_word_is_found_by_its_own_reading_whole_or_begun(news: Vocabulary) -> None:
    for word in ("广州", "就业", "重庆", "旅游", "女性", "油茶", "脱贫"):
        spoken = read_word(word)
        assert spoken is not None
        for typed in product(*((one, one[0]) for one in spoken)):
            assert word in heard(news, *typed)


@given(st.lists(st.text(max_size=9), max_size=20))
def test_a_key_is_of_its_string_wherever_it_stands(strings: list[str]) -> None:
    together = hash_rows(pack_strings(strings)).tolist()
    assert together == [hash_rows(pack_strings([one])).tolist()[0] for one in strings]
    assert len(set(together)) == len(set(strings))
