"""Counts of the articles that hold each character and each pair of neighbours, and their worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fupin_search.model.protocol import CountedTerms
from fupin_search.vocabulary.arrays import BEYOND, Array, code_points, pack_lines, pack_pairs

# The weight, in articles, of a character's own frequency against that of the pair.
_TRUST = 8.0
_FEW = 5.0
# The count of a character that no article has.
_UNSEEN = 0.5
# A pair is weak where articles with the first character have the second behind it hardly more often
# than by chance, in nats, or where no more articles than this have the pair.
_STRONG = 2.0
WEAK_PAIRS = 2


class PairCounts:
    """Characters and pairs of an archive, as sorted arrays.

    Args:
        grams: one or two characters each, and how many articles hold them.
    """

    def __init__(self, grams: CountedTerms) -> None:
        rows = pack_lines(grams.text)
        articles = np.asarray(grams.articles, np.int64)
        sizes, starts = rows.sizes, rows.starts
        one, two = sizes == 1, sizes == 2
        self.characters, held = _merge_equal(rows.numbers[starts[one]], articles[one])
        self.total = max(1, int(held.sum(dtype=np.int64)))
        # By the code point itself, since queries spend their time on look-ups.
        self._singles = np.zeros(BEYOND + 1, np.uint32)
        self._singles[np.minimum(self.characters, BEYOND)] = held
        self._singles[BEYOND] = 0
        pairs = pack_pairs(rows.numbers[starts[two]], rows.numbers[starts[two] + 1])
        self._keys, self._articles = _merge_equal(pairs, articles[two])

    def singles(self, codes: Array) -> Array:
        """Return the number of articles with each of some code points."""
        counts: Array = self._singles[np.minimum(codes, BEYOND)]
        return counts

    def together(self, firsts: Array, seconds: Array) -> Array:
        """Return the number of articles with each pair of characters side by side.

        Args:
            firsts: code points.
            seconds: as many.
        """
        if not len(self._keys):
            return np.zeros(len(seconds), np.uint32)
        wanted = pack_pairs(firsts, seconds)
        places = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        held = self._keys[places] == wanted
        counts: Array = np.where(held, self._articles[places], np.uint32(0))
        return counts

    def rarest(self, passage: str) -> int:
        """Return the number of articles with a passage's rarest pair, or its only character."""
        codes = code_points(passage).astype(np.int64)
        held = self.together(codes[:-1], codes[1:]) if len(codes) > 1 else self.singles(codes)
        return int(held.min()) if len(codes) else 0

    def worth(self, firsts: Array, seconds: Array) -> Array:
        """Return how likely each second character is behind the first, as natural logarithms.

        A pair that no article has is worth what the second character is worth by itself, a little.
        Code 0, for no character, is before a text and behind it.

        Args:
            firsts: code points, or 0.
            seconds: as many, or 0.
        """
        alone = (self.singles(seconds) + _UNSEEN) / (self.total + _UNSEEN)
        likely = (self.together(firsts, seconds) + _TRUST * alone) / (self.singles(firsts) + _TRUST)
        likely = np.where(firsts == 0, alone, likely)
        worth: Array = np.log(np.where(seconds == 0, 1.0, likely))
        return worth

    def drawn(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return how much likelier each second character is behind the first than by chance.

        The numbers are nats; those of pairs in few articles are smaller.
        """
        if not pairs:
            return []
        firsts, seconds = np.array(
            [(ord(first), ord(second)) for first, second in pairs], np.int64
        ).T
        held = self.together(firsts, seconds)
        more = self.worth(firsts, seconds) - self.worth(np.zeros_like(firsts), seconds)
        drawn: list[float] = np.where(more > 0, more * held / (held + _FEW), more).tolist()
        return drawn

    def following(self, code: int, least: int) -> Array:
        """Return the characters that are behind one in so many articles or more.

        Args:
            code: the code point of the one.
            least: the number of articles.
        """
        first, last = pack_pairs(np.array([code, code]), np.array([0, 0xFFFFFFFF]))
        start, stop = np.searchsorted(self._keys, first), np.searchsorted(self._keys, last, "right")
        held = self._keys[start:stop][self._articles[start:stop] >= least]
        return (held & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _merge_equal(keys: Array, articles: Array) -> tuple[Array, Array]:
    """Sort keys, and add up the counts of equal ones."""
    if len(keys) > 1 and not (keys[1:] > keys[:-1]).all():
        order = np.argsort(keys, kind="stable")
        keys, articles = keys[order], articles[order]
        first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
        keys, articles = keys[first], np.add.reduceat(articles, first)
    return keys, articles.astype(np.uint32)


class Passage:
    """A run of ideographs and the worth of each of its pairs.

    `links[i]` is the worth of the character at i behind the one before it, in nats; code 0 is
    before the first and behind the last.

    Args:
        run: two ideographs or more.
        pairs: of the archive.
    """

    def __init__(self, run: str, pairs: PairCounts) -> None:
        self.run = run
        self.pairs = pairs
        self.codes = np.array([0, *map(ord, run), 0], np.int64)
        self.links = pairs.worth(self.codes[:-1], self.codes[1:])
        inner = self.codes[1:-1]
        self.together = pairs.together(inner[:-1], inner[1:])
        by_chance = pairs.worth(np.zeros(len(inner) - 1, np.int64), inner[1:])
        # By the place of the second character, less one.
        self.weak = (self.together <= WEAK_PAIRS) | (self.links[1:-1] < by_chance + _STRONG)

    def weak_places(self) -> Array:
        """Return the places of the characters of weak pairs."""
        weak = np.zeros(len(self.run), np.bool_)
        weak[1:] |= self.weak
        weak[:-1] |= self.weak
        return np.flatnonzero(weak)

    def gains(self, changes: Sequence[tuple[int, int, str]]) -> list[float]:
        """Return how much likelier the run is with each of some changes, in nats.

        Args:
            changes: the start and the end of a piece, and the text that replaces it.
        """
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
        # The end of one change has nothing to do with the beginning of the next.
        worth[np.array([*starts[1:], len(codes)]) - 1] = 0.0
        sums = np.concatenate([[0.0], np.cumsum(self.links)])
        before = np.array([sums[end + 1] - sums[start] for start, end, _ in changes])
        gains: list[float] = (np.add.reduceat(worth, starts) - before).tolist()
        return gains
