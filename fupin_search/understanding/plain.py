"""Plain text → a bag of words with their senses, and what narrows the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from fupin_search.search.query import And, Meant, Scope, Words
from fupin_search.text.normalise import normalise
from fupin_search.text.run import run_of
from fupin_search.text.token import Token
from fupin_search.text.tokenizer import ChineseTokenizer
from fupin_search.understanding.expressions import Expression, Reading
from fupin_search.understanding.interpreter import Interpreter
from fupin_search.understanding.words import is_of_whole_words, joined, phrase_of, words_of

# An expression narrows only next to few words. A text of more is pasted rather than asked, and its
# 去年 is that of the day it was written.
_MOST_BESIDE = 4


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain text, parsed.

    Args:
        words: the rest of it as words.
        narrowing: conditions that articles must meet as well.
        readings: the meanings of its pieces.
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
    """Parse plain texts typed next to each other.

    Args:
        texts: each typed without a break.
        tokenizer: cuts them.
        interpreter: finds the meanings of pieces; without it they mean their characters.
        scope: where articles must have them.
    """
    whole = " ".join(texts)
    found = interpreter.expressions(whole, scope) if interpreter else []
    narrowing = [one for one in found if one.narrows]
    pieces = _Pieces(texts, tokenizer, scope)
    if narrowing and (run := run_of(normalise(whole))):
        rest = pieces.understood(found)
        if rest.words is None or len(rest.words.required) <= _MOST_BESIDE:
            meant = tuple(
                Meant(one.clause, run, scope) for one in narrowing if one.clause is not None
            )
            read = tuple(one.reading for one in narrowing if one.reading)
            return Plain(rest.words, meant, read + rest.readings)
    return pieces.understood([one for one in found if not one.narrows])


class _Pieces:
    """Texts, to be cut at the expressions that narrow.

    Args:
        texts: each typed without a break.
        tokenizer: cuts them.
        scope: where articles must have them.
    """

    def __init__(self, texts: Sequence[str], tokenizer: ChineseTokenizer, scope: Scope) -> None:
        self._whole = " ".join(texts)
        starts = [0, *accumulate(len(text) + 1 for text in texts)]
        self._spans = [(a, a + len(text)) for a, text in zip(starts, texts, strict=False)]
        self._tokenizer = tokenizer
        self._scope = scope

    def understood(self, found: Sequence[Expression]) -> Plain:
        """Return the texts without what narrows, as one bag.

        Args:
            found: the expressions in the texts joined by spaces.
        """
        bags: list[Words] = []
        rest = list(self._rest(found))
        adding = self._fitted([one for one in found if not one.narrows], rest)
        for start, end in rest:
            mine = [
                replace(one, start=one.start - start, end=one.end - start)
                for one in adding
                if one.start < end and start < one.end
            ]
            if words := words_of(self._whole[start:end], self._tokenizer, self._scope, mine):
                bags.append(words)
        readings = tuple(one.reading for one in adding if one.reading)
        return Plain(joined(bags) if bags else None, readings=readings)

    def _fitted(
        self, found: Sequence[Expression], pieces: Sequence[tuple[int, int]]
    ) -> list[Expression]:
        """Select the expressions of whole words; a notation takes the rest of its words with it."""
        if not found:
            return []
        tokens = [
            token._replace(start=token.start + start, end=token.end + start)
            for start, end in pieces
            for token in self._tokenizer.cut(self._whole[start:end]).words
        ]
        fitted: list[Expression] = []
        for one in found:
            if one.reading is None:
                fitted += self._widened(one, tokens)
            elif is_of_whole_words(one, tokens):
                fitted.append(one)
        return fitted

    def _widened(self, one: Expression, tokens: Sequence[Token]) -> Iterator[Expression]:
        """Join a notation with the rest of the words it is in: 20国 with 集团, in 二十国集团."""
        words = [token for token in tokens if token.start < one.end and one.start < token.end]
        if not words or one.clause is None:
            return
        start, end = min(one.start, words[0].start), max(one.end, words[-1].end)
        clauses = [one.clause]
        for begins, ends in ((start, one.start), (one.end, end)):
            if rest := phrase_of(self._whole[begins:ends], self._tokenizer, self._scope):
                clauses.append(rest)
        clause = And(tuple(clauses)) if len(clauses) > 1 else one.clause
        # Each of the words is worth its share of it.
        yield Expression(start, end, None, clause, one.weight / len(words))

    def _rest(self, found: Sequence[Expression]) -> Iterator[tuple[int, int]]:
        """Return the pieces of the texts between the expressions that narrow."""
        cut = sorted((one.start, one.end) for one in found if one.narrows)
        for start, end in self._spans:
            at = start
            for begins, ends in cut:
                if at < min(begins, end):
                    yield at, min(begins, end)
                at = max(at, ends)
            if at < end:
                yield at, end
