"""Plain text of a query → words with the grams that back them, and their other senses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from msgspec import structs

from fupin_search.model.query import Clause, Phrase, Scope, Sense, Word, Words, distinct
from fupin_search.text.literals import parse_run, word_run
from fupin_search.text.normalise import respell
from fupin_search.text.tokenizer import (
    ChineseTokenizer,
    PlacedWord,
    bigrams,
    make_term,
    unigrams,
)

# Articles answer questions without repeating them, so a question word is seldom in the right
# article and, since it is rare in news, would weigh much where it is.
_QUESTION_WORDS = """
    什么 什麽 甚么 啥 什么样 什么时候 为什么 为啥 为何 何故
    怎么 怎样 怎么样 怎么办 怎么回事 如何 何如
    哪 哪个 哪些 哪里 哪儿 哪种 哪一 哪一个 哪一年 哪一种 哪一位 哪一天
    哪位 哪家 哪年 哪天 哪国 哪几个
    何 何年 何月 何日 何时 何处 何地 何人 何种 何者 何谓 何以
    谁 谁的 多少 多久 多大 多长 多高 多远 几 几个 几年 几月 几种 几次 几岁 几点 几时
    时候 吗 呢 么 嘛 是否 是不是 有没有 能不能 会不会 可不可以 请问
"""
QUESTION_WORDS = frozenset(_QUESTION_WORDS.split())
# The worth of a word's spelling in another script compared to the word: fewer articles have it, and
# rareness alone would put them first.
_RESPELLED = 0.5


class ReadingKind(Enum):
    """The kinds of readings."""

    DATE = "date"
    AMOUNT = "amount"
    PLACE = "place"
    PARTNER = "partner"
    SYNONYM = "synonym"
    PINYIN = "pinyin"


@dataclass(frozen=True, slots=True)
class ReadingChoice:
    """One of several meanings of a piece.

    Args:
        meaning: for people.
        region: the code of the region to filter by, if it is one; otherwise the reader types the
            meaning instead.
    """

    meaning: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A piece of the text and the meaning it was given.

    Args:
        kind: kind of the meaning.
        text: the piece, normalised; as `literal` it undoes the reading.
        meaning: for people: 2025-01-01..2025-12-31, 广州市, 乡村振兴.
        narrows: whether only articles with the meaning are found; otherwise it adds some.
        choices: the meanings that the reader may choose from, where there are several.
    """

    kind: ReadingKind
    text: str
    meaning: str
    narrows: bool = False
    choices: tuple[ReadingChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """A piece of plain text with a meaning.

    Args:
        start: offset of its first character.
        end: offset after its last character.
        reading: what the reader sees; None for another notation of the same, which is no more news
            than another width of it.
        clause: finds the articles with the meaning; None where the reader must choose first.
        weight: its worth compared to the characters typed.
    """

    start: int
    end: int
    reading: Reading | None
    clause: Clause | None
    weight: float = 0.0

    @property
    def narrows(self) -> bool:
        """Return whether only articles with the meaning are found."""
        return self.reading is not None and self.reading.narrows


class CutPiece(NamedTuple):
    """A piece of text typed without a break, cut into words.

    Args:
        text: the piece, normalised.
        words: of the piece, placed in the whole text.
    """

    text: str
    words: list[PlacedWord]


def cut_words(text: str, tokenizer: ChineseTokenizer, scope: Scope) -> Words | None:
    """Return the words of a piece of text, or None if it has none.

    Args:
        text: the piece, normalised.
        tokenizer: cuts it.
        scope: where articles must have the words.
    """
    return collect_words([CutPiece(text, tokenizer.words(text))], scope)


def collect_words(
    pieces: Iterable[CutPiece], scope: Scope, expressions: Sequence[Expression] = ()
) -> Words | None:
    """Return the words of pieces of a text as one bag, or None if they have none.

    Args:
        pieces: of the text, in order.
        scope: where articles must have the words.
        expressions: other meanings of parts of the text, each of whole words.
    """
    in_title = scope is Scope.TITLE
    # By what is typed, or a word with other meanings by itself.
    words: dict[str | Word, Word] = {}
    pairs: list[str] = []
    ranking: list[str] = []
    for text, placed in pieces:
        asking: set[str] = set()
        for spelled, kind, start in placed:
            word, grams = _know_word(spelled, kind, in_title=in_title)
            if expressions and (senses := _make_senses(start, start + len(spelled), expressions)):
                word = structs.replace(word, senses=senses + word.senses)
                words[word] = word
            else:
                words[spelled] = word
            if word.asks:
                asking.update(grams)
            else:
                ranking += grams
        typed = bigrams(text)
        pairs += [pair for pair in typed if pair not in asking] if asking else typed
    if not words:
        return None
    return Words(
        words=tuple(words.values()),
        bigrams=tuple(dict.fromkeys(pairs)),
        unigrams=tuple(dict.fromkeys(ranking)),
        scope=scope,
        may_miss=True,
    )


def make_phrase(text: str, tokenizer: ChineseTokenizer, scope: Scope) -> Phrase | None:
    """Return a text as a phrase, or None if it has no character that can be found.

    Args:
        text: normalised.
        tokenizer: cuts it.
        scope: where articles must have it.
    """
    run, words = parse_run(text), cut_words(text, tokenizer, scope)
    return Phrase(run, words) if run and words else None


def join_words(bags: Sequence[Words]) -> Words:
    """Join bags of words of one scope."""
    if len(bags) == 1:
        return bags[0]
    return Words(
        words=distinct(word for bag in bags for word in bag.words),
        bigrams=distinct(gram for bag in bags for gram in bag.bigrams),
        unigrams=distinct(gram for bag in bags for gram in bag.unigrams),
        scope=bags[0].scope,
        may_miss=all(bag.may_miss for bag in bags),
    )


class _KnownWord(NamedTuple):
    """A word without the meanings of its place in a text.

    Args:
        word: with its other spellings as senses.
        grams: its single ideographs, which rank; of a question word its pairs, which do not.
    """

    word: Word
    grams: list[str]


# Readers use the same words again and again. Each takes two or three kilobytes, in every worker.
@lru_cache(maxsize=1 << 10)
def _know_word(text: str, kind: str, *, in_title: bool) -> _KnownWord:
    """Return a word.

    Args:
        text: of a token.
        kind: of the piece it is in.
        in_title: whether a title must have it.
    """
    run, term = word_run(text, kind), make_term(text, kind)
    asks = term in QUESTION_WORDS
    senses = _list_respellings(text, Scope.TITLE if in_title else Scope.ANYWHERE)
    word = Word(term, run, kind != "han", asks, senses)
    return _KnownWord(word, bigrams(text) if asks else unigrams(text))


def _make_senses(start: int, end: int, expressions: Sequence[Expression]) -> tuple[Sense, ...]:
    """Return the other senses of a word; a sense is of every word of its expression."""
    return tuple(
        Sense(expression.clause, expression.weight)
        for expression in expressions
        if expression.clause is not None and expression.start <= start and end <= expression.end
    )


def _list_respellings(text: str, scope: Scope) -> tuple[Sense, ...]:
    """Return the spellings of a word in other scripts."""
    senses = []
    for spelling in respell(text):
        if run := parse_run(spelling):
            word = Word(spelling, run, whole=False)
            words = Words((word,), tuple(bigrams(spelling)), (), scope)
            senses.append(Sense(Phrase(run, words), _RESPELLED))
    return tuple(senses)
