"""The service: a request in, an answer out; the command line and the web share it."""

from fupin_search.model.request import (
    DEEPEST_HIT,
    LARGEST_FACET,
    LARGEST_PAGE,
    LONGEST_TEXT,
    MOST_TEXT,
    SearchRequest,
    check_request,
    shorten_request,
)
from fupin_search.service.answers import (
    Answer,
    ArticlePage,
    IndexState,
    Offer,
    Repair,
    ResultCache,
    Timeline,
)
from fupin_search.service.search import MOST_DAYS, Search

__all__ = [
    "DEEPEST_HIT",
    "LARGEST_FACET",
    "LARGEST_PAGE",
    "LONGEST_TEXT",
    "MOST_DAYS",
    "MOST_TEXT",
    "Answer",
    "ArticlePage",
    "IndexState",
    "Offer",
    "Repair",
    "ResultCache",
    "Search",
    "SearchRequest",
    "Timeline",
    "check_request",
    "shorten_request",
]
