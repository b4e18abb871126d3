"""Lines and paragraphs, without the characters that a reader never sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Line ends of every system, and the separators Unicode adds to them.
_LINE_ENDS = "\r\v\f\x85\u2028\u2029"
_LINE_END = re.compile(f"\r\n|[{_LINE_ENDS}]")

# Controls, halves of surrogate pairs, noncharacters, and the marks that only steer layout: an
# invisible mark inside 扶贫 would hide the word from every search. The joiners U+200C and U+200D
# stay, since emoji and some scripts are spelled with them.
_UNSEEN_RANGES = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
_UNSEEN = re.compile(f"[{_UNSEEN_RANGES}]")
# Marks that belong to the character before them, as files from a Mac have them: が in two parts.
_MARKS = "\u0300-\u036f\u3099\u309a"
# Letters that print and PDF join into one: ﬁ of ﬁnance.
_LIGATURES = "\ufb00-\ufb06"
_LIGATURE = re.compile(f"[{_LIGATURES}]")
_ANY = re.compile(f"[{_LINE_ENDS}{_UNSEEN_RANGES}{_MARKS}{_LIGATURES}]")


def clean_text(text: str) -> str:
    """Return the text without unseen characters and ligatures, every line end one newline."""
    # Most texts have none.
    if not _ANY.search(text):
        return text
    text = _LIGATURE.sub(_split_ligature, _UNSEEN.sub("", _LINE_END.sub("\n", text)))
    return unicodedata.normalize("NFC", text)


def _split_ligature(ligature: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", ligature[0])


def split_lines(text: str) -> list[str]:
    """Return the lines of a text, without unseen characters."""
    return clean_text(text).split("\n")


def one_line(text: str) -> str:
    """Return the text on one line, every run of white space one space, none at the edges."""
    return " ".join(clean_text(text).split())


def paragraphs(lines: Iterable[str]) -> str:
    """Return a body: the lines that are not blank, stripped, one newline between them."""
    stripped = (line.strip() for text in lines for line in split_lines(text))
    return "\n".join(line for line in stripped if line)
