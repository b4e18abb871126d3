"""The other pages of an answer, as addresses and as a Link header (RFC 8288)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fupin_search.search.answer import Page
from fupin_search.service import Answer, Request
from fupin_search.web.parameters import query_string_of


def other_pages(
    answer: Answer, path: str, written: Callable[[Request], str] = query_string_of
) -> dict[str, str]:
    """Addresses by relation: `first` and `last` where there are pages, `prev` and `next` at need.

    Args:
        answer: the page at hand.
        path: what the addresses lead to.
        written: the query string of a request.
    """
    here, pages = answer.request.page.number, answer.pages
    if pages < 1:
        return {}
    numbers = {"first": 1, "last": pages}
    if here > 1:
        numbers["prev"] = min(here - 1, pages)
    if here < pages:
        numbers["next"] = here + 1
    size = answer.request.page.size
    queries = {
        relation: written(replace(answer.request, page=Page(number, size)))
        for relation, number in numbers.items()
    }
    return {relation: f"{path}?{query}" if query else path for relation, query in queries.items()}


def link_header(addresses: dict[str, str]) -> str:
    """Addresses by relation, as the header has them."""
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in addresses.items())
