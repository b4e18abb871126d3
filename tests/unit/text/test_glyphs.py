"""The strokes, parts and corners of characters."""

from __future__ import annotations

from fupin_search.text.glyphs import draw


def test_a_character_is_taken_apart_as_it_is_written() -> None:
    assert draw("己").strokes == draw("已").strokes
    assert sorted(draw("未").strokes) == sorted(draw("末").strokes)
    assert {"扌", "夫"} <= set(draw("扶").parts)


def test_corners_are_four_digits_or_unknown() -> None:
    assert draw("侍").corners == draw("待").corners
    assert len(draw("扶").corners) == 4
    assert draw("a").corners == ""


def test_what_nobody_can_take_apart_is_made_of_itself() -> None:
    assert draw("a") == ("a", "", "")
