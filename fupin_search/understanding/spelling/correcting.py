"""Corrections of a Han query: slips that the archive's own pairs and passages speak for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fupin_search.text.characters import HAN
from fupin_search.vocabulary.edits import Edit, Slip, edits
from fupin_search.vocabulary.vocabulary import Vocabulary

Stands = Callable[[str], int]

_RUN = re.compile(f"[{HAN}]{{2,}}")
# So much likelier a text must be with a slip undone, in nats, where the archive has the passage that
# comes of it, by the passage's length: the more characters stand together, the less is left to
# chance. And where it has the characters next to the slip only.
_LEAST_GAIN = {1: 11.0, 2: 11.0, 3: 9.0, 4: 7.0}
_LEAST_LONG = 2.5
_LEAST_ALONE = 12.0
# Where the archive has the typed passage too, the other must be so many times as frequent.
_TIMES = 30
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
class _Proven:
    """An edit and its corrected run."""

    edit: Edit
    run: str


def corrections(text: str, vocabulary: Vocabulary, stands: Stands) -> tuple[Correction, ...]:
    """The texts a reader may have meant, the likeliest first.

    Args:
        text: a query as typed, normalised; its runs of ideographs are looked at and nothing else.
        vocabulary: of the archive.
        stands: in how many articles a piece of text stands as it is.

    Returns:
        At most three; none where nothing speaks for a slip. The first may undo several slips.
    """
    best: list[tuple[int, int, list[_Proven]]] = []
    for found in _RUN.finditer(text):
        proven = _corrected(found.group(), vocabulary, stands)
        if proven:
            best.append((found.start(), found.end(), proven))
    if not best:
        return ()
    return tuple(_combined(text, best))[:_OFFERED]


def _corrected(run: str, vocabulary: Vocabulary, stands: Stands) -> list[_Proven]:
    """The edits of a run that the archive proves, the most gainful first."""
    proof = _Proof(run, vocabulary, stands)
    if len(run) >= _LONG and proof.stands(run):
        return []
    found = edits(run, vocabulary)
    return [
        _Proven(edit, edit.applied(run))
        for edit in found
        if edit.gain >= _LEAST_LONG and proof.holds(edit)
    ]


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
        self._known: dict[str, int] = {}

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
                return edit.gain >= least and holding >= _TIMES * self.stands(typed)
        return False

    def stands(self, passage: str) -> int:
        """In how many articles a passage stands."""
        known = self._known.get(passage)
        if known is None:
            # No passage stands in more articles than the rarest of its pairs.
            known = self._vocabulary.pairs.rarest(passage)
            if known and len(passage) > 2:  # noqa: PLR2004 - a pair is counted already
                known = self._ask(passage)
            self._known[passage] = known
        return known


def _combined(text: str, best: list[tuple[int, int, list[_Proven]]]) -> Iterator[Correction]:
    """The best of every run together, then each other edit alone in its run."""
    seen: set[str] = set()
    for rank in range(_OFFERED):
        corrected, gain, slips = text, 0.0, []
        for start, end, proven in reversed(best):
            chosen = proven[min(rank, len(proven) - 1)]
            corrected = corrected[:start] + chosen.run + corrected[end:]
            gain += chosen.edit.gain
            slips.insert(0, chosen.edit.slip)
        if corrected not in seen:
            seen.add(corrected)
            yield Correction(corrected, -gain, tuple(slips))
