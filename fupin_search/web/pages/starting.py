"""Where a reader can begin, or go on who found nothing: sections, phrases, the newest articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fupin_search.search.answer import Facet
from fupin_search.service import Request
from fupin_search.web.navigation import Choice, Link, address_of, choices_of

_MOST_SECTIONS = 10


@dataclass(frozen=True, slots=True)
class Starts:
    """Ways into the archive.

    Args:
        sections: the largest.
        phrases: what many titles say of late.
    """

    sections: tuple[Choice, ...]
    phrases: tuple[Link, ...]


def starts_of(facets: Sequence[Facet], phrases: Sequence[str]) -> Starts:
    """The ways into the whole archive.

    Args:
        facets: of all articles.
        phrases: popular ones.
    """
    found = [facet for facet in facets if facet.field == "section"]
    sections = [choices_of(facet, Request()) for facet in found]
    return Starts(
        sections=tuple(one for facet in sections for one in facet.shown)[:_MOST_SECTIONS],
        phrases=tuple(Link(text, address_of(Request(text))) for text in phrases),
    )
