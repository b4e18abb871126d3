"""Search: the one object that the command line and the web both hold.

A timeline is a search too: of a request whose one facet counts days or months.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date as Date
from typing import TYPE_CHECKING, Self

from fupin_search.articles.article import Article
from fupin_search.errors import NotFoundError, RequestError
from fupin_search.generations.follower import Follower, OpenGeneration
from fupin_search.generations.store import GenerationStore
from fupin_search.model.answer import DAY, Bucket, Page, PeriodLength, Scored, list_periods
from fupin_search.model.request import (
    SearchRequest,
    check_length,
    check_request,
    check_size,
    shorten_request,
)
from fupin_search.query.archive_words import ArchiveWords
from fupin_search.query.context import OperatorFiles, OperatorRules, QueryContext
from fupin_search.service.answers import Answer, ArticlePage, IndexState, ResultCache, Timeline
from fupin_search.service.marking import prepare_marking
from fupin_search.service.pipeline import Allowance, RequestRun, milliseconds_since
from fupin_search.service.similar import find_similar
from fupin_search.text.months import MONTHS
from fupin_search.text.tokenizer import Cut

if TYPE_CHECKING:
    from fupin_search.vocabulary.suggestions import Suggestion

# Ten years and their leap days.
MOST_DAYS = 3_660

# Every month that the calendar has a name for.
_ALL_MONTHS = MONTHS * 9999


# Together they use every way to match and to rank.
_WARMING = (
    "扶贫",
    "扶贫 干部 就业 补贴",
    '"脱贫攻坚" -电影',
    "标题:扶贫 OR 2020* OR 日期:2020",
    "-的",
    "",
)


class Search:
    """Searches the live generation of an index; threads may share it.

    Every method raises IndexUnusableError while no generation can serve.

    Args:
        store: the index's generations.
        results: keeps the latest answers; nothing is kept by default.
        rules: an operator's synonyms and pairs; or the files that hold them, which `keep_up`
            reads again when they change.
        allowance: the work and time that a request may take; without limits by default.
    """

    def __init__(
        self,
        store: GenerationStore,
        results: ResultCache | None = None,
        rules: OperatorRules | OperatorFiles | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        prepare_marking()
        self._allowance = allowance or Allowance()
        self._files = rules if isinstance(rules, OperatorFiles) else None
        self._fixed = rules if isinstance(rules, OperatorRules) else OperatorRules()
        self._learns = True
        self._leased = _Leased()
        self._latest: QueryContext | None = None
        self._kept_up = ""
        self._follower = Follower(store, ArchiveWords, self._learn)
        self.results = results or ResultCache(0)

    def __enter__(self) -> Self:
        """Return this search, to be closed after the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the index."""
        self.close()

    def lease(self) -> Lease:
        """Hold one generation, one state of the operator's files and one day for a block.

        Everything that the same thread asks of this object inside the block is answered from
        these, so the parts of a page fit together though the index is swapped meanwhile.
        """
        return Lease(self._leased, self._follower, self._context)

    def search(self, request: SearchRequest) -> Answer:
        """Answer a request.

        Raises:
            RequestError: naming what is too long, too large or too deep.
        """
        request = shorten_request(request)
        check_request(request)
        return self._answer(request)

    def timeline(self, request: SearchRequest, by: PeriodLength) -> Timeline:
        """Count the articles that a request finds by the period of their publication.

        Args:
            request: as for `search`; its order, page and facets make no difference.
            by: the length of a period.

        Raises:
            RequestError: naming what is too long, too large or too deep, or when there would be
                too many days.
        """
        request = shorten_request(request)
        check_request(request)
        return _build_timeline(self._answer(_count_periods(request, by)), by)

    def _answer(self, request: SearchRequest) -> Answer:
        with self.lease() as context:
            started = time.perf_counter()
            edition = context.edition
            if cached := self.results.get(edition, request):
                return replace(cached, took_ms=milliseconds_since(started), kept=True)
            answer = RequestRun(context, request, self._allowance.budget()).answer()
            # Another time there may be time for more.
            if not answer.cut_short:
                self.results.put(edition, answer)
            return answer

    def article(self, article_id: str) -> Article:
        """Return the article with an id.

        Raises:
            NotFoundError: when the archive has none.
        """
        return self.article_page(article_id).article

    def article_page(
        self, article_id: str, similar: int = 0, sought: SearchRequest | None = None
    ) -> ArticlePage:
        """Return an article with what its page shows.

        Args:
            article_id: the id of the article.
            similar: most articles about the same to return with it.
            sought: the search that led to it, whose text is marked in it.

        Raises:
            NotFoundError: when the archive has no such article.
            RequestError: when the search is too long, too large or too deep.
        """
        if sought:
            sought = shorten_request(sought)
            check_request(sought)
            # One hit is enough to know the marks; its order and its folding may matter.
            sought = replace(sought, page=Page(1, 1), facets=(), explain=False)
        with self.lease() as context:
            engine = context.generation.engine
            article = engine.article(article_id)
            if article is None:
                raise NotFoundError(
                    f"There is no article {article_id!r} in the archive.", code="article-not-found"
                )
            budget = self._allowance.budget()
            title, body = RequestRun(context, sought, budget).mark(article) if sought else ((), ())
            first = engine.reprint_of(article_id)
            tokenizer = context.generation.tokenizer
            return ArticlePage(
                article,
                engine.article(first) if first is not None else None,
                find_similar(article, engine, tokenizer, similar) if similar else (),
                title,
                body,
                cut_short=budget.exceeded,
            )

    def similar(self, article_id: str, size: int = 10) -> tuple[Scored, ...]:
        """Return articles about the same as one, the most alike first, without its reprints.

        Args:
            article_id: the id of the article.
            size: most articles, from 1 to 100.

        Raises:
            NotFoundError: when the archive has no article of that id.
            RequestError: when the size is out of range.
        """
        check_size(size)
        return self.article_page(article_id, similar=size).similar

    def suggest(self, text: str, size: int = 10) -> tuple[Suggestion, ...]:
        """Suggest what a reader who is still typing may mean.

        Args:
            text: as typed so far; a text of more than 40 characters has no suggestions.
            size: most suggestions, from 1 to 100.

        Raises:
            RequestError: when the text is too long, or the size out of range.
        """
        check_length(text)
        check_size(size)
        with self.lease() as context:
            from fupin_search.vocabulary.suggestions import suggest

            return suggest(text, context.archive.phrases, size)

    def popular(self, size: int = 8) -> tuple[str, ...]:
        """Return the most frequent phrases of recent titles, for readers without a query.

        Args:
            size: most phrases.
        """
        with self.lease() as context:
            return context.archive.phrases.popular[:size]

    def newest_id(self) -> str | None:
        """Return the id of the newest article, or None if the archive is empty."""
        hits = self.search(SearchRequest(page=Page(size=1), facets=())).hits
        return hits[0].head.id if hits else None

    def state(self) -> IndexState:
        """Return the state of the index that answers."""
        with self.lease() as context:
            live = context.generation
            return IndexState(live.name, live.engine.count(), live.manifest.created)

    def edition(self) -> str:
        """Name all that an answer depends on except its request; see `QueryContext.edition`."""
        if context := self._leased.context:
            return context.edition
        with self.lease() as context:
            return context.edition

    def cut(self, text: str) -> Cut:
        """Cut a text as the live generation does."""
        with self.lease() as context:
            return context.generation.tokenizer.cut(text)

    def keep_up(self, *, anew: bool = False) -> None:
        """Open and learn what was swapped in or hidden, so that no reader waits for that.

        The operator's files are read again too, where they changed.

        Args:
            anew: whether to read them again in any case, and to log it.
        """
        if self._files:
            self._files.look(anew=anew)
        with self.lease() as context:
            context.learn()
        if context.edition != self._kept_up:
            self._kept_up = context.edition
            give_back_memory()

    def look_only(self) -> None:
        """Learn nothing of later generations, for a process that answers no searches."""
        self._learns = False

    def warm(self) -> None:
        """Load what the first reader would otherwise wait for."""
        for text in _WARMING:
            self.search(SearchRequest(text))
        self.keep_up()
        self.suggest(_WARMING[0])

    def close(self) -> None:
        """Close the index."""
        self._latest = None
        self._follower.close()

    def _learn(self, archive: ArchiveWords) -> None:
        if self._learns:
            self._context(archive).learn()

    def _context(self, archive: ArchiveWords) -> QueryContext:
        """Return the context of requests that begin now."""
        rules = self._files.rules if self._files else self._fixed
        today, latest = rules.today(), self._latest
        if (
            latest is None
            or latest.archive is not archive
            or latest.rules is not rules
            or latest.today != today
        ):
            # It never changes, so the next requests have it too.
            latest = self._latest = QueryContext(archive, rules, today)
        return latest


class _Leased(threading.local):
    """The context of each thread's requests, while one is answered."""

    context: QueryContext | None = None


