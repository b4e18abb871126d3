"""Corrections of a Han query: slips that the archive's own pairs and passages give evidence for.

A noisy channel, after Kernighan, Church and Gale (1990): a text is worth what its pairs of
neighbours are worth in the archive, less the cost of the slip that would turn it into the typed
text. Only places next to a pair that is rare for its characters are considered, all of them at
once; and an engine is asked whether articles have the result.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from fupin_search.text.normalise import HAN
from fupin_search.text.pinyin import read_pieces
from fupin_search.vocabulary.arrays import Array
from fupin_search.vocabulary.lookalikes import Slip
from fupin_search.vocabulary.pairs import WEAK_PAIRS, Passage
from fupin_search.vocabulary.passages import CountPassage, PassageCounts
from fupin_search.vocabulary.words import Vocabulary

_RUN = re.compile(f"[{HAN}]{{2,}}")
# How much likelier a text must become, in nats, where the archive has the corrected passage, by the
# passage's length: the longer it is, the less is left to chance. And where the archive has only the
# characters next to the slip.
_LEAST_GAIN = {1: 11.0, 2: 11.0, 3: 9.0, 4: 7.0}
_LEAST_LONG = 4.0
_LEAST_ALONE = 12.0
# The more articles have it, the less other evidence it needs, by this much at most.
_MOST_EVIDENCE = 3.0
# So no evidence proves an edit with a smaller gain than this.
_LEAST_LIKELY = _LEAST_LONG - _MOST_EVIDENCE
# Where the archive has the typed passage too, the other must be so many times as frequent.
_TIMES = 30
# A text that lacks a character may be a shorter way to say it (伊 for 伊朗), so this many articles
# must have the longer one, or one of so many where an archive is small.
_OFTEN, _OF_ARTICLES = 30, 2000
# Once an edit is proven, edits so much less likely, in nats, are not tried; nor are more edits than
# these worth an engine's time.
_FARTHEST = 5.0
_MOST_ASKED = 8
# A run as long as this that an article has is no slip.
_LONG = 5
_AROUND = 2
_MOST_OFFERED = 3

# The cost of a slip compared to the commonest, in nats. A text is the likelier the shorter it is,
# so that a character typed twice, or left out, needs less.
_COST = {Slip.WORD: 1.0, Slip.TRANSPOSED: 0.0, Slip.MISSING: 0.0, Slip.DOUBLED: -5.0}
_SLIPS = tuple(Slip)
_LONGEST_WORD = 4
_HOMOPHONES = 8
_MOST_EDITS = 20
_PER_PLACE = 6


@dataclass(frozen=True, slots=True)
class Correction:
    """A text that a reader may have meant.

    Args:
        text: the whole query, or a run of ideographs of it, corrected.
        gain: how much likelier it is, in nats.
        slips: the slips that are undone.
    """

    text: str
    gain: float
    slips: tuple[Slip, ...]


def find_corrections(
    text: str, vocabulary: Vocabulary, count_articles: CountPassage
) -> tuple[Correction, ...]:
    """Find the texts that a reader may have meant.

    Args:
        text: a query as typed, normalised; only its runs of ideographs are looked at.
        vocabulary: of the archive.
        count_articles: counts the articles that hold a piece of text.

    Returns:
        At most three, the likeliest first; none without evidence of a slip. One of them may undo
        several slips.
    """
    runs = [
        (*typed.span(), corrected)
        for typed in _RUN.finditer(text)
        if (corrected := _correct_run(typed.group(), vocabulary, count_articles))
    ]
    combined: dict[str, Correction] = {}
    # The best of all runs together, then the second of each, then the third.
    for rank in range(_MOST_OFFERED if runs else 0):
        whole, gain = text, 0.0
        slips: tuple[Slip, ...] = ()
        for start, end, choices in reversed(runs):
            chosen = choices[min(rank, len(choices) - 1)]
            whole = whole[:start] + chosen.text + whole[end:]
            gain += chosen.gain
            slips = chosen.slips + slips
        combined.setdefault(whole, Correction(whole, gain, slips))
    return tuple(combined.values())


def _correct_run(
    run: str, vocabulary: Vocabulary, count_articles: CountPassage
) -> list[Correction]:
    """Return the proven corrections of a run, the best of which may undo two slips."""
    once = _undo_one_slip(run, vocabulary, count_articles)
    if not once:
        return []
    best = once[0]
    again = _undo_one_slip(best.text, vocabulary, count_articles)
    if again and again[0].text != run:
        twice = again[0]
        both = Correction(twice.text, best.gain + twice.gain, best.slips + twice.slips)
        return [both, *once]
    return once


def _undo_one_slip(
    run: str, vocabulary: Vocabulary, count_articles: CountPassage
) -> list[Correction]:
    """Return the proven corrections of a run with one slip undone, the most gainful first."""
    passage = Passage(run, vocabulary.pairs)
    if not passage.weak.any():
        return []
    passages = PassageCounts(vocabulary.pairs, count_articles)
    # Half of the runs with a weak pair are such; finding their edits takes ten times as long.
    if len(run) >= _LONG and passages.count(run):
        return []
    often = min(_OFTEN, 1 + vocabulary.most // _OF_ARTICLES)
    edits = _find_edits(passage, vocabulary)
    while edits and not _is_provable(edits[-1], run, passages, often):
        edits.pop()
    proven: list[Correction] = []
    for edit in edits:
        far = proven and edit.gain < proven[0].gain - _FARTHEST
        enough = len(proven) == _MOST_OFFERED or passages.questions >= _MOST_ASKED
        if far or enough:
            break
        if _is_proven(edit, run, passages, often):
            proven.append(Correction(edit.apply(run), edit.gain, (edit.slip,)))
    return proven


def _is_provable(edit: Edit, run: str, passages: PassageCounts, often: int) -> bool:
    """Return whether an edit would be proven if as many articles had its result as may have it.

    This asks no engine, and mostly leaves no edit to ask one for.
    """
    if edit.gain < _LEAST_LIKELY:
        return False
    for around in (_AROUND, 1):
        meant, _ = _find_surroundings(edit, run, around)
        least = _least_gain(meant, around)
        if edit.gain >= least - _MOST_EVIDENCE and (most := passages.count_at_most(meant)):
            enough = edit.slip is not Slip.MISSING or most >= often
            if enough and edit.gain >= least - _weigh_evidence(most):
                return True
    return False


def _is_proven(edit: Edit, run: str, passages: PassageCounts, often: int) -> bool:
    """Return whether articles have the result of an edit, and not the typed text."""
    for around in (_AROUND, 1):
        meant, typed = _find_surroundings(edit, run, around)
        if holding := passages.count(meant):
            if edit.slip is Slip.MISSING and holding < often:
                return False
            least = _least_gain(meant, around) - _weigh_evidence(holding)
            return edit.gain >= least and holding >= _TIMES * passages.count(typed)
    return False


def _find_surroundings(edit: Edit, run: str, around: int) -> tuple[str, str]:
    """Return the result of an edit with some characters on both sides, and what was typed there."""
    start = max(0, edit.start - around)
    end = min(len(run), edit.end + around)
    return run[start : edit.start] + edit.text + run[edit.end : end], run[start:end]


def _least_gain(meant: str, around: int) -> float:
    """Return how much likelier a passage must become, if one article has it."""
    return _LEAST_GAIN.get(len(meant), _LEAST_LONG) if around == _AROUND else _LEAST_ALONE


def _weigh_evidence(holding: int) -> float:
    """Return how much less is enough where so many articles have the passage."""
    return min(_MOST_EVIDENCE, math.log(holding) / 2)


class Edit(NamedTuple):
    """One slip undone.

    Args:
        start: the start of the replaced piece.
        end: its end.
        text: the characters that replace it.
        slip: the kind of slip.
        gain: how much likelier the text becomes, less the cost of the slip, in nats.
    """

    start: int
    end: int
    text: str
    slip: Slip
    gain: float

    def apply(self, run: str) -> str:
        """Return a run with the slip undone."""
        return run[: self.start] + self.text + run[self.end :]


def _find_edits(passage: Passage, vocabulary: Vocabulary) -> list[Edit]:
    """Find single slips that may be undone in a run of ideographs with a weak pair.

    Args:
        passage: the run.
        vocabulary: of the archive.

    Returns:
        At most 20 edits, each with some gain, the most gainful first.
    """
    changes = [
        *_list_swaps(passage),
        *_list_doubled(passage),
        *_list_homophones(passage, vocabulary),
    ]
    gains = passage.gains([edit[:3] for edit in changes])
    likely = [
        *_list_substitutions(passage, vocabulary),
        *_list_insertions(passage),
        *(
            Edit(start, end, text, slip, worth)
            for (start, end, text, slip, less), gain in zip(changes, gains, strict=True)
            if (worth := gain + less) > 0
        ),
    ]
    likely.sort(key=lambda edit: (-edit.gain, edit.start, edit.text))
    return likely[:_MOST_EDITS]


def _list_substitutions(passage: Passage, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Replace a character by one that sounds or looks like it."""
    places = passage.weak_places()
    confusions = [vocabulary.alike.confusions(passage.run[place]) for place in places.tolist()]
    where = np.repeat(places, [len(character.codes) for character in confusions])
    if not len(where):
        return
    codes = np.concatenate([character.codes for character in confusions])
    gains = passage.weigh_between(where, codes, where + 2)[0]
    gains -= passage.links[where]
    gains -= passage.links[where + 1]
    gains -= np.concatenate([character.costs for character in confusions])
    slips = np.concatenate([character.slips for character in confusions])
    for number in _select_best(gains, where):
        at, slip = int(where[number]), _SLIPS[slips[number]]
        yield Edit(at, at + 1, chr(codes[number]), slip, float(gains[number]))


