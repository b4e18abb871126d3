"""The words of a dictionary as arrays: their trie, their texts, what is inside them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from fupin_search.text.cutting_loops import NO_WORD, UNKNOWN, find_node

Array = npt.NDArray[Any]


def utf16(text: str) -> Array:
    """Return the UTF-16 units of a text."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")


@dataclass(frozen=True, eq=False, slots=True)
class WordTable:
    """The words of a dictionary, each with a number; numbers ascend as the words' bytes do.

    Args:
        letters: the number of each UTF-16 unit in the trie; `cutting_loops` describes the trie.
        links: of its nodes.
        numbers: of the word of each node.
        emissions: of jieba's model.
        model: of jieba's model.
        texts: the words in UTF-8, side by side.
        text_ends: where each ends.
        parts: numbers of the words inside each word, side by side.
        part_ends: where those of each word end.
        frequencies: of each word.
        total: one number, the sum of the frequencies as jieba counts it.
    """

    letters: Array
    links: Array
    numbers: Array
    emissions: Array
    model: Array
    texts: Array
    text_ends: Array
    parts: Array
    part_ends: Array
    frequencies: Array
    total: Array

    @property
    def size(self) -> int:
        """The number of words."""
        return len(self.frequencies)

    @property
    def arrays(self) -> tuple[Array, ...]:
        """The arguments of the loops that are about the dictionary, in their order."""
        weights = self.links.view("f8")
        return self.letters, self.links, weights, self.numbers, self.emissions, self.model

    def spell(self) -> list[str]:
        """Return all words."""
        raw = self.texts.tobytes()
        ends = self.text_ends.tolist()
        return [raw[start:end].decode() for start, end in zip([0, *ends], ends, strict=False)]

    def text(self, number: int) -> str:
        """Return a word by its number."""
        start = self.text_ends[number - 1] if number else 0
        return self.texts[start : self.text_ends[number]].tobytes().decode()

    def look_up(self, word: str) -> int | None:
        """Return jieba's frequency of a word: 0 where words only begin with it, or None."""
        if not word:
            return None
        units = utf16(word)
        node = find_node(units, 0, len(units), self.letters, self.links)
        if not node:
            return None
        number = self.numbers[node]
        return 0 if number == NO_WORD else int(self.frequencies[number])

    def reweighed(self, word: str, frequency: int) -> WordTable:
        """Return the same words with another frequency of one of them.

        Args:
            word: one of the words.
            frequency: at least 1.
        """
        units = utf16(word)
        node = find_node(units, 0, len(units), self.letters, self.links)
        frequencies = self.frequencies.copy()
        frequencies[self.numbers[node]] = frequency
        before = self.frequencies[self.numbers[node]]
        total = self.total - before + frequency
        links, model = self.links.copy(), self.model.copy()
        weigh(frequencies, int(total[0]), self.numbers, links, model)
        return replace(self, links=links, model=model, frequencies=frequencies, total=total)


def weigh(frequencies: Array, total: int, numbers: Array, links: Array, model: Array) -> None:
    """Write the logarithms of the probabilities of words into a trie and a model.

    Args:
        frequencies: of each word.
        total: the probability of a word is its part of it.
        numbers: of the word of each node.
        links: of the trie.
        model: takes the weight of what is no word.
    """
    # Of numpy's logarithm the last bit may be another.
    log_total = math.log(total)
    distinct, which = np.unique(frequencies, return_inverse=True)
    weights = np.array([math.log(count) - log_total for count in distinct.tolist()])[which]
    links.view("f8")[1::2] = np.where(numbers == NO_WORD, np.nan, weights[numbers])
    model[UNKNOWN] = math.log(1) - log_total