class Lease:
    """A block in which a thread's requests have one context; inside another one, it has that one's.

    Args:
        leased: has the context of the outermost block.
        follower: keeps the generation open.
        make: makes the context of a generation's words.
    """

    __slots__ = ("_follower", "_held", "_leased", "_make")

    def __init__(
        self,
        leased: _Leased,
        follower: Follower[ArchiveWords],
        make: Callable[[ArchiveWords], QueryContext],
    ) -> None:
        self._leased = leased
        self._follower = follower
        self._make = make
        self._held: OpenGeneration[ArchiveWords] | None = None

    def __enter__(self) -> QueryContext:
        """Return the context."""
        context = self._leased.context
        if context is None:
            self._held = self._follower.take()
            try:
                context = self._leased.context = self._make(self._held.reader)
            except BaseException:
                self._follower.give_back(self._held)
                raise
        return context

    def __exit__(self, *_: object) -> None:
        """Give the generation back, after the outermost block."""
        if self._held is not None:
            self._leased.context = None
            self._follower.give_back(self._held)


def _count_periods(request: SearchRequest, by: PeriodLength) -> SearchRequest:
    """Return the request whose one facet counts what a timeline shows."""
    if by is PeriodLength.DAY:
        # One day more than a timeline shows, so that too many are noticed.
        return request.counting((DAY,), MOST_DAYS + 1)
    return request.counting(("month",), _ALL_MONTHS)


def _build_timeline(answer: Answer, by: PeriodLength) -> Timeline:
    """Return the timeline that the answer to a request of `_count_periods` counts.

    Raises:
        RequestError: when there are more days than a timeline has.
    """
    (facet,) = answer.facets
    # A facet sets its own filter aside; a timeline shows only what is found.
    buckets = tuple(bucket for bucket in facet.buckets if bucket.selected) or facet.buckets
    if by is PeriodLength.DAY and buckets:
        _check_days(buckets)
    dated = sum(bucket.count for bucket in buckets)
    return Timeline(answer, by, list_periods(buckets, by), answer.found - dated)


def _check_days(buckets: tuple[Bucket, ...]) -> None:
    first, last = (Date.fromisoformat(buckets[place].value) for place in (0, -1))
    if (last - first).days >= MOST_DAYS:
        raise RequestError(
            f"A timeline by=day has at most {MOST_DAYS:,} days, and what is found was published "
            "over more. Narrow it with from and to, or ask for by=month.",
            code="too-many-days",
        )


def give_back_memory() -> None:
    """Return to the system the memory that learning used for a while, where the C library can.

    Arrays made on the way to smaller ones, and those of a closed generation, otherwise stay with
    the process: as much again as what it keeps.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
