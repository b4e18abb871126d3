"""How long, how large and how deep a request may be."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from fupin_search.errors import RequestError
from fupin_search.search.answer import FACET_FIELDS
from fupin_search.service.values import DEEPEST_HIT, Request
from fupin_search.text.characters import is_han

# Characters of a text that are searched, and that one may have.
LONGEST_TEXT = 200
MOST_TEXT = 10_000
LARGEST_PAGE = 100
LARGEST_FACET = 1_000


# A word or address longer than that is cut where the text is.
_LONGEST_END = 40
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
# Marks inside figures, addresses and Latin words.
_INSIDE = frozenset(".,:/@_%-&+")


def shortened(request: Request) -> Request:
    """A request with the part of its text that is searched, and apart from it the rest.

    Args:
        request: any.

    Returns:
        The same request where its text is searched whole.
    """
    if not LONGEST_TEXT < len(request.text) <= MOST_TEXT:
        return request
    end = _end_of(request.text)
    return replace(request, text=request.text[:end].rstrip(), rest=request.text[end:].strip())


def _end_of(text: str) -> int:
    """Where the last whole character, word or figure ends that lies in the part searched."""
    for end in range(LONGEST_TEXT, LONGEST_TEXT - _LONGEST_END, -1):
        if not _is_joined(text[end - 1], text[end]):
            return end
    return LONGEST_TEXT


def _is_joined(before: str, after: str) -> bool:
    """Whether a character goes on in the next one, or a Latin word or figure does."""
    if _JOINER in (before, after) or ord(after) in _SKIN_TONES:
        return True
    if unicodedata.category(after).startswith("M"):
        return True
    return all(one in _INSIDE or (one.isalnum() and not is_han(one)) for one in (before, after))


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
    """Refuse a text that is too long to be typed or pasted in earnest."""
    if len(text) > MOST_TEXT:
        raise RequestError(
            f"q is {len(text):,} characters long; it may have {MOST_TEXT:,}, of which the first "
            f"{LONGEST_TEXT} are searched.",
            code="query-too-long",
        )


def check_size(size: int) -> None:
    """Refuse a size that is out of range."""
    if not 1 <= size <= LARGEST_PAGE:
        raise RequestError(
            f"size is {size}; it must be from 1 to {LARGEST_PAGE}.", code="size-out-of-range"
        )
