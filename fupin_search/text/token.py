"""The token: one occurrence of a term in a text."""

from __future__ import annotations

from typing import NamedTuple


class Token(NamedTuple):
    """One occurrence of a term.

    Args:
        text: the characters in the normalised text.
        start: offset of the first character, in code points.
        end: offset after the last character.
        position: ordinal of the token in its text; parts share their whole's position.
        term: the indexed form, e.g. 1586 for 1,586.
    """

    text: str
    start: int
    end: int
    position: int
    term: str
