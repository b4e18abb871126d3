"""A query string becomes parameters, and an article its addresses.

Old pages of the site submit their forms in GBK, and an address may mix their parameters with ours.
So each name and value is read as bytes first: valid UTF-8 is UTF-8, anything else is GB18030.

`addresses` writes what is read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from fupin_search.articles.article import Article
from fupin_search.model.answer import ArticleHead
from fupin_search.service.parameters import Pairs

# The least first byte of a character of three bytes or more in UTF-8.
_THREE_BYTES = 0xE0
# Bytes in a row that are quoted; anything else with a percent sign is as it was typed.
_QUOTED_BYTES = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")

# Bytes outside ASCII; of these, letters may be unquoted on a page in UTF-8, marks and spaces not.
_QUOTED = re.compile(r"(?:%[89A-F][0-9A-F])+")

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# Browsers skip white space and control characters when they look for a scheme.
_SKIPPED = re.compile(r"[\x00-\x20\x7f-\xa0]")


def read_pairs(query_string: str) -> Pairs:
    """Decode a query string.

    Args:
        query_string: as the server passes it, each character one byte (PEP 3333).

    Returns:
        Names and values in order, NUL characters removed.
    """
    raw = query_string.encode("latin-1", "replace").replace(b"+", b" ")
    parts = [part.partition(b"=")[::2] for part in raw.split(b"&") if part]
    pieces = [
        _QUOTED_BYTES.sub(_unquote, piece) if b"%" in piece else piece
        for part in parts
        for piece in part
    ]
    try:
        texts = [piece.decode() for piece in pieces]
    except UnicodeDecodeError:
        texts = _decode_mixed(pieces)
    return [
        (name, value.replace("\0", "")) for name, value in zip(texts[::2], texts[1::2], strict=True)
    ]


def _unquote(quoted: re.Match[bytes]) -> bytes:
    return bytes.fromhex(quoted[0].replace(b"%", b"").decode())


def _decode_mixed(pieces: list[bytes]) -> list[str]:
    """Decode pieces of which some are not UTF-8, each by itself.

    Some words of GB18030 are valid UTF-8 too, as pairs of Latin or Greek letters. Among pieces of
    GB18030 they are read as GB18030, unless another piece has ideographs of UTF-8, which take three
    bytes.
    """
    mixed = any(_is_utf8(piece) and max(piece, default=0) >= _THREE_BYTES for piece in pieces)
    return [
        piece.decode("utf-8" if mixed and _is_utf8(piece) else "gb18030", "replace")
        for piece in pieces
    ]


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def article_path(article_id: str) -> str:
    """Return the path of our page of an article."""
    return f"/articles/{quote(article_id, safe='')}"


def readable_path(article_id: str) -> str:
    """Return the path of our page of an article, for an address on a page."""
    return unquote_letters(article_path(article_id))


def unquote_letters(address: str) -> str:
    """Return an address as people write it, with letters outside ASCII unquoted.

    A browser quotes them again; a Chinese character takes three bytes instead of nine.

    Args:
        address: quoted.
    """
    return _QUOTED.sub(_unquote_letters, address) if "%" in address else address


def _unquote_letters(quoted: re.Match[str]) -> str:
    try:
        text = bytes.fromhex(quoted[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return quoted[0]
    return text if text.isalnum() else quoted[0]


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses that depend on where the archive and the search are.

    Args:
        base_url: put before site-relative article links.
        place: where readers reach the search, without a slash at its end.
    """

    base_url: str = ""
    place: str = ""

    def article(self, article: Article | ArticleHead) -> str:
        """Return where to read an article: its page on the site, or ours if the site has none."""
        if article.url is None:
            return article_path(article.id)
        if article.url.startswith(("http://", "https://")):
            return article.url
        return f"{self.base_url}/{article.url.lstrip('/')}"

    def original(self, article: Article | ArticleHead) -> str | None:
        """Return the article's own address, or None; only http and https are ever followed.

        The readers of files let no other scheme in; a page does not rely on it.
        """
        if not article.url:
            return None
        if article.url.startswith(("http://", "https://")):
            return None if "\\" in article.url else article.url
        # Browsers read a backslash as a slash.
        address = _SKIPPED.sub("", article.url)
        return None if _SCHEME.match(address) or "\\" in address else self.article(article)

    def absolute(self, address: str) -> str:
        """Return an address with the place of the search before it, unless it is another site's."""
        return f"{self.place}{address}" if address.startswith("/") else address
