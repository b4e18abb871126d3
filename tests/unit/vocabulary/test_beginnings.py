"""Places found by what stands there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import examples, tokenizer

from fupin_search.vocabulary.beginnings import Beginnings, SpokenText, Stroke, cut_lines
from fupin_search.vocabulary.words import syllable_numbers

pytestmark = pytest.mark.slow

HAN = "扶贫福平重庆银行长城绿路𠮷"
texts = st.lists(st.text(HAN + "a5g ，", max_size=9), min_size=1, max_size=5).map(
    lambda lines: "".join(f"{line}\n" for line in lines)
)
letters = st.sampled_from("fpczyhqglj")
exact = st.sampled_from(HAN + "5ag").map(
    lambda one: Stroke(ord(one), ord(one) if one.isascii() else 0)
)


@st.composite
def spoken(draw: st.DrawFn) -> Stroke:
    """A syllable, those that begin so, or a first letter."""
    letter = draw(letters)
    known = [number for one, number in syllable_numbers().items() if one.startswith(letter)]
    first, last = sorted(draw(st.tuples(*2 * [st.sampled_from(known)])))
    return draw(
        st.sampled_from(
            [
                Stroke(-1, ord(letter), first, first),
                Stroke(-1, ord(letter), first, last),
                Stroke(-1, ord(letter), known[0], known[-1]),
                Stroke(-1, ord(letter)),
            ]
        )
    )


def holds(text: SpokenText, place: int, stroke: Stroke) -> bool:
    """Whether what was typed stands at a place, from its definition."""
    if stroke.code >= 0:
        return int(text.codes[place]) == stroke.code
    sound = int(text.sounds[place])
    if stroke.first:
        return stroke.first <= sound <= stroke.last
    names = list(syllable_numbers())
    return sound > 0 and names[sound - 1].startswith(chr(stroke.letter))


@examples(300)
@given(texts, st.lists(exact | spoken(), max_size=7), st.randoms(use_true_random=False))
def test_every_place_where_what_was_typed_stands_is_found_and_no_other(
    text: str, strokes: list[Stroke], chance: object
) -> None:
    lines, _ = cut_lines(text, tokenizer())
    starts = np.flatnonzero(lines.spoken.codes != ord("\n"))
    sizes = lines.ends[np.searchsorted(lines.ends, starts)] - starts
    if chance.random() < 0.3:  # type: ignore[attr-defined]
        sizes = np.minimum(sizes, 2)
    found = Beginnings(lines.spoken, starts, sizes).find(strokes)
    expected = [
        number
        for number, (start, size) in enumerate(zip(starts.tolist(), sizes.tolist(), strict=True))
        if strokes
        and len(strokes) <= size
        and all(holds(lines.spoken, start + n, one) for n, one in enumerate(strokes))
    ]
    assert sorted(found.tolist()) == expected


def test_a_character_is_read_as_in_its_word() -> None:
    lines, _ = cut_lines("重庆银行\n重要\n", tokenizer())
    read = [list(syllable_numbers())[number - 1] for number in lines.spoken.sounds if number]
    assert read == ["chong", "qing", "yin", "hang", "zhong", "yao"]
