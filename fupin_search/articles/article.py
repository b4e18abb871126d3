"""The article and what belongs to it: the remarks about it, its id, its address, its fingerprint.

A file or record is read as `Accepted`, an article with warnings, or as `Rejected` with a reason.
Every remark has a code, and `CODES` has the severity and the meaning of each.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from datetime import date as Date
from enum import Enum
from hashlib import blake2b
from urllib.parse import urlsplit

import xxhash


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of the archive.

    Args:
        id: stable name, safe in a URL, the same from run to run.
        title: headline on one line; may be empty when there is a body.
        body: text, one newline between paragraphs; may be empty when there is a title.
        path: breadcrumb from the outermost section to the innermost, without 首页.
        section: the innermost crumb; None puts the article in no section.
        source: the publisher under its one normal name, e.g. 广州日报.
        printed_source: the publisher as the page printed it.
        date: calendar day of publication in Asia/Shanghai.
        url: http, https or site-relative address of the page.
        origin: file the article came from, relative to the corpus root, `#n` for its n-th record.
            For operators only; it never leaves by HTTP.
    """

    id: str
    title: str = ""
    body: str = ""
    path: tuple[str, ...] = ()
    section: str | None = None
    source: str | None = None
    printed_source: str | None = None
    date: Date | None = None
    url: str | None = None
    origin: str = ""

    @property
    def content_hash(self) -> str:
        """Sixteen hexadecimal digits, a hash of all that a reader can see, so not of `origin`."""
        seen = (
            self.title,
            self.body,
            "\x1f".join(self.path),
            self.section or "",
            self.source or "",
            self.printed_source or "",
            self.date.isoformat() if self.date else "",
            self.url or "",
        )
        return blake2b("\x1e".join(seen).encode(), digest_size=8).hexdigest()


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
    "broken-gzip": _rejected("The gzip file is cut off or damaged.", unopened=True),
    "broken-archive": _rejected(
        "The zip or one of its members is damaged, or packed in a way that is not read.",
        unopened=True,
    ),
    "encrypted": _rejected("The member of the zip is protected with a password.", unopened=True),
    "expands-too-much": _rejected(
        "The file unpacks to more than 200 times its size, as a zip bomb does, so reading stopped.",
        unopened=True,
    ),
    "archive-too-large": _rejected(
        "The zip lists more members than fit in memory; split it into several.", unopened=True
    ),
    "nested-archive": _rejected("A zip inside a zip is not read; unpack the outer one."),
    "unknown-kind": _rejected("The file name has none of the endings that are read."),
    "outside-corpus": _rejected("The link leads out of the corpus."),
    "repeated-file": _rejected(
        "Another of the given paths contains this file, and it was read there."
    ),
    # Bytes.
    "too-large": _rejected("The page or record has more than 10 MB."),
    "binary": _rejected("The file holds binary bytes, not text."),
    "undecodable": _rejected("The text is in no known encoding."),
    # Tables and records.
    "header-unusable": _rejected(
        "The table's first row names no column for a title or a body.", unopened=True
    ),
    "cells-wrong": _rejected("The row has more or fewer cells than the header."),
    "quote-unclosed": _rejected("The row opens a quotation mark that is never closed."),
    "not-json": _rejected("The record is not JSON."),
    "not-an-object": _rejected("The record is JSON, but not an object."),
    "json-unclosed": _rejected(
        "The array or object of a JSON file is not closed: the file is cut off or damaged.",
        unopened=True,
    ),
    # Articles.
    "not-a-page": _rejected("No article is found on the page."),
    "too-tangled": _rejected(
        "The page has too many tags, or tags nested too deep or with too many attributes."
    ),
    "empty": _rejected("There is neither a title nor a body, or no record in the file."),
    "repeated-id": _rejected("Another article already has this id."),
    "title-missing": _warning("The page has no title."),
    "body-missing": _warning("The page has no body."),
    "section-missing": _warning("The page names no section."),
    "source-missing": _warning("The page names no source."),
    "date-missing": _warning("The page has no date."),
    "date-unreadable": _warning("The date cannot be read."),
    "date-in-future": _warning("The date is later than tomorrow."),
    "url-dropped": _warning("The address could do more than open a page and is left out."),
    "id-replaced": _warning("The id is unsafe in a URL; an id made from it replaces it."),
    "html-in-text": _warning(
        "The text of the record has HTML; the text that a reader sees replaces it."
    ),
    "field-converted": _warning("A key has a number, a list or an object, which is read as text."),
    "field-dropped": _warning("A key has nothing that can be read as text and is left out."),
    "charset-wrong": _warning("The page declares another encoding than it is in."),
    "damaged-characters": _warning("Some characters could not be decoded."),
}

