"""What is asked of the service, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from fupin_search.articles.article import Article
from fupin_search.results import Offer, Repair
from fupin_search.search.answer import FACET_FIELDS, Facet, Hit, Page, Scored, Span
from fupin_search.search.query import Filter, Sort
from fupin_search.search.timeline import By, Period
from fupin_search.understanding.interpretation import Interpretation

DEEPEST_HIT = 10_000


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader asks.

    Args:
        text: as typed; of a longer one the first 200 characters or so are searched.
        filters: chosen facets and dates.
        sort: order of the hits; without text, and by relevance, the newest come first.
        page: hits wanted; at most 100 a page, and none past the 10,000th.
        facets: fields to count.
        facet_size: most values of a facet.
        explain: whether each hit by relevance says what its score is made of.
        fold: whether articles of one text are listed as the first of them.
        literal: pieces of the text that mean their characters and nothing else.
        as_typed: whether all of it does.
        offers: whether corrections of it are wanted.
        rest: what followed the text and is not searched.
    """

    text: str = ""
    filters: tuple[Filter, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: Page = field(default_factory=Page)
    facets: tuple[str, ...] = FACET_FIELDS
    facet_size: int = 20
    explain: bool = False
    fold: bool = True
    literal: tuple[str, ...] = ()
    as_typed: bool = False
    offers: bool = True
    rest: str = ""

    @property
    def first_page(self) -> Request:
        """The same request from its first hit on."""
        return replace(self, page=Page(size=self.page.size), rest="")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader gets.

    Args:
        request: what was asked.
        interpreted: how the text was read.
        found: articles found, exactly.
        hits: the page's articles in order.
        facets: values of the articles found, with counts.
        repairs: what was changed: the text was too long, or nothing was found.
        offers: what the reader perhaps meant.
        generation: name of the index that answered.
        took_ms: time taken, in milliseconds.
        folded: how many of the articles found are listed under others of the same text.
        kept: whether it was kept from an earlier time somebody asked.
        cut_short: whether more would have been tried, had it not cost or taken too much.
    """

    request: Request
    interpreted: Interpretation
    found: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    repairs: tuple[Repair, ...]
    offers: tuple[Offer, ...]
    generation: str
    took_ms: float
    folded: int = 0
    # Where an answer came from does not make it another.
    kept: bool = field(default=False, compare=False)
    cut_short: bool = False

    @property
    def listed(self) -> int:
        """Articles found that are listed for themselves."""
        return self.found - self.folded

    @property
    def pages(self) -> int:
        """Pages that can be asked for."""
        size = self.request.page.size
        return min(-(-self.listed // size), DEEPEST_HIT // size)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Articles found along time.

    Args:
        answer: to the same request, its hits aside.
        by: the length of a period.
        periods: in order, from the first with an article found to the last.
        undated: articles found that have no date.
    """

    answer: Answer
    by: By
    periods: tuple[Period, ...]
    undated: int


@dataclass(frozen=True, slots=True)
class State:
    """What a service answers with.

    Args:
        generation: name of the index.
        articles: how many can be found, so without those an operator removed.
        created: when the index was made: UTC time, ISO 8601.
    """

    generation: str
    articles: int
    created: str


@dataclass(frozen=True, slots=True)
class Printed:
    """An article, and where its text was printed first.

    Args:
        article: the article.
        first: the first article of the same text; None where that is this one.
        similar: articles about the same, the most alike first, if they were asked for.
        title: spans of the title to mark, if it was said what was searched for.
        body: spans of the body to mark, likewise.
        cut_short: whether more would have been tried to know what to mark.
    """

    article: Article
    first: Article | None
    similar: tuple[Scored, ...] = ()
    title: tuple[Span, ...] = ()
    body: tuple[Span, ...] = ()
    cut_short: bool = False
