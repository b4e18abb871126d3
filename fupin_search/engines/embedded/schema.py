"""The Whoosh schema: the fields of an article in the index, and its stored record.

words     words of the exact cut; they rank
parts     shorter words and numbers inside them; they find
grams     one and two adjacent ideographs; they find, and rank a little
mentions  places, amounts and days in the texts, by keys in the order of their meaning
          (`entities.keys`)
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

from datetime import date as Date

import msgspec
from whoosh import columns, fields

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.storage.whoosh_codec import TextColumn
from fupin_search.engines.embedded.storage.whoosh_terms import Counted
from fupin_search.engines.term_keys import BODY, GRAMS, MENTIONS, PARTS, TITLE, WORDS

INDEX_NAME = "articles"
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
        "year": f"{day.year}".encode() if day else b"",
        "month": f"{day.year}-{day.month:02d}".encode() if day else b"",
        "day": day.toordinal() if day else 0,
    }


def content_fingerprint(article: Article) -> int:
    """An article's content hash as a number."""
    return int(article.content_hash, 16)


# The swaps and ways that make an original text of a normalised one. The swaps are pairs of a
# normalised character and the one it was everywhere; any other that changed has a way, which is the
# number of characters since the way before, as a code point, and the original one.
Changes = tuple[str, str]

UNCHANGED: Changes = ("", "")


class Record(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """An article's fields, title and body by their changes from the normalised ones."""

    id: str
    title: Changes
    body: Changes
    path: tuple[str, ...]
    section: str | None
    source: str | None
    printed_source: str | None
    date: Date | None
    url: str | None
    origin: str


# Decodes a stored record.
decode_record = msgspec.msgpack.Decoder(Record).decode
_encoder = msgspec.msgpack.Encoder()


def encode(article: Article, title: Changes, body: Changes) -> bytes:
    """Return the record of an article.

    Args:
        article: to be stored.
        title: the changes of its title.
        body: the changes of its body.
    """
    record = Record(
        article.id,
        title,
        body,
        article.path,
        article.section,
        article.source,
        article.printed_source,
        article.date,
        article.url,
        article.origin,
    )
    return _encoder.encode(record)


def make_article(record: Record, title: str, body: str) -> Article:
    """Return the article of a record.

    Args:
        record: its fields.
        title: the title, normalised.
        body: the body, normalised.
    """
    return Article(
        id=record.id,
        title=original_text(title, record.title),
        body=original_text(body, record.body),
        path=record.path,
        section=record.section,
        source=record.source,
        printed_source=record.printed_source,
        date=record.date,
        url=record.url,
        origin=record.origin,
    )


def original_text(normalised: str, changes: Changes) -> str:
    """Return a text as it was written.

    Args:
        normalised: the text.
        changes: of a record.
    """
    swaps, ways = changes
    text = normalised
    for place in range(0, len(swaps), 2):
        text = text.replace(swaps[place], swaps[place + 1])
    if not ways:
        return text
    pieces: list[str] = []
    at = 0
    for before, character in zip(ways[::2], ways[1::2], strict=True):
        stop = at + ord(before)
        pieces += (text[at:stop], character)
        at = stop + 1
    pieces.append(text[at:])
    return "".join(pieces)
