"""The cutter of texts into words."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from fupin_search.text.cutting import cut
from fupin_search.text.words_file import Frequencies, Words, utf16


class Cutter:
    """A cutter of texts into the words of a dictionary, and others that jieba's model makes.

    Args:
        words: the dictionary.
    """

    def __init__(self, words: Words) -> None:
        self.words = words
        self._arrays = words.arrays

    def cut(self, text: str) -> list[str]:
        """Return the words of a text, in order; joined they are the text again."""
        units = utf16(text)
        size = len(units)
        ends, words, nexts, nodes = (np.empty(size, "i4") for _ in range(4))
        count = cut(units, 0, size, *self._arrays, np.empty(size+1), nexts, nodes, ends, words)
        places = ends[:count]
        places = [0, *places.tolist()]
        return [text[a:b] for a, b in pairwise(places)]