def _select_best(gains: Array, where: Array) -> Iterator[int]:
    """Return the numbers of the most gainful edits, a few for each place."""
    some = np.flatnonzero(gains > 0)
    order = some[np.argsort(-gains[some], kind="stable")]
    taken: dict[int, int] = {}
    for number in order[: _MOST_EDITS * _PER_PLACE].tolist():
        place = int(where[number])
        taken[place] = taken.get(place, 0) + 1
        if taken[place] <= _PER_PLACE:
            yield number


# An edit whose gain is computed later: it has the cost of the slip alone, below 0.


def _list_swaps(passage: Passage) -> Iterator[Edit]:
    """Swap neighbours."""
    run, weak = passage.run, passage.weak.tolist()
    less = -_COST[Slip.TRANSPOSED]
    for place in range(len(run) - 1):
        if True in weak[max(0, place - 1) : place + 2] and run[place] != run[place + 1]:
            yield Edit(place, place + 2, run[place + 1] + run[place], Slip.TRANSPOSED, less)


def _list_doubled(passage: Passage) -> Iterator[Edit]:
    """Drop characters typed twice; any other superfluous one might belong to a name."""
    run = passage.run
    for place in range(1, len(run)):
        if run[place] == run[place - 1]:
            yield Edit(place, place + 1, "", Slip.DOUBLED, -_COST[Slip.DOUBLED])


