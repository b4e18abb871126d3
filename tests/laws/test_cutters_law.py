"""The cutter cuts as jieba does, whatever words a user adds, with a frequency and without."""

from __future__ import annotations

import gzip
import json
from functools import cache
from itertools import accumulate, islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.jieba_cutter import JiebaCutter
from support.strategies import HAN, LONG_WORDS, WORDS, examples

from fupin_search.articles import Accepted, read_corpus
from fupin_search.text.cutter import Cutter
from fupin_search.text.cutting_loops import NO_WORD, cut
from fupin_search.text.dictionary import Dictionary, DictionaryEntry
from fupin_search.text.normalise import han_runs, normalise
from fupin_search.text.word_table import utf16

CORPUS = Path(__file__).resolve().parent.parent.parent / "corpus"

# Of all lengths, some the beginnings of others; with letters, digits and signs.
DICTIONARY_WORDS = [
    *(
        "中华人民共和国",
        "中华",
        "人民",
        "中国共产党第一次全国代表大会",
        "一百一十八万三千四百七十七亩",
    ),
    *("研究生", "生命", "起源", "t恤", "卡拉ok", "o型", "cd盒", "1", "c", "网易", "大厦", "行动"),
    *(
        "的",
        "一",
        "不",
        "是",
        "了",
        "在",
        "有",
        "和",
        "来",
        "到",
        "他",
        "地",
        "得",
        "几",
        "丨",
        "丿",
    ),
]
# Single characters that the model joins, of which the dictionary has some and not others.
RARE = [
    *(
        "杭",
        "研",
        "魏",
        "月",
        "婷",
        "昊",
        "菡",
        "龘",
        "鿕",
        "鿖",
        "㐀",
        "䶵",
        "々",
        "〇",
        "𠀀",
        "𠮷",
        "𪜶",
    ),
    *("\ud83d", "\ude00", "😀", "魑", "甪", "囍", "尛", "垚"),
]
SIGNS = [
    *(
        "a",
        "B",
        "z",
        "0",
        "9",
        "12.5%",
        "3.",
        ".",
        "%",
        "1.2.3",
        "c++",
        "#",
        "&",
        "_",
        "-",
        "+",
        "$",
    ),
    *("\n", "\r\n", "\r", "\t", " ", "　", "，", "。", "·", "'", "/", "×", "é", "٣", "１"),
]

