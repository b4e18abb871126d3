"""The rows of an archive's words that syllables are read as."""

from __future__ import annotations

import math
from heapq import nlargest
from typing import NamedTuple

from fupin_search.text.sounds import meant
from fupin_search.understanding.cuts import Way
from fupin_search.vocabulary.vocabulary import Vocabulary
from fupin_search.vocabulary.words import Known

MOST_PATHS = 16
# Readings so much less likely than the best are not worth a look, in nats.
FAR = 4.0
_LONGEST_WORD = 6
_CHOICES, _GUESSES = 6, 40
# First letters of so few syllables may be those of a word and a single character.
_FEW_LETTERS = 5
_WEAKEST, _STRONGEST = -3.0, 5.0
# Every word more costs, a single character more than others: 上海 is not 上 还. So does a guess.
_WORD, _CHARACTER, _GUESS = 1.5, 4.0, 2.0


class Path(NamedTuple):
    """Words that syllables up to a place are read as.

    Args:
        worth: how likely they are, in nats.
        words: one after the other.
        guessed: how many of the syllables are not whole.
    """

    worth: float
    words: tuple[str, ...]
    guessed: int

    @property
    def text(self) -> str:
        """The words joined."""
        return "".join(self.words)


def paths_of(way: Way, vocabulary: Vocabulary) -> list[Path]:
    """The likeliest rows of words that are read so, at most sixteen."""
    typed = way.syllables
    letters = way.guessed == len(typed)
    odd = letters and len(typed) % 2 == 1 and len(typed) <= _FEW_LETTERS
    spans = [
        (start, end)
        for start in range(len(typed))
        for end in range(start + 1, min(len(typed), start + _LONGEST_WORD) + 1)
        # One character of which but a letter is known might be any.
        if end - start > 1 or meant(typed[start]) or odd
    ]
    choices = _GUESSES if way.guessed else _CHOICES
    words = vocabulary.words.all_sounding(
        [typed[start:end] for start, end in spans], choices, letters=letters
    )
    by_end: dict[int, list[tuple[int, Known, float]]] = {}
    for (start, end), known in zip(spans, words, strict=True):
        by_end.setdefault(end, []).extend(
            (start, one, _worth(one, vocabulary.most)) for one in known
        )
    best: list[list[Path]] = [[Path(-_GUESS * way.guessed, (), way.guessed)]]
    for end in range(1, len(typed) + 1):
        joints = [
            (path, known.word, path.worth + worth)
            for start, known, worth in by_end.get(end, ())
            for path in best[start]
        ]
        links = iter(
            vocabulary.pairs.drawn(
                [(path.words[-1][-1], word[0]) for path, word, _ in joints if path.words]
            )
        )
        worth = [
            worth + min(_STRONGEST, max(_WEAKEST, next(links))) if path.words else worth
            for path, _, worth in joints
        ]
        # Most are no good, and are not made.
        least = min(nlargest(MOST_PATHS, worth), default=0.0)
        paths = [
            Path(each, (*path.words, word), way.guessed)
            for (path, word, _), each in zip(joints, worth, strict=True)
            if each >= least
        ]
        paths.sort(key=lambda path: (-path.worth, path.text))
        best.append(paths[:MOST_PATHS])
    return best[-1]


def _worth(known: Known, most: int) -> float:
    """What it is worth to read syllables as a word: its frequency, and that it is one word."""
    return math.log(known.articles / most) - (_WORD if len(known.word) > 1 else _CHARACTER)
