"""The Whoosh schema: the fields of an article in the index.

words     words of the exact cut; they rank
parts     shorter words and numbers inside them; they find
grams     one and two adjacent ideographs; they find, and rank a little
mentions  places, amounts and days in the texts, by keys in the order of their meaning
          (`mentions.keys`)
          (all four with counts for title and body apart)
title, body
          the normalised texts, to look a phrase up in, to highlight, to count characters in
*_words_length, *_grams_length
          exact lengths in tokens
id        unique
section, source, year, month, day
          as filtered and counted; empty or 0 where the article has none
content   a fingerprint of all that a reader can see of the article: `Article.content_hash`
text      a fingerprint of the body's text, which reprints share: `article.fingerprint_text`
article   the rest of the article; see `stored`
"""

from __future__ import annotations

from whoosh import columns, fields

from fupin_search.articles.article import Article, fingerprint_text
from fupin_search.engines.embedded.storage.whoosh_codec import Counted, TextColumn

INDEX_NAME = "articles"
TITLE, BODY = "title", "body"
WORDS, PARTS, GRAMS, MENTIONS = "words", "parts", "grams", "mentions"
CONTENT, TEXT = "content", "text"


def schema() -> fields.Schema:
    """A fresh schema; Whoosh pickles it into its TOC, so it holds no dictionary."""
    made = fields.Schema(
        id=fields.ID(unique=True),
        article=fields.STORED(),
        day=fields.COLUMN(columns.NumericColumn("i", default=0)),
    )
    for name in ("section", "source", "year", "month"):
        made.add(name, fields.COLUMN(columns.RefBytesColumn()))
    for name in (CONTENT, TEXT):
        made.add(name, fields.COLUMN(columns.NumericColumn("Q")))
    for kind in (WORDS, PARTS, GRAMS, MENTIONS):
        made.add(kind, Counted())
    for place in (TITLE, BODY):
        made.add(place, fields.COLUMN(TextColumn()))
        for kind in (WORDS, GRAMS):
            made.add(length_field(place, kind), fields.COLUMN(columns.NumericColumn("I")))
    return made


def length_field(place: str, kind: str) -> str:
    """Return the name of the column with an exact length.

    Args:
        place: title or body.
        kind: words or grams.
    """
    return f"{place}_{kind}_length"


def label_fields(article: Article) -> dict[str, bytes | int]:
    """The fields that an article is filtered and counted by; its day is an ordinal."""
    day = article.date
    return {
        "section": (article.section or "").encode(),
        "source": (article.source or "").encode(),
        "year": f"{day:%Y}".encode() if day else b"",
        "month": f"{day:%Y-%m}".encode() if day else b"",
        "day": day.toordinal() if day else 0,
    }


def fingerprint_fields(article: Article, body: str) -> dict[str, int]:
    """The fingerprints of all an article shows, and of its text.

    Args:
        article: the article.
        body: its body, normalised.
    """
    return {CONTENT: content_fingerprint(article), TEXT: fingerprint_text(body)}


def content_fingerprint(article: Article) -> int:
    """An article's content hash as a number."""
    return int(article.content_hash, 16)
