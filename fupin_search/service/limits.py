"""How long, how large and how deep a request may be."""

from __future__ import annotations

from fupin_search.errors import RequestError
from fupin_search.search.answer import FACET_FIELDS
from fupin_search.service.values import DEEPEST_HIT, Request

LONGEST_TEXT = 200
LARGEST_PAGE = 100
LARGEST_FACET = 1_000


def check(request: Request) -> None:
    """Refuse what is too long, too large or too deep.

    Raises:
        RequestError: naming it, and what is allowed.
    """
    page = request.page
    check_length(request.text)
    check_size(page.size)
    if page.number < 1:
        raise RequestError(f"page is {page.number}; pages begin at 1.", code="page-out-of-range")
    if page.number * page.size > DEEPEST_HIT:
        raise RequestError(
            f"page × size is {page.number * page.size}; hits past the {DEEPEST_HIT:,}th are not "
            "listed. Narrow the search with a filter instead.",
            code="page-too-deep",
        )
    if not 0 <= request.facet_size <= LARGEST_FACET:
        raise RequestError(
            f"facet_size is {request.facet_size}; it must be from 0 to {LARGEST_FACET}.",
            code="facet-size-out-of-range",
        )
    for name in request.facets:
        if name not in FACET_FIELDS:
            raise RequestError(
                f"facet {name!r} is unknown; choose from {', '.join(FACET_FIELDS)}.",
                code="unknown-facet",
            )


def check_length(text: str) -> None:
    """Refuse a text that is too long."""
    if len(text) > LONGEST_TEXT:
        raise RequestError(
            f"q is {len(text)} characters long; at most {LONGEST_TEXT} are searched.",
            code="query-too-long",
        )


def check_size(size: int) -> None:
    """Refuse a size that is out of range."""
    if not 1 <= size <= LARGEST_PAGE:
        raise RequestError(
            f"size is {size}; it must be from 1 to {LARGEST_PAGE}.", code="size-out-of-range"
        )
