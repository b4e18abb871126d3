"""From a URL's query string to a request, and back.

Old pages of the site submit their forms in GBK, and an address may join what they say to what is
ours. So each name and value is read as bytes first: what is valid UTF-8 is UTF-8, anything else is
GB18030. Digits and signs of full width count as those of ASCII in what chooses, not in what is
searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date as Date
from enum import Enum
from typing import TypeVar
from urllib.parse import unquote_to_bytes, urlencode

from fupin_search.errors import RequestError
from fupin_search.mentions.places import gazetteer
from fupin_search.search.answer import FACET_FIELDS, REGION, Page
from fupin_search.search.days import span_of
from fupin_search.search.query import Between, Filter, OneOf, Sort
from fupin_search.search.timeline import By
from fupin_search.service import Request, shortened
from fupin_search.text.normalise import normalise

Pairs = list[tuple[str, str]]

_Named = TypeVar("_Named", bound=Enum)

_MOST_VALUES = 100
# What WeChat adds, as `from`, to an address that is shared there.
_SHARED = frozenset(("timeline", "singlemessage", "groupmessage"))
# The least first byte of a character that takes three bytes or more in UTF-8.
_THREE_BYTES = 0xE0
# The characters of ASCII as input methods write them at full width.
_FULL_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}
_FLAGS = {"1": True, "true": True, "0": False, "false": False}


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


def request_of(
    pairs: Pairs, *, facets: Sequence[str] = FACET_FIELDS, sort: Sort = Sort.RELEVANCE
) -> Request:
    """Read a search request.

    Args:
        pairs: decoded parameters; unknown names are passed over, empty values count as absent.
        facets: fields to count where none is asked for.
        sort: the order where none is asked for.

    Raises:
        RequestError: naming the parameter that cannot be read, and what is allowed.
    """
    given = _given(pairs)
    if len(given) > _MOST_VALUES:
        raise RequestError(
            f"The request has {len(given)} parameters; at most {_MOST_VALUES} are read.",
            code="too-many-parameters",
        )
    asked = tuple(dict.fromkeys(value for name, value in given if name == "facet"))
    request = Request(
        text=_last(given, "q", "").strip(),
        filters=tuple(_filters(given)),
        sort=_one_of(Sort, given, "sort", sort),
        page=Page(_whole(given, "page", 1), _whole(given, "size", 10)),
        facets=asked or tuple(facets),
        facet_size=_whole(given, "facet_size", 20),
        explain=_flag(given, "explain"),
        fold=_flag(given, "fold", "1"),
        literal=tuple(dict.fromkeys(value for name, value in given if name == "literal")),
        as_typed=_flag(given, "as_typed"),
    )
    return shortened(request)


def size_of(pairs: Pairs, default: int = 10) -> int:
    """How many are wanted, where nothing else is asked.

    Raises:
        RequestError: when it is no whole number.
    """
    return _whole(_given(pairs), "size", default)


def by_of(pairs: Pairs) -> By:
    """The length of a timeline's periods, a month where nothing is said.

    Raises:
        RequestError: when it is no such length.
    """
    return _one_of(By, _given(pairs), "by", By.MONTH)


def text_of(pairs: Pairs) -> str:
    """What was typed, as it was."""
    return _last(pairs, "q", "")


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


def _filters(pairs: Pairs) -> Iterable[Filter]:
    for field in FACET_FIELDS:
        values = dict.fromkeys(value.strip() for name, value in pairs if name == field)
        if not values:
            continue
        if field in ("year", "month"):
            values = dict.fromkeys(_period(field, value) for value in values)
        elif field == REGION:
            values = dict.fromkeys(map(_region, values))
        yield OneOf(field, tuple(sorted(values)))
    first, last = _day(pairs, "from"), _day(pairs, "to")
    if first and last and first.first and last.last and first.first > last.last:
        raise RequestError(
            f"from ({first.first}) is after to ({last.last}); exchange them.", code="empty-range"
        )
    if first or last:
        yield Between(first.first if first else None, last.last if last else None)


def _region(value: str) -> str:
    """A region's code; its name does as well where no other bears it."""
    wanted = normalise(value)
    if wanted in gazetteer().places:
        return wanted
    named = gazetteer().named(wanted)
    if len(named) != 1:
        raise RequestError(
            f"region {value!r} is not the code of a province, city or county, such as 440100, "
            "nor a name only one of them has.",
            code="bad-region",
        )
    return named[0].code


def _period(field: str, value: str) -> str:
    """A year or month as the index names it."""
    span = span_of(value)
    shape = "YYYY" if field == "year" else "YYYY-MM"
    exact = span and span.first and span.last and _names(field, span.first, span.last)
    if not exact:
        raise RequestError(f"{field} {value!r} is not a {shape}.", code=f"bad-{field}")
    return exact


def _names(field: str, first: Date, last: Date) -> str | None:
    if field == "year":
        return f"{first.year:04d}" if (last - first).days > 31 else None  # days of a month
    whole_month = first.month == last.month and (last - first).days > 1
    return f"{first.year:04d}-{first.month:02d}" if whole_month else None


def _day(pairs: Pairs, name: str) -> Between | None:
    value = _last(pairs, name, "")
    if not value:
        return None
    span = span_of(value)
    if span is None:
        raise RequestError(
            f"{name} is {value!r}; it must be a day, month or year such as 2020-11-30, "
            "2020-11 or 2020.",
            code="bad-date",
        )
    return span


def _one_of(kind: type[_Named], pairs: Pairs, name: str, default: _Named) -> _Named:
    value = _last(pairs, name, default.value)
    try:
        return kind(_narrow(value))
    except ValueError as error:
        allowed = ", ".join(one.value for one in kind)
        raise RequestError(
            f"{name} is {value!r}; choose from {allowed}.", code=f"unknown-{name}"
        ) from error


def _narrow(value: str) -> str:
    """A value in half-width letters and digits, of lower case, without the space around it."""
    return value.translate(_FULL_WIDTH).strip().lower()


def _whole(pairs: Pairs, name: str, default: int) -> int:
    value = _last(pairs, name, str(default)).strip()
    number = _narrow(value)
    if not number.isascii() or not number.isdecimal() or len(number) > 9:  # any index's size
        raise RequestError(f"{name} is {value!r}; it must be a whole number.", code="bad-number")
    return int(number)


def _flag(pairs: Pairs, name: str, default: str = "0") -> bool:
    value = _narrow(_last(pairs, name, default))
    if value not in _FLAGS:
        allowed = ", ".join(_FLAGS)
        raise RequestError(f"{name} is {value!r}; choose from {allowed}.", code=f"bad-{name}")
    return _FLAGS[value]


def _given(pairs: Pairs) -> Pairs:
    return [
        (name, value)
        for name, value in pairs
        if value.strip() and not (name == "from" and value in _SHARED)
    ]


def _last(pairs: Pairs, name: str, default: str) -> str:
    values = [value for found, value in pairs if found == name]
    return values[-1] if values else default


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
