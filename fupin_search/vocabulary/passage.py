"""A run of ideographs, and what each of its pairs of neighbours is worth in an archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fupin_search.vocabulary.keys import Array
from fupin_search.vocabulary.pairs import Pairs

# A pair is weak where articles with the first character have the second behind it hardly more often
# than chance would, in nats, or where no more articles than this have the pair.
_STRONG = 2.0
WEAK_PAIRS = 2


class Change(NamedTuple):
    """Other characters in a place of a run.

    Args:
        start: where the piece begins that is replaced.
        end: where it ends.
        text: what stands there instead.
    """

    start: int
    end: int
    text: str


class Passage:
    """A run and the worth of each of its pairs.

    `links[i]` is what the character at i is worth behind the one before it, in nats; code 0 stands
    before the first and behind the last.

    Args:
        run: two ideographs or more.
        pairs: of the archive.
    """

    def __init__(self, run: str, pairs: Pairs) -> None:
        self.run = run
        self.pairs = pairs
        self.codes = np.array([0, *map(ord, run), 0], np.int64)
        self.links = pairs.worth(self.codes[:-1], self.codes[1:])
        inner = self.codes[1:-1]
        self.together = pairs.together(inner[:-1], inner[1:])
        by_chance = pairs.worth(np.zeros(len(inner) - 1, np.int64), inner[1:])
        # By the place of the second character, less one.
        self.weak = (self.together <= WEAK_PAIRS) | (self.links[1:-1] < by_chance + _STRONG)

    def places(self) -> Array:
        """The characters beside a weak pair, by place."""
        weak = np.zeros(len(self.run), np.bool_)
        weak[1:] |= self.weak
        weak[:-1] |= self.weak
        return np.flatnonzero(weak)

    def gains(self, changes: Sequence[Change]) -> list[float]:
        """How much likelier the run is with each of some changes, all weighed at once."""
        if not changes:
            return []
        codes: list[int] = []
        starts: list[int] = []
        known = self.codes.tolist()
        for start, end, text in changes:
            starts.append(len(codes))
            codes += (known[start], *map(ord, text), known[end + 1])
        row = np.array(codes, np.int64)
        worth = np.concatenate([self.pairs.worth(row[:-1], row[1:]), [0.0]])
        # What one change ends with has nothing to do with what the next begins with.
        worth[np.array([*starts[1:], len(codes)]) - 1] = 0.0
        sums = np.concatenate([[0.0], np.cumsum(self.links)])
        before = np.array([sums[change.end + 1] - sums[change.start] for change in changes])
        found: list[float] = (np.add.reduceat(worth, starts) - before).tolist()
        return found
