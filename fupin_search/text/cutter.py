"""The cutter of texts into words, for who wants strings."""

from __future__ import annotations

from codecs import utf_16_le_encode
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from fupin_search.text.cutting_loops import cut, find_parts_of
from fupin_search.text.frequencies import Frequencies
from fupin_search.text.word_table import Array, WordTable, utf16

Borders = list[int] | Array

# The place of a text's end among the arguments of `cut`.
_END = 3
# The last code point of one unit.
_LAST_UNIT = 0xFFFF
_LEAST_ROOM = 1 << 10
# Larger ones are used once.
_MOST_KEPT = 1 << 18


class Cutter:
    """A cutter of texts into the words of a dictionary, and into others that jieba's model makes.

    Args:
        words: the dictionary.
    """

    def __init__(self, words: WordTable) -> None:
        self.words = words
        # Each thread that cuts takes one.
        self._desks: list[_Desk] = []

    def cut(self, text: str) -> list[str]:
        """Return the words of a text, in order; joined they are the text again."""
        return [text[start:end] for start, end in pairwise(self._cut(text, memoryview.tolist))]

    def borders(self, text: str) -> Array:
        """Return 0 and the offset of the end of each word of a text, in code points."""
        return np.asarray(self._cut(text, np.array))

    def _cut(self, text: str, copied: Callable[[memoryview], Borders]) -> Borders:
        """Cut a text.

        Args:
            text: any text.
            copied: makes the result of 0 and the ends of the words.
        """
        raw, _ = utf_16_le_encode(text, "surrogatepass")
        size = len(raw) >> 1
        try:
            desk = self._desks.pop()
        except IndexError:
            desk = _Desk(self.words, _LEAST_ROOM)
        if desk.room < size:
            desk = _Desk(self.words, 1 << size.bit_length())
        borders = copied(desk.cut(raw))
        if desk.room <= _MOST_KEPT:
            self._desks.append(desk)
        if size == len(text):
            return borders
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        places = np.cumsum(1 + (codes > _LAST_UNIT))
        return np.searchsorted(np.append(0, places), borders)

    def parts(self, word: str) -> list[str]:
        """Return the words of two characters inside a longer word, and those of three."""
        units = utf16(word)
        parts = np.empty(2 * len(units), "i4")
        words = self.words
        count = find_parts_of(units, words.letters, words.links, words.numbers, parts)
        return [words.text(number) for number in parts[:count].tolist()]

    def knows(self, word: str) -> bool:
        """Return True if `word` is in the dictionary."""
        return bool(self.words.look_up(word))

    def enough(self, word: str) -> int:
        """Return a frequency that is high enough for `word` to be cut as one word."""
        return Frequencies(self.words).suggest(word)

    def reweighed(self, word: str, frequency: int) -> Cutter:
        """Return a cutter that takes one of the words for more or less frequent.

        Args:
            word: the word.
            frequency: at least 1.
        """
        return Cutter(self.words.reweighed(word, frequency))


class _Desk:
    """Room to cut a text; for one thread at a time.

    Args:
        words: the dictionary.
        room: the most UTF-16 units of a text.
    """

    def __init__(self, words: WordTable, room: int) -> None:
        self.room = room
        units, route = np.empty(room, "u2"), np.empty(room + 1)
        nexts, nodes, borders, numbers = (np.zeros(room + 1, "i4") for _ in range(4))
        self._borders = borders.data
        self._arrays = (units, *words.arrays, route, nexts, nodes, borders[1:], numbers)
        places = [[array.ctypes.data, len(array)] for array in self._arrays]
        places.insert(1, [0, 0])
        block = np.array(places, "i8").ravel()
        self._address = block.ctypes.data
        self._arguments = block.data
        self._bytes = units.data.cast("B")

    def cut(self, raw: bytes) -> memoryview:
        """Return 0 and the offset of the end of each word, in units, until the next text is cut.

        Args:
            raw: the text in UTF-16.
        """
        self._bytes[: len(raw)] = raw
        self._arguments[_END] = len(raw) >> 1
        return self._borders[: cut.run(self._address) + 1]
