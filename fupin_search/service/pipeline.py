"""From a request to its answer: parse, find, rescue where nothing is found, mark the hits.

A budget limits what one request may read, and how long it may try.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from fupin_search.articles.article import Article
from fupin_search.errors import RequestError
from fupin_search.model.answer import Found, Hit, Span
from fupin_search.model.protocol import Plan
from fupin_search.model.query import Clause, Everything, Match, Query, Sort, ranking_words
from fupin_search.model.request import SearchRequest
from fupin_search.model.texts import PageTexts
from fupin_search.query.context import QueryContext
from fupin_search.query.interpreter import interpret
from fupin_search.query.parser import ParsedQuery
from fupin_search.query.rescue import Rescue, RescueLadder, drop_filters
from fupin_search.service.answers import Answer, Offer, Repair
from fupin_search.service.highlight import Mark, list_marks, mark_page

Clock = Callable[[], float]

_MOST_OFFERS = 3
# Where more articles have all the words, nothing is offered.
_FULL_PAGE = 10


@dataclass(frozen=True, slots=True)
class Allowance:
    """The budget that each request gets.

    Args:
        postings: most entries of the index that a request may read, by the engine's estimate; 0
            for any number.
        seconds: time after which nothing more is tried; 0 for no limit.
        clock: returns seconds since any fixed moment.
    """

    postings: int = 0
    seconds: float = 0.0
    clock: Clock = time.monotonic

    def budget(self) -> Budget:
        """Return the budget of a request that begins now."""
        return Budget(self)


class Budget:
    """The rest of one request's allowance.

    Args:
        allowance: the whole of it.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._began = allowance.clock()
        self._spent = 0
        self.exceeded = False

    def charge(self, plan: Plan) -> None:
        """Charge the reader's own query.

        Args:
            plan: the plan that is going to be run.

        Raises:
            RequestError: when it would cost more than a request may.
        """
        if not self._pay(plan):
            raise RequestError(
                f"This would read about {plan.cost:,} entries of the index; one search may read "
                f"{self._allowance.postings:,}. Ask with fewer words, alternatives, exclusions or "
                "beginnings (2*), or with longer ones, which fewer articles have.",
                code="query-too-costly",
            )

    def affords(self, plan: Plan) -> bool:
        """Charge a further query, if there is budget left for it.

        Args:
            plan: the plan to run.

        Returns:
            True if it may run. Once one may not, `exceeded` is true.
        """
        self.exceeded = not (self.in_time() and self._pay(plan))
        return not self.exceeded

    def in_time(self) -> bool:
        """Return True if there is time to try more; once there is not, `exceeded` is true."""
        allowance = self._allowance
        if allowance.seconds and allowance.clock() - self._began > allowance.seconds:
            self.exceeded = True
        return not self.exceeded

    def _pay(self, plan: Plan) -> bool:
        most = self._allowance.postings
        # A cost is not estimated where nothing depends on it.
        cost = plan.cost if most else 0
        if most and self._spent + cost > most:
            return False
        self._spent += cost
        return True


class _Outcome(NamedTuple):
    """The query that was run in the end.

    Args:
        found: the engine's answer.
        parsed: what was searched.
        repairs: the changes made to the request.
    """

    found: Found
    parsed: ParsedQuery
    repairs: tuple[Repair, ...] = ()


