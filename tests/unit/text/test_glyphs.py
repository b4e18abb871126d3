"""The strokes, parts and corners of characters."""

from __future__ import annotations

from fupin_search.text.glyphs import corners, parts, strokes


def test_a_character_is_taken_apart_as_it_is_written() -> None:
    assert strokes("己") == strokes("已")
    assert sorted(strokes("未")) == sorted(strokes("末"))
    assert {"扌", "夫"} <= set(parts("扶"))


def test_corners_are_four_digits_or_unknown() -> None:
    assert corners("侍") == corners("待")
    assert len(corners("扶")) == 4
    assert corners("a") == ""


def test_what_nobody_can_take_apart_is_made_of_itself() -> None:
    assert strokes("a") == "a"
    assert parts("a") == ()
