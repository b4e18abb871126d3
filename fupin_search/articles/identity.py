"""The id and the address of an article."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date
from hashlib import blake2b
from urllib.parse import urlsplit

from fupin_search.articles.article import Remark

# Letters and digits of any script, and marks that keep their meaning in a URL's path.
_PLAIN_ID = re.compile(r"[\w.~:@-]{1,128}")
_CONTENT_ID = re.compile("c([0-9a-f]{12})[0-9a-f]{8}")
_MADE_ID = re.compile("p[0-9a-f]{12}|c[0-9a-f]{20}")
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
    return ("u" + _hash(url) if url else place_id(origin)), ()


def place_id(origin: str) -> str:
    """Return the id of a page without another, the same for the page packed."""
    return "p" + _hash(origin.removesuffix(".gz"))


def content_id(title: str, body: str, day: date | None, *rest: str) -> str:
    """Return the id of a record with neither an id nor a url, the same in any file.

    It is `c`, the `story` of the article, and a hash of the whole text and of the rest: two records
    with one title and day have the same id only if they are equal.

    Args:
        title: the article's.
        body: the article's.
        day: of publication, if it is known.
        rest: other fields that differ between articles: its source and its path.
    """
    whole = "\x1e".join((_bare(title), _bare(body), *rest))
    return f"c{story(title, body, day)}{_hash(whole, size=4)}"


def story(title: str, body: str, day: date | None) -> str:
    """Return twelve hexadecimal digits that an article keeps when its text is edited.

    They are a hash of its day and its title, or of its first characters where it has no title.

    Args:
        title: the article's.
        body: the article's.
        day: of publication, if it is known.
    """
    return _hash(f"{_bare(title) or _bare(body)[:_BEGINNING]}\x1e{day or ''}")


def story_in(name: str) -> str | None:
    """Return the story in an id that was made of an article's content; None for other ids."""
    return found[1] if (found := _CONTENT_ID.fullmatch(name)) else None


def is_made(name: str) -> bool:
    """Return True if an id was made of the article's place or content."""
    return _MADE_ID.fullmatch(name) is not None


def _bare(text: str) -> str:
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
