"""Latin input that is pinyin: the words of the archive it may stand for.

Whole syllables (`guangzhou fupin`), first letters (`gzfp`), both (`gzfupin`), and a last syllable
that is not finished (`guangzho`) are read. What is read is words the archive has, joined where its
pairs of characters join them; the best paths are found as input methods find them, by dynamic
programming over the words' frequencies.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from fupin_search.text.sounds import all_syllables, meant, syllables
from fupin_search.understanding.spelling import Stands
from fupin_search.vocabulary.vocabulary import Vocabulary
from fupin_search.vocabulary.words import Known

_LATIN = re.compile(r"(?<![a-zü0-9'’])[a-zü]+(?:['’][a-zü]+)*(?![a-zü0-9'’])")
_LONGEST = 48
_LONGEST_WORD = 6
_MOST_SYLLABLES = 16
# A Latin word of so many articles is the archive's own; see `_is_own`.
_OWN = 3
_READINGS = 5
_CHOICES, _GUESSES = 6, 40
_PATHS = 16
_WAYS = 4
# Readings so much less likely than the best are not worth a look, in nats.
_FAR = 4.0
_WEAKEST, _STRONGEST = -3.0, 5.0
# Every word more costs, a single character more than others: 上海 is not 上 还. So does a guess.
_WORD, _CHARACTER, _GUESS = 1.5, 4.0, 2.0
_LONGEST_SYLLABLE = 6
# Stands behind letters of which a syllable has more.
_ON = "…"
_CONSONANTS = frozenset({"zh", "ch", "sh"})
_VOWELS, _ALL_VOWELS = frozenset("iuvü"), frozenset("aeiouvü")


@dataclass(frozen=True, slots=True)
class PinyinExpression:
    """A piece of Latin letters that is read as pinyin.

    Args:
        start: where it begins in the text.
        end: where it ends.
        readings: the ideographs it may stand for, the likeliest first.
    """

    start: int
    end: int
    readings: tuple[str, ...]


class _Way(NamedTuple):
    """Letters, cut.

    Args:
        syllables: whole ones, or letters that one begins with.
        guessed: how many are not whole.
    """

    syllables: tuple[str, ...]
    guessed: int


class _Path(NamedTuple):
    """Words that syllables up to a place are read as."""

    worth: float
    text: str


def read_pinyin(
    text: str, vocabulary: Vocabulary, stands: Stands | None = None
) -> tuple[PinyinExpression, ...]:
    """The pieces of a text that are pinyin, and what they may stand for.

    A word of Latin letters that the archive has itself is left alone, unless it is two whole
    syllables or more and the archive has their ideographs more often.

    Args:
        text: normalised.
        vocabulary: of the archive.
        stands: in how many articles a piece of text stands; where letters leave much to guess,
            what stands in the archive comes first.

    Returns:
        Pieces in order, each with at least one reading and at most five.
    """
    found = []
    for start, end in _pieces(text):
        piece = text[start:end]
        if end - start <= _LONGEST and (readings := _readings(piece, vocabulary, stands)):
            found.append(PinyinExpression(start, end, readings))
    return tuple(found)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where Latin words stand; single syllables with only white space between are one piece."""
    places = [found.span() for found in _LATIN.finditer(text)]
    joined: list[list[tuple[int, int]]] = []
    for place in places:
        if joined:
            before = joined[-1][-1]
            apart = text[before[1] : place[0]]
            if (
                apart
                and not apart.strip()
                and all(meant(text[slice(*one)]) for one in (before, place))
            ):
                joined[-1].append(place)
                continue
        joined.append([place])
    for row in joined:
        yield row[0][0], row[-1][1]


def _readings(piece: str, vocabulary: Vocabulary, stands: Stands | None) -> tuple[str, ...]:
    paths: dict[str, float] = {}
    ways = _ways(piece)
    for way in ways:
        for path in _paths(way, vocabulary):
            paths[path.text] = max(path.worth, paths.get(path.text, -math.inf))
    order = sorted(paths, key=lambda text: (-paths[text], text))
    if not order or _is_own(piece, order[0], vocabulary):
        return ()
    likely = [text for text in order if paths[text] >= paths[order[0]] - _FAR][:_PATHS]
    if stands is not None and ways[0].guessed > 1:
        held = {text: vocabulary.pairs.rarest(text) and stands(text) for text in likely}
        likely.sort(key=lambda text: -held[text])
    return tuple(likely[:_READINGS])


