"""What a reader may have meant to type, where an archive's pairs of characters say so.

A noisy channel, after Kernighan, Church and Gale (1990): a text is worth what its pairs of neighbours
are worth in the archive, less what the slip costs that would make the typed text of it. Only places
beside a pair that is rare for its characters are looked at, all of them at once.
"""

from __future__ import annotations

import math
from enum import Enum
from typing import NamedTuple

import numpy as np

from fupin_search.text.sounds import reading
from fupin_search.vocabulary.alike import Slip as Likeness
from fupin_search.vocabulary.keys import Array
from fupin_search.vocabulary.pairs import Pairs
from fupin_search.vocabulary.vocabulary import Vocabulary


class Slip(Enum):
    """How a typed text came of the text that was meant."""

    SOUND = "sound"
    NEAR_SOUND = "near sound"
    SHAPE = "shape"
    WORD = "word"
    TRANSPOSED = "transposed"
    MISSING = "missing"
    DOUBLED = "doubled"
    EXTRA = "extra"


class Edit(NamedTuple):
    """One slip undone.

    Args:
        start: where the piece begins that is replaced.
        end: where it ends.
        text: what stands there instead.
        slip: what it would have been.
        gain: how much likelier the text is so, in nats.
    """

    start: int
    end: int
    text: str
    slip: Slip
    gain: float

    def applied(self, run: str) -> str:
        """The run, the slip undone."""
        return run[: self.start] + self.text + run[self.end :]


# Nats. The first is what any slip costs, the others what rarer kinds cost beyond.
_ANY = 3.0
_COST = {
    Slip.WORD: 1.0,
    Slip.TRANSPOSED: 0.0,
    Slip.MISSING: 1.0,
    Slip.DOUBLED: 1.0,
    # Any character may come in, not only one that is like another.
    Slip.EXTRA: 7.0,
}
# A pair is weak where articles with the first character have the second after it no more often
# than chance would, or no more of them than this.
_WEAK_PAIRS = 2
_LONGEST_WORD = 4
_HOMOPHONES = 8
_MOST = 12
_PER_PLACE = 3


def edits(run: str, vocabulary: Vocabulary) -> list[Edit]:
    """Single slips that may be undone in a run of ideographs, the most gainful first.

    Args:
        run: ideographs alone, normalised.
        vocabulary: of the archive.

    Returns:
        At most 12 edits, each with some gain.
    """
    if len(run) < 2:  # noqa: PLR2004 - one character has no neighbour to judge it by
        return []
    text = _Text(run, vocabulary.pairs)
    if not text.weak.any():
        return []
    found = [
        *_substituted(text, vocabulary),
        *_swapped(text),
        *_dropped(text),
        *_inserted(text),
        *_homophones(text, vocabulary),
    ]
    found.sort(key=lambda edit: (-edit.gain, edit.start, edit.text))
    return found[:_MOST]


class _Text:
    """A run and the worth of each of its pairs.

    `links[i]` is what the character at i is worth behind the one before it; a run begins and ends
    with no character, code 0, which every character follows and precedes at its own frequency.
    """

    def __init__(self, run: str, pairs: Pairs) -> None:
        self.run = run
        self.pairs = pairs
        self.codes = np.array([0, *map(ord, run), 0], np.int64)
        self.links = pairs.worth(self.codes[:-1], self.codes[1:])
        inner = self.codes[1:-1]
        together = pairs.together(inner[:-1], inner[1:])
        chance = pairs.worth(np.zeros(len(inner) - 1, np.int64), inner[1:])
        # By the place of the second character.
        self.weak = (together <= _WEAK_PAIRS) | (self.links[1:-1] < chance)

    def places(self) -> Array:
        """Characters beside a weak pair, by place."""
        weak = np.zeros(len(self.run), np.bool_)
        weak[1:] |= self.weak
        weak[:-1] |= self.weak
        return np.flatnonzero(weak)

    def replaced(self, start: int, end: int, text: str) -> float:
        """What it gains to put other characters in a place."""
        codes = np.array([self.codes[start], *map(ord, text), self.codes[end + 1]], np.int64)
        worth = float(self.pairs.worth(codes[:-1], codes[1:]).sum())
        return worth - float(self.links[start : end + 1].sum())


