"""What an article is called: its id and its address."""

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
_BEGINNING = 24  # characters that tell an article without a title from others
_DOT_SEGMENTS = (".", "..")  # browsers resolve these away

_LONGEST_URL = 2048
_SCHEME = re.compile(r"[^/?#]*?:")
# What nearly every record has: safe beyond doubt, without port, user name or reference.
_ORDINARY = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:/[!#-;=?-\[\]-~]*)?")
_UNSAFE = re.compile(r"[\\<>\"\s]")
_UNSEEN_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def article_id(own: str | None, *, url: str | None, origin: str) -> tuple[str, tuple[Remark, ...]]:
    """The id of an article, the same from run to run and safe in a URL's path.

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
        reason = f"The id is too long or has characters unsafe in a URL; {replaced} stands for it."
        return replaced, (Remark("id-replaced", reason),)
    return ("u" + _hash(url) if url else place_id(origin)), ()


def place_id(origin: str) -> str:
    """The id of a page that has no other: the same for the page packed.

    Args:
        origin: file it came from.
    """
    return "p" + _hash(origin.removesuffix(".gz"))


def content_id(title: str, body: str, day: date | None, *rest: str) -> str:
    """The id of a record that has neither an id nor a url: the same wherever it is moved to.

    It is `c`, the `story` of the article, and a hash of the whole text and of the rest: two records
    of one title and day have two ids where anything about them differs, and one where nothing does.

    Args:
        title: the article's.
        body: the article's.
        day: of publication, if it is known.
        rest: what else tells the article from others: its source and its path.
    """
    whole = "\x1e".join((_bare(title), _bare(body), *rest))
    return f"c{story(title, body, day)}{_hash(whole, size=4)}"


def story(title: str, body: str, day: date | None) -> str:
    """Twelve hexadecimal digits that an article keeps when its text is edited.

    They are made of its title, or where it has none of how it begins, and of its day.

    Args:
        title: the article's.
        body: the article's.
        day: of publication, if it is known.
    """
    return _hash(f"{_bare(title) or _bare(body)[:_BEGINNING]}\x1e{day or ''}")


def story_in(name: str) -> str | None:
    """The story of an article whose id was made of its content; None of any other id.

    Args:
        name: an article's id.
    """
    return found[1] if (found := _CONTENT_ID.fullmatch(name)) else None


def is_made(name: str) -> bool:
    """Whether an id was made of an article's place or content, for want of a better.

    Args:
        name: an article's id.
    """
    return _MADE_ID.fullmatch(name) is not None


def _bare(text: str) -> str:
    """The text without white space, which moving it from one kind of file to another may change."""
    return "".join(text.split())


def _hash(name: str, size: int = 6) -> str:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def safe_url(url: str) -> str | None:
    """The address, if a page may link to it; None if it could do anything but open a page.

    Safe is http, https, or relative to the site. Other schemes, other hosts by `//host`, user
    names, backslashes, white space, quotes, angle brackets and unseen characters are not, neither
    as they stand nor behind character references such as `&#58;`.

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
    # Relative addresses only: in an absolute one there is no scheme left to hide, and `&lt=` is
    # a plain part of many a query string.
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
