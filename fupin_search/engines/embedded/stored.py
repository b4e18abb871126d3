"""The stored record of an article: all that the index's normalised texts lack.

A record is a MessagePack array of an article's fields, in their order, but for title and body: of
those it has only what normalising changed, as two strings.

    swaps    pairs of a normalised and an original character, where every one of the normalised
             characters in the text was that original: most commas were full-width
    changes  for the rest, pairs of characters: the number of unchanged ones before it, as a code
             point, and the original character
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date as Date
from itertools import compress, count
from operator import ne

import msgspec

from fupin_search.articles.article import Article
from fupin_search.model.answer import ArticleHead

# The longest way to the next change that one code point can be; surrogates are none.
_FAR = 0xD7FF
_NONE = ("", "")

Changes = tuple[str, str]


class _Record(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """An article's fields, title and body by their changes."""

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


class _Named(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The first of those fields."""

    id: str


_named = msgspec.msgpack.Decoder(_Named)
_decoder = msgspec.msgpack.Decoder(_Record)
_encoder = msgspec.msgpack.Encoder()


def encode(article: Article, title: str, body: str) -> bytes:
    """Return the record of an article.

    Args:
        article: to be stored.
        title: its title, normalised.
        body: its body, normalised.
    """
    record = _Record(
        article.id,
        _changes(article.title, title),
        _changes(article.body, body),
        article.path,
        article.section,
        article.source,
        article.printed_source,
        article.date,
        article.url,
        article.origin,
    )
    return _encoder.encode(record)


def decode(stored: bytes, title: str, body: str) -> Article:
    """Return the article of a record.

    Args:
        stored: made by `encode`.
        title: the title, normalised.
        body: the body, normalised.
    """
    record = _decoder.decode(stored)
    return Article(
        id=record.id,
        title=_original(title, record.title),
        body=_original(body, record.body),
        path=record.path,
        section=record.section,
        source=record.source,
        printed_source=record.printed_source,
        date=record.date,
        url=record.url,
        origin=record.origin,
    )


def head(stored: bytes, title: str) -> ArticleHead:
    """Return the head of the article of a record.

    Args:
        stored: made by `encode`.
        title: the title, normalised.
    """
    record = _decoder.decode(stored)
    return ArticleHead(
        record.id, _original(title, record.title), record.source, record.date, record.url
    )


def identity(stored: bytes) -> str:
    """The id of the article of a record."""
    return _named.decode(stored).id


def _changes(text: str, normalised: str) -> Changes:
    if text == normalised:
        return _NONE
    places = list(compress(count(), map(ne, text, normalised)))
    originals: dict[str, set[str]] = {}
    for place in places:
        originals.setdefault(normalised[place], set()).add(text[place])
    swaps = {
        folded: next(iter(found))
        for folded, found in originals.items()
        if len(found) == 1 and folded not in text
    }
    rest = [place for place in places if normalised[place] not in swaps]
    pairs = "".join(folded + original for folded, original in swaps.items())
    return pairs, "".join(_ways(text, rest))


def _ways(text: str, places: Sequence[int]) -> Iterator[str]:
    at = 0
    for place in places:
        while place - at > _FAR:
            at += _FAR
            yield chr(_FAR)
            yield text[at]
            at += 1
        yield chr(place - at)
        yield text[place]
        at = place + 1


def _original(normalised: str, changes: Changes) -> str:
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
