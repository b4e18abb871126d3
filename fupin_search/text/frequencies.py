"""The frequencies of words while words are added, and those that are enough for a word.

jieba's `add_word` and `suggest_freq`, without jieba: importing it and loading its dictionary takes
a second.
"""

from __future__ import annotations

import math
import re

from fupin_search.text.word_table import WordTable

# jieba cuts these as one; all else is cut into its characters.
_BLOCKS = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+|.", re.DOTALL)
_ALPHANUMERIC = re.compile("[a-zA-Z0-9]")


class Frequencies:
    """The frequencies of words, as jieba keeps them while words are added.

    Args:
        words: a dictionary.
    """

    def __init__(self, words: WordTable) -> None:
        self.added: dict[str, int] = {}
        self.total = int(words.total[0])
        self._words = words

    def get(self, word: str) -> int | None:
        """Return the frequency of a word: 0 where words only begin with it, or None."""
        frequency = self.added.get(word)
        return self._words.look_up(word) if frequency is None else frequency

    def add(self, word: str, frequency: int | None) -> None:
        """Add a word, or give it another frequency.

        jieba counts the frequency of a word that it has already once more in the total; here it
        counts once.

        Args:
            word: of any characters.
            frequency: None for one that is enough for the word to be cut as one.
        """
        self.total -= self.get(word) or 0
        if frequency is None:
            frequency = self.suggest(word)
        for end in range(1, len(word)):
            beginning = word[:end]
            self.added[beginning] = self.get(beginning) or 0
        self.added[word] = frequency
        self.total += frequency

    def suggest(self, word: str) -> int:
        """Return a frequency that is enough for a word to be cut as one (jieba's suggest_freq)."""
        joint = 1.0
        for piece in self._cut(word):
            known = self.get(piece)
            joint *= (1 if known is None else known) / float(self.total)
        known = self.get(word)
        return max(int(joint * self.total) + 1, 1 if known is None else known)

    def _cut(self, word: str) -> list[str]:
        """Cut a word without the model; letters and digits of no word stay together."""
        pieces: list[str] = []
        joined = ""
        for block in _BLOCKS.findall(word):
            for piece in self._most_probable(block):
                if _ALPHANUMERIC.fullmatch(piece):
                    joined += piece
                    continue
                pieces += filter(None, (joined, piece))
                joined = ""
        return [*pieces, joined] if joined else pieces

    def _most_probable(self, block: str) -> list[str]:
        """Cut a block into the words whose probabilities multiply to the most."""
        size = len(block)
        log_total = math.log(self.total)
        route = {size: (0.0, 0)}
        for start in range(size - 1, -1, -1):
            ends = [end for end in range(start + 1, size + 1) if self.get(block[start:end])]
            route[start] = max(
                (math.log(self.get(block[start:end]) or 1) - log_total + route[end][0], end)
                for end in ends or [start + 1]
            )
        pieces, start = [], 0
        while start < size:
            end = route[start][1]
            pieces.append(block[start:end])
            start = end
        return pieces
