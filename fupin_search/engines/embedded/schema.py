"""The Whoosh schema: which fields an article has in the index.

title_words, body_words   words of the exact cut, with frequencies; they rank
title_parts, body_parts   shorter words and numbers inside them; they find
title_grams, body_grams   one and two adjacent ideographs; they find, and rank a little
*_words_length, *_grams_length
                          exact lengths in tokens, because Whoosh rounds its own to a byte
id                        unique
section, source, year, month, day
                          as filtered and counted; absent where the article has none
article                   the article itself, as JSON
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from whoosh import columns, fields, formats
from whoosh.system import pack_uint

# Raised whenever an index of the former layout could no longer be read.
SCHEMA_VERSION = 1

INDEX_NAME = "articles"
TITLE, BODY = "title", "body"
WORDS, PARTS, GRAMS = "words", "parts", "grams"

# What Whoosh calls an item: term, frequency, weight, encoded value.
Posting = tuple[bytes, int, float, bytes]


class Counted(fields.FieldType):  # type: ignore[misc]
    """A field whose terms arrive cut and counted, so that Whoosh's analyzers have no part in it."""

    def __init__(self) -> None:
        """Keep frequencies, leave lengths to columns of ours."""
        super().__init__(format=formats.Frequency(), analyzer=None, scorable=False)

    def index(self, value: Mapping[str, int], **_: object) -> Iterator[Posting]:
        """The postings of one article.

        Args:
            value: how often each term stands in the field.
        """
        for term, frequency in value.items():
            yield term.encode(), frequency, float(frequency), pack_uint(frequency)


def schema() -> fields.Schema:
    """A fresh schema; Whoosh pickles it into the index, so it holds no dictionary."""
    found = fields.Schema(
        id=fields.ID(unique=True),
        article=fields.STORED(),
        day=fields.COLUMN(columns.NumericColumn("i", default=0)),
        **{name: fields.ID(sortable=True) for name in ("section", "source", "year", "month")},
    )
    for place in (TITLE, BODY):
        for kind in (WORDS, PARTS, GRAMS):
            found.add(text_field(place, kind), Counted())
        for kind in (WORDS, GRAMS):
            found.add(length_field(place, kind), fields.COLUMN(columns.NumericColumn("I")))
    return found


def text_field(place: str, kind: str) -> str:
    """The name of a field of terms."""
    return f"{place}_{kind}"


def length_field(place: str, kind: str) -> str:
    """The name of the column with that field's exact length."""
    return f"{place}_{kind}_length"
