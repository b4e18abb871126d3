"""An article as Whoosh's writers take it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from fupin_search.articles.article import Article
from fupin_search.articles.reprints import text_print
from fupin_search.engines.embedded import stored
from fupin_search.engines.embedded.codec.formats import Counts
from fupin_search.engines.embedded.schema import (
    BODY,
    CONTENT,
    GRAMS,
    MENTIONS,
    PARTS,
    TEXT,
    TITLE,
    WORDS,
    length_field,
)
from fupin_search.mentions.finding import mention_keys
from fupin_search.text.grams import count_grams
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import ChineseTokenizer


def document(article: Article, tokenizer: ChineseTokenizer) -> Mapping[str, object]:
    """The fields of an article, for `writer.add_document`.

    Args:
        article: to be indexed.
        tokenizer: cuts its texts.
    """
    title, body = normalise(article.title), normalise(article.body)
    terms = [tokenizer.terms(text) for text in (title, body)]
    words = [Counter(each.words) for each in terms]
    parts = [Counter(each.parts) for each in terms]
    grams = [count_grams(text) for text in (title, body)]
    mentions = [Counter(mention_keys(text, article.date)) for text in (title, body)]
    return {
        "id": article.id,
        "article": stored.encode(article, title, body),
        **labels(article),
        **prints(article, body),
        TITLE: title,
        BODY: body,
        WORDS: _counts(*words),
        PARTS: _counts(*parts),
        GRAMS: _counts(*grams),
        MENTIONS: _counts(*mentions),
        length_field(TITLE, WORDS): words[0].total(),
        length_field(BODY, WORDS): words[1].total(),
        length_field(TITLE, GRAMS): grams[0].total(),
        length_field(BODY, GRAMS): grams[1].total(),
    }


def labels(article: Article) -> dict[str, bytes | int]:
    """What an article is filtered and counted by: bytes, and its day as an ordinal."""
    day = article.date
    return {
        "section": (article.section or "").encode(),
        "source": (article.source or "").encode(),
        "year": f"{day:%Y}".encode() if day else b"",
        "month": f"{day:%Y-%m}".encode() if day else b"",
        "day": day.toordinal() if day else 0,
    }


def prints(article: Article, body: str) -> dict[str, int]:
    """The numbers an article is known again by: by all of it, and by its text.

    Args:
        article: the article.
        body: its body, normalised.
    """
    return {CONTENT: content_print(article), TEXT: text_print(body)}


def content_print(article: Article) -> int:
    """An article's content hash as a number."""
    return int(article.content_hash, 16)


def _counts(title: Counter[str], body: Counter[str]) -> dict[str, Counts]:
    terms: Iterable[str] = title.keys() | body.keys()
    return {term: Counts(body=body[term], title=title[term]) for term in terms}
