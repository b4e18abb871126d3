"""Suggestions as `wire` has them, each with the address it leads to."""

from __future__ import annotations

from collections.abc import Iterable

from fupin_search import wire
from fupin_search.model.query import OneOf
from fupin_search.service import Request
from fupin_search.vocabulary.suggestions import Suggestion
from fupin_search.web.rendering import marked_html
from fupin_search.web.urls import Links, address_of


def suggestions_json(
    text: str, suggestions: Iterable[Suggestion], links: Links
) -> wire.Suggestions:
    """Render the suggestions for a text.

    Args:
        text: as typed so far.
        suggestions: the best first.
        links: where article links lead.
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
                url=address_of_suggestion(suggestion, links),
            )
            for suggestion in suggestions
        ),
    )


def address_of_suggestion(suggestion: Suggestion, links: Links) -> str:
    """Return the address of an article, of all of a section, source or region, or of a search.

    Args:
        suggestion: the text suggested.
        links: where article links lead.
    """
    if suggestion.head is not None:
        return links.article(suggestion.head)
    if suggestion.value:
        return address_of(Request(filters=(OneOf(suggestion.kind.value, (suggestion.value,)),)))
    return address_of(Request(suggestion.text))
