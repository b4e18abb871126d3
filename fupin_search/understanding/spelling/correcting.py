"""Corrections of a Han query: slips that the archive's own pairs and passages speak for."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fupin_search.text.characters import HAN
from fupin_search.vocabulary.edits import Edit, Slip, edits
from fupin_search.vocabulary.vocabulary import Vocabulary

Stands = Callable[[str], int]

_RUN = re.compile(f"[{HAN}]{{2,}}")
# So much likelier a text must be with a slip undone, in nats, where the archive has the passage
# that comes of it, by the passage's length: the more characters stand together, the less is left to
# chance. And where it has the characters next to the slip only.
_LEAST_GAIN = {1: 11.0, 2: 11.0, 3: 9.0, 4: 7.0}
_LEAST_LONG = 4.0
_LEAST_ALONE = 12.0
# The more articles have it, the less else has to speak for it, down to so much less.
_MOST_SAID = 3.0
# Where the archive has the typed passage too, the other must be so many times as frequent.
_TIMES = 30
# What lacks a character may be a shorter way to say it (伊 for 伊朗), so so many articles must have
# the longer one, or one of so many where an archive is small.
_OFTEN, _OF_ARTICLES = 30, 2000
# Where something is proven, what is so much less likely is not worth asking for, in nats; nor are
# more edits than these worth an engine's time.
_FAR = 5.0
_ASKED = 8
# A run as long as this that stands in an article is no slip.
_LONG = 5
_AROUND = 2
_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Correction:
    """A text a reader may have meant.

    Args:
        text: the whole query, corrected.
        cost: the lower the likelier; comparable between corrections of one query.
        slips: what was undone.
    """

    text: str
    cost: float
    slips: tuple[Slip, ...]


@dataclass(frozen=True, slots=True)
class _Corrected:
    """A run with its slips undone.

    Args:
        run: what it becomes.
        gain: how much likelier it is, in nats.
        slips: what was undone.
    """

    run: str
    gain: float
    slips: tuple[Slip, ...]


def corrections(text: str, vocabulary: Vocabulary, stands: Stands) -> tuple[Correction, ...]:
    """The texts a reader may have meant, the likeliest first.

    Args:
        text: a query as typed, normalised; its runs of ideographs are looked at and nothing else.
        vocabulary: of the archive.
        stands: in how many articles a piece of text stands as it is.

    Returns:
        At most three; none where nothing speaks for a slip. Several slips may be undone in one.
    """
    found = [
        (*typed.span(), corrected)
        for typed in _RUN.finditer(text)
        if (corrected := _corrected(typed.group(), vocabulary, stands))
    ]
    return tuple(_combined(text, found)) if found else ()


def _corrected(run: str, vocabulary: Vocabulary, stands: Stands) -> list[_Corrected]:
    """What the archive proves of a run, the most gainful first, and again of what comes of it."""
    once = _undone(run, vocabulary, stands)
    if not once:
        return []
    best = once[0]
    again = _undone(best.run, vocabulary, stands)
    if again and again[0].run != run:
        further = again[0]
        twice = _Corrected(further.run, best.gain + further.gain, best.slips + further.slips)
        return [twice, *once]
    return once


def _undone(run: str, vocabulary: Vocabulary, stands: Stands) -> list[_Corrected]:
    """What the archive proves of a run by one slip undone."""
    proof = _Proof(run, vocabulary, stands)
    if len(run) >= _LONG and proof.stands(run):
        return []
    proven: list[_Corrected] = []
    for edit in edits(run, vocabulary):
        far = proven and edit.gain < proven[0].gain - _FAR
        enough = len(proven) == _OFFERED or proof.asked >= _ASKED
        if edit.gain < _LEAST_LONG - _MOST_SAID or far or enough:
            break
        if proof.holds(edit):
            proven.append(_Corrected(edit.applied(run), edit.gain, (edit.slip,)))
    return proven


class _Proof:
    """What the archive says of edits of one run, each passage asked for once.

    Args:
        run: as typed.
        vocabulary: of the archive.
        stands: in how many articles a text stands.
    """

    def __init__(self, run: str, vocabulary: Vocabulary, stands: Stands) -> None:
        self._run = run
        self._vocabulary = vocabulary
        self._ask = stands
        self._often = min(_OFTEN, 1 + vocabulary.most // _OF_ARTICLES)
        self._known: dict[str, int] = {}
        self.asked = 0

    def holds(self, edit: Edit) -> bool:
        """Whether articles have what comes of an edit, and not what was typed."""
        for around in (_AROUND, 1):
            start = max(0, edit.start - around)
            end = min(len(self._run), edit.end + around)
            typed = self._run[start:end]
            meant = self._run[start : edit.start] + edit.text + self._run[edit.end : end]
            holding = self.stands(meant)
            if holding:
                whole = around == _AROUND
                least = _LEAST_GAIN.get(len(meant), _LEAST_LONG) if whole else _LEAST_ALONE
                if edit.slip is Slip.MISSING and holding < self._often:
                    return False
                least -= min(_MOST_SAID, math.log(holding) / 2)
                return edit.gain >= least and holding >= _TIMES * self.stands(typed)
        return False

    def stands(self, passage: str) -> int:
        """In how many articles a passage stands."""
        known = self._known.get(passage)
        if known is None:
            # No passage stands in more articles than the rarest of its pairs.
            known = self._vocabulary.pairs.rarest(passage)
            if known and len(passage) > 2:  # a pair is counted already
                self.asked += 1
                known = self._ask(passage)
            self._known[passage] = known
        return known


def _combined(text: str, found: list[tuple[int, int, list[_Corrected]]]) -> Iterator[Correction]:
    """The best of all runs together, then the second, then the third."""
    seen: set[str] = set()
    for rank in range(_OFFERED):
        corrected, gain = text, 0.0
        slips: tuple[Slip, ...] = ()
        for start, end, choices in reversed(found):
            chosen = choices[min(rank, len(choices) - 1)]
            corrected = corrected[:start] + chosen.run + corrected[end:]
            gain += chosen.gain
            slips = chosen.slips + slips
        if corrected not in seen:
            seen.add(corrected)
            yield Correction(corrected, -gain, slips)
