"""A text without its marks is the text that a reader types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_search.text.normalise import is_typed, normalise, strip_tones, typed_offsets, typed_text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("“白沙驿”：茶 室", "白沙驿茶室"),
        ("《山·乡》【三】、（四）", "山乡三四"),
        ("3·15 5.12 98.5% c++", "315512985c"),
        ("wi-fi/a_b", "wifiab"),
        ("\u200b\ufe0f🌾", ""),
        ("guǎngzhōu", "guangzhou"),
        ("gua\u030cng lü", "guanglv"),
        ("カフェ②", "カフェ②"),
    ],
)
def test_a_bare_text_has_its_letters_digits_and_ideographs(text: str, left: str) -> None:
    assert typed_text(text) == left


@given(st.text())
def test_each_character_that_is_left_has_its_place(text: str) -> None:
    text = normalise(text)
    left = [text[place] for place in typed_offsets(text)]
    assert all(map(is_typed, left))
    assert typed_text("".join(left)) == strip_tones("".join(left)) == typed_text(text)
