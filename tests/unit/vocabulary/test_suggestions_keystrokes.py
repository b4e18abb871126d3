"""What has been typed so far, and the ways to read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import examples

from fupin_search.vocabulary.suggestions import Strokes, list_ways
from fupin_search.vocabulary.words import syllable_numbers

SYLLABLES = list(syllable_numbers())


def shown(strokes: Strokes) -> str:
    """A way to read something, for people: 扶 p* is 扶 and a syllable with p."""
    told = []
    for stroke in strokes:
        if stroke.code >= 0:
            told.append(chr(stroke.code))
        elif not stroke.first:
            told.append(f"{chr(stroke.letter)}.")
        elif stroke.first == stroke.last:
            told.append(SYLLABLES[stroke.first - 1])
        else:
            told.append(f"{SYLLABLES[stroke.first - 1]}…{SYLLABLES[stroke.last - 1]}")
    return " ".join(told)


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        ("扶贫", "扶 贫"),
        ("扶貧", "扶 贫"),
        ("扶 贫", "扶 贫"),
        ("《扶贫", "扶 贫"),
        ("fupin", "fu pin…ping"),
        ("ＦｕPin", "fu pin…ping"),
        ("fu'pin", "fu pin…ping"),
        ("fu pin", "fu pin…ping"),
        ("fu'p", "fu pa…pu"),
        ("扶p", "扶 pa…pu"),
        ("fu贫", "fu 贫"),
        ("xian", "xian…xiang"),
        ("xian", "xi an…ang"),
        ("guangzh", "guang zha…zhuo"),
        ("lvse", "lv se…seng"),
        ("lüse", "lv se…seng"),
        ("luse", "lv se…seng"),
        ("5g", "5 g"),
        ("２０２０年", "2 0 2 0 年"),
        ("gdp", "g d p"),
    ],
)
def test_a_likely_way_to_read_what_was_typed(typed: str, way: str) -> None:
    assert way in map(shown, list_ways(typed).likely)


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        ("gzfp", "g. z. f. pa…pu"),
        ("gzfupin", "g. z. fu pin…ping"),
        ("guangzfp", "guang z. f. pa…pu"),
        ("zhg", "zha…zhuo ga…guo"),
        ("扶pgj", "扶 p. g. ji…jun"),
    ],
)
def test_first_letters_stand_for_syllables_where_letters_make_none(typed: str, way: str) -> None:
    ways = list_ways(typed)
    assert way in map(shown, ways.abbreviated)
    assert way not in map(shown, ways.likely)


def test_where_letters_make_whole_syllables_they_abbreviate_none() -> None:
    assert list_ways("fupin").abbreviated == ()


def test_letters_beside_a_digit_are_letters_first() -> None:
    assert shown(list_ways("5g").likely[0]) == "5 g"
    assert shown(list_ways("g").likely[0]) == "ga…guo"


@pytest.mark.parametrize("typed", ["", " ", "，。", '"', "'", "\u200b", "🌾"])
def test_what_holds_nothing_that_can_be_found_has_no_way(typed: str) -> None:
    assert list_ways(typed) == ((), ())


@examples(300)
@given(st.text(max_size=30) | st.text("aeghinouzv 'ü扶5", max_size=40))
def test_any_text_has_few_ways_and_none_raises(typed: str) -> None:
    for ways in list_ways(typed):
        assert len(ways) <= 16
        assert all(ways)
