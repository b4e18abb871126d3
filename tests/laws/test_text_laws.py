"""Laws of text: normalising moves nothing, tokens are where they say, runs find their text."""

from __future__ import annotations

import string
import sys
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.oracle import Text, pieces_of
from support.strategies import examples, texts, tokenizer

from fupin_search.errors import DictionaryError
from fupin_search.model.query import Phrase, Scope, Words
from fupin_search.query.expressions import cut_words
from fupin_search.query.parser import parse
from fupin_search.text.dictionary import Dictionary, DictionaryEntry, read_entries
from fupin_search.text.literals import parse_run, word_run
from fupin_search.text.normalise import is_han, normalise
from fupin_search.text.tokenizer import ChineseTokenizer, Cut

any_text = st.text() | texts(12) | st.text(alphabet=st.characters(categories=["L", "N", "P"]))

# Normalising


@examples(300)
@given(any_text)
def test_normalising_keeps_every_offset_and_twice_is_once(text: str) -> None:
    normalised = normalise(text)
    assert len(normalised) == len(text)
    assert normalise(normalised) == normalised


def test_every_code_point_folds_to_one_character_that_folds_to_itself() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    folded = normalise(every)
    assert len(folded) == len(every)
    assert normalise(folded) == folded
    assert all(
        normalise(character) == after for character, after in zip("Ａ１，穩", "a1,稳", strict=True)
    )


def test_white_space_stays_white_space_and_ideographs_stay_ideographs() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    for before, after in zip(every, normalise(every), strict=True):
        if before.isspace():
            assert after.isspace(), hex(ord(before))
        if is_han(before):
            assert is_han(after), hex(ord(before))


# Tokens


@examples(400)
@given(any_text)
@example("1" * 5000)
@example("a-" * 3000)
@example("www." * 1000)
def test_tokens_stand_where_they_say_in_order_and_apart(text: str) -> None:
    cut = tokenizer().cut(text)
    assert cut.text == normalise(text)
    assert [token.position for token in cut.words] == list(range(len(cut.words)))
    for token in (*cut.words, *cut.parts):
        assert cut.text[token.start : token.end] == token.text
        assert token.text
    assert all(first.end <= second.start for first, second in pairwise(cut.words))
    for part in cut.parts:
        whole = cut.words[part.position]
        assert whole.start <= part.start < part.end <= whole.end
        assert (part.start, part.end) != (whole.start, whole.end)


@examples(400)
@given(any_text)
def test_no_ideograph_letter_or_digit_is_lost(text: str) -> None:
    cut = tokenizer().cut(text)
    covered = {place for token in cut.words for place in range(token.start, token.end)}
    for place, character in enumerate(cut.text):
        if is_han(character) or character in string.ascii_letters + string.digits:
            assert place in covered, (character, place)


@examples(200)
@given(any_text)
def test_a_text_is_cut_like_its_normal_form(text: str) -> None:
    assert tokenizer().cut(text) == tokenizer().cut(normalise(text))


# Runs find their text


def _cuttable(cut: Cut) -> list[int]:
    """Where a run may begin or end: beside an ideograph, or at the edge of any token."""
    inside = {
        place
        for token in cut.words
        if not is_han(token.text)
        for place in range(token.start + 1, token.end)
    }
    return [
        place
        for place in range(len(cut.text) + 1)
        if place not in inside
        or is_han(cut.text[place - 1 : place])
        or is_han(cut.text[place : place + 1])
    ]


def _runs(cut: Cut, longest: int = 16) -> Iterator[str]:
    places = _cuttable(cut)
    return (
        cut.text[start:end] for start in places for end in places if start < end <= start + longest
    )


figures_and_han = st.lists(
    st.sampled_from(
        [
            *(
                "2020年",
                "11月",
                "5日",
                "5号",
                "月",
                "年",
                "日",
                "份",
                "月份",
                "11月5日",
                "2020年11月",
            ),
            *(
                "1",
                "12",
                "300",
                "2020",
                "1,586",
                "98.5",
                "3.14",
                "4.98万",
                "10亿",
                "%",
                "人",
                "人次",
            ),
            *("平方公里", "平方米", "百", "万元", "级", "A级", "4A级", "a", "5G", "C919", "wi-fi"),
            *("第", "届", "个", "周年", "小时", "扶贫", "就业", ",", ".", "-", " ", "，", "_"),
        ]
    ),
    max_size=7,
).map("".join)


@examples(400)
@given(figures_and_han)
@example("2020年5月份增长98.5%")
@example("截至11月底，500人就业")
@example("在2019,2020年")
@example("国家4A级5处")
def test_every_run_of_whole_tokens_and_ideographs_finds_its_text(text: str) -> None:
    cut = tokenizer().cut(text)
    held = Text(text, tokenizer())
    for run in set(_runs(cut)):
        words = cut_words(normalise(run), tokenizer(), Scope.ANYWHERE)
        if words is None:
            continue
        for word in words.words:
            found = word.term in held.words + held.parts if word.whole else word.term in held.joined
            assert found, f"{run!r} of {text!r}: the word {word.term!r}"
        assert held.holds(pieces_of(run, tokenizer())), f"the phrase {run!r} of {text!r}"
        typed = parse_run(normalise(run))
        assert typed is not None
        assert any(typed.places(cut.text)), f"the run {run!r} of {text!r}"


