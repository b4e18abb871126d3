"""The ways to cut Latin letters into what stands for a syllable each, the likelier first."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from fupin_search.text.sounds import all_syllables, meant, syllables

MOST_SYLLABLES = 16
_WAYS = 4
_LONGEST_SYLLABLE = 6
# Stands behind letters of which a syllable has more.
_ON = "…"
_CONSONANTS = frozenset({"zh", "ch", "sh"})
# No syllable begins with these; with the others one may.
_VOWELS, _ALL_VOWELS = frozenset("iuv"), frozenset("aeiouv")
# First letters alone are those of a word or two.
_MOST_LETTERS = 8
# 儿 that is spoken with the syllable before it: wanr, nar.
_CHILD = "er"


class Way(NamedTuple):
    """Letters, cut.

    Args:
        syllables: whole ones, or letters that one begins with.
        guessed: how many are not whole.
    """

    syllables: tuple[str, ...]
    guessed: int


@lru_cache(maxsize=1 << 12)
def ways_of(piece: str) -> tuple[Way, ...]:
    """The ways to cut letters, those that leave least to guess first."""
    ways = [Way(way, 0) for way in syllables(piece) if len(way) <= MOST_SYLLABLES][:_WAYS]
    letters = re.sub(r"['’\s]+", "", piece)
    if len(letters) > 1 and not (_VOWELS.issuperset(letters)):
        # The last syllable may not be finished, and where no cut is whole any may not be.
        ways += _unfinished(letters) if ways else [*_spoken_with(letters), *_begun(letters)]
    return tuple(ways)


def _spoken_with(letters: str) -> list[Way]:
    """The ways of letters that are whole but for the 儿 at their end."""
    if not letters.endswith(_CHILD[-1]):
        return []
    return [Way((*way, _CHILD), 0) for way in syllables(letters[:-1])[:_WAYS]]


def _unfinished(letters: str) -> list[Way]:
    """Ways whose last syllable goes on: fu pi of fupin."""
    for size in range(2, 6):
        ending = letters[-size:]
        before = syllables(letters[:-size])
        if before and before[0] and _goes_on(ending):
            return [Way((*before[0], ending + _ON), 1)]
    return []


def _begun(letters: str) -> list[Way]:
    """Ways of which some pieces are no whole syllables, those with fewest first."""
    best: list[list[Way]] = [[Way((), 0)]]
    for end in range(1, len(letters) + 1):
        last = end == len(letters)
        cuts = [
            Way((*way.syllables, piece), way.guessed + (len(piece) == 1 or not meant(piece)))
            for start in range(max(0, end - _LONGEST_SYLLABLE), end)
            for piece in (letters[start:end],)
            if _begins(piece, first=start == 0, last=last)
            for way in best[start]
        ]
        cuts.sort(key=lambda way: (way.guessed, len(way.syllables)))
        best.append(cuts[:_WAYS])
    ways = [way for way in best[-1] if _plausible(way)]
    if len(letters) <= _MOST_LETTERS and not _VOWELS.intersection(letters):
        # Those that happen to hold a syllable are first letters all the same: 恶人传 is erc.
        first = Way(tuple(letters), len(letters))
        ways += [first] if first not in ways else []
    return ways


def _plausible(way: Way) -> bool:
    """Whether a cut is one a reader makes.

    That is first letters alone, whole syllables with some letters, or whole ones but for the last.
    Most Latin words are a syllable or two and letters that stand alone: t he, wo r l d.
    """
    whole = len(way.syllables) - way.guessed
    last = way.syllables[-1]
    if len(way.syllables) > MOST_SYLLABLES:
        return False
    if way.guessed == 1 and len(last) > 1 and not meant(last):
        return True
    if not whole:
        return all(len(one) == 1 or one in _CONSONANTS for one in way.syllables)
    return whole > 1 and whole >= way.guessed


def _begins(piece: str, *, first: bool, last: bool) -> bool:
    """Whether letters may stand for a syllable."""
    if len(piece) == 1:
        # Words that begin so stand behind others too, but far more Latin words have vowels there.
        return piece not in (_VOWELS if first else _ALL_VOWELS)
    return bool(meant(piece)) or piece in _CONSONANTS or (last and _goes_on(piece))


def _goes_on(letters: str) -> bool:
    """Whether some syllable is longer and begins so."""
    return letters in _beginnings()


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    return frozenset(
        syllable[:size] for syllable in all_syllables() for size in range(2, len(syllable))
    )
