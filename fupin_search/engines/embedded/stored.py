"""The article as it is stored: JSON, never a pickle."""

from __future__ import annotations

from dataclasses import fields

import msgspec

from fupin_search.articles.article import Article

_NAMES = tuple(field.name for field in fields(Article))
_decoder = msgspec.json.Decoder(Article)
_encoder = msgspec.json.Encoder()


def encode(article: Article) -> bytes:
    """The article as JSON bytes, fields that are empty left out."""
    held = ((name, getattr(article, name)) for name in _NAMES)
    return _encoder.encode({name: value for name, value in held if value})


def decode(stored: bytes) -> Article:
    """The article those bytes were made of."""
    return _decoder.decode(stored)
