"""A search request: its parameters and their limits."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace

from fupin_search.errors import RequestError
from fupin_search.model.answer import FACET_FIELDS, Page
from fupin_search.model.query import Filter, Sort, is_dated
from fupin_search.text.normalise import is_han

# Characters of a text that are searched, and characters that it may have.
LONGEST_TEXT = 200
MOST_TEXT = 10_000
LARGEST_PAGE = 100
LARGEST_FACET = 1_000
DEEPEST_HIT = 10_000

# A word or address longer than this is cut where the text is.
_LONGEST_END = 40
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
# Marks inside figures, addresses and Latin words.
_INSIDE = frozenset(".,:/@_%-&+")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A reader's request. Equal requests have equal answers, so a request is its own cache key.

    Args:
        text: as typed; only the first 200 characters or so of a longer text are searched.
        filters: chosen facets and dates.
        sort: order of the hits; without text, and by relevance, the newest come first.
        page: the page of hits; at most 100 hits a page, and none past the 10,000th.
        facets: fields to count.
        facet_size: most values of a facet.
        explain: whether each hit by relevance lists what its score is made of.
        fold: whether articles with the same text are listed once, as the first of them.
        literal: pieces of the text that mean their characters and nothing else.
        as_typed: whether the whole text means its characters and nothing else.
        offers: whether corrections of the text are wanted.
        rest: the end of a long text, which is not searched.
    """

    text: str = ""
    filters: tuple[Filter, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: Page = field(default_factory=Page)
    facets: tuple[str, ...] = FACET_FIELDS
    facet_size: int = 20
    explain: bool = False
    fold: bool = True
    literal: tuple[str, ...] = ()
    as_typed: bool = False
    offers: bool = True
    rest: str = ""

    @property
    def first_page(self) -> SearchRequest:
        """The same request from its first hit on."""
        return replace(self, page=Page(size=self.page.size), rest="")

    @property
    def is_dated(self) -> bool:
        """True if a filter selects days."""
        return is_dated(self.filters)

    def counting(self, facets: tuple[str, ...], facet_size: int) -> SearchRequest:
        """Return a request for the counts of the articles that this one finds, not for its hits.

        Args:
            facets: fields to count.
            facet_size: most values of a facet.
        """
        return SearchRequest(
            self.text,
            self.filters,
            Sort.NEWEST,
            Page(1, 1),
            facets,
            facet_size,
            fold=False,
            literal=self.literal,
            as_typed=self.as_typed,
            offers=False,
            rest=self.rest,
        )


def shorten_request(request: SearchRequest) -> SearchRequest:
    """Return a request whose text is the part that is searched, with the rest apart from it.

    Args:
        request: any request.

    Returns:
        The same request where its whole text is searched.
    """
    if not LONGEST_TEXT < len(request.text) <= MOST_TEXT:
        return request
    end = _find_searched_end(request.text)
    return replace(request, text=request.text[:end].rstrip(), rest=request.text[end:].strip())


def _find_searched_end(text: str) -> int:
    """Return the end of the last whole character, word or figure in the part that is searched."""
    for end in range(LONGEST_TEXT, LONGEST_TEXT - _LONGEST_END, -1):
        if not _is_joined(text[end - 1], text[end]):
            return end
    return LONGEST_TEXT


def _is_joined(before: str, after: str) -> bool:
    """Return whether two characters belong to one character, Latin word or figure."""
    if _JOINER in (before, after) or ord(after) in _SKIN_TONES:
        return True
    if unicodedata.category(after).startswith("M"):
        return True
    return all(sign in _INSIDE or (sign.isalnum() and not is_han(sign)) for sign in (before, after))


def check_request(request: SearchRequest) -> None:
    """Refuse a request that is too long, too large or too deep.

    Raises:
        RequestError: naming the parameter, and what is allowed.
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
    """Refuse a text that nobody types or pastes in earnest.

    Raises:
        RequestError: when it has more than 10,000 characters.
    """
    if len(text) > MOST_TEXT:
        raise RequestError(
            f"q is {len(text):,} characters long; it may have {MOST_TEXT:,}, of which the first "
            f"{LONGEST_TEXT} are searched.",
            code="query-too-long",
        )


def check_size(size: int) -> None:
    """Refuse a size that is out of range.

    Raises:
        RequestError: when it is not from 1 to 100.
    """
    if not 1 <= size <= LARGEST_PAGE:
        raise RequestError(
            f"size is {size}; it must be from 1 to {LARGEST_PAGE}.", code="size-out-of-range"
        )
