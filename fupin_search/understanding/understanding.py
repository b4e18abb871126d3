"""What texts mean to one generation, by its own words and by what an operator knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from threading import Lock

from fupin_search.generations.generation import Generation
from fupin_search.search.query import Scope
from fupin_search.text.normalise import normalise
from fupin_search.understanding.interpreter import Interpreter, Sounds
from fupin_search.understanding.knowledge import Knowledge
from fupin_search.understanding.parser import Understood, parse_as_written, understand
from fupin_search.understanding.rescuing import Ladder, respelled
from fupin_search.understanding.spelling import corrections, standing
from fupin_search.vocabulary.phrases import Phrases
from fupin_search.vocabulary.vocabulary import Vocabulary


class Understanding:
    """Understands texts for a generation; threads may share it.

    Args:
        generation: an open one.
        knowledge: what is known besides.
    """

    def __init__(self, generation: Generation, knowledge: Knowledge) -> None:
        self.generation = generation
        self.edition = generation.edition + knowledge.digest
        self._knowledge = knowledge
        self._standing = standing(generation.engine)
        self._own = _OwnWords(generation)
        self._sounds = Sounds(lambda: self.vocabulary, self._standing)

    def knowing(self, knowledge: Knowledge) -> Understanding:
        """Understand texts by other operator's files; what is learnt of the archive is shared."""
        if knowledge is self._knowledge:
            return self
        other = copy(self)
        other.edition = self.generation.edition + knowledge.digest
        other._knowledge = knowledge  # noqa: SLF001 - its own kind
        return other

    def understand(
        self,
        text: str,
        literal: Iterable[str] = (),
        *,
        dated: bool = False,
        as_typed: bool = False,
    ) -> Understood:
        """What a text means.

        Args:
            text: anything a reader typed.
            literal: pieces of it that mean their characters and nothing else.
            dated: whether a filter says which days are wanted.
            as_typed: whether all of it does.
        """
        interpreter = None if as_typed else self._interpreter(literal, dated=dated)
        return self._understood(text, interpreter)

    def ladder(
        self,
        text: str,
        understood: Understood,
        literal: Iterable[str] = (),
        *,
        dated: bool = False,
    ) -> Ladder:
        """What may be asked where a text finds nothing.

        Args:
            text: the text, as typed.
            understood: what it was taken to mean.
            literal: pieces that mean their characters only.
            dated: whether a filter says which days are wanted.
        """
        typed = frozenset(literal)
        narrowing = {one.text for one in understood.readings if one.narrows}
        return Ladder(
            text,
            understood,
            written=lambda: parse_as_written(text, self.generation.tokenizer),
            understand=lambda other: self.understand(other, typed, dated=dated),
            literally=lambda: self.understand(text, typed | narrowing, dated=dated),
            undated=lambda: self._undated(text, typed, dated=dated),
            corrections=self.corrections,
            standing=self._standing,
        )

    def corrections(self, text: str) -> Sequence[str]:
        """What was meant perhaps by a text, the likeliest first; none where it seems right."""
        found = corrections(respelled(text), self.vocabulary, self._standing)
        return [one.text for one in found]

    @property
    def vocabulary(self) -> Vocabulary:
        """The generation's own words, learnt when first asked for."""
        return self._own.vocabulary

    @property
    def phrases(self) -> Phrases:
        """What is suggested of the generation, learnt when first asked for."""
        return self._own.phrases

    def learn(self) -> None:
        """Learn, once, what the first reader would otherwise wait for."""
        if self._own.learnt:
            return
        self.corrections("扶平")
        self._interpreter(()).expressions("fupin", Scope.ANYWHERE)
        _ = self.phrases
        self._own.learnt = True

    def _understood(self, text: str, interpreter: Interpreter | None) -> Understood:
        return understand(text, self.generation.tokenizer, interpreter, self._knowledge.today)

    def _undated(self, text: str, literal: Iterable[str], *, dated: bool) -> Understood | None:
        """A text, synonyms holding whatever an article's date; None where all of its do anyway."""
        known = self._knowledge.synonyms
        if not any(one.first or one.last for one in known.of(normalise(text))):
            return None
        interpreter = self._interpreter(literal, dated=dated)
        return self._understood(text, replace(interpreter, synonyms=known.undated()))

    def _interpreter(self, literal: Iterable[str], *, dated: bool = False) -> Interpreter:
        return Interpreter(
            self.generation.tokenizer,
            self._knowledge.today(),
            self._sounds,
            self._knowledge.synonyms,
            self._knowledge.pairs,
            frozenset(map(normalise, literal)),
            dated,
        )


class _OwnWords:
    """The words and phrases of a generation, learnt once however many ask at a time.

    Args:
        generation: an open one.
    """

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._learning = Lock()
        self.learnt = False

    @property
    def vocabulary(self) -> Vocabulary:
        """Its words."""
        with self._learning:
            return self._vocabulary

    @property
    def phrases(self) -> Phrases:
        """What its titles say again and again."""
        with self._learning:
            return self._phrases

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._generation.engine.vocabulary())

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self._generation.engine, self._generation.tokenizer)
