"""Search: text in, answer out; the one object the command line and the web both hold."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from fupin_search.articles.article import Article
from fupin_search.errors import NotFoundError, RequestError
from fupin_search.finding import find
from fupin_search.generations.follower import Follower
from fupin_search.generations.generation import Generation
from fupin_search.generations.store import GenerationStore
from fupin_search.results import Offer, Question, Repair, ResultCache
from fupin_search.search.answer import FACET_FIELDS, Facet, Hit, Page, Scored
from fupin_search.search.query import Between, Clause, Filter, Query, Sort, ranking_words
from fupin_search.text.tokenizer import Cut
from fupin_search.understanding.interpretation import Interpretation
from fupin_search.understanding.knowledge import Knowledge
from fupin_search.understanding.rescuing import telling
from fupin_search.understanding.similar import similar as alike
from fupin_search.understanding.suggesting import Suggestion, suggest
from fupin_search.understanding.understanding import Understanding

LONGEST_TEXT = 200
LARGEST_PAGE = 100
DEEPEST_HIT = 10_000
LARGEST_FACET = 1_000

# Between them they use every way to match and to rank.
_WARMING = (
    "扶贫",
    "扶贫 干部 就业 补贴",
    '"脱贫攻坚" -电影',
    "标题:扶贫 OR 2020* OR 日期:2020",
    "-的",
    "",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader asks.

    Args:
        text: as typed, at most 200 characters.
        filters: chosen facets and dates.
        sort: order of the hits; without text, and by relevance, the newest come first.
        page: hits wanted; at most 100 a page, and none past the 10,000th.
        facets: fields to count.
        facet_size: most values of a facet.
        explain: whether each hit by relevance says what its score is made of.
        fold: whether articles of one text are listed as the first of them.
        literal: pieces of the text that mean their characters and nothing else.
        as_typed: whether all of it does.
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader gets.

    Args:
        request: what was asked.
        interpreted: how the text was read.
        found: articles found, exactly.
        hits: the page's articles in order.
        facets: values of the articles found, with counts.
        repairs: what was changed because nothing was found.
        offers: what the reader perhaps meant.
        generation: name of the index that answered.
        took_ms: time taken, in milliseconds.
        folded: how many of the articles found are listed under others of the same text.
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
    """

    article: Article
    first: Article | None
    similar: tuple[Scored, ...] = ()


