"""The answer of an engine, and the parts of an answer that are shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date as Date

from fupin_search.articles.article import Article
from fupin_search.search.explanation import Share
from fupin_search.search.query import Match

REGION = "region"
FACET_FIELDS = ("section", "source", REGION, "year", "month")
# Fields of which an article has one value at most.
SINGLE_FIELDS = ("section", "source", "year", "month")
TIME_FIELDS = ("year", "month")
# Counted for timelines only: it has no filter of its own name, and readers do not see it.
DAY = "day"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """The page of hits that is wanted.

    Args:
        number: 1 for the first page.
        size: hits a page.
    """

    number: int = 1
    size: int = 10

    @property
    def start(self) -> int:
        """Rank of the page's first hit, from 0."""
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class Bucket:
    """One value of a facet.

    Args:
        value: as filters name it; it is also what readers see, except for a region's code.
        count: the exact number of articles that have it.
        selected: whether the query filters by it.
    """

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a field among the articles found, as if it had no filter of its own.

    Args:
        field: section, source, region, year, month or day.
        buckets: values by count, then name; years, months and days in time order; regions in the
            order of `search.regions`.
    """

    field: str
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an article that a list mentions only beside another."""

    id: str
    title: str
    source: str | None
    date: Date | None
    url: str | None


def head_of(article: Article) -> Head:
    """Return the head of an article."""
    return Head(article.id, article.title, article.source, article.date, article.url)


@dataclass(frozen=True, slots=True)
class Scored:
    """An article found by an engine.

    Args:
        article: the article.
        score: 0 where the order is by date.
        title: the normalised title, for marking.
        body: the normalised body, for marking.
        shares: the parts of the score, the largest first, if they were wanted.
        reprint_of: id of the first article with this text, where that is another.
        also: the other hits with this text, the earliest first, where those are folded.
    """

    article: Article
    score: float
    title: str
    body: str
    shares: tuple[Share, ...] = ()
    reprint_of: str | None = None
    also: tuple[Head, ...] = ()

    def without_texts(self) -> Scored:
        """Return the same without the normalised texts, half of what a hit takes in a cache."""
        return replace(self, title="", body="")


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of an engine.

    Args:
        total: exact number of articles found.
        match: how much of the plain words was required.
        missing: typed words that no article in the archive holds.
        hits: the articles of the wanted page, in order.
        facets: the wanted facets, in the order wanted.
        folded: number of articles found that are listed under others, not for themselves.
        inside: terms of typed words that were found only inside longer words.
    """

    total: int
    match: Match
    missing: tuple[str, ...]
    hits: tuple[Scored, ...]
    facets: tuple[Facet, ...]
    folded: int = 0
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snippet:
    """A window of the body.

    Args:
        text: the window, its paragraph breaks as spaces.
        highlights: spans of `text` to mark, in code points.
    """

    text: str
    highlights: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found, ready to show.

    Args:
        scored: the article as the engine found it, without its normalised texts.
        title_spans: spans of the title to mark, in code points.
        body_spans: spans of the body to mark.
        snippet: the best window of the body.
    """

    scored: Scored
    title_spans: tuple[Span, ...]
    body_spans: tuple[Span, ...]
    snippet: Snippet

    @property
    def article(self) -> Article:
        """The article found."""
        return self.scored.article
