"""How many articles hold each character, and each pair of characters side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fupin_search.search.terms import Terms
from fupin_search.vocabulary.keys import BEYOND, Array, rows_of

# So many articles with a character are believed as much as what its neighbour is worth alone.
_TRUST = 8.0
_FEW = 5.0
# A character no article has counts for so many.
_UNSEEN = 0.5
_SHIFT = np.uint64(32)


class Pairs:
    """Characters and pairs of an archive, as sorted arrays.

    Args:
        grams: one or two characters each, and how many articles hold them.
    """

    def __init__(self, grams: Terms) -> None:
        rows = rows_of(grams)
        articles = np.asarray(grams.articles, np.int64)
        sizes, starts = rows.sizes, rows.starts
        one, two = sizes == 1, sizes == 2  # as the names say
        self.characters, held = _united(rows.numbers[starts[one]], articles[one])
        self.total = max(1, int(held.sum(dtype=np.int64)))
        # Looked up by the code point itself, which is where queries spend their time.
        self._singles = np.zeros(BEYOND + 1, np.uint32)
        self._singles[np.minimum(self.characters, BEYOND)] = held
        self._singles[BEYOND] = 0
        firsts = rows.numbers[starts[two]].astype(np.uint64)
        seconds = rows.numbers[starts[two] + 1].astype(np.uint64)
        self._keys, self._articles = _united((firsts << _SHIFT) | seconds, articles[two])

    def singles(self, codes: Array) -> Array:
        """Articles that hold each character.

        Args:
            codes: code points.
        """
        found: Array = self._singles[np.minimum(codes, BEYOND)]
        return found

    def together(self, firsts: Array, seconds: Array) -> Array:
        """Articles in which a character stands before another, for as many of both."""
        if not len(self._keys):
            return np.zeros(len(seconds), np.uint32)
        wanted = (firsts.astype(np.uint64) << _SHIFT) | seconds.astype(np.uint64)
        places = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        found: Array = np.where(self._keys[places] == wanted, self._articles[places], np.uint32(0))
        return found

    def rarest(self, passage: str) -> int:
        """How many articles hold the rarest pair of a passage, or its only character."""
        codes = np.fromiter(map(ord, passage), np.int64, len(passage))
        found = self.together(codes[:-1], codes[1:]) if len(codes) > 1 else self.singles(codes)
        return int(found.min(initial=np.iinfo(np.uint32).max)) if len(codes) else 0

    def worth(self, firsts: Array, seconds: Array) -> Array:
        """How likely each second character is behind the first: natural logarithms.

        A pair no article has is worth what the second character is worth by itself, a little. No
        character, code 0, stands at a text's beginning and end.

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
        """How much likelier each second character is behind the first than by chance, in nats.

        What few articles say for a pair counts for less.
        """
        if not pairs:
            return []
        firsts, seconds = np.array([(ord(one), ord(two)) for one, two in pairs], np.int64).T
        held = self.together(firsts, seconds)
        more = self.worth(firsts, seconds) - self.worth(np.zeros_like(firsts), seconds)
        found: list[float] = np.where(more > 0, more * held / (held + _FEW), more).tolist()
        return found

    def following(self, code: int, least: int) -> Array:
        """The characters that stand behind one in so many articles or more."""
        first = np.uint64(code) << _SHIFT
        start = np.searchsorted(self._keys, first)
        stop = np.searchsorted(self._keys, first | np.uint64(0xFFFFFFFF), "right")
        held = self._keys[start:stop][self._articles[start:stop] >= least]
        return (held & np.uint64(0xFFFFFFFF)).astype(np.int64)

    def __len__(self) -> int:
        return len(self._keys)


def _united(keys: Array, articles: Array) -> tuple[Array, Array]:
    """Keys in order, each once, with what they count added up."""
    if len(keys) > 1 and not (keys[1:] > keys[:-1]).all():
        order = np.argsort(keys, kind="stable")
        keys, articles = keys[order], articles[order]
        first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
        keys, articles = keys[first], np.add.reduceat(articles, first)
    return keys, articles.astype(np.uint32)
