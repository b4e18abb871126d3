"""Every code of a remark, with its severity and meaning, for operators.

The docs and the tests read this table, so that a new code appears wherever codes are listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """The severities: a rejected article is not indexed, one with a warning is."""

    REJECTED = "rejected"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """The severity and meaning of a code.

    Args:
        severity: of the remark.
        meaning: one plain sentence.
        unopened: an input could not be opened or read to its end, so its articles are not known to
            be gone.
    """

    severity: Severity
    meaning: str
    unopened: bool = False


def _rejected(meaning: str, *, unopened: bool = False) -> Code:
    return Code(Severity.REJECTED, meaning, unopened)


def _warning(meaning: str) -> Code:
    return Code(Severity.WARNING, meaning)


CODES = {
    # Files and archives.
    "unreadable": _rejected("The file or folder cannot be opened.", unopened=True),
    "broken-gzip": _rejected("The gzip is cut off or damaged from some place on.", unopened=True),
    "broken-archive": _rejected(
        "The zip, or one of its members, is damaged or packed in a way that is not read.",
        unopened=True,
    ),
    "encrypted": _rejected("The member of a zip is locked with a password.", unopened=True),
    "expands-too-much": _rejected(
        "The file unpacks to over 200 times its size, as bombs do, so reading it was stopped.",
        unopened=True,
    ),
    "archive-too-large": _rejected(
        "The zip lists more members than are held in memory; split it into several.", unopened=True
    ),
    "nested-archive": _rejected("A zip inside a zip is not read."),
    "unknown-kind": _rejected("The file's name ends with none of the endings that are read."),
    "outside-corpus": _rejected("The link leads out of the corpus."),
    "repeated-file": _rejected("Another of the paths given has read this file already."),
    # Bytes.
    "too-large": _rejected("The page or record has more than 10 MB."),
    "binary": _rejected("The file holds binary bytes, not text."),
    "undecodable": _rejected("The text is in no known encoding."),
    # Tables and records.
    "header-unusable": _rejected(
        "The table's first row names no column that holds a title or a body.", unopened=True
    ),
    "cells-wrong": _rejected("The row has more or fewer cells than the header."),
    "quote-unclosed": _rejected("The row opens a quotation mark that nothing closes."),
    "not-json": _rejected("The record is not JSON."),
    "not-an-object": _rejected("The record is JSON, but no object."),
    "json-unclosed": _rejected(
        "The array or object of a JSON file is not closed: the file is cut off or damaged.",
        unopened=True,
    ),
    # Articles.
    "not-a-page": _rejected("No article can be found on the page."),
    "too-tangled": _rejected(
        "The page has too many tags, nested too deep or with too many attributes."
    ),
    "empty": _rejected("There is neither a title nor a body, or no record in the file."),
    "repeated-id": _rejected("Another article has this id already."),
    "title-missing": _warning("The page has no title."),
    "body-missing": _warning("The page has no body."),
    "section-missing": _warning("The page names no section."),
    "source-missing": _warning("The page names no source."),
    "date-missing": _warning("The page has no date."),
    "date-unreadable": _warning("There is a date, but it cannot be read."),
    "date-in-future": _warning("The date is later than tomorrow."),
    "url-dropped": _warning("The address could do something other than open a page."),
    "id-replaced": _warning("The id is unsafe in a URL; another one, made of it, replaces it."),
    "html-in-text": _warning("A record's text held HTML; the text a reader sees was taken."),
    "field-converted": _warning("A key held a number, a list or an object and was read as text."),
    "field-dropped": _warning("A key held nothing that can be text and was left out."),
    "charset-wrong": _warning("The page declares an encoding that it is not in."),
    "damaged-characters": _warning("Some characters could not be decoded."),
}

UNOPENED_CODES = frozenset(name for name, code in CODES.items() if code.unopened)
