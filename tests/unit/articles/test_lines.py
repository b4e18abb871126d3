"""A text loses its unseen characters, and its lines become paragraphs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_search.articles import lines
from fupin_search.articles.lines import clean_text, paragraphs


@pytest.mark.parametrize("text", ["がくえん", "café", "Ǘ", "各级ご案内"])
def test_letters_in_parts_become_one_character(text: str) -> None:
    assert clean_text(unicodedata.normalize("NFD", text)) == text
    assert paragraphs([unicodedata.normalize("NFD", text)]) == text


def test_joined_letters_are_parted() -> None:
    assert clean_text("ﬁnance oﬃce ﬂow ﬆ") == "finance office flow st"


@given(st.text())
def test_text_seen_once_is_not_changed_again(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


def test_nothing_that_is_cleaned_is_passed_over_as_plain() -> None:
    every = (chr(code) for code in range(0x110000))
    assert not [one for one in every if lines._PLAIN.fullmatch(one) and lines._ANY.search(one)]
