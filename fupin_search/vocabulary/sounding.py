"""Syllables as numbers, so that a hundred thousand words are read aloud at once."""

from __future__ import annotations

from functools import cache

import numpy as np

from fupin_search.text.sounds import (
    FAMILIES,
    FULL_NAME,
    PLACES,
    all_syllables,
    consonant,
    initial,
    odd_phrases,
    reading,
    usual_readings,
)
from fupin_search.vocabulary.keys import BEYOND, Array, Rows

_FOLDED = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "h": "f"}


@cache
def numbers() -> dict[str, int]:
    """A number above 0 for each syllable."""
    return {syllable: number for number, syllable in enumerate(sorted(all_syllables()), start=1)}


@cache
def folds() -> Array:
    """By a syllable's number, one that all syllables that sound much alike share."""
    folded = [0]
    seen: dict[tuple[str, str], int] = {}
    for syllable in numbers():
        begins = consonant(syllable)
        ends = syllable[len(begins) :]
        if ends.endswith(("ing", "eng", "ang")):
            ends = ends[:-1]
        folded.append(seen.setdefault((_FOLDED.get(begins, begins), ends), len(seen) + 1))
    return np.array(folded, np.uint16)


@cache
def initials() -> Array:
    """By a syllable's number, its first letter's code."""
    return np.array([0, *(ord(initial(syllable)) for syllable in numbers())], np.uint16)


@cache
def _usual() -> Array:
    """By code point, the number of a character's usual reading; 0 where it has none."""
    found = np.zeros(BEYOND + 1, np.uint16)
    known = numbers()
    for character, syllable in usual_readings().items():
        if ord(character) < BEYOND:
            found[ord(character)] = known.get(syllable, 0)
    return found


@cache
def _odd_pairs() -> Array:
    """Neighbours in phrases that are not read as their characters usually are, ascending."""
    usual = usual_readings()
    pairs = {
        (ord(phrase[place]) << 32) | ord(phrase[place + 1])
        for phrase, spoken in odd_phrases().items()
        for place in range(len(phrase) - 1)
        if spoken[place] != usual.get(phrase[place])
        or spoken[place + 1] != usual.get(phrase[place + 1])
    }
    return np.array(sorted(pairs), np.uint64)


def sounds_of(words: Rows) -> Array:
    """The numbers of the syllables of words, character by character; 0 where one is unknown."""
    found: Array = _usual()[np.minimum(words.numbers, BEYOND)]
    codes = words.numbers.astype(np.uint64)
    together = (codes[:-1] << np.uint64(32)) | codes[1:]
    odd = _odd_pairs()
    near = odd[np.minimum(np.searchsorted(odd, together), len(odd) - 1)] == together
    # A pair across the end of a word costs a needless look, no more.
    which = np.unique(np.searchsorted(words.ends, np.flatnonzero(near), "right"))
    starts = words.starts
    known = numbers()
    for number in which.tolist():
        start, end = int(starts[number]), int(words.ends[number])
        spoken = reading("".join(map(chr, words.numbers[start:end].tolist())))
        if spoken is not None:
            found[start:end] = [known.get(syllable, 0) for syllable in spoken]
    return found


def ambiguous(words: Rows) -> Array:
    """The numbers of the words that may have an `other_reading`: names of places and of people."""
    codes, starts = words.numbers.astype(np.uint64), words.starts
    pairs = np.array([(ord(one[0]) << 32) | ord(one[1]) for one in PLACES], np.uint64)
    named = np.flatnonzero(np.isin((codes[:-1] << np.uint64(32)) | codes[1:], pairs))
    people = (words.sizes == FULL_NAME) & (words.ends > 0)
    people[people] = np.isin(words.numbers[starts[people]], list(map(ord, FAMILIES)))
    # A pair across the end of a word costs a needless look, no more.
    return np.union1d(np.searchsorted(words.ends, named, "right"), np.flatnonzero(people))
