"""The service: text in, answer out; what both doors, the command line and the web, hold."""

from fupin_search.service.limits import (
    LARGEST_FACET,
    LARGEST_PAGE,
    LONGEST_TEXT,
    MOST_TEXT,
    shortened,
)
from fupin_search.service.search import Search, question_of
from fupin_search.service.timelines import MOST_DAYS
from fupin_search.service.values import DEEPEST_HIT, Answer, Printed, Request, State, Timeline

__all__ = [
    "DEEPEST_HIT",
    "LARGEST_FACET",
    "LARGEST_PAGE",
    "LONGEST_TEXT",
    "MOST_DAYS",
    "MOST_TEXT",
    "Answer",
    "Printed",
    "Request",
    "Search",
    "State",
    "Timeline",
    "question_of",
    "shortened",
]
