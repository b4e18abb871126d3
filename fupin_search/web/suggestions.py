"""From suggestions to JSON, each with where it leads."""

from __future__ import annotations

from collections.abc import Iterable

from fupin_search.search.query import OneOf
from fupin_search.service import Request
from fupin_search.understanding.suggesting import Suggestion
from fupin_search.web.navigation import address_of
from fupin_search.web.rendering import Json, link_of, marked_html


def suggestions_json(text: str, suggestions: Iterable[Suggestion], *, base_url: str) -> Json:
    """What is suggested to somebody who has typed so far.

    Args:
        text: as typed.
        suggestions: the best first.
        base_url: put before site-relative article links.
    """
    return {
        "query": text,
        "suggestions": [_suggestion_json(one, base_url=base_url) for one in suggestions],
    }


def address_of_suggestion(one: Suggestion, *, base_url: str) -> str:
    """Where a suggestion leads: an article, all of a section, source or region, or a search."""
    if one.head is not None:
        return link_of(one.head, base_url=base_url)
    if one.value:
        return address_of(Request(filters=(OneOf(one.kind.value, (one.value,)),)))
    return address_of(Request(one.text))


def _suggestion_json(one: Suggestion, *, base_url: str) -> Json:
    counted = {} if one.count is None else {"count": one.count}
    return {
        "text": one.text,
        "text_html": marked_html(one.text, one.highlights),
        "highlights": one.highlights,
        "kind": one.kind.value,
        **counted,
        "url": address_of_suggestion(one, base_url=base_url),
    }