UNOPENED_CODES = frozenset(name for name, code in CODES.items() if code.unopened)


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark about an article that an operator should know.

    Args:
        code: stable name of the kind of remark, e.g. `title-missing`; all are in `CODES`.
        reason: the same in one sentence, about this article.
    """

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """An article, with warnings about it."""

    article: Article
    warnings: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file or record that is no article, and the reason."""

    origin: str
    remark: Remark

    @property
    def unopened(self) -> bool:
        """Return True if the input could not be read, so its articles may still exist."""
        return self.remark.code in UNOPENED_CODES


Reading = Accepted | Rejected


_REASONS = {
    "title-missing": "No title is found on the page.",
    "body-missing": "No text is found below the page's title.",
    "section-missing": "The page has no breadcrumb (当前位置), or an empty one.",
    "date-missing": "The page has no date (加入时间).",
    "date-unreadable": "The page's date cannot be read, so it is indexed without one.",
    "source-missing": "The page names no source (来源).",
}


def list_warnings(article: Article, *, date_printed: bool = False) -> tuple[Remark, ...]:
    """Return a warning for every part the article lacks.

    Args:
        article: as read.
        date_printed: True if the page has a date, readable or not.
    """
    undated = "date-unreadable" if date_printed else "date-missing"
    lacks = {
        "title-missing": not article.title,
        "body-missing": not article.body,
        "section-missing": not article.section,
        undated: not article.date,
        "source-missing": not article.source,
    }
    return tuple(Remark(code, _REASONS[code]) for code, lacking in lacks.items() if lacking)


# Shorter texts (`图片新闻`, a caption, a list of names cut off) are alike by chance.
SHORTEST_BODY = 20

# Letters and digits of any script, and marks that keep their meaning in a URL's path.
_PLAIN_ID = re.compile(r"[\w.~:@-]{1,128}")
_CONTENT_ID = re.compile("c([0-9a-f]{12})[0-9a-f]{8}")
_DERIVED_ID = re.compile("p[0-9a-f]{12}|c[0-9a-f]{20}")
_BEGINNING = 24  # characters that identify an article without a title
_DOT_SEGMENTS = (".", "..")  # browsers resolve these away

