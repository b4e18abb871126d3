"""Plain text → a bag of words with their senses, and what narrows the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fupin_search.search.query import Meant, Scope, Words
from fupin_search.text.normalise import normalise
from fupin_search.text.run import run_of
from fupin_search.text.tokenizer import ChineseTokenizer
from fupin_search.understanding.expressions import Expression, Reading
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
    if interpreter is None:
        return Plain(_bag([words_of(text, tokenizer, scope) for text in texts]))
    found = [(text, interpreter.expressions(text, scope)) for text in texts]
    narrowing = [one for _, every in found for one in every if one.reading.narrows]
    run = run_of(normalise(" ".join(texts)))
    if narrowing and run is not None:
        rest = _rest(found, tokenizer, scope)
        if rest.words is None or len(rest.words.required) <= _MOST_BESIDE:
            meant = tuple(
                Meant(one.clause, run, scope) for one in narrowing if one.clause is not None
            )
            read = tuple(one.reading for one in narrowing)
            return Plain(rest.words, meant, read + rest.readings)
    return _rest([(text, _adding(every)) for text, every in found], tokenizer, scope)


def _rest(
    found: Sequence[tuple[str, Sequence[Expression]]], tokenizer: ChineseTokenizer, scope: Scope
) -> Plain:
    """The texts without what narrows, as one bag."""
    bags: list[Words | None] = []
    readings: list[Reading] = []
    for text, every in found:
        for start, end in _between(every, len(text)):
            piece = text[start:end]
            mine = [
                replace(one, start=one.start - start, end=one.end - start)
                for one in _adding(every)
                if start <= one.start and one.end <= end
            ]
            tokens = tokenizer.cut(piece).words if mine else ()
            mine = [one for one in mine if is_of_whole_words(one, tokens)]
            bags.append(words_of(piece, tokenizer, scope, mine))
            readings += [one.reading for one in mine]
    return Plain(_bag(bags), readings=tuple(readings))


def _between(every: Sequence[Expression], size: int) -> Iterator[tuple[int, int]]:
    """The pieces of a text between what narrows."""
    cut = sorted((one.start, one.end) for one in every if one.reading.narrows)
    start = 0
    for begins, ends in [*cut, (size, size)]:
        if start < begins:
            yield start, begins
        start = ends


def _adding(every: Sequence[Expression]) -> list[Expression]:
    return [one for one in every if not one.reading.narrows]


def _bag(bags: Sequence[Words | None]) -> Words | None:
    known = [bag for bag in bags if bag]
    return joined(known) if known else None
