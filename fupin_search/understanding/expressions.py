"""Pieces of a reader's text that mean something beyond their characters, and how that is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from fupin_search.search.query import Clause


class Kind(Enum):
    """What a piece was taken for: the `kind` of a reading."""

    DATE = "date"
    AMOUNT = "amount"
    PLACE = "place"
    PARTNER = "partner"
    SYNONYM = "synonym"
    PINYIN = "pinyin"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things a piece may mean.

    Args:
        meaning: what, for people.
        region: the code of the region to filter by, if it is one; otherwise the meaning is to be
            typed instead.
    """

    meaning: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A piece of the text and what it was taken to mean.

    Args:
        kind: what for.
        text: the piece, normalised; as `literal` it undoes the reading.
        meaning: what it means, for people: 2025-01-01..2025-12-31, 广州市, 乡村振兴.
        narrows: whether only articles that hold what it means are found; otherwise it adds some.
        choices: what the reader may choose from, where it can mean several things.
    """

    kind: Kind
    text: str
    meaning: str
    narrows: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """A place in plain text where something is meant.

    Args:
        start: offset of its first character.
        end: offset after its last character.
        reading: what it is taken for; None for another notation of what was typed, which is no more
            news to the reader than another width of it.
        clause: what an article that it means holds; None where the reader must choose first.
        weight: what that is worth beside the characters typed.
    """

    start: int
    end: int
    reading: Reading | None
    clause: Clause | None
    weight: float = 0.0

    @property
    def narrows(self) -> bool:
        """Whether only articles that hold what is meant are found."""
        return self.reading is not None and self.reading.narrows
