"""The texts of a page's articles, side by side for one loop over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from fupin_search.text.normalise import normalise

Characters = npt.NDArray[np.uint32]


class PageTexts(NamedTuple):
    """The title and the body of each of some articles, one after the other, title before body.

    Args:
        normalised: all characters, normalised.
        original: the same as they were written.
        ends: where each text ends, in characters.
    """

    normalised: Characters
    original: Characters
    ends: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> Self:
        """Lay texts side by side.

        Args:
            texts: the title and the body of each article, as they were written.
        """
        pieces = [piece for pair in texts for piece in pair]
        whole = "".join(pieces)
        ends = np.fromiter(accumulate(map(len, pieces)), np.int64, len(pieces))
        return cls(_characters(normalise(whole)), _characters(whole), ends)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the title and the body of each article, normalised."""
        for title in range(0, len(self.ends), 2):
            yield self.text(title), self.text(title + 1)

    def text(self, number: int) -> str:
        """Return one of the texts, normalised.

        Args:
            number: twice the article's place, and one more for its body.
        """
        start = self.ends[number - 1] if number else 0
        raw = self.normalised[start : self.ends[number]].tobytes()
        return raw.decode("utf-32-le", "surrogatepass")


def _characters(text: str) -> Characters:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
