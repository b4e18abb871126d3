"""The article as it is stored: what the index's normalised texts do not tell of it.

A record is a MessagePack array of an article's fields, in their order, but for title and body: of
those it has only the characters that normalising changed, as pairs of characters: first how many
unchanged ones stand before it, as a code point, then the original character.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Date  # noqa: N812 - `date` is the article's own field
from itertools import compress, count
from operator import ne

import msgspec

from fupin_search.articles.article import Article

# The longest way to the next change that one code point tells; surrogates are none.
_FAR = 0xD7FF


class _Record(msgspec.Struct, array_like=True, frozen=True):
    """An article's fields, title and body by their changes."""

    id: str
    title: str
    body: str
    path: tuple[str, ...]
    section: str | None
    source: str | None
    printed_source: str | None
    date: Date | None
    url: str | None
    origin: str


_NAMES = _Record.__struct_fields__
_decoder = msgspec.msgpack.Decoder(_Record)
_encoder = msgspec.msgpack.Encoder()


def encode(article: Article, title: str, body: str) -> bytes:
    """The article as bytes.

    Args:
        article: to be stored.
        title: its title, normalised.
        body: its body, normalised.
    """
    record = _Record(**{name: getattr(article, name) for name in _NAMES})
    changes = {"title": _changes(article.title, title), "body": _changes(article.body, body)}
    return _encoder.encode(msgspec.structs.replace(record, **changes))


def decode(stored: bytes, title: str, body: str) -> Article:
    """The article those bytes were made of.

    Args:
        stored: what `encode` made.
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


def _changes(text: str, normalised: str) -> str:
    return "".join(_pairs(text, normalised))


def _pairs(text: str, normalised: str) -> Iterator[str]:
    at = 0
    for place in compress(count(), map(ne, text, normalised)):
        while place - at > _FAR:
            yield chr(_FAR)
            at += _FAR
            yield text[at]
            at += 1
        yield chr(place - at)
        yield text[place]
        at = place + 1


def _original(normalised: str, changes: str) -> str:
    if not changes:
        return normalised
    pieces: list[str] = []
    at = 0
    for before, character in zip(changes[::2], changes[1::2], strict=True):
        stop = at + ord(before)
        pieces += (normalised[at:stop], character)
        at = stop + 1
    pieces.append(normalised[at:])
    return "".join(pieces)
