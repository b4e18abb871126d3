"""The time expression: what a piece of a reader's text says of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """What a piece of a reader's text says of time.

    Args:
        start: offset of its first character in the normalised text, in code points.
        end: offset after its last character.
        first: the first day meant, or None where there is no beginning.
        last: the last day meant, itself included, or None where there is no end.
        demanding: False for a day, month or year that is named as such (2020年11月), which an
            article may as well speak of; True for whatever is relative or a range.
    """

    start: int
    end: int
    first: Date | None
    last: Date | None
    demanding: bool
