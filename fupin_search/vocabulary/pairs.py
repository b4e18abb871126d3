"""How many articles hold each character, and each pair of characters side by side."""

from __future__ import annotations

import numpy as np

from fupin_search.search.terms import Terms
from fupin_search.vocabulary.keys import Array, rows_of

# So many articles with a character are believed as much as what its neighbour is worth alone.
_TRUST = 8.0
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
        one, two = sizes == 1, sizes == 2  # noqa: PLR2004 - as the names say
        self.characters, self._singles = _united(rows.numbers[starts[one]], articles[one])
        firsts = rows.numbers[starts[two]].astype(np.uint64)
        seconds = rows.numbers[starts[two] + 1].astype(np.uint64)
        self._keys, self._articles = _united((firsts << _SHIFT) | seconds, articles[two])
        self.total = max(1, int(self._singles.sum(dtype=np.int64)))

    def singles(self, codes: Array) -> Array:
        """Articles that hold each character.

        Args:
            codes: code points.
        """
        return _looked_up(self.characters, self._singles, codes)

    def together(self, firsts: Array | int, seconds: Array | int) -> Array:
        """Articles in which a character stands before another, for rows of both or one of them."""
        before = np.asarray(firsts, np.uint64) << _SHIFT
        return _looked_up(self._keys, self._articles, before | np.asarray(seconds, np.uint64))

    def worth(self, firsts: Array, seconds: Array) -> Array:
        """How likely each second character is behind the first: natural logarithms.

        A pair no article has is worth what the second character is worth by itself, a little. No
        character, code 0, stands at a text's beginning and end.

        Args:
            firsts: code points, or 0.
            seconds: as many, or 0.
        """
        alone = (self.singles(seconds) + _UNSEEN) / (self.total + _UNSEEN)
        alone = np.where(seconds == 0, 1.0, alone)
        held = self.singles(firsts)
        likely = (self.together(firsts, seconds) + _TRUST * alone) / (held + _TRUST)
        edge = (firsts == 0) | (seconds == 0)
        worth: Array = np.log(np.where(edge, alone, likely))
        return worth

    def following(self, code: int) -> Array:
        """The characters that stand behind one anywhere."""
        first = np.uint64(code) << _SHIFT
        start = np.searchsorted(self._keys, first)
        stop = np.searchsorted(self._keys, first | np.uint64(0xFFFFFFFF), "right")
        return (self._keys[start:stop] & np.uint64(0xFFFFFFFF)).astype(np.uint32)

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


def _looked_up(keys: Array, articles: Array, wanted: Array) -> Array:
    """What is counted under each of some keys; 0 where there is none."""
    if not len(keys):
        return np.zeros(np.shape(wanted), np.int64)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, articles[places], 0).astype(np.int64)
