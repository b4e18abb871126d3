"""What an article is called: its id and its address."""

from __future__ import annotations

import html
import re
import unicodedata
from hashlib import blake2b
from urllib.parse import urlsplit

from fupin_search.articles.article import Remark

# Letters and digits of any script, and marks that keep their meaning in a URL's path.
_PLAIN_ID = re.compile(r"[\w.~:@-]{1,128}")
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
    Without one it is `u` and a hash of the url, or `p` and a hash of the origin.

    Args:
        own: the record's id, if it has one.
        url: the article's safe address, if it has one.
        origin: file and record it came from.
    """
    if own:
        if _PLAIN_ID.fullmatch(own) and own not in _DOT_SEGMENTS:
            return own, ()
        replaced = "i" + _hash(own)
        reason = f"The id is too long or has characters unsafe in a URL; {replaced} stands for it."
        return replaced, (Remark("id-replaced", reason),)
    return ("u" + _hash(url) if url else "p" + _hash(origin)), ()


def _hash(name: str) -> str:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


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
