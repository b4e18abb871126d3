"""The terms of an index: the names of their fields, and what an index knows of each."""

from __future__ import annotations

TITLE, BODY = "title", "body"
WORDS, PARTS, GRAMS, MENTIONS = "words", "parts", "grams", "mentions"

# A field and the text of a term.
TermKey = tuple[str, str]
