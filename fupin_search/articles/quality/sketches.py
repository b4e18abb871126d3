"""Near reprints (转载): which texts are nearly one, found in one pass.

Of each text's runs of five characters, punctuation aside, a MinHash of 128 numbers is kept; the
share of equal numbers in two of them estimates the share of runs the texts have in common (their
Jaccard similarity). Texts that agree in one of 32 groups of four numbers are compared. After
Broder, "On the resemblance and containment of documents" (1997), and Indyk and Motwani,
"Approximate nearest neighbors" (1998).

What a newsroom writes by formula, year after year, is as alike as a reprint with a paragraph left
out. A reprint comes within days, so texts whose days lie further apart are not compared, and of
short texts more is asked. docs/checking.md has what that does on real articles.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import eq

from rensa import RMinHash

UNDATED = 1 << 24
"""Stands for the day of an undated text: after all days."""

_RUN = 5  # characters
_SHORTEST = 60  # characters without punctuation; shorter announcements are alike by formula
_SHORT = 200
_NUMBERS = 128
_SEED = 1
_BANDS = _NUMBERS // 4  # four numbers of 16 bits are read as one of 64
_LEAST = 0.7
_LEAST_OF_SHORT = 0.8
_DAYS_APART = 14
_NEIGHBOURS = 16  # texts of one group that each is compared with, at most

_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two texts that are nearly one.

    Args:
        later: number of the one of the later day, or that came later.
        earlier: number of the other.
        share: of the runs of characters of both, about how many both have; 0.7 to 1.
    """

    later: int
    earlier: int
    share: float


class Sketches:
    """What is kept of many texts to tell which are nearly one: 270 bytes each."""

    def __init__(self) -> None:
        self._numbers = array("I")
        self._days = array("I")
        self._sizes = array("I")
        self._signatures = array("H")

    def add(self, number: int, normalised: str, day: int) -> None:
        """Keep a text; short ones are passed over.

        Args:
            number: what the text is called in likenesses; larger than those before.
            normalised: the text, normalised.
            day: its day as an ordinal, or `UNDATED`.
        """
        bare = _MARKS.sub("", normalised)
        if len(bare) < _SHORTEST:
            return
        sketch = RMinHash(_NUMBERS, _SEED)
        sketch.update([bare[at : at + _RUN] for at in range(len(bare) - _RUN + 1)])
        self._numbers.append(number)
        self._days.append(day)
        self._sizes.append(len(bare))
        # Half of each number is enough: two that differ have one half in 65,536 in common.
        self._signatures.extend([value & 0xFFFF for value in sketch.digest()])

    def likenesses(self) -> Iterator[Likeness]:
        """For each text that has one, the earlier text that it is most like; by number."""
        best: dict[int, tuple[float, int]] = {}
        for later, earlier in self._candidates():
            share, other = best.get(later, (0.0, -1))
            if earlier != other and (alike := self._alike(later, earlier)) > share:
                best[later] = alike, earlier
        for later, (share, earlier) in sorted(best.items()):
            yield Likeness(self._numbers[later], self._numbers[earlier], share)

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs of near days that agree in a group of numbers, the later first."""
        whole = memoryview(self._signatures).cast("B").cast("Q")
        for band in range(_BANDS):
            groups: defaultdict[int, list[int]] = defaultdict(list)
            for text, key in enumerate(whole[band::_BANDS]):
                groups[key].append(text)
            for group in groups.values():
                if len(group) > 1:
                    yield from self._near(group)

    def _near(self, group: Iterable[int]) -> Iterator[tuple[int, int]]:
        """The pairs of a group whose days are near each other; undated ones are near any."""
        row = sorted(group, key=self._days.__getitem__)
        for place, later in enumerate(row):
            day = self._days[later]
            for earlier in row[max(0, place - _NEIGHBOURS) : place]:
                if day == UNDATED or day - self._days[earlier] <= _DAYS_APART:
                    yield later, earlier

    def _alike(self, one: int, other: int) -> float:
        """About how many of their runs two texts have in common; 0 if too few."""
        ours, theirs = (
            self._signatures[text * _NUMBERS : (text + 1) * _NUMBERS] for text in (one, other)
        )
        share = sum(map(eq, ours, theirs)) / _NUMBERS
        short = min(self._sizes[one], self._sizes[other]) < _SHORT
        return share if share >= (_LEAST_OF_SHORT if short else _LEAST) else 0.0
