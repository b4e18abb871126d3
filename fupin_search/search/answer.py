"""What comes back from a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date

from fupin_search.articles.article import Article
from fupin_search.search.explanation import Share
from fupin_search.search.query import Match

REGION = "region"
FACET_FIELDS = ("section", "source", REGION, "year", "month")
# Those an article has one value of at most.
SINGLE_FIELDS = ("section", "source", "year", "month")
TIME_FIELDS = ("year", "month")
# Counted for timelines; it has no filter of its own name, and readers are not shown it as a facet.
DAY = "day"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """Which hits of an answer are wanted.

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
        value: as it is filtered by, and shown but for a region, which is a code.
        count: articles that have it, exactly.
        selected: whether the query filters by it.
    """

    value: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A field's values among the articles found, its own filter set aside.

    Args:
        field: section, source, region, year, month or day.
        buckets: values by count then name; years, months and days in time order; regions as
            `search.regions` has them.
    """

    field: str
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What a list shows of an article that it does not list for itself."""

    id: str
    title: str
    source: str | None
    date: Date | None
    url: str | None


def head_of(article: Article) -> Head:
    """An article's head."""
    return Head(article.id, article.title, article.source, article.date, article.url)


@dataclass(frozen=True, slots=True)
class Scored:
    """An article found.

    Args:
        article: the article.
        score: 0 where the order is by date.
        title: the article's title, normalised.
        body: the article's body, normalised.
        shares: what the score is the sum of, the largest first, if that was asked for.
        reprint_of: id of the first article with this text, where that is another.
        also: the others found that have this text, the earliest first, where those are folded.
    """

    article: Article
    score: float
    title: str
    body: str
    shares: tuple[Share, ...] = ()
    reprint_of: str | None = None
    also: tuple[Head, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An engine's answer.

    Args:
        total: articles found, exactly.
        match: whether all plain words were required, or a share of them.
        missing: words typed that no article in the archive holds.
        hits: the articles of the wanted page, in order.
        facets: the wanted facets, in the order asked.
        folded: how many of those found are listed under others, and not for themselves.
        inside: terms of words typed that stand only inside longer ones.
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
        article: the article.
        score: 0 where the order is by date.
        title: spans of the title to mark.
        body: spans of the body to mark.
        snippet: the body's best window.
        shares: what the score is the sum of, the largest first, if that was asked for.
        reprint_of: id of the first article with this text, where that is another.
        also: the others found that have this text, the earliest first, where those are folded.
    """

    article: Article
    score: float
    title: tuple[Span, ...]
    body: tuple[Span, ...]
    snippet: Snippet
    shares: tuple[Share, ...] = ()
    reprint_of: str | None = None
    also: tuple[Head, ...] = ()
