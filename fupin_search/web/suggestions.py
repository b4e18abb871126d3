"""Suggestions as `wire` has them, each with the address it leads to."""

from __future__ import annotations

from collections.abc import Iterable

from fupin_search import wire
from fupin_search.search.query import OneOf
from fupin_search.service import Request
from fupin_search.understanding.suggesting import Suggestion
from fupin_search.web.rendering import Json, marked_html
from fupin_search.web.urls import Links, address_of


def suggestions_json(
    text: str, suggestions: Iterable[Suggestion], *, base_url: str
) -> wire.Suggestions:
    """Render the suggestions for a text.

    Args:
        text: as typed so far.
        suggestions: the best first.
        base_url: put before site-relative article links.
    """
    return wire.Suggestions(
        text,
        tuple(
            wire.Suggestion(
                text=suggestion.text,
                text_html=marked_html(suggestion.text, suggestion.highlights),
                highlights=suggestion.highlights,
                kind=suggestion.kind.value,
                count=suggestion.count,
                url=address_of_suggestion(suggestion, base_url=base_url),
            )
            for suggestion in suggestions
        ),
    )


def address_of_suggestion(one: Suggestion, *, base_url: str) -> str:
    """Where a suggestion leads: an article, all of a section, source or region, or a search."""
    if one.head is not None:
        return Links(base_url).article(one.head)
    if one.value:
        return address_of(Request(filters=(OneOf(one.kind.value, (one.value,)),)))
    return address_of(Request(one.text))

    Args:
        suggestion: the text suggested.
        base_url: put before a site-relative article link.
    """
    if suggestion.head is not None:
        return link_of(suggestion.head, base_url=base_url)
    if suggestion.value:
        return address_of(Request(filters=(OneOf(suggestion.kind.value, (suggestion.value,)),)))
    return address_of(Request(suggestion.text))
