"""Addresses: a query string becomes parameters, a request its one canonical address.

Reading: old pages of the site submit their forms in GBK, and an address may mix their parameters
with ours. So each name and value is read as bytes first: valid UTF-8 is UTF-8, anything else is
GB18030.

Writing: one search has one query string. Addresses that choose or remove a facet value, lead to
other pages or to articles are made here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, quote_plus, unquote_to_bytes, urlencode

from fupin_search.articles.article import Article
from fupin_search.entities.gazetteer import gazetteer
from fupin_search.model.answer import FACET_FIELDS, REGION, ArticleHead, Page, fold_value
from fupin_search.model.query import Filter, OneOf, Sort
from fupin_search.service import Answer, SearchRequest
from fupin_search.service.parameters import Pairs

# The least first byte of a character of three bytes or more in UTF-8.
_THREE_BYTES = 0xE0
# The request without parameters: all articles, and the default of every parameter.
EVERYTHING = SearchRequest()

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# Browsers skip white space and control characters when they look for a scheme.
_SKIPPED = re.compile(r"[\x00-\x20\x7f-\xa0]")

# The same sections, sources and months are in answer after answer.
_quote_value = lru_cache(maxsize=4096)(quote_plus)


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
    if all(map(_is_utf8, pieces)):
        texts = [piece.decode() for piece in pieces]
    else:
        texts = _decode_mixed(pieces)
    return [
        (name, value.replace("\0", "")) for name, value in zip(texts[::2], texts[1::2], strict=True)
    ]


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


def canonical_pairs(request: SearchRequest) -> Pairs:
    """Return the parameters of a request in their canonical order, without defaults."""
    pairs: Pairs = [("q", request.text)] if request.text else []
    for wanted in order_filters(request):
        if isinstance(wanted, OneOf):
            pairs += [(wanted.field, value) for value in sorted(wanted.values)]
        else:
            days = (("from", wanted.first), ("to", wanted.last))
            pairs += [(name, day.isoformat()) for name, day in days if day]
    if request.sort is not Sort.RELEVANCE:
        pairs.append(("sort", request.sort.value))
    if request.page.number != EVERYTHING.page.number:
        pairs.append(("page", str(request.page.number)))
    if request.page.size != EVERYTHING.page.size:
        pairs.append(("size", str(request.page.size)))
    if request.facets != FACET_FIELDS:
        pairs += [("facet", name) for name in request.facets]
    if request.facet_size != EVERYTHING.facet_size:
        pairs.append(("facet_size", str(request.facet_size)))
    flags = ("explain", request.explain, "1"), ("fold", not request.fold, "0")
    pairs += [(name, value) for name, changed, value in flags if changed]
    pairs += [("literal", piece) for piece in request.literal]
    return [*pairs, ("as_typed", "1")] if request.as_typed else pairs


def order_filters(request: SearchRequest) -> list[Filter]:
    """Return the filters of a request in the order of the facets, days last."""
    return sorted(
        request.filters,
        key=lambda wanted: (
            FACET_FIELDS.index(wanted.field) if isinstance(wanted, OneOf) else len(FACET_FIELDS)
        ),
    )


def canonical_query(request: SearchRequest) -> str:
    """Return the canonical query string of a request: the same search, the same string."""
    return urlencode(canonical_pairs(request))


def with_query(path: str, query: str) -> str:
    """Join a path and a query string.

    Args:
        path: or a whole address without a query.
        query: without its question mark; may be empty.
    """
    return f"{path}?{query}" if query else path


def canonical_address(request: SearchRequest, path: str = "/") -> str:
    """Return the canonical address of a request.

    Args:
        request: a search.
        path: the resource that answers it; the search page by default.
    """
    return with_query(path, canonical_query(request))


def text_address(text: str) -> str:
    """Return the address of the search page for a text alone."""
    return canonical_address(replace(EVERYTHING, text=text))


def value_address(field: str, value: str) -> str:
    """Return the address of the search page for all articles with one value of a field.

    Args:
        field: section, source, region, year or month.
        value: of the field.
    """
    return canonical_address(replace(EVERYTHING, filters=(OneOf(field, (value,)),)))


def toggle_value(request: SearchRequest, field: str, value: str) -> SearchRequest:
    """Return a request with one facet value chosen, or removed if it was chosen; on its first page.

    Args:
        request: the present search.
        field: section, source, region, year or month.
        value: of the field.
    """
    wanted = _toggle(field, list_selected(request.filters, field), value)
    fresh = [OneOf(field, tuple(sorted(wanted)))] if wanted else []
    return replace(request.first_page, filters=(*other_filters(request, field), *fresh))


def list_selected(filters: Iterable[Filter], field: str) -> tuple[str, ...]:
    """Return the values of a field that filters choose.

    Args:
        filters: of a request.
        field: section, source, region, year or month.
    """
    return tuple(
        value
        for wanted in filters
        if isinstance(wanted, OneOf) and wanted.field == field
        for value in wanted.values
    )


def other_filters(request: SearchRequest, field: str) -> tuple[Filter, ...]:
    """Return the filters of a request without those of one field.

    Args:
        request: the present search.
        field: section, source, region, year or month.
    """
    return tuple(
        wanted
        for wanted in request.filters
        if not (isinstance(wanted, OneOf) and wanted.field == field)
    )


def toggle_addresses(
    request: SearchRequest, field: str, values: Iterable[str], *, path: str
) -> list[str]:
    """Return, for each value of a field, the address that chooses it or removes it.

    An answer has some eighty of them, so they are written in one pass: all but the value is quoted
    once.

    Args:
        request: the present search.
        field: section, source, region, year or month.
        values: values of the field.
        path: the resource of the addresses.

    Returns:
        `path` and the canonical query string of `toggle_value(request, field, value)`, in order.
    """
    pairs = canonical_pairs(replace(request.first_page, filters=other_filters(request, field)))
    earlier = {"q", *FACET_FIELDS[: FACET_FIELDS.index(field)]}
    place = sum(name in earlier for name, _ in pairs)
    before, after = urlencode(pairs[:place]), urlencode(pairs[place:])
    chosen = list_selected(request.filters, field)
    if chosen:
        queries = (
            "&".join(
                f"{field}={_quote_value(other)}" for other in sorted(_toggle(field, chosen, value))
            )
            for value in values
        )
        return [
            with_query(path, "&".join(filter(None, (before, query, after)))) for query in queries
        ]
    head = f"{path}?{before}&{field}=" if before else f"{path}?{field}="
    tail = f"&{after}" if after else ""
    return [f"{head}{_quote_value(value)}{tail}" for value in values]


def _toggle(field: str, chosen: Sequence[str], value: str) -> Sequence[str]:
    """Return the chosen values once one more is chosen, or removed if it was among them.

    A region replaces those that contain it and those inside it: a reader who goes on from 广东 to
    广州 wants less, not both.
    """
    # A value is chosen in any spelling, and so it is removed in any.
    spelling = fold_value(value)
    others = [other for other in chosen if fold_value(other) != spelling]
    if len(others) < len(chosen):
        return others
    if field == REGION:
        mine = gazetteer().lineage(value)
        others = [
            other
            for other in others
            if other not in mine and value not in gazetteer().lineage(other)
        ]
    return [*others, value]


def other_pages(
    answer: Answer, path: str, write_query: Callable[[SearchRequest], str] = canonical_query
) -> dict[str, str]:
    """Return the addresses of an answer's other pages by relation (RFC 8288).

    Args:
        answer: the present page.
        path: the resource of the addresses.
        write_query: writes the query string of a request.

    Returns:
        `first` and `last` where there are pages, `prev` and `next` where they exist.
    """
    here, pages, size = answer.request.page.number, answer.pages, answer.request.page.size
    if pages < 1:
        return {}
    numbers = {"first": 1, "last": pages}
    if here > 1:
        numbers["prev"] = min(here - 1, pages)
    if here < pages:
        numbers["next"] = here + 1
    return {
        relation: with_query(path, write_query(replace(answer.request, page=Page(number, size))))
        for relation, number in numbers.items()
    }


def link_header(addresses: dict[str, str]) -> str:
    """Return addresses by relation as a Link header (RFC 8288)."""
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in addresses.items())


def article_path(article_id: str) -> str:
    """Return the path of our page of an article."""
    return f"/articles/{quote(article_id, safe='')}"


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
        # Browsers read a backslash as a slash.
        address = _SKIPPED.sub("", article.url)
        foreign = _SCHEME.match(address) and not article.url.startswith(("http://", "https://"))
        return None if foreign or "\\" in address else self.article(article)

    def absolute(self, address: str) -> str:
        """Return an address with the place of the search before it, unless it is another site's."""
        return f"{self.place}{address}" if address.startswith("/") else address
