"""Counts of the articles that hold each character and each pair of neighbours, and their worth."""

from __future__ import annotations

from collections.abc import Sequence
from threading import local

import numpy as np

from fupin_search.model.protocol import CountedTerms
from fupin_search.vocabulary.arrays import (
    BEYOND,
    Array,
    code_points,
    list_words,
    pack_lines,
    pack_pairs,
)
from fupin_search.vocabulary.slip_loops import weigh_pairs

_FEW = 5.0
# A pair is weak where articles with the first character have the second behind it hardly more often
# than by chance, in nats, or where no more articles than this have the pair.
_STRONG = 2.0
WEAK_PAIRS = 2
# Pairs that are mostly weighed at once.
_AT_ONCE = 1 << 10


class _Scratch(local):
    """The arrays that `weigh_pairs` reads and writes, of one thread.

    Args:
        archive: the words of its block that never change: the total, and the archive's arrays.
    """

    def __init__(self, archive: Sequence[int]) -> None:
        self._archive = archive
        self._reserve(_AT_ONCE)

    def _reserve(self, size: int) -> None:
        self._codes = np.empty(2 * size, np.int64)
        self._likely, self._together = np.empty(size, np.float64), np.empty(size, np.int64)
        arrays = self._codes, self._likely, self._together
        self._block = np.array([*self._archive, *list_words(arrays)], np.int64)
        self._address = self._block.ctypes.data
        self._sizes = self._block[len(self._archive) + 1 :: 2]

    def weigh(self, firsts: Array | int, seconds: Array) -> tuple[Array, Array]:
        """Run the loop; the arrays returned are valid until the next call in this thread.

        Args:
            firsts: code points, or one for all.
            seconds: code points.
        """
        size = len(seconds)
        if size > len(self._likely):
            self._reserve(2 * size)
        self._codes[:size] = firsts
        self._codes[size : 2 * size] = seconds
        self._sizes[:] = 2 * size, size, size
        weigh_pairs.run(self._address)
        return self._likely[:size], self._together[:size]


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
        keys, self._articles = _merge_equal(pairs, articles[two])
        self._seconds = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        # By the first code point, where its pairs begin.
        firsts = np.minimum(keys >> np.uint64(32), BEYOND).astype(np.int64)
        followers = np.bincount(firsts, minlength=BEYOND + 1)
        self._starts = np.concatenate([[0], np.cumsum(followers)]).astype(np.int32)
        arrays = self._singles, self._starts, self._seconds, self._articles
        self._scratch = _Scratch([self.total, *list_words(arrays)])

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
        return self._scratch.weigh(firsts, seconds)[1].copy()

    def rarest(self, passage: str) -> int:
        """Return the number of articles with a passage's rarest pair, or its only character."""
        codes = code_points(passage)
        if len(codes) < 2:  # a pair
            return int(self.singles(codes)[0]) if len(codes) else 0
        return int(self._scratch.weigh(codes[:-1], codes[1:])[1].min())

    def weigh(self, firsts: Array | int, seconds: Array) -> tuple[Array, Array]:
        """Return the worth of pairs of characters, and the number of articles with each.

        The worth is how likely each second character is behind the first, as natural logarithms. A
        pair that no article has is worth what the second character is worth by itself, a little.
        Code 0, for no character, is before a text and behind it.

        Args:
            firsts: code points, or 0; or one for all.
            seconds: as many, or 0.

        Returns:
            The second is valid until the next call in this thread.
        """
        likely, together = self._scratch.weigh(firsts, seconds)
        return np.log(likely), together

    def worth(self, firsts: Array | int, seconds: Array) -> Array:
        """Return the worth of pairs of characters, in nats.

        Args:
            firsts: code points, or 0; or one for all.
            seconds: as many, or 0.
        """
        return self.weigh(firsts, seconds)[0]

    def drawn(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return how much likelier each second character is behind the first than by chance.

        The numbers are nats; those of pairs in few articles are smaller.
        """
        if not pairs:
            return []
        firsts, seconds = np.array(
            [(ord(first), ord(second)) for first, second in pairs], np.int64
        ).T
        by_chance = self.worth(0, seconds)
        worth, held = self.weigh(firsts, seconds)
        more = worth - by_chance
        drawn: list[float] = np.where(more > 0, more * held / (held + _FEW), more).tolist()
        return drawn

    def following(self, code: int, least: int) -> Array:
        """Return the characters that are behind one in so many articles or more.

        Args:
            code: the code point of the one.
            least: the number of articles.
        """
        start, stop = self._starts[code], self._starts[code + 1]
        return self._seconds[start:stop][self._articles[start:stop] >= least]


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
        by_chance = pairs.worth(0, self.codes[2:-1])
        self.links, together = pairs.weigh(self.codes[:-1], self.codes[1:])
        self.together = together[1:-1].copy()
        # By the place of the second character, less one.
        self.weak = (self.together <= WEAK_PAIRS) | (self.links[1:-1] < by_chance + _STRONG)

    def weak_places(self) -> Array:
        """Return the places of the characters of weak pairs."""
        weak = np.zeros(len(self.run), np.bool_)
        weak[1:] |= self.weak
        weak[:-1] |= self.weak
        return np.flatnonzero(weak)

    def weigh_between(self, before: Array, codes: Array, behind: Array) -> tuple[Array, Array]:
        """Weigh characters that are put between two of the run.

        Args:
            before: the place of the character before each, counted from 1; 0 for the beginning.
            codes: code points.
            behind: the place of the one behind each.

        Returns:
            The worth of both pairs together, in nats, and the number of articles with the second;
            that is valid until the next call in this thread.
        """
        size = len(codes)
        worth, together = self.pairs.weigh(
            np.concatenate([self.codes[before], codes]),
            np.concatenate([codes, self.codes[behind]]),
        )
        gains: Array = worth[:size] + worth[size:]
        return gains, together[size:]

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
        sums = np.concatenate([[0.0], self.links.cumsum()]).tolist()
        before = np.array([sums[end + 1] - sums[start] for start, end, _ in changes])
        gains: list[float] = (np.add.reduceat(worth, starts) - before).tolist()
        return gains
