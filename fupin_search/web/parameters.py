"""From a URL's query string to parameters, and from a request to its canonical query string.

Old pages of the site submit their forms in GBK, and an address may join what they say to what is
ours. So each name and value is read as bytes first: valid UTF-8 is UTF-8, anything else is GB18030.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes, urlencode

from fupin_search.search.answer import FACET_FIELDS, Page
from fupin_search.search.query import Filter, OneOf, Sort
from fupin_search.search.request import Request
from fupin_search.service.parameters import Pairs

# The least first byte of a character that takes three bytes or more in UTF-8.
_THREE_BYTES = 0xE0


def read_pairs(query_string: str) -> Pairs:
    """Decode a query string.

    Args:
        query_string: as the server passes it, each character one byte (PEP 3333).

    Returns:
        Names and values in order, NUL characters removed.
    """
    raw = query_string.encode("latin-1", "replace").replace(b"+", b" ")
    parts = [part.partition(b"=")[::2] for part in raw.split(b"&") if part]
    pieces = [unquote_to_bytes(piece) for part in parts for piece in part]
    if not all(map(_is_utf8, pieces)):
        texts = _texts_apart(pieces)
    else:
        texts = [piece.decode() for piece in pieces]
    return [
        (name, value.replace("\0", "")) for name, value in zip(texts[::2], texts[1::2], strict=True)
    ]


def _texts_apart(pieces: list[bytes]) -> list[str]:
    """Decode pieces of which some are not UTF-8, each by itself.

    Some words of GB18030 are valid UTF-8 too, as pairs of Latin or Greek letters. Beside GB18030
    they are taken for it, unless another piece has ideographs of UTF-8, which are three bytes long.
    """
    mixed = any(_is_utf8(piece) and max(piece, default=0) >= _THREE_BYTES for piece in pieces)
    return [
        piece.decode("utf-8" if mixed and _is_utf8(piece) else "gb18030", "replace")
        for piece in pieces
    ]


def query_string_of(request: Request) -> str:
    """The canonical query string of a request: the same search, the same string."""
    return urlencode(pairs_of(request))


def pairs_of(request: Request) -> Pairs:
    """The parameters of a request in their canonical order, defaults left out."""
    pairs: Pairs = [("q", request.text)] if request.text else []
    for wanted in sorted(request.filters, key=_place):
        pairs += _pairs_of(wanted)
    if request.sort is not Sort.RELEVANCE:
        pairs.append(("sort", request.sort.value))
    if request.page.number != 1:
        pairs.append(("page", str(request.page.number)))
    if request.page.size != Page().size:
        pairs.append(("size", str(request.page.size)))
    if request.facets != FACET_FIELDS:
        pairs += [("facet", name) for name in request.facets]
    if request.facet_size != Request().facet_size:
        pairs.append(("facet_size", str(request.facet_size)))
    if request.explain:
        pairs.append(("explain", "1"))
    if not request.fold:
        pairs.append(("fold", "0"))
    pairs += [("literal", piece) for piece in request.literal]
    if request.as_typed:
        pairs.append(("as_typed", "1"))
    return pairs


def _pairs_of(wanted: Filter) -> Pairs:
    if isinstance(wanted, OneOf):
        return [(wanted.field, value) for value in sorted(wanted.values)]
    days = (("from", wanted.first), ("to", wanted.last))
    return [(name, day.isoformat()) for name, day in days if day]


def _place(wanted: Filter) -> int:
    return FACET_FIELDS.index(wanted.field) if isinstance(wanted, OneOf) else len(FACET_FIELDS)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
