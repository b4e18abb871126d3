"""Facet values as addresses: the same search with one value more, or one less.

`toggled` says what such an address means; an answer carries some eighty of them, so they are
written in one pass, all but the value itself quoted once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from fupin_search.mentions.places import gazetteer
from fupin_search.search.answer import FACET_FIELDS, REGION
from fupin_search.search.facets import fold_value
from fupin_search.search.query import Filter, OneOf
from fupin_search.service import Request
from fupin_search.web.parameters import pairs_of

# An archive names the same sections, sources and months in answer after answer.
_quoted = lru_cache(maxsize=4096)(quote_plus)


def toggled(request: Request, field: str, value: str) -> Request:
    """The request with one facet value chosen, or let go if it was; back on the first page."""
    wanted_values = _after_toggle(field, selected(request.filters, field), value)
    others = _others(request, field)
    fresh = [OneOf(field, tuple(sorted(wanted_values)))] if wanted_values else []
    return replace(request.first_page, filters=(*others, *fresh))


def selected(filters: Iterable[Filter], field: str) -> tuple[str, ...]:
    """The values of a field a request filters by."""
    return tuple(
        value
        for wanted in filters
        if isinstance(wanted, OneOf) and wanted.field == field
        for value in wanted.values
    )


def toggle_addresses(
    request: Request, field: str, values: Iterable[str], *, path: str
) -> list[str]:
    """For each value of a field, the address that chooses it, or lets it go if it was chosen.

    Args:
        request: the present search.
        field: section, source, region, year or month.
        values: values of the field.
        path: what the addresses lead to.

    Returns:
        `path` and the canonical query string of `toggled(request, field, value)`, in order.
    """
    pairs = pairs_of(replace(request.first_page, filters=_others(request, field)))
    earlier = {"q", *FACET_FIELDS[: FACET_FIELDS.index(field)]}
    place = sum(name in earlier for name, _ in pairs)
    before, after = urlencode(pairs[:place]), urlencode(pairs[place:])
    chosen = selected(request.filters, field)
    if chosen:
        queries = (_values_query(field, chosen, value) for value in values)
        joined = ("&".join(filter(None, (before, query, after))) for query in queries)
        return [f"{path}?{query}" if query else path for query in joined]
    head = f"{path}?{before}&{field}=" if before else f"{path}?{field}="
    tail = f"&{after}" if after else ""
    return [f"{head}{_quoted(value)}{tail}" for value in values]


def _values_query(field: str, chosen: tuple[str, ...], value: str) -> str:
    return "&".join(
        f"{field}={_quoted(kept)}" for kept in sorted(_after_toggle(field, chosen, value))
    )


def _after_toggle(field: str, chosen: Sequence[str], value: str) -> Sequence[str]:
    """The chosen values of a field once one more is chosen, or let go if it was among them.

    A region takes the place of those it lies in and those inside it: who goes on from 广东 to 广州
    wants less, not both.
    """
    # A value is selected in any spelling, so it is let go in any.
    spelling = fold_value(value)
    others = [other for other in chosen if fold_value(other) != spelling]
    if len(others) < len(chosen):
        return others
    if field == REGION:
        lineage = gazetteer().lineage
        mine = lineage(value)
        others = [other for other in others if other not in mine and value not in lineage(other)]
    return [*others, value]


def _others(request: Request, field: str) -> tuple[Filter, ...]:
    return tuple(
        wanted
        for wanted in request.filters
        if not (isinstance(wanted, OneOf) and wanted.field == field)
    )
