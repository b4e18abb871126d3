"""Places in a text that are found by what stands there: characters, sounds, or first letters.

What is typed is a row of strokes, one for each character it stands for. The first of them name a
key, so that two binary searches find a stretch of places in the order of their keys; whether the
rest holds there, all places of that stretch are asked at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

import numpy as np

from fupin_search.vocabulary import sounding
from fupin_search.vocabulary.keys import Array

# A key holds four characters or sounds, or the first letters of eight characters.
_NUMBERS, _NUMBER_BITS = 4, 16
_LETTERS, _LETTER_BITS = 8, 8


class Stroke(NamedTuple):
    """What was typed for one character.

    Args:
        code: the character's code point, where it was typed itself; otherwise -1.
        letter: the first letter it has when read aloud, as a code point; 0 where that is open.
        first: the number of the first syllable it may be read as; 0 where a first letter will do.
        last: the number of the last; syllables are numbered in the order of the alphabet.
    """

    code: int = -1
    letter: int = 0
    first: int = 0
    last: int = 0


class Spoken(NamedTuple):
    """A text, character by character.

    Args:
        codes: code points.
        sounds: numbers of the syllables they are read as; 0 for what is not read so.
        letters: the first letters of those, or Latin letters and digits themselves; otherwise 0.
    """

    codes: Array
    sounds: Array
    letters: Array

    @classmethod
    def of(cls, codes: Array, sounds: Array) -> Spoken:
        """A text by its characters and their sounds."""
        latin = ((codes >= ord("a")) & (codes <= ord("z"))) | (
            (codes >= ord("0")) & (codes <= ord("9"))
        )
        letters = np.where(latin, codes, sounding.initials()[sounds]).astype(np.uint8)
        return cls(codes, sounds, letters)


class Beginnings:
    """Places in a text by what stands from there on.

    Args:
        text: is not copied.
        starts: the places.
        sizes: how many characters from each place on count.
    """

    def __init__(self, text: Spoken, starts: Array, sizes: Array) -> None:
        self._text = text
        self._starts = starts.astype(np.int32)
        self._sizes = np.minimum(sizes, 255).astype(np.uint8)
        self._by_character = _Sorted(text.codes, starts, _NUMBERS, _NUMBER_BITS)
        self._by_sound = _Sorted(text.sounds, starts, _NUMBERS, _NUMBER_BITS)
        self._by_letter = _Sorted(text.letters, starts, _LETTERS, _LETTER_BITS)

    def find(self, strokes: Sequence[Stroke]) -> Array:
        """The numbers of the places where something typed stands, in no particular order."""
        if not strokes:
            return np.empty(0, np.int32)
        found, known = self._begun(strokes)
        if len(strokes) > 1:
            found = found[self._sizes[found] >= len(strokes)]
        for place, stroke in enumerate(strokes[known:], start=known):
            if not len(found):
                break
            found = found[self._holds(stroke, self._starts[found] + place)]
        return found

    def _begun(self, strokes: Sequence[Stroke]) -> tuple[Array, int]:
        """The places found by the first strokes, and of how many of them that is known."""
        if strokes[0].code >= 0:
            codes = [stroke.code for stroke in takewhile(lambda one: one.code >= 0, strokes)]
            found = self._by_character.between(codes[:_NUMBERS], codes[:_NUMBERS])
            # Code points beyond the key's bits are looked at again.
            return found, 0
        if strokes[0].first:
            spoken = list(takewhile(lambda one: one.first, strokes))[:_NUMBERS]
            whole = sum(1 for _ in takewhile(lambda one: one.first == one.last, spoken))
            spoken = spoken[: whole + 1]
            firsts, lasts = [one.first for one in spoken], [one.last for one in spoken]
            return self._by_sound.between(firsts, lasts), len(spoken)
        letters = [stroke.letter for stroke in takewhile(lambda one: one.letter > 0, strokes)]
        return self._by_letter.between(letters[:_LETTERS], letters[:_LETTERS]), 0

    def _holds(self, stroke: Stroke, places: Array) -> Array:
        text = self._text
        held: Array
        if stroke.code >= 0:
            held = text.codes[places] == stroke.code
        elif stroke.first:
            sounds = text.sounds[places]
            held = (sounds >= stroke.first) & (sounds <= stroke.last)
        else:
            held = (text.letters[places] == stroke.letter) & (text.sounds[places] > 0)
        return held


class _Sorted:
    """Places in the order of the numbers that stand there."""

    def __init__(self, numbers: Array, starts: Array, most: int, bits: int) -> None:
        self._most = most
        self._bits = bits
        padded = np.concatenate([numbers, np.zeros(most, numbers.dtype)])
        keys = np.zeros(len(starts), np.uint64)
        for place in range(most):
            keys <<= np.uint64(bits)
            keys |= padded[starts + place].astype(np.uint64) & np.uint64((1 << bits) - 1)
        self._order = np.argsort(keys).astype(np.int32)
        self._keys = keys[self._order]

    def between(self, firsts: Sequence[int], lasts: Sequence[int]) -> Array:
        """The places where numbers stand that are in a range.

        Args:
            firsts: the lowest, at most as many as a key has.
            lasts: the highest: the same ones but for the last of them.
        """
        rest = self._bits * (self._most - len(firsts))
        start = np.searchsorted(self._keys, np.uint64(self._key(firsts) << rest))
        last = ((self._key(lasts) + 1) << rest) - 1
        stop = np.searchsorted(self._keys, np.uint64(last), "right")
        return self._order[start:stop]

    def _key(self, numbers: Sequence[int]) -> int:
        key = 0
        for number in numbers:
            key = key << self._bits | number & ((1 << self._bits) - 1)
        return key
