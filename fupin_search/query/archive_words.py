"""The words, phrases and passages of one generation, learnt when they are first needed.

So are the modules that learn them: most single searches need none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from fupin_search.generations.generation import Generation
from fupin_search.text.normalise import normalise
from fupin_search.vocabulary.passages import make_passage_counter

if TYPE_CHECKING:
    from fupin_search.query.pinyin_reader import PinyinExpression
    from fupin_search.vocabulary.phrases import SuggestionIndex
    from fupin_search.vocabulary.words import Vocabulary


class ArchiveWords:
    """The words of a generation; threads may share it, and each thing is learnt once.

    Args:
        generation: an open one.
    """

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.count_holding = make_passage_counter(generation.engine)
        # Readings of letters in earlier texts.
        self._known_pinyin: dict[str, tuple[str, ...]] = {}
        self.is_learnt = False
        self._learning = Lock()

    @property
    def vocabulary(self) -> Vocabulary:
        """The words, for corrections and pinyin."""
        with self._learning:
            return self._vocabulary

    @property
    def phrases(self) -> SuggestionIndex:
        """The phrases that its titles repeat, for suggestions."""
        with self._learning:
            return self._phrases

    def corrections(self, text: str) -> Sequence[str]:
        """Return the likely intended texts, the likeliest first; none if the text seems right.

        Args:
            text: as typed.
        """
        from fupin_search.vocabulary.corrections import find_corrections

        likely = find_corrections(
            _normalise_beyond_ascii(text), self.vocabulary, self.count_holding
        )
        return [correction.text for correction in likely]

    def read_pinyin(self, text: str) -> tuple[PinyinExpression, ...]:
        """Find the pieces of a text that are pinyin of the archive's words.

        Args:
            text: normalised.
        """
        from fupin_search.query.pinyin_reader import read_pinyin

        return read_pinyin(text, self.vocabulary, self.count_holding, self._known_pinyin)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        from fupin_search.vocabulary.words import Vocabulary

        return Vocabulary(self.generation.engine.vocabulary())

    @cached_property
    def _phrases(self) -> SuggestionIndex:
        from fupin_search.vocabulary.phrases import SuggestionIndex

        return SuggestionIndex(self.generation.engine, self.generation.tokenizer)


def _normalise_beyond_ascii(text: str) -> str:
    """Normalise a text except its ASCII: AND is an operator, and is not."""
    return "".join(
        typed if typed.isascii() else plain
        for typed, plain in zip(text, normalise(text), strict=True)
    )
