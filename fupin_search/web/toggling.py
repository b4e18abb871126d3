"""Facet values as addresses: the same search with one value more, or one less.

`parameters.toggled` says what such an address means; an answer carries some eighty of them, so here
they are written in one pass, all but the value itself quoted once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from fupin_search.search.answer import FACET_FIELDS
from fupin_search.search.query import OneOf
from fupin_search.service import Request
from fupin_search.web.parameters import after_toggle, pairs_of, selected

# An archive names the same sections, sources and months in answer after answer.
_quoted = lru_cache(maxsize=4096)(quote_plus)


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
    others = tuple(
        wanted
        for wanted in request.filters
        if not (isinstance(wanted, OneOf) and wanted.field == field)
    )
    pairs = pairs_of(replace(request.first_page, filters=others))
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
        f"{field}={_quoted(kept)}" for kept in sorted(after_toggle(field, chosen, value))
    )
