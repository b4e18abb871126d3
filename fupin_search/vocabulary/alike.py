"""Which of an archive's characters may be taken for one another, by ear and by eye."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from fupin_search.text.shapes import CORNERS, corners, parts, strokes
from fupin_search.text.sounds import near, spoken
from fupin_search.vocabulary.keys import Array

# How alike two characters look: the strokes, parts and corners they have in common.
_STROKES, _PARTS, _CORNERS = 0.5, 0.25, 0.25
# A part of many characters (氵, 木) says little where it is shared.
_TELLING, _COMMON = 60, 200
_LEAST_LIKE, _MOST_LIKE = 0.55, 64


class Slip(Enum):
    """Why one character stands in place of another."""

    SOUND = "sound"
    NEAR_SOUND = "near sound"
    SHAPE = "shape"


# What a slip costs, in nats: how much rarer it is than the commonest, a character that sounds the
# same. One that also looks alike is a likelier slip than either.
_COST = {Slip.SOUND: 0.0, Slip.NEAR_SOUND: 1.5}
_SHAPE_COST, _SHAPE_STEP, _BOTH = 1.0, 7.0, -0.7
# By a slip's number.
_SHAPE = list(Slip).index(Slip.SHAPE)
_SOUND_COSTS = np.array([_COST.get(slip, np.inf) for slip in Slip])
# Characters whose confusions are kept, 1.5 KB each; to find them takes half a millisecond.
_REMEMBERED = 1 << 9


class Confusions(NamedTuple):
    """The characters that one may stand for.

    Args:
        codes: their code points.
        costs: of each slip, in nats.
        slips: numbers of `Slip`s, in the order of that class.
    """

    codes: Array
    costs: Array
    slips: Array


class Alike:
    """Characters by sound and shape.

    Args:
        characters: code points of the characters of an archive, ascending.
    """

    def __init__(self, characters: Array) -> None:
        self._codes = characters
        self.confusions = lru_cache(maxsize=_REMEMBERED)(self._confusions)

    def _confusions(self, character: str) -> Confusions:
        """What one character may stand for; not itself."""
        heard = spoken(character)
        same = self._heard(heard)
        nearly = self._heard([one for syllable in heard for one in near(syllable)])
        like, likeness = self._looks(character)
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
        """The archive's characters that are read so, alone or in some phrase."""
        return [chr(code) for code in self._codes[self._heard([syllable])].tolist()]

    def _number(self, character: str) -> int:
        """A character's number; -1 where the archive has it not."""
        place = int(np.searchsorted(self._codes, ord(character)))
        known = place < len(self._codes) and self._codes[place] == ord(character)
        return place if known else -1

    def _heard(self, syllables: Sequence[str]) -> Array:
        """The numbers of the characters that may be read so, syllable by syllable."""
        none = np.empty(0, np.int32)
        return np.concatenate([none, *(self._by_sound.get(one, none) for one in syllables)])

    @cached_property
    def _by_sound(self) -> dict[str, Array]:
        """The numbers of the characters that may be read so."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, code in enumerate(self._codes.tolist()):
            for syllable in spoken(chr(code)):
                found[syllable].append(number)
        return {syllable: np.array(numbers, np.int32) for syllable, numbers in found.items()}

    def _looks(self, character: str) -> tuple[Array, Array]:
        """The numbers of the characters that look like one, and how alike they are."""
        looks, own = self._shapes, self._number(character)
        mine = looks.of_number(own) if own >= 0 else looks.of_character(character)
        drawn = np.flatnonzero(mine.strokes)
        common = np.minimum(looks.strokes[drawn], mine.strokes[drawn, None])
        alike = _STROKES * 2 * common.sum(axis=0, dtype=np.uint8) / (looks.sizes + mine.size)
        alike += _PARTS * looks.sharing(mine.parts)
        for place in np.flatnonzero(mine.corners).tolist():
            alike += _CORNERS / CORNERS * (looks.corners[place] == mine.corners[place])
        if own >= 0:
            alike[own] = 0
        like = np.flatnonzero(alike >= _LEAST_LIKE)
        best = like[np.argsort(-alike[like], kind="stable")[:_MOST_LIKE]]
        return best, alike[best]

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes.of([chr(code) for code in self._codes.tolist()])


class Look(NamedTuple):
    """The looks of one character.

    Args:
        strokes: how often it has each stroke.
        size: how many strokes it has.
        parts: the numbers of its parts at first sight.
        corners: what it has in each corner; 0 where unknown.
    """

    strokes: Array
    size: int
    parts: Array
    corners: Array


class Shapes(NamedTuple):
    """The looks of all characters, as arrays.

    The tables that tell them take tens of thousands of objects. Each that is looked up is written
    to, in its count of references, and so costs every process of a server a page of its own.

    Args:
        kinds: the number of each stroke.
        strokes: a row for each stroke, how often each character has it.
        sizes: how many strokes each character has.
        corners: a row for each corner, what each character has there; 0 where unknown.
        part_kinds: the number of each part that a character has at first sight.
        parts: pairs of a part and a character that has it, by the part: the numbers of the latter.
        part_starts: where each part's begin, and the end of the last.
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
        """The looks of some characters."""
        made = [strokes(character) for character in characters]
        kinds = _numbered(made)
        drawn = np.zeros((len(kinds), len(made)), np.uint8)
        whose = np.repeat(np.arange(len(made)), [len(one) for one in made])
        which = np.array([kinds[stroke] for one in made for stroke in one], np.int64)
        np.add.at(drawn, (which, whose), 1)
        seen = [parts(character) for character in characters]
        part_kinds = _numbered(seen)
        owners = np.repeat(np.arange(len(seen), dtype=np.int32), [len(one) for one in seen])
        owned = np.array([part_kinds[part] for one in seen for part in one], np.int64)
        ends = np.cumsum(np.bincount(owned, minlength=len(part_kinds)))
        return cls(
            kinds,
            drawn,
            np.array([len(one) for one in made]),
            np.array([_digits(one) for one in characters], np.uint8).reshape(-1, CORNERS).T,
            part_kinds,
            owners[np.argsort(owned, kind="stable")],
            np.concatenate([[0], ends]),
        )

    def of_number(self, number: int) -> Look:
        """The looks of one of the characters."""
        held = np.searchsorted(self.part_starts, np.flatnonzero(self.parts == number), "right") - 1
        strokes_of = self.strokes[:, number]
        return Look(strokes_of, int(self.sizes[number]), held, self.corners[:, number])

    def of_character(self, character: str) -> Look:
        """The looks of any other character."""
        made = strokes(character)
        drawn = np.zeros(len(self.kinds), np.uint8)
        for stroke in made:
            if stroke in self.kinds:
                drawn[self.kinds[stroke]] += 1
        known = [self.part_kinds[part] for part in parts(character) if part in self.part_kinds]
        corners_of = np.array(_digits(character), np.uint8)
        return Look(drawn, len(made), np.array(known, np.int64), corners_of)

    def sharing(self, parts_of: Array) -> Array:
        """How much it says of each character that it has some of these parts; at most 1."""
        shared = np.zeros(len(self.sizes))
        for part in parts_of.tolist():
            holders = self.parts[self.part_starts[part] : self.part_starts[part + 1]]
            size = len(holders)
            weight = 1.0 if size < _TELLING else 0.5 if size < _COMMON else 0.25
            shared[holders] = np.maximum(shared[holders], weight)
        return shared


def _numbered(rows: Iterable[Iterable[str]]) -> dict[str, int]:
    """A number for each thing in some rows, in the order in which they are met."""
    return {one: number for number, one in enumerate(dict.fromkeys(chain.from_iterable(rows)))}


def _digits(character: str) -> list[int]:
    """A character's corners, counted from 1, or zeros."""
    known = corners(character)
    return [int(digit) + 1 for digit in known] if len(known) == CORNERS else [0] * CORNERS
