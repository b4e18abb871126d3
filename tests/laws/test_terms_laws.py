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


def same(tokenizer: ChineseTokenizer, text: str) -> None:
    """Check that the terms of a text are those of its cut."""
    cut = tokenizer.cut(text)
    lines = tokenizer.lines(cut.text)
    words = [line for line in lines.words.split("\n") if line]
    assert Counter(words) == Counter(token.term for token in cut.words)
    inside = [part for word in words for part in tokenizer.inside(word)]
    assert Counter(inside + lines.parts) == Counter(token.term for token in cut.parts)
    assert lines.words.endswith("\n") or not words


@pytest.mark.parametrize("entries", [(), OWN_WORDS], ids=["plain", "own words"])
def test_the_terms_of_a_text_are_those_of_its_cut(entries: tuple[DictionaryEntry, ...]) -> None:
    @examples(600)
    @given(written)
    @example("的一是\n的一是，的一是")
    @example("脱贫-攻坚_产业+就业.广州%市&扶#贫")
    def law(text: str) -> None:
        same(opened(entries), text)

    law()


@pytest.mark.realdata
def test_the_terms_of_real_articles_are_those_of_their_cuts(shared_data: Path) -> None:
    tokenizer = opened(OWN_WORDS)
    with gzip.open(shared_data / "news" / "cctv-2012-2026.jsonl.gz") as lines:
        for line in islice(lines, 0, None, 131):
            article = json.loads(line)
            same(tokenizer, article["title"])
            same(tokenizer, article["body"])


def test_parts_are_remembered_up_to_a_bound_and_right_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fupin_search.text.tokenizer._MOST_REMEMBERED", 2)
    tokenizer = ChineseTokenizer(Dictionary())
    for _ in range(2):
        for text in ("中华人民共和国", "广州市", "扶贫开发", "研究生", "脱贫攻坚战"):
            same(tokenizer, text)
    assert len(tokenizer._terms_of_parts) <= 2


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
