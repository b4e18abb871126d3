"""Articles about the same: what is distinctive of one is asked for as a reader would ask.

The words that tell an article from others are those that stand in it often and in few others: the
choice is that of Lucene's MoreLikeThis (Doug Cutting, 2004), tf·idf, where a
word said often enough is not the more telling for being said again: a name said twenty times would
leave room for nothing else. Then the engine
finds and ranks them as any words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from fupin_search.articles.article import Article
from fupin_search.search.answer import Page, Scored
from fupin_search.search.engine import Engine
from fupin_search.search.query import Clause, Nothing, Or, Query, Word, Words
from fupin_search.text.normalise import normalise
from fupin_search.text.run import run_of
from fupin_search.text.tokenizer import ChineseTokenizer
from fupin_search.understanding.questions import QUESTION_WORDS

# Words asked for. More bring what is like an article in passing, and cost more.
_MOST_WORDS = 12
# An occurrence in the title is worth so many in the body.
_IN_TITLE = 3
# More occurrences than this count no further.
_ENOUGH = 4
_SHORTEST = 2
# A word that more articles hold than this share tells nothing of any.
_COMMON = 0.1
# Of a long article so many characters are read, for what it is about is said at its beginning.
_LENGTH_READ = 6_000
# Less of the worth of all the words than this is likeness by chance.
_LEAST_LIKE = 0.25


def similar(
    article: Article, engine: Engine, tokenizer: ChineseTokenizer, size: int
) -> tuple[Scored, ...]:
    """The articles most like one, the most alike first; itself and its reprints left out.

    Args:
        article: one of the engine's.
        engine: is asked.
        tokenizer: the one the engine's articles were cut with.
        size: most articles.
    """
    clause = likeness(article, engine, tokenizer)
    found = engine.plan(Query(clause)).run(Page(1, size + 1), fold=True).hits
    # The article has all its words, so nothing is worth more, but for short ones with fewer words.
    own = [hit for hit in found if article.id in {hit.article.id, *(one.id for one in hit.also)}]
    most = max((hit.score for hit in own), default=0.0)
    others = [hit for hit in found if hit not in own and hit.score >= _LEAST_LIKE * most]
    return tuple(others[:size])


def likeness(article: Article, engine: Engine, tokenizer: ChineseTokenizer) -> Clause:
    """What finds articles that share distinctive words with one."""
    words = distinctive(article, engine, tokenizer)
    if not words:
        return Nothing()
    return Or(tuple(map(_asked, words)))


def distinctive(article: Article, engine: Engine, tokenizer: ChineseTokenizer) -> tuple[str, ...]:
    """The words that tell an article from others, the most telling first."""
    uses = Counter(_telling(article.body[:_LENGTH_READ], tokenizer))
    for word in _telling(article.title, tokenizer):
        uses[word] += _IN_TITLE
    articles = engine.count()
    holding = zip(uses, engine.frequencies(uses), strict=True)
    # What no other article holds leads to none.
    worth = {
        word: min(uses[word], _ENOUGH) * math.log(articles / frequency)
        for word, frequency in holding
        if 1 < frequency <= max(_COMMON * articles, 2)
    }
    return tuple(sorted(worth, key=lambda word: (-worth[word], word))[:_MOST_WORDS])


def _telling(text: str, tokenizer: ChineseTokenizer) -> Iterator[str]:
    """The words of a text that can be distinctive: no figures, single characters or questions."""
    for term in tokenizer.lines(normalise(text)).words.split("\n"):
        if (
            len(term) >= _SHORTEST
            and term not in QUESTION_WORDS
            and not any(character.isdigit() for character in term)
        ):
            yield term


def _asked(term: str) -> Words:
    run = run_of(term)
    assert run is not None
    return Words((Word(term, run, whole=True),), (), ())