@examples(400)
@given(texts(6), texts(4))
def test_a_run_stands_where_its_pieces_do_and_nowhere_else(text: str, phrase: str) -> None:
    run = parse_run(normalise(phrase))
    if run is not None:
        held = Text(text, tokenizer())
        expected = held.holds(pieces_of(phrase, tokenizer()))
        assert any(run.places(normalise(text))) == expected


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("共21586人", "1586人"),
        ("共1586.5亩", "1586"),
        ("11日开幕，3月闭幕", "11月"),
        ("21909人", "1909人"),
        ("GDPR条例", "GDP"),
        ("东风41导弹", "东风4"),
        ("2020年11月", "2020年1"),
    ],
)
def test_a_number_or_latin_word_is_never_found_inside_another(text: str, phrase: str) -> None:
    run = parse_run(normalise(phrase))
    assert run is not None
    assert not any(run.places(normalise(text)))
    assert not Text(text, tokenizer()).holds(pieces_of(phrase, tokenizer()))


# The two cutters

ORDINARY = [
    "广东省扶贫开发协会召开第三届会员代表大会",
    "截至去年底全省贫困人口全部实现脱贫",
    "驻村工作队帮助村民发展茶叶和柑橘种植",
    "稳岗就业补贴政策送上门",
    "乡村振兴是新时代做好三农工作的总抓手",
    "东西部扶贫协作和对口支援工作座谈会",
    "南方科技大学的学生走进大山支教",
    "中华人民共和国国务院扶贫开发领导小组办公室",
    "研究生命的起源",
    "他来到了网易杭研大厦",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_a_cutter_keeps_every_character_of_a_run(text: str) -> None:
    assert "".join(token.text for token in tokenizer().cut(text).words) == text


@examples(60)
@given(run=st.text(alphabet=st.sampled_from("的一是在脱贫𠮷㐀々〇龘"), min_size=1, max_size=12))
def test_a_cutter_keeps_rare_ideographs(run: str) -> None:
    cut = tokenizer().cut(run)
    assert cut.text == normalise(run)
    assert "".join(token.text for token in cut.words) == normalise(run)


def test_a_user_dictionary_decides_the_cut() -> None:
    own = tokenizer()
    text = "云顶柑橘社送岗位"
    assert "云顶柑橘社" not in [token.text for token in own.cut(text).words]
    for entry in (
        DictionaryEntry("云顶柑橘社"),
        DictionaryEntry("云顶柑橘社", 5000),
        DictionaryEntry("云顶柑橘社", None, "nt"),
    ):
        taught = ChineseTokenizer(Dictionary((entry,)))
        assert "云顶柑橘社" in [token.text for token in taught.cut(text).words]
        assert taught.fingerprint != own.fingerprint


def test_a_tokenizer_leaves_other_tokenizers_alone() -> None:
    plain = ChineseTokenizer(Dictionary())
    before = plain.cut("云顶柑橘社送岗位")
    ChineseTokenizer(Dictionary((DictionaryEntry("云顶柑橘社", 9000),)))
    assert plain.cut("云顶柑橘社送岗位") == before


@pytest.mark.parametrize(
    "line",
    [
        *("驻村队 0", "驻村队 -3", "驻村队 3.5", "驻村队 三", "驻村队 3 n v", "驻村队 n 3"),
        *("驻村队 3 名词", "驻村队 " + "9" * 30, "驻村队 " + "9" * 5000, "驻村 队伍"),
    ],
)
def test_a_dictionary_error_names_its_line(line: str) -> None:
    with pytest.raises(DictionaryError, match=r"my\.txt line 3"):
        read_entries(["# mine", "扶贫办 3 n", line], named="my.txt")


def test_a_dictionary_reads_what_it_writes() -> None:
    lines = ["\ufeff稳岗就业", "", "# note", "驻村队 3", "扶貧辦 12 nt", "云顶村 ns"]
    entries = read_entries(lines, named="my.txt")
    assert entries == (
        DictionaryEntry("稳岗就业"),
        DictionaryEntry("驻村队", 3),
        DictionaryEntry("扶贫办", 12, "nt"),
        DictionaryEntry("云顶村", None, "ns"),
    )
    text = Dictionary(entries).text()
    assert read_entries(text.splitlines(), named="again") == entries


def test_parsing_a_quoted_run_asks_for_that_run() -> None:
    clause = parse('"5月份增长"', tokenizer())
    assert isinstance(clause, Phrase)
    assert isinstance(clause.words, Words)
    assert clause.run.text == "5月份增长"


@examples(300)
@given(st.lists(any_text, max_size=4))
def test_pieces_cut_together_have_the_words_of_each_alone(pieces: list[str]) -> None:
    whole = normalise("".join(pieces))
    ends = [0]
    for piece in pieces:
        ends.append(ends[-1] + len(piece))
    together = tokenizer().words_between(whole, list(pairwise(ends)))
    for (start, end), words in zip(pairwise(ends), together, strict=True):
        alone = tokenizer().words(whole[start:end])
        assert words == [(word, kind, start + place) for word, kind, place in alone]


@examples(300)
@given(any_text)
def test_the_run_of_a_word_is_that_of_its_text(text: str) -> None:
    for word, kind, _ in tokenizer().words(normalise(text)):
        assert word_run(word, kind) == parse_run(word)
