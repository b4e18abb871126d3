"""Pieces of a reader's text that mean more than their characters, and how a reader sees them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from fupin_search.model.query import Clause


class Kind(Enum):
    """The kinds of readings."""

    DATE = "date"
    AMOUNT = "amount"
    PLACE = "place"
    PARTNER = "partner"
    SYNONYM = "synonym"
    PINYIN = "pinyin"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several meanings of a piece.

    Args:
        meaning: for people.
        region: the code of the region to filter by, if it is one; otherwise the reader types the
            meaning instead.
    """

    meaning: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A piece of the text and the meaning it was given.

    Args:
        kind: of the meaning.
        text: the piece, normalised; as `literal` it undoes the reading.
        meaning: for people: 2025-01-01..2025-12-31, 广州市, 乡村振兴.
        narrows: whether only articles with the meaning are found; otherwise it adds some.
        choices: the meanings that the reader may choose from, where there are several.
    """

    kind: Kind
    text: str
    meaning: str
    narrows: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """A piece of plain text with a meaning.

    Args:
        start: offset of its first character.
        end: offset after its last character.
        reading: what the reader sees; None for another notation of the same, which is no more news
            than another width of it.
        clause: finds the articles with the meaning; None where the reader must choose first.
        weight: its worth compared to the characters typed.
    """

    start: int
    end: int
    reading: Reading | None
    clause: Clause | None
    weight: float = 0.0

    @property
    def narrows(self) -> bool:
        """True if only articles with the meaning are found."""
        return self.reading is not None and self.reading.narrows
