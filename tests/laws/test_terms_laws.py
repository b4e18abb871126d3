"""Laws of cutting for an index: the terms alone are the very terms of the cut."""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.segments import count_words
from support.strategies import examples, texts

from fupin_search.text import normalise as folding
from fupin_search.text.dictionary import Dictionary, DictionaryEntry
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import ChineseTokenizer

OWN_WORDS = (
    DictionaryEntry("稳岗就业"),
    DictionaryEntry("的一是", 900),
    DictionaryEntry("贫扶广"),
    DictionaryEntry("𠮷野家"),
)
# Words of many lengths, characters unknown to a dictionary, and whatever may stand between runs.
SPELLINGS = [
    *("中华人民共和国", "扶贫开发领导小组", "广州市", "研究生命的起源", "稳岗就业", "一是", "的"),
    *(
        "贫",
        "扶",
        "广",
        "𠮷",
        "㐀",
        "々",
        "〇",
        "龘",
        "𠮷野家",
        "柯桥",
        "阿依古丽",
        "，",
        "。",
        "、",
    ),
    *("\n", "\r\n", "\0", "\t", " ", "　", "_", "+", "-", ".", "#", "&", "%", "・", "·", "😀"),
    *("1,586人", "2020年11月", "4A级", "www.example.org", "٣", "é", "ß", "İ"),
]
written = st.text() | texts(14) | st.lists(st.sampled_from(SPELLINGS), max_size=30).map("".join)


@cache
def opened(entries: tuple[DictionaryEntry, ...]) -> ChineseTokenizer:
    """One tokenizer of each kind for all examples."""
    return ChineseTokenizer(Dictionary(entries))


def same(tokenizer: ChineseTokenizer, *written: str) -> None:
    """Check that the terms of texts, and those counted by the loops, are those of their cuts."""
    cuts = [tokenizer.cut(text) for text in written]
    for cut in cuts:
        assert Counter(tokenizer.terms(cut.text)) == Counter(token.term for token in cut.words)
    counted = count_words(tokenizer, [cut.text for cut in cuts])
    assert counted == (
        [Counter(token.term for token in cut.words) for cut in cuts],
        [Counter(token.term for token in cut.parts) for cut in cuts],
    )


@pytest.mark.parametrize("entries", [(), OWN_WORDS], ids=["plain", "own words"])
def test_the_terms_of_a_text_are_those_of_its_cut(entries: tuple[DictionaryEntry, ...]) -> None:
    @examples(600)
    @given(written, written)
    @example("的一是\n的一是，的一是", "")
    @example("脱贫-攻坚_产业+就业.广州%市&扶#贫", "a@b.c@d.e www.http://a https://b.cn/c-级")
    @example("1,586.5万亩2020年11月5日12020年3月份", "²3 3² 4a级 c-919.x' 𐐀𠀀a𠀀")
    def law(title: str, body: str) -> None:
        same(opened(entries), title, body)

    law()


@pytest.mark.realdata
def test_the_terms_of_real_articles_are_those_of_their_cuts(shared_data: Path) -> None:
    tokenizer = opened(OWN_WORDS)
    with gzip.open(shared_data / "news" / "cctv-2012-2026.jsonl.gz") as lines:
        for line in islice(lines, 0, None, 131):
            article = json.loads(line)
            same(tokenizer, article["title"], article["body"])


def test_the_users_words_are_terms() -> None:
    cut = opened(OWN_WORDS).cut("送稳岗就业上门，又说稳岗就业")
    assert [token.term for token in cut.words].count("稳岗就业") == 2
    assert "就业" in [token.term for token in cut.parts]


# Normalising


@pytest.mark.parametrize("length", [1, 100, 1000])
def test_every_code_point_is_folded_by_the_table_however_long_its_text(length: int) -> None:
    table = folding.folded_characters()
    for start in range(0, sys.maxunicode + 1, length):
        text = "".join(map(chr, range(start, min(start + length, sys.maxunicode + 1))))
        assert normalise(text) == text.translate(table), hex(start)


@examples(300)
@given(written)
def test_a_text_is_folded_by_the_table(text: str) -> None:
    assert normalise(text) == text.translate(folding.folded_characters())
