"""The answer of the service, and the other things it returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from fupin_search.articles.article import Article
from fupin_search.model.answer import Facet, Hit, Period, PeriodLength, Scored, Span
from fupin_search.model.request import DEEPEST_HIT, SearchRequest
from fupin_search.query.interpreter import Interpretation


@dataclass(frozen=True, slots=True)
class Repair:
    """A change to a request without which nothing is found.

    Args:
        code: the kind of change: `shortened`, or one of `query.rescue`.
        before: the piece as it was typed.
        after: what was searched instead; empty where the piece was dropped.
        found: number of articles found with all the changes made.
    """

    code: str
    before: str
    after: str
    found: int


@dataclass(frozen=True, slots=True)
class Offer:
    """Another text that finds articles.

    Args:
        text: the text to search.
        found: number of articles it finds.
    """

    text: str
    found: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request; a cache keeps it as it is.

    Args:
        request: the request, its text as far as it was searched.
        interpreted: the meaning of the text.
        found: exact number of articles found.
        hits: the articles of the page, in order.
        facets: values of the articles found, with counts.
        repairs: changes to the text, because it was too long or because nothing was found.
        offers: texts the reader may have meant.
        generation: name of the index that answered.
        took_ms: time taken, in milliseconds.
        folded: number of articles found that are listed under others with the same text.
        kept: whether it came from a cache.
        cut_short: whether the budget ended before everything was tried.
    """

    request: SearchRequest
    interpreted: Interpretation
    found: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    repairs: tuple[Repair, ...]
    offers: tuple[Offer, ...]
    generation: str
    took_ms: float
    folded: int = 0
    # An answer from a cache is no other answer.
    kept: bool = field(default=False, compare=False)
    cut_short: bool = False

    @property
    def listed(self) -> int:
        """Number of articles found that are listed for themselves."""
        return self.found - self.folded

    @property
    def pages(self) -> int:
        """Number of pages that can be requested."""
        size = self.request.page.size
        return min(-(-self.listed // size), DEEPEST_HIT // size)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The articles found, counted along time.

    Args:
        answer: the answer whose facet was counted; it has no hits worth showing.
        by: the length of a period.
        periods: in order, from the first with an article found to the last.
        undated: number of articles found without a date.
    """

    answer: Answer
    by: PeriodLength
    periods: tuple[Period, ...]
    undated: int


@dataclass(frozen=True, slots=True)
class IndexState:
    """The index that answers.

    Args:
        generation: its name.
        articles: number of articles that can be found, so without those an operator removed.
        created: time the index was made: UTC, ISO 8601.
    """

    generation: str
    articles: int
    created: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article and what its page shows with it.

    Args:
        article: the article.
        first: the first article with the same text; None if this is the first.
        similar: articles about the same, the most alike first, if they were wanted.
        title: spans of the title to mark, if a search was given.
        body: spans of the body to mark, if a search was given.
        cut_short: whether the budget ended before all of the marks were known.
    """

    article: Article
    first: Article | None
    similar: tuple[Scored, ...] = ()
    title: tuple[Span, ...] = ()
    body: tuple[Span, ...] = ()
    cut_short: bool = False