def _substituted(text: _Text, vocabulary: Vocabulary) -> list[Edit]:
    places = text.places()
    confusions = [vocabulary.alike.confusions(text.run[place]) for place in places.tolist()]
    sizes = [len(one.codes) for one in confusions]
    if not sum(sizes):
        return []
    where = np.repeat(places, sizes)
    codes = np.concatenate([one.codes for one in confusions]).astype(np.int64)
    worth = text.pairs.worth(text.codes[where], codes)
    worth += text.pairs.worth(codes, text.codes[where + 2])
    gains = worth - text.links[where] - text.links[where + 1] - _ANY
    gains -= np.concatenate([one.costs for one in confusions])
    slips = np.concatenate([one.slips for one in confusions])
    kinds = [Slip(one.value) for one in Likeness]
    return [
        Edit(at, at + 1, chr(codes[number]), kinds[slips[number]], float(gains[number]))
        for number in _best(gains, where)
        for at in (int(where[number]),)
    ]


def _best(gains: Array, where: Array) -> list[int]:
    """The numbers of the most gainful, a few for each place."""
    order = np.argsort(-gains, kind="stable")
    taken: dict[int, int] = {}
    best = []
    for number in order[: _MOST * _PER_PLACE].tolist():
        place = int(where[number])
        if gains[number] <= 0:
            break
        taken[place] = taken.get(place, 0) + 1
        if taken[place] <= _PER_PLACE:
            best.append(number)
    return best


def _swapped(text: _Text) -> list[Edit]:
    run, found = text.run, []
    for place in range(len(run) - 1):
        beside = text.weak[max(0, place - 1) : place + 2]
        if beside.any() and run[place] != run[place + 1]:
            turned = run[place + 1] + run[place]
            gain = text.replaced(place, place + 2, turned) - _ANY - _COST[Slip.TRANSPOSED]
            if gain > 0:
                found.append(Edit(place, place + 2, turned, Slip.TRANSPOSED, gain))
    return found


def _dropped(text: _Text) -> list[Edit]:
    found = []
    for place in text.places().tolist():
        doubled = text.run[place] in text.run[max(0, place - 1) : place]
        slip = Slip.DOUBLED if doubled else Slip.EXTRA
        gain = text.replaced(place, place + 1, "") - _ANY - _COST[slip]
        if gain > 0:
            found.append(Edit(place, place + 1, "", slip, gain))
    return found


def _inserted(text: _Text) -> list[Edit]:
    found = []
    for place in (np.flatnonzero(text.weak) + 1).tolist():
        before, after = int(text.codes[place]), int(text.codes[place + 1])
        between = text.pairs.following(before).astype(np.int64)
        between = between[text.pairs.together(between, after) > _WEAK_PAIRS]
        if not len(between):
            continue
        worth = text.pairs.worth(np.full(len(between), before), between)
        worth += text.pairs.worth(between, np.full(len(between), after))
        gains = worth - text.links[place] - _ANY - _COST[Slip.MISSING]
        for number in np.argsort(-gains, kind="stable")[:2].tolist():
            if gains[number] > 0:
                missing = chr(int(between[number]))
                found.append(Edit(place, place, missing, Slip.MISSING, float(gains[number])))
    return found


def _homophones(text: _Text, vocabulary: Vocabulary) -> list[Edit]:
    found = []
    weak = np.concatenate([[False], text.weak, [False]])
    for start in range(len(text.run) - 1):
        for end in range(start + 2, min(len(text.run), start + _LONGEST_WORD) + 1):
            if not weak[start : end + 1].any():
                continue
            typed = text.run[start:end]
            syllables = reading(typed)
            if syllables is None:
                continue
            for known in vocabulary.words.sounding(syllables, _HOMOPHONES):
                # One other character is a slip of a character.
                if sum(map(str.__ne__, known.word, typed)) > 1:
                    gain = text.replaced(start, end, known.word) - _ANY - _COST[Slip.WORD]
                    if gain > 0:
                        found.append(Edit(start, end, known.word, Slip.WORD, gain))
    return found
