"""A client of the HTTP API: `Client(address)`, and the values its answers are made of.

It stands apart: it imports nothing of the project, and nothing of the project imports it, so what
it knows of a server is what the API says.
"""

from fupin_search.client.asking import Facet as FacetField
from fupin_search.client.asking import Listing, Narrowing, Searching, Several, Sort
from fupin_search.client.client import Client
from fupin_search.client.connection import ProblemError
from fupin_search.client.values import (
    Also,
    Answer,
    Article,
    Bucket,
    Choice,
    Facet,
    Head,
    Highlights,
    Hit,
    Interpreted,
    Offer,
    Period,
    Readiness,
    Reading,
    Repair,
    Share,
    Similar,
    SimilarArticle,
    Snippet,
    Span,
    Suggestion,
    Suggestions,
    Timeline,
)

__all__ = [
    "Also",
    "Answer",
    "Article",
    "Bucket",
    "Choice",
    "Client",
    "Facet",
    "FacetField",
    "Head",
    "Highlights",
    "Hit",
    "Interpreted",
    "Listing",
    "Narrowing",
    "Offer",
    "Period",
    "ProblemError",
    "Readiness",
    "Reading",
    "Repair",
    "Searching",
    "Several",
    "Share",
    "Similar",
    "SimilarArticle",
    "Snippet",
    "Sort",
    "Span",
    "Suggestion",
    "Suggestions",
    "Timeline",
]
