"""jieba itself, to which the cutter is held."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Sequence

from fupin_search.text.dictionary import DictionaryEntry

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # old escapes, and pkg_resources
    import jieba

logging.getLogger("jieba").setLevel(logging.WARNING)


class JiebaCutter:
    """jieba with a user's words, each of which counts once in the total.

    Args:
        entries: the words.
    """

    def __init__(self, entries: Sequence[DictionaryEntry] = ()) -> None:
        self.tokenizer = jieba.Tokenizer()
        self.tokenizer.tmp_dir = tempfile.gettempdir()
        self.tokenizer.initialize()
        for entry in entries:
            # For a word that it has already, jieba adds the frequency to the total once more.
            self.tokenizer.total -= self.tokenizer.FREQ.get(entry.word, 0)
            self.tokenizer.add_word(entry.word, entry.frequency, entry.tag or None)

    def cut(self, text: str) -> list[str]:
        """Return the words of a text."""
        return list(self.tokenizer.cut(text))

    def knows(self, word: str) -> bool:
        """Return True if a word is in the dictionary."""
        return bool(self.tokenizer.FREQ.get(word))

    def enough(self, word: str) -> int:
        """Return a frequency that is enough for a word to be cut as one."""
        return int(self.tokenizer.suggest_freq(word))

    def parts(self, word: str) -> list[str]:
        """Return the words of two and of three characters inside a longer one."""
        return [
            word[start : start + size]
            for size in (2, 3)
            if size < len(word)
            for start in range(len(word) - size + 1)
            if self.knows(word[start : start + size])
        ]
