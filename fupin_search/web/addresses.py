"""The canonical addresses of a search, and of those that an answer leads to.

One search has one query string. An answer leads to a hundred others: facet values to choose or
remove, other pages, orders, meanings. They differ from its own in a parameter or two, so each
parameter is written once, and an address joins those of the search with the ones that differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from fupin_search.entities.gazetteer import gazetteer
from fupin_search.model.answer import FACET_FIELDS, REGION, TIME_FIELDS, fold_value
from fupin_search.model.query import Filter, OneOf, Sort
from fupin_search.query.expressions import Reading, ReadingChoice
from fupin_search.service import Answer, SearchRequest
from fupin_search.text.normalise import normalise

# Each parameter, as a query string writes it, in canonical order; empty where it is left out.
Parts = dict[str, str]
# Quotes a value for a query string.
Quote = Callable[[str], str]

# The request without parameters: all articles, and the default of every parameter.
EVERYTHING = SearchRequest()

_DAYS = ("from", "to")
_NO_PARTS: Parts = dict.fromkeys(
    (
        "q",
        *FACET_FIELDS,
        *_DAYS,
        "sort",
        "page",
        "size",
        "facet",
        "facet_size",
        "explain",
        "fold",
        "literal",
        "as_typed",
    ),
    "",
)
NO_FILTERS: Parts = dict.fromkeys((*FACET_FIELDS, *_DAYS), "")
# In the place of a value; no query string has it.
_VALUE = "\0"

# A query string has these quoted, and a plus sign for a space.
_SPECIAL = re.compile(r"[^A-Za-z0-9_.~ -]+")
_SPECIAL_ON_PAGES = re.compile(r"[^\x00-\x7f]+|[^A-Za-z0-9_.~ \x80-\U0010ffff-]+")


def order_filters(request: SearchRequest) -> list[Filter]:
    """Return the filters of a request in the order of the facets, days last."""
    return sorted(
        request.filters,
        key=lambda wanted: (
            FACET_FIELDS.index(wanted.field) if isinstance(wanted, OneOf) else len(FACET_FIELDS)
        ),
    )


def quote_text(text: str) -> str:
    """Quote a text for a query string, as `urllib.parse.quote_plus` does.

    A text has few runs of special characters, mostly one, and each is quoted whole.
    """
    return _SPECIAL.sub(_quote_run, text).replace(" ", "+")


def quote_readably(text: str) -> str:
    """Quote a text for an address on a page, with letters outside ASCII as they are.

    A browser quotes them; a Chinese character takes three bytes instead of nine.
    """
    return _SPECIAL_ON_PAGES.sub(_quote_unless_letters, text).replace(" ", "+")


def _quote_run(run: re.Match[str]) -> str:
    return "%" + run[0].encode().hex("%").upper()


def _quote_unless_letters(run: re.Match[str]) -> str:
    return run[0] if run[0].isalnum() else _quote_run(run)


# The same sections, sources and months are in answer after answer.
_QUOTED_VALUES: dict[Quote, Quote] = {
    quote_text: lru_cache(maxsize=4096)(quote_text),
    quote_readably: lru_cache(maxsize=4096)(quote_readably),
}


def canonical_query(request: SearchRequest) -> str:
    """Return the canonical query string of a request: the same search, the same string."""
    return join_parts(write_parts(request))


def write_parts(request: SearchRequest, quote: Quote = quote_text) -> Parts:
    """Write each parameter of a request.

    Args:
        request: a search.
        quote: quotes values.
    """
    parts = {**_NO_PARTS}
    page = request.page
    if request.text:
        parts["q"] = f"q={quote(request.text)}"
    if request.filters:
        _write_filters(parts, request.filters, quote)
    if request.sort is not Sort.RELEVANCE:
        parts["sort"] = f"sort={request.sort.value}"
    if page.number != 1:
        parts["page"] = f"page={page.number}"
    if page.size != EVERYTHING.page.size:
        parts["size"] = f"size={page.size}"
    if request.facets != FACET_FIELDS:
        parts["facet"] = write_values("facet", request.facets, quote)
    if request.facet_size != EVERYTHING.facet_size:
        parts["facet_size"] = f"facet_size={request.facet_size}"
    if request.literal:
        parts["literal"] = write_values("literal", request.literal, quote)
    parts["explain"] = "explain=1" if request.explain else ""
    parts["fold"] = "" if request.fold else "fold=0"
    parts["as_typed"] = "as_typed=1" if request.as_typed else ""
    return parts


def _write_filters(parts: Parts, filters: Iterable[Filter], quote: Quote) -> None:
    for wanted in filters:
        if isinstance(wanted, OneOf):
            _add_values(parts, wanted.field, sorted(wanted.values), quote)
        else:
            for name, day in zip(_DAYS, (wanted.first, wanted.last), strict=True):
                if day:
                    _add_values(parts, name, [day.isoformat()], quote)


def _add_values(parts: Parts, name: str, values: Iterable[str], quote: Quote) -> None:
    """Write values of a parameter after those it has."""
    written = write_values(name, values, quote)
    parts[name] = f"{parts[name]}&{written}" if parts[name] else written


def write_values(name: str, values: Iterable[str], quote: Quote = quote_text) -> str:
    """Write a parameter that may have several values.

    Args:
        name: of the parameter.
        values: in order; without any, the parameter is empty.
        quote: quotes them.
    """
    return "&".join([f"{name}={quote(value)}" for value in values])


def join_parts(parts: Parts) -> str:
    """Join parameters to a query string."""
    return "&".join(filter(None, parts.values()))


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
    return f"/?q={quote_text(text)}" if text else "/"


def value_address(field: str, value: str) -> str:
    """Return the address of the search page for all articles with one value of a field.

    Args:
        field: section, source, region, year or month.
        value: of the field.
    """
    return f"/?{field}={quote_text(value)}"


class Addresses:
    """The addresses of a search, and of those that differ from it in a parameter or two.

    An answer leads to a hundred other searches. Each parameter is quoted once; another search has
    other parts in place of some.

    Args:
        request: the search.
        path: the resource that answers it.
        quote: quotes values.
    """

    def __init__(self, request: SearchRequest, path: str = "/", quote: Quote = quote_text) -> None:
        self.request = request
        self._path = path
        self._quote = quote
        self.parts = write_parts(request, quote)
        self.query = join_parts(self.parts)

    def here(self, path: str | None = None, **changed: str) -> str:
        """Return the address of the search itself.

        Args:
            path: another resource that takes its parameters.
            changed: parameters that are others, as `write_values` writes them.
        """
        query = join_parts({**self.parts, **changed}) if changed else self.query
        return with_query(path or self._path, query)

    def page(self, number: int) -> str:
        """Return the address of another page of the same search.

        Args:
            number: of the page, from 1.
        """
        return page_address(self._path, self.parts, number)

    def first_page(self, **changed: str) -> str:
        """Return the address of the first page of another search.

        Args:
            changed: parameters of it, as `write_values` writes them.
        """
        query = join_parts({**self.parts, "page": "", **changed})
        return f"{self._path}?{query}" if query else self._path

    def change(self, name: str, *values: str) -> str:
        """Return the address of the first page with another value of a parameter.

        Args:
            name: of the parameter.
            values: of it; without any, the parameter is left out.
        """
        return self.first_page(**{name: write_values(name, filter(None, values), self._quote)})

    def at_any_time(self) -> Addresses:
        """Return the addresses of the first page without years, months and days."""
        return Addresses(at_any_time(self.request), self._path, self._quote)

    def take_literally(self, piece: str) -> str:
        """Return the address of the first page with a piece of the text taken as typed.

        Args:
            piece: the text of a reading.
        """
        return self.change("literal", *dict.fromkeys((*self.request.literal, piece)))

    def choose(self, reading: Reading, choice: ReadingChoice) -> str:
        """Return the address of the first page with one meaning of a piece chosen.

        Args:
            reading: the reading of the piece.
            choice: one of its choices: a region to filter by, or a text to type instead.
        """
        if choice.region:
            return self.change(REGION, choice.region)
        # Normalising moves no character, so the piece has the same place in the text as typed.
        typed = self.request.text
        before, piece, _ = normalise(typed).partition(reading.text)
        end = len(before) + len(piece)
        text = typed[: len(before)] + choice.meaning + typed[end:]
        return self.change("q", text) if piece else self.here()

    def toggle(
        self, field: str, values: Sequence[str], escape: Callable[[str], str] = str
    ) -> list[str]:
        """Return, for each value of a field, the address that chooses it or removes it.

        All but the value is the same for each value of a field that none is chosen of.

        Args:
            field: section, source, region, year or month.
            values: values of the field.
            escape: makes HTML of an address; a quoted value has nothing to escape.
        """
        quote = _QUOTED_VALUES[self._quote]
        filters = self.request.filters
        if filters and (chosen := list_selected(filters, field)):
            return [
                escape(
                    self.first_page(
                        **{field: write_values(field, sorted(_toggle(field, chosen, value)), quote)}
                    )
                )
                for value in values
            ]
        before, _, after = self.first_page(**{field: _VALUE}).partition(_VALUE)
        before, after = escape(f"{before}{field}="), escape(after)
        return [f"{before}{quote(value)}{after}" for value in values]


def other_pages(answer: Answer, path: str, parts: Parts) -> dict[str, str]:
    """Return the addresses of an answer's other pages by relation (RFC 8288).

    Args:
        answer: the present page.
        path: the resource of the addresses.
        parts: of the present page.

    Returns:
        `first` and `last` where there are pages, `prev` and `next` where they exist.
    """
    here, pages = answer.request.page.number, answer.pages
    if pages < 1:
        return {}
    addresses = {
        "first": page_address(path, parts, 1),
        "last": page_address(path, parts, pages),
    }
    if here > 1:
        addresses["prev"] = page_address(path, parts, min(here - 1, pages))
    if here < pages:
        addresses["next"] = page_address(path, parts, here + 1)
    return addresses


def page_address(path: str, parts: Parts, number: int) -> str:
    """Return the address of another page of a search.

    Args:
        path: the resource.
        parts: of a page of the search.
        number: of the wanted page, from 1.
    """
    page = "" if number == 1 else f"page={number}"
    return with_query(path, join_parts({**parts, "page": page}))


def link_header(addresses: dict[str, str]) -> str:
    """Return addresses by relation as a Link header (RFC 8288)."""
    return ", ".join([f'<{address}>; rel="{relation}"' for relation, address in addresses.items()])


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


def at_any_time(request: SearchRequest) -> SearchRequest:
    """Return the same search without years, months and days, from its first page."""
    others = tuple(
        wanted
        for wanted in request.filters
        if isinstance(wanted, OneOf) and wanted.field not in TIME_FIELDS
    )
    return replace(request.first_page, filters=others)


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
