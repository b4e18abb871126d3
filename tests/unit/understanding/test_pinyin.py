"""Latin input that is pinyin, and Latin input that is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vocabularies import NEWS, standing_in, vocabulary_of

from fupin_search.text.characters import is_han
from fupin_search.understanding.pinyin import read_pinyin

VOCABULARY = vocabulary_of(NEWS)
STANDS = standing_in(NEWS)

# What is typed, and the likeliest reading of each piece.
READ = """
guangzhou fupin | 广州 扶贫
guangzhoufupin | 广州扶贫
guangzhou扶贫 | 广州
guang zhou fu pin | 广州扶贫
gzfp | 广州扶贫
gz fp | 广州 扶贫
gzfupin | 广州扶贫
guangzho | 广州
fupi | 扶贫
wengangjiuye | 稳岗就业
wgjy | 稳岗就业
tpgj | 脱贫攻坚
xczx | 乡村振兴
lvyou | 旅游
lüyou | 旅游
luyou | 旅游
nvxing | 女性
chongqing | 重庆
xi'an | 西安
xian | 西安
youcha -fupin | 油茶 扶贫
"""

NOT_PINYIN = ["gdp", "app", "GDP", "5g", "c919", "the", "hello", "world", "bri", "www", "123", ""]


@pytest.mark.parametrize("line", READ.strip().split("\n"))
def test_pinyin_is_read_as_words_of_the_archive(line: str) -> None:
    typed, meant = line.split(" | ")
    found = read_pinyin(typed, VOCABULARY, STANDS)
    assert [one.readings[0] for one in found] == meant.split()


@pytest.mark.parametrize("typed", NOT_PINYIN)
def test_the_archives_own_words_and_other_latin_are_left_alone(typed: str) -> None:
    assert read_pinyin(typed, VOCABULARY, STANDS) == ()


@pytest.mark.parametrize("typed", ["稳岗就业", "文岗", "广州1.1万人", "稳刚"])
def test_chinese_is_never_read_by_its_sound(typed: str) -> None:
    assert read_pinyin(typed, VOCABULARY, STANDS) == ()


def test_a_reading_says_where_its_letters_stand() -> None:
    (found,) = read_pinyin("看guangzhou扶贫", VOCABULARY)
    assert (found.start, found.end) == (1, 10)


def test_what_letters_leave_to_guess_is_settled_by_what_stands_in_the_archive() -> None:
    texts = ["工作", "工作", "工作", "扶贫", "广州的扶贫", "风光", "广州扶贫"]
    for stands in (None, standing_in(texts)):
        (found,) = read_pinyin("gzfp", vocabulary_of(texts), stands)
        assert found.readings == ("广州扶贫",)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzü '’0广州扶-\"", max_size=30))
def test_any_text_has_pieces_in_order_that_are_letters_read_as_ideographs(text: str) -> None:
    end = 0
    for found in read_pinyin(text, VOCABULARY, STANDS):
        assert end <= found.start < found.end <= len(text)
        end = found.end
        assert not any(map(is_han, text[found.start : found.end]))
        assert 1 <= len(found.readings) <= 5
        assert all(map(is_han, found.readings))
