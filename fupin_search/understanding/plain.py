"""Plain text → a bag of words with their senses, and what narrows the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from fupin_search.search.query import Meant, Scope, Words
from fupin_search.text.normalise import normalise
from fupin_search.text.run import run_of
from fupin_search.text.tokenizer import ChineseTokenizer
from fupin_search.understanding.expressions import Expression, Kind, Reading
from fupin_search.understanding.interpreter import Interpreter
from fupin_search.understanding.words import is_of_whole_words, joined, words_of

# What narrows does so beside few words. A text of more is pasted rather than asked, and its 去年 is
# that of the day it was written.
_MOST_BESIDE = 4


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain text understood.

    Args:
        words: what is left of it as words.
        narrowing: what must hold besides.
        readings: what was understood.
    """

    words: Words | None
    narrowing: tuple[Meant, ...] = ()
    readings: tuple[Reading, ...] = ()


def plain_of(
    texts: Sequence[str],
    tokenizer: ChineseTokenizer,
    interpreter: Interpreter | None,
    scope: Scope,
) -> Plain:
    """Understand plain texts typed beside each other.

    Args:
        texts: each typed without a break.
        tokenizer: cuts them.
        interpreter: finds out what pieces mean; None for what is typed alone.
        scope: where articles must hold them.
    """
    whole = " ".join(texts)
    found = interpreter.expressions(whole, scope) if interpreter else []
    narrowing = [one for one in found if one.reading.narrows]
    pieces = _Pieces(texts, tokenizer, scope)
    if narrowing and (run := run_of(normalise(whole))):
        rest = pieces.understood(found)
        if rest.words is None or len(rest.words.required) <= _MOST_BESIDE:
            meant = tuple(
                Meant(one.clause, run, scope) for one in narrowing if one.clause is not None
            )
            read = tuple(one.reading for one in narrowing)
            return Plain(rest.words, meant, read + rest.readings)
    return pieces.understood([one for one in found if not one.reading.narrows])


class _Pieces:
    """Texts, to be cut up at what narrows.

    Args:
        texts: each typed without a break.
        tokenizer: cuts them.
        scope: where articles must hold them.
    """

    def __init__(self, texts: Sequence[str], tokenizer: ChineseTokenizer, scope: Scope) -> None:
        self._whole = " ".join(texts)
        starts = [0, *accumulate(len(text) + 1 for text in texts)]
        self._spans = [(a, a + len(text)) for a, text in zip(starts, texts, strict=False)]
        self._tokenizer = tokenizer
        self._scope = scope

    def understood(self, found: Sequence[Expression]) -> Plain:
        """The texts without what narrows, as one bag.

        Args:
            found: what is meant by pieces of them all, joined by spaces.
        """
        bags: list[Words] = []
        readings: list[Reading] = []
        adding = [one for one in found if not one.reading.narrows]
        for start, end in self._rest(found):
            piece = self._whole[start:end]
            mine = [
                replace(one, start=max(one.start, start) - start, end=min(one.end, end) - start)
                for one in adding
                if one.start < end and start < one.end and _may_be_of(one, start, end)
            ]
            tokens = self._tokenizer.cut(piece).words if mine else ()
            mine = [one for one in mine if is_of_whole_words(one, tokens)]
            if words := words_of(piece, self._tokenizer, self._scope, mine):
                bags.append(words)
            readings += [one.reading for one in mine]
        return Plain(joined(bags) if bags else None, readings=tuple(readings))

    def _rest(self, found: Sequence[Expression]) -> Iterator[tuple[int, int]]:
        """The texts, and the pieces of them between what narrows."""
        cut = sorted((one.start, one.end) for one in found if one.reading.narrows)
        for start, end in self._spans:
            at = start
            for begins, ends in cut:
                if at < min(begins, end):
                    yield at, min(begins, end)
                at = max(at, ends)
            if at < end:
                yield at, end


def _may_be_of(one: Expression, start: int, end: int) -> bool:
    """Whether a text may mean something by itself, or be a syllable of pinyin beside others."""
    return one.reading.kind is Kind.PINYIN or (start <= one.start and one.end <= end)