ideographs = st.integers(0x4E00, 0x9FD5).map(chr)
runs = st.lists(
    st.sampled_from([*HAN, *WORDS, *LONG_WORDS, *DICTIONARY_WORDS, *RARE]) | ideographs,
    max_size=16,
).map("".join)
anything = st.text() | st.lists(
    st.sampled_from([*SIGNS, *SIGNS, *HAN, *DICTIONARY_WORDS, *RARE]) | ideographs, max_size=24
).map("".join)
words = st.lists(
    st.sampled_from([*HAN, *WORDS, *DICTIONARY_WORDS, *RARE, "a", "b", "5g", "-"]),
    min_size=1,
    max_size=4,
).map("".join)
# New words and words it has already, so that a frequency is set and is changed.
added = st.lists(
    st.builds(
        DictionaryEntry,
        words.filter(lambda word: not {"\ud83d"} & set(word)),
        st.none() | st.sampled_from([1, 3, 50, 3000, 100_000, 999_999_999]),
        st.sampled_from(["", "n"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda entry: entry.word,
).map(tuple)


@cache
def plain() -> tuple[Cutter, JiebaCutter]:
    """Our cutter and jieba without a user's words."""
    return Dictionary().open(), JiebaCutter()


@cache
def corpus_runs() -> list[str]:
    """Every run of ideographs in the bodies of the project's own corpus."""
    found: dict[str, None] = {}
    for reading in read_corpus([CORPUS]):
        if isinstance(reading, Accepted):
            found.update(dict.fromkeys(han_runs(normalise(reading.article.body))))
    return list(found)


def differing(ours: Cutter, theirs: JiebaCutter, texts: list[str]) -> list[str]:
    """Return the texts that are cut in two ways."""
    return [text for text in texts if ours.cut(text) != theirs.cut(text)]


@examples(2000)
@given(runs)
def test_runs_of_ideographs_are_cut_as_jieba_cuts_them(run: str) -> None:
    ours, theirs = plain()
    assert ours.cut(run) == theirs.cut(run)


@examples(1500)
@given(anything)
@example("abc-d1.5%的12.,3.14%%...中a国1.b\r\n\r他来到了网易杭研大厦")
def test_any_text_is_cut_as_jieba_cuts_it(text: str) -> None:
    ours, theirs = plain()
    assert ours.cut(text) == theirs.cut(text)
    ends = accumulate(map(len, theirs.cut(text)), initial=0)
    assert ours.borders(text).tolist() == list(ends)


@examples(600)
@given(words)
def test_what_is_known_what_is_enough_and_what_is_inside_are_as_in_jieba(word: str) -> None:
    ours, theirs = plain()
    assert ours.knows(word) == theirs.knows(word)
    assert ours.enough(word) == theirs.enough(word)
    if word.isalpha() and all("\u4e00" <= character <= "\u9fd5" for character in word):
        assert ours.parts(word) == theirs.parts(word)


@pytest.mark.slow
@given(entries=added, texts=st.lists(runs | anything, min_size=5, max_size=20))
@examples(6)
def test_texts_with_a_users_words_are_cut_as_jieba_cuts_them(
    entries: tuple[DictionaryEntry, ...], texts: list[str]
) -> None:
    ours, theirs = Dictionary(entries).open(), JiebaCutter(entries)
    assert differing(ours, theirs, texts) == []
    for entry in entries:
        assert ours.knows(entry.word)
        assert ours.words.look_up(entry.word) == theirs.tokenizer.FREQ[entry.word]
        assert ours.enough(entry.word) == theirs.enough(entry.word)
    assert int(ours.words.total[0]) == theirs.tokenizer.total


@pytest.mark.slow
@pytest.mark.parametrize("frequency", [None, 1, 100_000])
def test_real_runs_are_cut_as_jieba_cuts_them_with_words_that_were_none_and_words_that_were(
    frequency: int | None,
) -> None:
    texts = corpus_runs()
    # Every hundredth run gives a word that begins at its second character.
    pieces = {text[1:4] for text in texts[::100] if len(text) > 3}
    entries = (
        *(DictionaryEntry(piece, frequency) for piece in sorted(pieces)),
        DictionaryEntry("企业", 100_000),
        DictionaryEntry("贫困户", frequency),
    )
    assert differing(Dictionary(entries).open(), JiebaCutter(entries), texts) == []


@pytest.mark.realdata
def test_real_articles_are_cut_as_jieba_cuts_them(shared_data: Path) -> None:
    ours, theirs = plain()
    with gzip.open(shared_data / "news" / "cctv-2012-2026.jsonl.gz") as lines:
        texts = [normalise(json.loads(line)["body"]) for line in islice(lines, 0, None, 33)]
    assert len(texts) > 1000
    assert differing(ours, theirs, texts) == []
    runs = ["\n".join(han_runs(text)) for text in texts]
    assert differing(ours, theirs, runs) == []


@examples(500)
@given(anything)
def test_a_word_has_its_number_if_it_has_one_and_no_other_word_has_it(text: str) -> None:
    words = plain()[0].words
    units = utf16(text) if text else np.empty(0, "u2")
    size = len(units)
    ends, numbers, nexts, nodes = (np.empty(size + 1, "i4") for _ in range(4))
    count = cut(units, 0, size, *words.arrays, np.empty(size + 1), nexts, nodes, ends, numbers)
    start = 0
    for end, number in zip(ends[:count].tolist(), numbers[:count].tolist(), strict=True):
        word = units[start:end].tobytes().decode("utf-16-le", "surrogatepass")
        if number == NO_WORD:
            assert not words.look_up(word)
        else:
            assert words.text(number) == word
        start = end
    assert start == size


def test_numbers_ascend_as_the_bytes_of_words_do() -> None:
    texts = plain()[0].words.spell()
    assert len(texts) == plain()[0].words.size > 300_000
    raw = [text.encode() for text in texts]
    assert raw == sorted(raw)


def test_the_parts_of_every_word_are_kept_with_it() -> None:
    cutter, theirs = plain()
    words = cutter.words
    for number in range(0, words.size, 97):
        start = words.part_ends[number - 1] if number else 0
        inside = words.parts[start : words.part_ends[number]].tolist()
        assert [words.text(part) for part in inside] == theirs.parts(words.text(number))


@pytest.mark.slow
@pytest.mark.parametrize("word", ["会员企业", "企业", "脱贫产业", "的就"])
def test_the_frequency_that_is_enough_makes_a_word_whole(word: str) -> None:
    needed = plain()[0].enough(word)
    assert Dictionary((DictionaryEntry(word, needed),)).open().cut(word) == [word]


@pytest.mark.slow
@pytest.mark.parametrize("frequency", [1, 40, 999_999_999])
def test_a_word_weighed_again_is_as_one_added_with_that_frequency(frequency: int) -> None:
    again = Dictionary((DictionaryEntry("会员企业"),)).words().reweighed("会员企业", frequency)
    added = Dictionary((DictionaryEntry("会员企业", frequency),)).words()
    for one, other in zip(again.arrays, added.arrays, strict=True):
        assert one.tobytes() == other.tobytes()
    assert again.total == added.total
