"""The Whoosh schema: what an article is in the index.

words     words of the exact cut; they rank
parts     shorter words and numbers inside them; they find
grams     one and two adjacent ideographs; they find, and rank a little
mentions  what the texts speak of, by keys in the order of what they mean (`mentions.keys`)
          (all four with counts for title and body apart)
title, body
          the normalised texts, to look a phrase up in, to highlight, to count characters in
*_words_length, *_grams_length
          exact lengths in tokens
id        unique
section, source, year, month, day
          as filtered and counted; empty or 0 where the article has none
content   what of the article a reader can see, as a number: `Article.content_hash`
text      the body's text as a number that reprints share: `articles.reprints.text_print`
article   what the texts do not tell of the article; see `stored`
"""

from __future__ import annotations

from whoosh import columns, fields

from fupin_search.engines.embedded.codec.columns import TextColumn
from fupin_search.engines.embedded.codec.formats import Counted

INDEX_NAME = "articles"
TITLE, BODY = "title", "body"
WORDS, PARTS, GRAMS, MENTIONS = "words", "parts", "grams", "mentions"
CONTENT, TEXT = "content", "text"


def schema() -> fields.Schema:
    """A fresh schema; Whoosh pickles it into its TOC, so it holds no dictionary."""
    found = fields.Schema(
        id=fields.ID(unique=True),
        article=fields.STORED(),
        day=fields.COLUMN(columns.NumericColumn("i", default=0)),
    )
    for name in ("section", "source", "year", "month"):
        found.add(name, fields.COLUMN(columns.RefBytesColumn()))
    for name in (CONTENT, TEXT):
        found.add(name, fields.COLUMN(columns.NumericColumn("Q")))
    for kind in (WORDS, PARTS, GRAMS, MENTIONS):
        found.add(kind, Counted())
    for place in (TITLE, BODY):
        found.add(place, fields.COLUMN(TextColumn()))
        for kind in (WORDS, GRAMS):
            found.add(length_field(place, kind), fields.COLUMN(columns.NumericColumn("I")))
    return found


def length_field(place: str, kind: str) -> str:
    """The name of the column with the exact length of a title or body."""
    return f"{place}_{kind}_length"
