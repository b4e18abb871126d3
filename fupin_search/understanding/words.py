"""Plain text of a query → words with the grams that back them, and what else the words may mean."""

from __future__ import annotations

from collections.abc import Sequence

from fupin_search.search.query import Phrase, Scope, Sense, Word, Words, distinct
from fupin_search.text.characters import is_han
from fupin_search.text.grams import bigrams, unigrams
from fupin_search.text.run import run_of
from fupin_search.text.scripts import respellings
from fupin_search.text.token import Token
from fupin_search.text.tokenizer import ChineseTokenizer
from fupin_search.understanding.expressions import Expression
from fupin_search.understanding.questions import QUESTION_WORDS

# The worth of a word's spelling in another script beside the word: fewer articles have it, and
# rareness alone would put them first.
_RESPELLED = 0.5


def words_of(
    text: str,
    tokenizer: ChineseTokenizer,
    scope: Scope,
    expressions: Sequence[Expression] = (),
) -> Words | None:
    """The words of a piece of text typed without a break, or None where it has none.

    Args:
        text: the piece.
        tokenizer: cuts it.
        scope: where the words must stand.
        expressions: what parts of the text may mean besides, each of whole words of it.
    """
    cut = tokenizer.cut(text)
    words: list[Word] = []
    told: list[str] = []
    asking: set[str] = set()
    for token in cut.words:
        run = run_of(token.text)
        if run is None:
            continue
        asks = token.term in QUESTION_WORDS
        senses = _senses(token, expressions) + _respelled(token, scope)
        words.append(Word(token.term, run, not is_han(token.text), asks, senses))
        if asks:
            asking.update(bigrams(token.text))
        else:
            told += unigrams(token.text)
    if not words:
        return None
    return Words(
        words=distinct(words),
        bigrams=distinct(pair for pair in bigrams(cut.text) if pair not in asking),
        unigrams=distinct(told),
        scope=scope,
        may_miss=True,
    )


def joined(bags: Sequence[Words]) -> Words:
    """Several bags of one scope as one."""
    return Words(
        words=distinct(word for bag in bags for word in bag.words),
        bigrams=distinct(gram for bag in bags for gram in bag.bigrams),
        unigrams=distinct(gram for bag in bags for gram in bag.unigrams),
        scope=bags[0].scope,
        may_miss=all(bag.may_miss for bag in bags),
    )


def is_of_whole_words(expression: Expression, tokens: Sequence[Token]) -> bool:
    """Whether an expression begins where a token begins, and ends where one ends."""
    begins = any(token.start == expression.start for token in tokens)
    return begins and any(token.end == expression.end for token in tokens)


def _senses(token: Token, expressions: Sequence[Expression]) -> tuple[Sense, ...]:
    """What else will do in a word's place; it will do for every word of its expression."""
    return tuple(
        Sense(one.clause, one.weight)
        for one in expressions
        if one.clause is not None and one.start <= token.start and token.end <= one.end
    )


def _respelled(token: Token, scope: Scope) -> tuple[Sense, ...]:
    """The spellings of other scripts that will do in a word's place."""
    senses = []
    for spelling in respellings(token.text):
        if run := run_of(spelling):
            word = Word(spelling, run, whole=False)
            words = Words((word,), tuple(bigrams(spelling)), (), scope)
            senses.append(Sense(Phrase(run, words), _RESPELLED))
    return tuple(senses)
