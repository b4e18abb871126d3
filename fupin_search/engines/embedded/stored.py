"""The article as it is stored: JSON, never a pickle."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812 - `date` is the article's own field

import msgspec

from fupin_search.articles.article import Article


class _Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """An article's fields but the content hash, which follows from them."""

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


_FIELDS = _Record.__struct_fields__
_decoder = msgspec.json.Decoder(_Record)
_encoder = msgspec.json.Encoder()


def encode(article: Article) -> bytes:
    """The article as JSON bytes."""
    return _encoder.encode(_Record(**{name: getattr(article, name) for name in _FIELDS}))


def decode(stored: bytes) -> Article:
    """The article those bytes were made of."""
    record = _decoder.decode(stored)
    return Article(**{name: getattr(record, name) for name in _FIELDS})
