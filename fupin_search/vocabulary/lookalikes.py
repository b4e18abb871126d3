"""Characters of an archive that may be typed for one another, by sound and by shape."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from fupin_search.text.glyphs import CORNERS, draw
from fupin_search.text.pinyin import common_readings, similar_syllables
from fupin_search.vocabulary.arrays import Array
from fupin_search.vocabulary.slip_loops import compare_shapes

# The weights of common strokes, parts and corners in how alike two characters look.
_STROKES, _PARTS, _CORNERS = 0.5, 0.25, 0.25
# A shared part counts in full if so few characters have it, by half if so few, else by a quarter:
# 氵 and 木 say little.
_RARE, _COMMON = 60, 200
_LEAST_LIKE, _MOST_LIKE = 0.55, 64


class Slip(Enum):
    """The kinds of slips of a reader; the first three replace one character."""

    SOUND = "sound"
    NEAR_SOUND = "near sound"
    SHAPE = "shape"
    WORD = "word"
    TRANSPOSED = "transposed"
    MISSING = "missing"
    DOUBLED = "doubled"


# The cost of a slip, in nats: how much rarer it is than the commonest, a character of the same
# sound. A character that also looks alike is a likelier slip than either.
_COST = {Slip.SOUND: 0.0, Slip.NEAR_SOUND: 1.5}
_SHAPE_COST, _SHAPE_STEP, _BOTH = 1.0, 7.0, -0.7
# By the number of a slip, which is its place in the class.
_SHAPE = list(Slip).index(Slip.SHAPE)
_SOUND_COSTS = np.array([_COST.get(slip, np.inf) for slip in Slip])
# The most characters whose confusions are cached, 1.5 KB each; one takes half a millisecond.
_CACHED = 1 << 9


class Confusions(NamedTuple):
    """The characters that may be meant by one.

    Args:
        codes: their code points.
        costs: of each slip, in nats.
        slips: numbers of `Slip`s, in the order of that class.
    """

    codes: Array
    costs: Array
    slips: Array


class Lookalikes:
    """Characters by sound and shape.

    Args:
        characters: code points of the characters of an archive, ascending.
    """

    def __init__(self, characters: Array) -> None:
        self._codes = characters
        self.confusions = lru_cache(maxsize=_CACHED)(self._confusions)

    def _confusions(self, character: str) -> Confusions:
        """Find the characters that may be meant by one; not itself."""
        syllables = common_readings(character)
        same = self._sounding(syllables)
        nearly = self._sounding(
            [neighbour for syllable in syllables for neighbour in similar_syllables(syllable)]
        )
        like, likeness = self._looking_like(character)
        numbers, met = np.unique(np.concatenate([same, nearly, like]), return_index=True)
        slips = np.searchsorted([len(same), len(same) + len(nearly)], met, "right")
        shape_costs = np.full(len(self._codes), np.inf)
        shape_costs[like] = _SHAPE_COST + _SHAPE_STEP * (1 - likeness)
        costs = np.minimum(_SOUND_COSTS[slips], shape_costs[numbers])
        costs[(slips < _SHAPE) & np.isfinite(shape_costs[numbers])] += _BOTH
        # In the order they were met; never the character itself.
        order = np.argsort(met)
        order = order[numbers[order] != self._number(character)]
        return Confusions(self._codes[numbers[order]], costs[order], slips[order].astype(np.uint8))

    def sounding(self, syllable: str) -> list[str]:
        """Return the characters that are read so, alone or in some phrase."""
        return [chr(code) for code in self._codes[self._sounding([syllable])].tolist()]

    def _number(self, character: str) -> int:
        """Return the number of a character; -1 if the archive does not have it."""
        place = int(np.searchsorted(self._codes, ord(character)))
        known = place < len(self._codes) and self._codes[place] == ord(character)
        return place if known else -1

    def _sounding(self, syllables: Sequence[str]) -> Array:
        """Return the numbers of the characters that may be read so, syllable by syllable."""
        none = np.empty(0, np.int32)
        return np.concatenate(
            [none, *(self._by_sound.get(syllable, none) for syllable in syllables)]
        )

    @cached_property
    def _by_sound(self) -> dict[str, Array]:
        numbers: defaultdict[str, list[int]] = defaultdict(list)
        for number, code in enumerate(self._codes.tolist()):
            for syllable in common_readings(chr(code)):
                numbers[syllable].append(number)
        return {syllable: np.array(some, np.int32) for syllable, some in numbers.items()}

    def _looking_like(self, character: str) -> tuple[Array, Array]:
        """Return the numbers of the characters that look like one, and how alike they are."""
        shapes, own = self._shapes, self._number(character)
        look = shapes.of_number(own) if own >= 0 else shapes.of_character(character)
        alike = _PARTS * shapes.sharing(look.parts)
        compare_shapes(
            *(shapes.strokes, look.strokes, shapes.sizes, look.size, shapes.corners, look.corners),
            *(_STROKES, _CORNERS / CORNERS, np.zeros(len(alike), np.uint8), alike),
        )
        if own >= 0:
            alike[own] = 0
        like = np.flatnonzero(alike >= _LEAST_LIKE)
        best = like[np.argsort(-alike[like], kind="stable")[:_MOST_LIKE]]
        return best, alike[best]

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes.of([chr(code) for code in self._codes.tolist()])


class Look(NamedTuple):
    """The look of one character.

    Args:
        strokes: how often it has each stroke.
        size: how many strokes it has.
        parts: the numbers of its immediate parts.
        corners: a number for each corner; 0 where unknown.
    """

    strokes: Array
    size: int
    parts: Array
    corners: Array


class Shapes(NamedTuple):
    """The looks of all characters, as arrays.

    The tables behind them have tens of thousands of objects. To look one up writes to its count of
    references, and so would cost every process of a server a page of memory of its own.

    Args:
        kinds: the number of each stroke.
        strokes: a row for each stroke, how often each character has it.
        sizes: how many strokes each character has.
        corners: a row for each corner, what each character has there; 0 where unknown.
        part_kinds: the number of each immediate part of a character.
        parts: the numbers of the characters that have each part, part by part.
        part_starts: the start of each part's characters, and the end of the last.
    """

    kinds: dict[str, int]
    strokes: Array
    sizes: Array
    corners: Array
    part_kinds: dict[str, int]
    parts: Array
    part_starts: Array

    @classmethod
    def of(cls, characters: list[str]) -> Shapes:
        """Look up the looks of some characters."""
        drawings = [draw(character) for character in characters]
        drawn = [drawing.strokes for drawing in drawings]
        kinds = _number_distinct(drawn)
        counts = np.zeros((len(kinds), len(drawn)), np.uint8)
        owners = np.repeat(np.arange(len(drawn)), [len(pieces) for pieces in drawn])
        numbers = np.array([kinds[stroke] for pieces in drawn for stroke in pieces], np.int64)
        np.add.at(counts, (numbers, owners), 1)
        divided = [drawing.parts for drawing in drawings]
        part_kinds = _number_distinct(divided)
        owners = np.repeat(
            np.arange(len(divided), dtype=np.int32), [len(pieces) for pieces in divided]
        )
        owned = np.array([part_kinds[part] for pieces in divided for part in pieces], np.int64)
        ends = np.cumsum(np.bincount(owned, minlength=len(part_kinds)))
        return cls(
            kinds,
            counts,
            np.array([len(pieces) for pieces in drawn], np.int64),
            np.array([_digits(drawing.corners) for drawing in drawings], np.uint8)
            .reshape(-1, CORNERS)
            .T.copy(),
            part_kinds,
            owners[np.argsort(owned, kind="stable")],
            np.concatenate([[0], ends]),
        )

    def of_number(self, number: int) -> Look:
        """Return the look of one of the characters."""
        held = np.searchsorted(self.part_starts, np.flatnonzero(self.parts == number), "right") - 1
        drawn, seen = self.strokes[:, number].copy(), self.corners[:, number].copy()
        return Look(drawn, int(self.sizes[number]), held, seen)

    def of_character(self, character: str) -> Look:
        """Return the look of any other character."""
        drawn, divided, seen = draw(character)
        counts = np.zeros(len(self.kinds), np.uint8)
        for stroke, count in Counter(drawn).items():
            if stroke in self.kinds:
                counts[self.kinds[stroke]] = count
        known = [self.part_kinds[part] for part in divided if part in self.part_kinds]
        digits = np.array(_digits(seen), np.uint8)
        return Look(counts, len(drawn), np.array(known, np.int64), digits)

    def sharing(self, parts_of: Array) -> Array:
        """Weigh, for each character, the rarest part that it shares with some; at most 1."""
        shared = np.zeros(len(self.sizes))
        for part in parts_of.tolist():
            holders = self.parts[self.part_starts[part] : self.part_starts[part + 1]]
            size = len(holders)
            weight = 1.0 if size < _RARE else 0.5 if size < _COMMON else 0.25
            shared[holders] = np.maximum(shared[holders], weight)
        return shared


def _number_distinct(rows: Iterable[Iterable[str]]) -> dict[str, int]:
    """Number the different things in some rows in the order in which they are met."""
    return {one: number for number, one in enumerate(dict.fromkeys(chain.from_iterable(rows)))}


def _digits(corners: str) -> list[int]:
    """Return the corners of a character, counted from 1, or zeros where they are unknown."""
    return [int(digit) + 1 for digit in corners] if len(corners) == CORNERS else [0] * CORNERS