class Search:
    """Searches the live generation of an index.

    Args:
        store: the index's generations.
        results: keeps what was found lately; nothing is kept by default.
        knowledge: what texts are understood by beside the archive's own words.
    """

    def __init__(
        self,
        store: GenerationStore,
        results: ResultCache | None = None,
        knowledge: Knowledge | None = None,
    ) -> None:
        self._follower = Follower(store)
        self._knowledge = knowledge or Knowledge()
        self._understanding: Understanding | None = None
        self.results = results or ResultCache(0)

    def search(self, request: Request) -> Answer:
        """Answer a request.

        Raises:
            RequestError: naming what is too long, too large or too deep.
            IndexUnusableError: when no generation can serve.
        """
        _check(request)
        with self._follower.live() as live:
            started = time.perf_counter()
            understanding = self._of(live)
            question = question_of(request, understanding)
            result = self.results.get(question)
            if result is None:
                result = find(understanding, question)
                self.results.put(question, result)
        return Answer(
            request=request,
            interpreted=result.interpreted,
            found=result.found,
            hits=result.hits,
            facets=result.facets,
            repairs=result.repairs,
            offers=result.offers,
            generation=live.name,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
            folded=result.folded,
        )

    def article(self, article_id: str) -> Article:
        """The article of that id.

        Raises:
            NotFoundError: when the archive has none.
            IndexUnusableError: when no generation can serve.
        """
        return self.printed(article_id).article

    def printed(self, article_id: str, similar: int = 0) -> Printed:
        """The article of that id, and the first of its text.

        Args:
            article_id: the article's.
            similar: how many articles about the same are wanted with it, at most.

        Raises:
            NotFoundError: when the archive has none.
            IndexUnusableError: when no generation can serve.
        """
        with self._follower.live() as live:
            article = live.engine.article(article_id)
            if article is None:
                raise NotFoundError(
                    f"There is no article {article_id!r} in the archive.", code="article-not-found"
                )
            first = live.engine.reprint_of(article_id)
            return Printed(
                article,
                live.engine.article(first) if first is not None else None,
                alike(article, live.engine, live.tokenizer, similar) if similar else (),
            )

    def similar(self, article_id: str, size: int = 10) -> tuple[Scored, ...]:
        """Articles about the same as one, the most alike first; itself and its reprints left out.

        Args:
            article_id: the article's.
            size: most articles, from 1 to 100.

        Raises:
            NotFoundError: when the archive has no article of that id.
            RequestError: when the size is out of range.
            IndexUnusableError: when no generation can serve.
        """
        _check_size(size)
        return self.printed(article_id, similar=size).similar

    def suggest(self, text: str, size: int = 10) -> tuple[Suggestion, ...]:
        """What a reader who has typed so far may mean.

        Args:
            text: as typed; longer than 40 characters, nothing is suggested.
            size: most suggestions, from 1 to 100.

        Raises:
            RequestError: when the text is too long, or the size out of range.
            IndexUnusableError: when no generation can serve.
        """
        _check_length(text)
        _check_size(size)
        with self._follower.live() as live:
            return suggest(text, self._of(live).phrases, size)

    def state(self) -> State:
        """What answers now.

        Raises:
            IndexUnusableError: when no generation can serve.
        """
        with self._follower.live() as live:
            return State(live.name, live.engine.count(), live.manifest.created)

    def edition(self) -> str:
        """What answers hang on besides what is asked: equal editions, equal answers.

        That is the live generation, what is hidden of it, and the day from which 去年 is counted.

        Raises:
            IndexUnusableError: when no generation can serve.
        """
        with self._follower.live() as live:
            return f"{live.edition} {self._knowledge.today().isoformat()}"

    def cut(self, text: str) -> Cut:
        """How the live generation cuts a text."""
        with self._follower.live() as live:
            return live.tokenizer.cut(text)

    def warm(self) -> None:
        """Load what the first reader would otherwise wait for.

        Raises:
            IndexUnusableError: when no generation can serve.
        """
        for text in _WARMING:
            self.search(Request(text))
        with self._follower.live() as live:
            self._of(live).warm()
        self.suggest(_WARMING[0])

    def close(self) -> None:
        """Let go of the index."""
        self._understanding = None
        self._follower.close()

    def _of(self, live: Generation) -> Understanding:
        """The understanding of a generation, kept until there is another."""
        kept = self._understanding
        if kept is None or kept.generation is not live:
            self._understanding = kept = Understanding(live, self._knowledge)
        return kept


def question_of(request: Request, understanding: Understanding) -> Question:
    """What a request, which keeps the limits, asks of a generation: as its words are understood."""
    understood = understanding.understand(
        request.text,
        request.literal,
        dated=any(isinstance(one, Between) for one in request.filters),
        as_typed=request.as_typed,
    )
    return Question(
        understanding.generation.edition,
        Query(understood.clause, request.filters, _sort(understood.clause, request.sort)),
        request.page,
        request.facets,
        request.facet_size,
        request.explain,
        request.fold,
        telling(request.text),
        understood.readings,
        request.literal,
        request.as_typed,
    )


def _check(request: Request) -> None:
    page = request.page
    _check_length(request.text)
    _check_size(page.size)
    if page.number < 1:
        raise RequestError(f"page is {page.number}; pages begin at 1.", code="page-out-of-range")
    if page.number * page.size > DEEPEST_HIT:
        raise RequestError(
            f"page × size is {page.number * page.size}; hits past the {DEEPEST_HIT:,}th are not "
            "listed. Narrow the search with a filter instead.",
            code="page-too-deep",
        )
    if not 0 <= request.facet_size <= LARGEST_FACET:
        raise RequestError(
            f"facet_size is {request.facet_size}; it must be from 0 to {LARGEST_FACET}.",
            code="facet-size-out-of-range",
        )
    for name in request.facets:
        if name not in FACET_FIELDS:
            raise RequestError(
                f"facet {name!r} is unknown; choose from {', '.join(FACET_FIELDS)}.",
                code="unknown-facet",
            )


def _check_length(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise RequestError(
            f"q is {len(text)} characters long; at most {LONGEST_TEXT} are searched.",
            code="query-too-long",
        )


def _check_size(size: int) -> None:
    if not 1 <= size <= LARGEST_PAGE:
        raise RequestError(
            f"size is {size}; it must be from 1 to {LARGEST_PAGE}.", code="size-out-of-range"
        )


def _sort(clause: Clause, asked: Sort) -> Sort:
    """Where nothing ranks, the newest come first."""
    if asked is Sort.RELEVANCE and not any(ranking_words(clause)):
        return Sort.NEWEST
    return asked
