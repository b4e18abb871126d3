"""Similar articles: a search for the distinctive words of one.

The words are chosen as Lucene's MoreLikeThis does (Doug Cutting, 2004), by tf·idf: frequent in the
article and rare in others. More than a few occurrences count no further, or a name that comes
twenty times would leave room for nothing else.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from fupin_search.articles.article import Article
from fupin_search.model.answer import Page, Scored
from fupin_search.model.protocol import Engine
from fupin_search.model.query import Clause, Nothing, Or, Query, Word, Words
from fupin_search.query.expressions import QUESTION_WORDS
from fupin_search.text.literals import parse_run
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import ChineseTokenizer

# More words find articles that share a side issue, and cost more.
_MOST_WORDS = 12
# An occurrence in the title is worth this many in the body.
_TITLE_WEIGHT = 3
# More occurrences than this count no further.
_MOST_USES = 4
_SHORTEST = 2
# A word in a larger share of the articles distinguishes none.
_COMMON = 0.1
# Only this many characters of a body are read: its beginning says what it is about.
_LENGTH_READ = 6_000
# Articles with a smaller share of the article's own score are alike by chance.
_LEAST_LIKE = 0.25


def find_similar(
    article: Article, engine: Engine, tokenizer: ChineseTokenizer, size: int
) -> tuple[Scored, ...]:
    """Find the articles most like one, without itself and its reprints.

    Args:
        article: one of the engine's.
        engine: finds the others.
        tokenizer: the one that cut the engine's articles.
        size: most articles.

    Returns:
        The most alike first.
    """
    clause = build_similar_clause(article, engine, tokenizer)
    hits = engine.plan(Query(clause)).run(Page(1, size + 1), fold=True).hits
    # The article has all its words, so hardly anything but a shorter article scores higher.
    own = [hit for hit in hits if article.id in {hit.head.id, *(head.id for head in hit.also)}]
    most = max((hit.score for hit in own), default=0.0)
    others = [hit for hit in hits if hit not in own and hit.score >= _LEAST_LIKE * most]
    return tuple(others[:size])


def build_similar_clause(article: Article, engine: Engine, tokenizer: ChineseTokenizer) -> Clause:
    """Return a clause that finds articles with distinctive words of one.

    Args:
        article: one of the engine's.
        engine: counts the articles with each word.
        tokenizer: the one that cut the engine's articles.
    """
    words = list_distinctive_words(article, engine, tokenizer)
    return Or(tuple(map(_make_words, words))) if words else Nothing()


def list_distinctive_words(
    article: Article, engine: Engine, tokenizer: ChineseTokenizer
) -> tuple[str, ...]:
    """Return the words that distinguish an article from others, the most distinctive first.

    Args:
        article: one of the engine's.
        engine: counts the articles with each word.
        tokenizer: the one that cut the engine's articles.
    """
    uses = Counter(_list_candidates(article.body[:_LENGTH_READ], tokenizer))
    for word in _list_candidates(article.title, tokenizer):
        uses[word] += _TITLE_WEIGHT
    articles = engine.count()
    frequencies = zip(uses, engine.frequencies(uses), strict=True)
    # A word of this article alone leads to no other.
    worth = {
        word: min(uses[word], _MOST_USES) * math.log(articles / frequency)
        for word, frequency in frequencies
        if 1 < frequency <= max(_COMMON * articles, 2)
    }
    return tuple(sorted(worth, key=lambda word: (-worth[word], word))[:_MOST_WORDS])


def _list_candidates(text: str, tokenizer: ChineseTokenizer) -> Iterator[str]:
    """Return the words of a text without figures, single characters and question words."""
    for term in tokenizer.terms(normalise(text)):
        if (
            len(term) >= _SHORTEST
            and term not in QUESTION_WORDS
            and not any(character.isdigit() for character in term)
        ):
            yield term


def _make_words(term: str) -> Words:
    run = parse_run(term)
    assert run is not None
    return Words((Word(term, run, whole=True),), (), ())