_LONGEST_URL = 2048
_SCHEME = re.compile(r"[^/?#]*?:")
# Nearly every record's address: safe beyond doubt, without port, user name or reference.
_ORDINARY = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:/[!#-;=?-\[\]-~]*)?")
_UNSAFE = re.compile(r"[\\<>\"\s]")
_UNSEEN_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def article_id(own: str | None, *, url: str | None, origin: str) -> tuple[str, tuple[Remark, ...]]:
    """Return the id of an article, the same on every run and safe in a URL's path.

    The record's own id is kept as it is when it is made only of letters, digits and `-._~:@` and
    has at most 128 characters; any other is replaced by `i` and a hash of it, with a warning.
    Without one it is `u` and a hash of the url, or `p` and a hash of the origin, which is the same
    for a page and for the page packed.

    Args:
        own: the record's id, if it has one.
        url: the article's safe address, if it has one.
        origin: file it came from.
    """
    if own:
        if _PLAIN_ID.fullmatch(own) and own not in _DOT_SEGMENTS:
            return own, ()
        replaced = "i" + _hash(own)
        reason = f"The id is too long or has characters unsafe in a URL; {replaced} replaces it."
        return replaced, (Remark("id-replaced", reason),)
    return ("u" + _hash(url) if url else origin_id(origin)), ()


def origin_id(origin: str) -> str:
    """Return the id of a page without another, the same for the page packed."""
    return "p" + _hash(origin.removesuffix(".gz"))


def content_id(title: str, body: str, day: Date | None, *rest: str) -> str:
    """Return the id of a record with neither an id nor a url, the same in any file.

    It is `c`, the article's `story_hash`, and a hash of the whole text and of the rest: two records
    with one title and day have the same id only if they are equal.

    Args:
        title: the article's.
        body: the article's.
        day: of publication, if it is known.
        rest: other fields that differ between articles: its source and its path.
    """
    whole = "\x1e".join((_without_space(title), _without_space(body), *rest))
    return f"c{story_hash(title, body, day)}{_hash(whole, size=4)}"


def story_hash(title: str, body: str, day: Date | None) -> str:
    """Return twelve hexadecimal digits that an article keeps when its text is edited.

    They are a hash of its day and its title, or of its first characters where it has no title.

    Args:
        title: the article's.
        body: the article's.
        day: of publication, if it is known.
    """
    return _hash(f"{_without_space(title) or _without_space(body)[:_BEGINNING]}\x1e{day or ''}")


def parse_story(name: str) -> str | None:
    """Return the `story_hash` in an id made of an article's content; None for other ids."""
    match = _CONTENT_ID.fullmatch(name)
    return match[1] if match else None


def is_derived_id(name: str) -> bool:
    """Return True if an id is made of the article's origin or content."""
    return _DERIVED_ID.fullmatch(name) is not None


def _without_space(text: str) -> str:
    """Return the text without white space, which differs between kinds of files."""
    return "".join(text.split())


def _hash(name: str, size: int = 6) -> str:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def safe_url(url: str) -> str | None:
    """Return the address if a link may open it; None if it could do anything but open a page.

    Safe is http, https, or relative to the site. Other schemes, other hosts by `//host`, user
    names, backslashes, white space, quotes, angle brackets and unseen characters are not, neither
    directly nor as character references such as `&#58;`.

    Args:
        url: as the record has it; spaces at its edges are ignored.
    """
    address = url.strip(" ")
    if len(address) > _LONGEST_URL:
        return None
    if _ORDINARY.fullmatch(address):
        return address
    if not _is_safe(address):
        return None
    # Relative addresses only: an absolute one has no other scheme to hide, and many query strings
    # have a plain `&lt=`.
    if not _SCHEME.match(address) and not _is_safe(html.unescape(address)):
        return None
    return address


def _is_safe(address: str) -> bool:
    if not address or _UNSAFE.search(address) or address.startswith("//"):
        return False
    if any(unicodedata.category(character) in _UNSEEN_CATEGORIES for character in address):
        return False
    if not _SCHEME.match(address):
        return True
    try:
        parts = urlsplit(address)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and parts.port != 0
        )
    except ValueError:  # a port or an IPv6 host that is none
        return False


def fingerprint_text(body: str) -> int:
    """Return a hash that two bodies share if they differ at most in white space; 0 for short ones.

    Args:
        body: normalised, so that width, case and traditional characters do not matter.

    Returns:
        The XXH3-64 of the body without its white space, never 0; 0 where fewer than `SHORTEST_BODY`
        characters are left, which are too few to call an article a reprint.
    """
    bare = _without_space(body)
    return (xxhash.xxh3_64_intdigest(bare.encode()) or 1) if len(bare) >= SHORTEST_BODY else 0
