"""Which of an archive's characters may be taken for one another, by ear and by eye."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import Enum
from functools import cached_property, lru_cache
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
        self._characters = [chr(code) for code in characters.tolist()]
        self.confusions = lru_cache(maxsize=1 << 10)(self._confusions)

    def _confusions(self, character: str) -> Confusions:
        """What one character may stand for; not itself."""
        costs: dict[int, tuple[float, Slip]] = {}
        heard = spoken(character)
        for slip, syllables in (
            (Slip.SOUND, heard),
            (Slip.NEAR_SOUND, [one for syllable in heard for one in near(syllable)]),
        ):
            for syllable in syllables:
                for number in self._by_sound.get(syllable, ()):
                    costs.setdefault(number, (_COST[slip], slip))
        for number, likeness in self._looks(character):
            cost = _SHAPE_COST + _SHAPE_STEP * (1 - likeness)
            known = costs.get(number)
            if known is None:
                costs[number] = (cost, Slip.SHAPE)
            else:
                costs[number] = (min(known[0], cost) + _BOTH, known[1])
        own = np.searchsorted(self._codes, ord(character))
        costs.pop(int(own), None) if self._has(character) else None
        order = list(Slip)
        return Confusions(
            self._codes[np.fromiter(costs, np.int64, len(costs))],
            np.array([cost for cost, _ in costs.values()], np.float64),
            np.array([order.index(slip) for _, slip in costs.values()], np.int64),
        )

    def sounding(self, syllable: str) -> list[str]:
        """The archive's characters that are read so, alone or in some phrase."""
        return [self._characters[number] for number in self._by_sound.get(syllable, ())]

    def _has(self, character: str) -> bool:
        place = int(np.searchsorted(self._codes, ord(character)))
        return place < len(self._codes) and self._codes[place] == ord(character)

    @cached_property
    def _by_sound(self) -> dict[str, list[int]]:
        """The numbers of the characters that may be read so."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, character in enumerate(self._characters):
            for syllable in spoken(character):
                found[syllable].append(number)
        return dict(found)

    def _looks(self, character: str) -> list[tuple[int, float]]:
        """The numbers of the characters that look like one, and how alike they are."""
        looks = self._shapes
        mine = np.zeros(len(looks.kinds), np.uint8)
        made = strokes(character)
        for stroke in made:
            if stroke in looks.kinds:
                mine[looks.kinds[stroke]] += 1
        drawn = np.flatnonzero(mine)
        common = np.minimum(looks.strokes[drawn], mine[drawn, None]).sum(axis=0, dtype=np.uint8)
        alike = _STROKES * 2 * common / (looks.sizes + len(made))
        alike += _PARTS * self._shared_parts(parts(character))
        for place, digit in enumerate(_digits(character)):
            if digit:
                alike += _CORNERS / CORNERS * (looks.corners[place] == digit)
        if self._has(character):
            alike[np.searchsorted(self._codes, ord(character))] = 0
        like = np.flatnonzero(alike >= _LEAST_LIKE)
        best = like[np.argsort(-alike[like], kind="stable")[:_MOST_LIKE]]
        return list(zip(best.tolist(), alike[best].tolist(), strict=True))

    def _shared_parts(self, made_of: Iterable[str]) -> Array:
        shared = np.zeros(len(self._codes))
        for part in made_of:
            holders = self._shapes.by_part.get(part, [])
            size = len(holders)
            weight = 1.0 if size < _TELLING else 0.5 if size < _COMMON else 0.25
            shared[holders] = np.maximum(shared[holders], weight)
        return shared

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes.of(self._characters)


class Shapes(NamedTuple):
    """The looks of all characters.

    Args:
        kinds: the number of each stroke.
        strokes: a row for each stroke, how often each character has it.
        sizes: how many strokes each character has.
        corners: a row for each corner, what each character has there; 0 where unknown.
        by_part: the characters that have a part at first sight.
    """

    kinds: dict[str, int]
    strokes: Array
    sizes: Array
    corners: Array
    by_part: dict[str, list[int]]

    @classmethod
    def of(cls, characters: list[str]) -> Shapes:
        """The looks of some characters."""
        made = [strokes(character) for character in characters]
        kinds: dict[str, int] = {}
        for one in made:
            for stroke in one:
                kinds.setdefault(stroke, len(kinds))
        drawn = np.zeros((len(kinds), len(made)), np.uint8)
        whose = np.repeat(np.arange(len(made)), [len(one) for one in made])
        which = np.array([kinds[stroke] for one in made for stroke in one], np.int64)
        np.add.at(drawn, (which, whose), 1)
        by_part: defaultdict[str, list[int]] = defaultdict(list)
        for number, character in enumerate(characters):
            for part in parts(character):
                by_part[part].append(number)
        cornered = np.array([_digits(one) for one in characters], np.uint8).reshape(-1, CORNERS).T
        return cls(kinds, drawn, np.array([len(one) for one in made]), cornered, dict(by_part))


def _digits(character: str) -> list[int]:
    """A character's corners, counted from 1, or zeros."""
    known = corners(character)
    return [int(digit) + 1 for digit in known] if len(known) == CORNERS else [0] * CORNERS