def _is_own(piece: str, reading: str, vocabulary: Vocabulary) -> bool:
    """Whether a Latin word is one the archive has, rather than pinyin."""
    held = vocabulary.holds(piece)
    whole = syllables(piece)
    if not whole or len(whole[0]) == 1:
        return held > 0
    return held >= max(_OWN, vocabulary.holds(reading), vocabulary.pairs.rarest(reading))


@lru_cache(maxsize=1 << 12)
def _ways(piece: str) -> tuple[_Way, ...]:
    """The ways to cut letters, those that leave least to guess first."""
    ways = [_Way(way, 0) for way in syllables(piece) if len(way) <= _MOST_SYLLABLES][:_WAYS]
    letters = re.sub(r"['’\s]+", "", piece)
    if len(letters) > 1 and not (_VOWELS.issuperset(letters)):
        # The last syllable may not be finished, and where no cut is whole any may not be.
        ways += _unfinished(letters) if ways else _begun(letters)
    return tuple(ways)


def _unfinished(letters: str) -> list[_Way]:
    """Ways whose last syllable goes on: fu pi of fupin."""
    for size in range(2, 6):
        ending = letters[-size:]
        before = syllables(letters[:-size])
        if before and before[0] and _goes_on(ending):
            return [_Way((*before[0], ending + _ON), 1)]
    return []


def _begun(letters: str) -> list[_Way]:
    """Ways of which some pieces are no whole syllables, those with fewest first."""
    best: list[list[_Way]] = [[_Way((), 0)]]
    for end in range(1, len(letters) + 1):
        last = end == len(letters)
        cuts = [
            _Way((*way.syllables, piece), way.guessed + (not meant(piece)))
            for start in range(max(0, end - _LONGEST_SYLLABLE), end)
            for piece in (letters[start:end],)
            if _begins(piece, first=start == 0, last=last)
            for way in best[start]
        ]
        cuts.sort(key=lambda way: (way.guessed, len(way.syllables)))
        best.append(cuts[:_WAYS])
    return [way for way in best[-1] if _plausible(way)]


def _plausible(way: _Way) -> bool:
    """Whether a cut is one a reader makes.

    That is first letters alone, whole syllables with some letters, or whole ones but for the last.
    Most Latin words are a syllable or two and letters that stand alone: t he, wo r l d.
    """
    whole = len(way.syllables) - way.guessed
    if len(way.syllables) > _MOST_SYLLABLES:
        return False
    if way.guessed == 1 and len(way.syllables[-1]) > 1 and not meant(way.syllables[-1]):
        return True
    return whole == 0 or (whole > 1 and whole >= way.guessed)


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


def _paths(way: _Way, vocabulary: Vocabulary) -> list[_Path]:
    """The likeliest rows of words that are read so."""
    typed = way.syllables
    spans = [
        (start, end)
        for start in range(len(typed))
        for end in range(start + 1, min(len(typed), start + _LONGEST_WORD) + 1)
        # One character of which but a letter is known might be any.
        if end - start > 1 or meant(typed[start])
    ]
    choices = _GUESSES if way.guessed else _CHOICES
    words = vocabulary.words.all_sounding([typed[start:end] for start, end in spans], choices)
    by_end: dict[int, list[tuple[int, Known]]] = {}
    for (start, end), known in zip(spans, words, strict=True):
        by_end.setdefault(end, []).extend((start, one) for one in known)
    best: list[list[_Path]] = [[_Path(-_GUESS * way.guessed, "")]]
    for end in range(1, len(typed) + 1):
        joints = [(path, word) for start, word in by_end.get(end, []) for path in best[start]]
        links = vocabulary.pairs.drawn(
            [(path.text[-1], known.word[0]) for path, known in joints if path.text]
        )
        behind = iter(links)
        paths = [
            _Path(
                path.worth
                + _worth(known, vocabulary.most)
                + (min(_STRONGEST, max(_WEAKEST, next(behind))) if path.text else 0.0),
                path.text + known.word,
            )
            for path, known in joints
        ]
        paths.sort(key=lambda path: (-path.worth, path.text))
        best.append(paths[:_PATHS])
    return best[-1]


def _worth(known: Known, most: int) -> float:
    """What it is worth to read syllables as a word: its frequency, and that it is one word."""
    return math.log(known.articles / most) - (_WORD if len(known.word) > 1 else _CHARACTER)