def _list_homophones(passage: Passage, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Replace some characters by a word of the same sound."""
    run, less = passage.run, -_COST[Slip.WORD]
    weak = [False, *passage.weak.tolist(), False]
    size = len(run)
    spans = [
        (start, end)
        for start in range(size - 1)
        for end in range(start + 2, min(size, start + _LONGEST_WORD) + 1)
        if True in weak[start : end + 1]
    ]
    read = zip(spans, read_pieces(run, spans), strict=True)
    spoken = [(span, syllables) for span, syllables in read if syllables]
    words = vocabulary.words.find_homophones([syllables for _, syllables in spoken], _HOMOPHONES)
    for ((start, end), _), known in zip(spoken, words, strict=True):
        typed = run[start:end]
        for word, _ in known:
            # A word with one other character is a slip of a character.
            if word != typed and sum(map(str.__ne__, word, typed)) > 1:
                yield Edit(start, end, word, Slip.WORD, less)


def _list_insertions(passage: Passage) -> Iterator[Edit]:
    """Insert a character between neighbours that hardly any article has side by side."""
    pairs = passage.pairs
    places = (np.flatnonzero(passage.together <= WEAK_PAIRS) + 1).tolist()
    followers = [pairs.following(int(passage.codes[place]), WEAK_PAIRS + 1) for place in places]
    where = np.repeat(np.array(places, np.int64), [len(characters) for characters in followers])
    if not len(where):
        return
    between = np.concatenate(followers)
    gains, together = passage.weigh_between(where, between, where + 1)
    held = together > WEAK_PAIRS
    where, between, gains = where[held], between[held], gains[held]
    gains -= passage.links[where]
    gains -= _COST[Slip.MISSING]
    for number in _select_best(gains, where):
        at = int(where[number])
        yield Edit(at, at, chr(between[number]), Slip.MISSING, float(gains[number]))
