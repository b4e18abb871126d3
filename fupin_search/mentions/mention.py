"""The mention of something at one place of a text."""

from __future__ import annotations

from typing import NamedTuple


class Mention(NamedTuple):
    """The mention of a place, an amount, a day or something with notations.

    Args:
        start: offset of its first character in the normalised text, in code points.
        end: offset after its last character.
        keys: the terms that find it (see `keys`): one for an amount or a day, two for an amount
            from one number to another; for a place its own and those of the places it lies in, the
            nearest first.
    """

    start: int
    end: int
    keys: tuple[str, ...]