class RequestRun:
    """The run of one request through parser, engine, rescues and marking.

    Args:
        context: of the generation that answers.
        request: shortened and checked.
        budget: of the request; by default it is unlimited.
    """

    def __init__(
        self, context: QueryContext, request: SearchRequest, budget: Budget | None = None
    ) -> None:
        self._started = time.perf_counter()
        self._context = context
        self._request = request
        self._budget = budget or Allowance().budget()
        self._parsed = context.parse(request)
        self._query = build_query(request, self._parsed.clause)
        self._plan = self._make_plan(self._query)

    def answer(self) -> Answer:
        """Answer the request; where it finds nothing, its first rescue with hits answers.

        Raises:
            RequestError: when the request alone costs more than the budget has.
        """
        request = self._request
        self._budget.charge(self._plan)
        found, parsed, repairs = self._settle()
        clause = parsed.clause
        wants_offers = request.offers and not repairs and not request.as_typed
        shortened = (Repair("shortened", request.rest, "", found.total),) if request.rest else ()
        marks = list_marks(clause, found.inside)
        return Answer(
            request=request,
            interpreted=interpret(clause, found.match, found.missing, parsed.readings),
            found=found.total,
            hits=mark_hits(found, marks),
            facets=found.facets,
            repairs=(*shortened, *repairs),
            offers=tuple(self._offers(found)) if wants_offers else (),
            generation=self._context.generation.name,
            took_ms=milliseconds_since(self._started),
            folded=found.folded,
            cut_short=self._budget.exceeded,
        )

    def mark(self, article: Article) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """Return the spans of an article's title and body that the request marks, as in a hit.

        Where the request finds nothing, its rescue is marked; where it costs too much to run, its
        own words are.

        Args:
            article: one of the generation's, found or not.
        """
        marks = list_marks(self._parsed.clause)
        if self._budget.affords(self._plan):
            found, parsed, _ = self._settle()
            marks = list_marks(parsed.clause, found.inside)
        texts = PageTexts.of([(article.title, article.body)])
        (marked,) = mark_page(texts, marks, [article.date])
        return marked.title_spans, marked.body_spans

    def _settle(self) -> _Outcome:
        """Run the query, and where nothing is found its rescues, one after the other."""
        found = self._run(self._plan)
        if found.total or self._request.as_typed:
            return _Outcome(found, self._parsed)
        for rescue in self._rescues():
            plan = self._make_plan(replace(self._query, clause=rescue.parsed.clause))
            # A rescue that costs too much is not tried, nor any after it: each changes more.
            if not self._budget.affords(plan):
                break
            other = self._run(plan)
            if other.total:
                repairs = tuple(
                    Repair(rescue.code, before, after, other.total)
                    for before, after in rescue.changes
                )
                return _Outcome(other, rescue.parsed, repairs)
        return _Outcome(found, self._parsed)

    def _offers(self, found: Found) -> Iterator[Offer]:
        """Yield corrections that find articles, and where all words are required, more of them.

        A text that fills a page with articles that have all of it is not questioned.
        """
        least = found.total if found.match is Match.ALL else 0
        if least >= _FULL_PAGE or not self._budget.in_time():
            return
        for text in self._context.archive.corrections(self._request.text)[:_MOST_OFFERS]:
            clause = self._context.parse(replace(self._request, text=text)).clause
            plan = self._make_plan(Query(clause, self._request.filters))
            if not self._budget.affords(plan):
                return
            other = plan.count()
            if other.total > (least if other.match is Match.ALL else 0):
                yield Offer(text, other.total)

    def _make_plan(self, query: Query) -> Plan:
        return self._context.generation.engine.plan(query)

    def _run(self, plan: Plan) -> Found:
        request = self._request
        return plan.run(
            request.page,
            facets=request.facets,
            facet_size=request.facet_size,
            explain=request.explain,
            fold=request.fold,
        )

    def _rescues(self) -> Iterator[Rescue]:
        ladder = RescueLadder(self._context, self._request, self._parsed)
        if literal := ladder.as_written():
            yield literal
        if not self._only_filters_exclude():
            yield from ladder.rescues()

    def _only_filters_exclude(self) -> bool:
        """Return True if the text finds articles that only filters, chosen or typed, exclude.

        Readers mean their filters, so then the text is not changed.
        """
        clause = drop_filters(self._query.clause) or Everything()
        if not self._query.filters and clause == self._query.clause:
            return False
        plan = self._make_plan(Query(clause))
        return self._budget.affords(plan) and plan.count().total > 0


def mark_hits(found: Found, marks: tuple[Mark, ...]) -> tuple[Hit, ...]:
    """Make hits of the articles found: marked, with snippets.

    Args:
        found: the engine's answer.
        marks: what to mark in them.
    """
    if not found.hits:
        return ()
    marked = mark_page(found.texts(), marks, [scored.head.date for scored in found.hits])
    return tuple([Hit(scored, *texts) for scored, texts in zip(found.hits, marked, strict=True)])


def build_query(request: SearchRequest, clause: Clause) -> Query:
    """Return the query of a request; where nothing ranks, the newest come first.

    Args:
        request: chooses filters and order.
        clause: the meaning of its text.
    """
    sort = request.sort
    if sort is Sort.RELEVANCE and not any(ranking_words(clause)):
        sort = Sort.NEWEST
    return Query(clause, request.filters, sort)


def milliseconds_since(started: float) -> float:
    """Return the milliseconds since a moment of `time.perf_counter`, to the microsecond."""
    return round((time.perf_counter() - started) * 1000, 3)
