"""Both libraries cut alike, whatever words a user adds, with a frequency and without."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import HAN, LONG_WORDS, WORDS, examples

from fupin_search.articles import Accepted, read_corpus
from fupin_search.text.dictionary import Cutter, Dictionary, DictionaryEntry
from fupin_search.text.normalise import han_runs, normalise

CORPUS = Path(__file__).resolve().parent.parent.parent / "corpus"

# Beyond these jieba gives every ideograph by itself, and rjieba asks the dictionary.
COMMON = re.compile("[\u4e00-\u9fd5]+")
runs = (
    st.lists(st.sampled_from([*HAN, *WORDS, *LONG_WORDS]), min_size=1, max_size=12)
    .map("".join)
    .map(normalise)
    .filter(COMMON.fullmatch)
)
# New words and words both libraries have, so that a frequency is set and is changed.
added = st.lists(
    st.builds(
        DictionaryEntry,
        st.lists(st.sampled_from(HAN + WORDS), min_size=2, max_size=3).map("".join).map(normalise),
        st.none() | st.sampled_from([1, 3, 50, 3000, 100_000, 999_999_999]),
        st.sampled_from(["", "n"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda entry: entry.word,
).map(tuple)


@cache
def corpus_runs() -> list[str]:
    """Every run of ideographs in the bodies of the project's own corpus."""
    found: dict[str, None] = {}
    for reading in read_corpus([CORPUS]):
        if isinstance(reading, Accepted):
            runs = han_runs(normalise(reading.article.body))
            found.update(dict.fromkeys(filter(COMMON.fullmatch, runs)))
    return list(found)


def both(entries: tuple[DictionaryEntry, ...]) -> tuple[Cutter, Cutter]:
    """jieba and rjieba with the same words."""
    return Dictionary("jieba", entries).open(), Dictionary("rjieba", entries).open()


@given(entries=added, texts=st.lists(runs, min_size=5, max_size=20))
@examples(5)
def test_both_cut_invented_runs_alike(
    entries: tuple[DictionaryEntry, ...], texts: list[str]
) -> None:
    one, other = both(entries)
    assert [one.cut(text) for text in texts] == [other.cut(text) for text in texts]
    for entry in entries:
        assert one.knows(entry.word)
        assert other.knows(entry.word)


@pytest.mark.parametrize("frequency", [None, 1, 5, 3000, 100_000])
def test_both_cut_real_runs_alike_with_words_that_were_none_and_words_that_were(
    frequency: int | None,
) -> None:
    texts = corpus_runs()
    # Every hundredth run gives a word that begins at its second character.
    pieces = {text[1:4] for text in texts[::100] if len(text) > 3}
    entries = tuple(DictionaryEntry(piece, frequency) for piece in sorted(pieces))
    one, other = both(
        (*entries, DictionaryEntry("企业", 100_000), DictionaryEntry("贫困户", frequency))
    )
    different = [text for text in texts if one.cut(text) != other.cut(text)]
    assert different == []


@pytest.mark.parametrize("word", ["会员企业", "企业", "脱贫产业", "的就"])
def test_the_frequency_that_is_enough_makes_a_word_whole_in_both(word: str) -> None:
    for cutter in both(()):
        needed = cutter.enough(word)
        assert [one.cut(word) for one in both((DictionaryEntry(word, needed),))] == [[word], [word]]
