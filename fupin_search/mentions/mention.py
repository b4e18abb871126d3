"""The mention: one place in a text that speaks of something."""

from __future__ import annotations

from typing import NamedTuple


class Mention(NamedTuple):
    """One place in a text that speaks of something.

    Args:
        start: offset of its first character in the normalised text, in code points.
        end: offset after its last character.
        keys: what it is found by (`keys`): one for an amount or a day, two for an amount from
            one number to another, for a place its own and those of the places it lies in, the
            nearest first.
    """

    start: int
    end: int
    keys: tuple[str, ...]
