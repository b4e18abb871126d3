"""What a reader may have meant to type, where an archive's pairs of characters say so.

A noisy channel, after Kernighan, Church and Gale (1990): a text is worth what its pairs of
neighbours are worth in the archive, less what the slip costs that would make the typed text of it.
Only places beside a pair that is rare for its characters are looked at, all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

import numpy as np

from fupin_search.text.sounds import reading
from fupin_search.vocabulary.alike import Slip as Likeness
from fupin_search.vocabulary.keys import Array
from fupin_search.vocabulary.passage import WEAK_PAIRS, Change, Passage
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


# What a slip costs beside the commonest, in nats. A text is the likelier the shorter it is, so that
# a character typed twice, or left out, is judged by less.
_COST = {
    Slip.WORD: 1.0,
    Slip.TRANSPOSED: 0.0,
    Slip.MISSING: 0.0,
    Slip.DOUBLED: -5.0,
}
_LONGEST_WORD = 4
_HOMOPHONES = 8
_MOST = 20
_PER_PLACE = 6


def edits(run: str, vocabulary: Vocabulary) -> list[Edit]:
    """Single slips that may be undone in a run of ideographs, the most gainful first.

    Args:
        run: ideographs alone, normalised.
        vocabulary: of the archive.

    Returns:
        At most 20 edits, each with some gain.
    """
    if len(run) < 2:  # one character has no neighbour to judge it by
        return []
    passage = Passage(run, vocabulary.pairs)
    if not passage.weak.any():
        return []
    found = _substituted(passage, vocabulary)
    changes = [*_swapped(passage), *_dropped(passage), *_homophones(passage, vocabulary)]
    gains = passage.gains([change for change, _ in changes])
    found += [
        Edit(*change, slip, gain - _COST[slip])
        for (change, slip), gain in zip(changes, gains, strict=True)
    ]
    found += _inserted(passage)
    found = [edit for edit in found if edit.gain > 0]
    found.sort(key=lambda edit: (-edit.gain, edit.start, edit.text))
    return found[:_MOST]


def _substituted(passage: Passage, vocabulary: Vocabulary) -> list[Edit]:
    places = passage.places()
    confusions = [vocabulary.alike.confusions(passage.run[place]) for place in places.tolist()]
    where = np.repeat(places, [len(one.codes) for one in confusions])
    if not len(where):
        return []
    codes = np.concatenate([one.codes for one in confusions]).astype(np.int64)
    worth = passage.pairs.worth(passage.codes[where], codes)
    worth += passage.pairs.worth(codes, passage.codes[where + 2])
    gains = worth - passage.links[where] - passage.links[where + 1]
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
    some = np.flatnonzero(gains > 0)
    order = some[np.argsort(-gains[some], kind="stable")]
    taken: dict[int, int] = {}
    best = []
    for number in order[: _MOST * _PER_PLACE].tolist():
        place = int(where[number])
        taken[place] = taken.get(place, 0) + 1
        if taken[place] <= _PER_PLACE:
            best.append(number)
    return best


def _swapped(passage: Passage) -> Iterator[tuple[Change, Slip]]:
    run = passage.run
    for place in range(len(run) - 1):
        beside = passage.weak[max(0, place - 1) : place + 2]
        if beside.any() and run[place] != run[place + 1]:
            yield Change(place, place + 2, run[place + 1] + run[place]), Slip.TRANSPOSED


def _dropped(passage: Passage) -> Iterator[tuple[Change, Slip]]:
    """Characters typed twice: any other that is too many might as well be a name's."""
    run = passage.run
    for place in range(1, len(run)):
        if run[place] == run[place - 1]:
            yield Change(place, place + 1, ""), Slip.DOUBLED


def _homophones(passage: Passage, vocabulary: Vocabulary) -> Iterator[tuple[Change, Slip]]:
    run = passage.run
    weak = [False, *passage.weak.tolist(), False]
    spans = [
        (start, end)
        for start in range(len(run) - 1)
        for end in range(start + 2, min(len(run), start + _LONGEST_WORD) + 1)
        if any(weak[start : end + 1])
    ]
    heard = [(span, spoken) for span in spans if (spoken := reading(run[slice(*span)]))]
    words = vocabulary.words.homophones([spoken for _, spoken in heard], _HOMOPHONES)
    for ((start, end), _), known in zip(heard, words, strict=True):
        for one in known:
            # One other character is a slip of a character.
            if sum(map(str.__ne__, one.word, run[start:end])) > 1:
                yield Change(start, end, one.word), Slip.WORD


def _inserted(passage: Passage) -> list[Edit]:
    pairs = passage.pairs
    places = (np.flatnonzero(passage.together <= WEAK_PAIRS) + 1).tolist()
    followers = [pairs.following(int(passage.codes[place]), WEAK_PAIRS + 1) for place in places]
    where = np.repeat(np.array(places, np.int64), [len(one) for one in followers])
    if not len(where):
        return []
    between = np.concatenate(followers)
    held = pairs.together(between, passage.codes[where + 1]) > WEAK_PAIRS
    where, between = where[held], between[held]
    worth = pairs.worth(passage.codes[where], between)
    worth += pairs.worth(between, passage.codes[where + 1])
    gains = worth - passage.links[where] - _COST[Slip.MISSING]
    return [
        Edit(at, at, chr(between[number]), Slip.MISSING, float(gains[number]))
        for number in _best(gains, where)
        for at in (int(where[number]),)
    ]
