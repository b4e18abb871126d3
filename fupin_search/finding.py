"""From a question to a result: an engine is asked, anew where nothing is found, and hits marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from fupin_search.articles.article import Article
from fupin_search.results import Offer, Question, Repair, Result
from fupin_search.search.answer import Found, Hit, Page, Scored, Span
from fupin_search.search.budget import Allowance, Budget
from fupin_search.search.engine import Engine
from fupin_search.search.highlight import Mark, marks_of, sightings, spans
from fupin_search.search.query import Everything, Match, Query, Scope, Sort
from fupin_search.search.snippets import snippet
from fupin_search.text.normalise import normalise
from fupin_search.understanding.interpretation import interpret
from fupin_search.understanding.loosening import without_filters
from fupin_search.understanding.parser import Understood
from fupin_search.understanding.rescuing import Ladder, Rescue
from fupin_search.understanding.understanding import Understanding

_MOST_OFFERS = 3
_A_PAGE = 10


class _Settled(NamedTuple):
    """What was asked in the end, and what it found.

    Args:
        found: the engine's answer.
        understood: the clause that found it.
        repairs: what was changed for it.
    """

    found: Found
    understood: Understood
    repairs: tuple[Repair, ...]


def find(understanding: Understanding, question: Question, budget: Budget | None = None) -> Result:
    """The result of a question; where it finds nothing, that of the first rescue that does.

    Args:
        understanding: of the generation that is asked.
        question: understood by it.
        budget: of the request; without one all may be tried.

    Raises:
        RequestError: when the question alone costs more than the budget has.
    """
    budget = budget or Allowance().budget()
    budget.charge(understanding.generation.engine, question.query)
    found, understood, repairs = _settled(understanding, question, budget)
    asked = question.offers and not repairs and not question.as_typed
    offers = tuple(_offers(understanding, question, found, budget)) if asked else ()
    marks = marks_of(understood.clause, found.inside)
    return Result(
        interpreted=interpret(understood.clause, found.match, found.missing, understood.readings),
        found=found.total,
        hits=tuple(marked_hit(scored, marks) for scored in found.hits),
        facets=found.facets,
        folded=found.folded,
        repairs=repairs,
        offers=offers,
        cut_short=budget.exceeded,
    )


def marked_article(
    understanding: Understanding,
    question: Question,
    article: Article,
    budget: Budget | None = None,
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The spans of an article's title and body that a question marks, as in a hit.

    Args:
        understanding: of the generation that is asked.
        question: understood by it; where it finds nothing, what rescues it is marked, and where it
            costs too much to look, its own words are.
        article: one of the generation's, found or not.
        budget: of the request; without one all may be tried.
    """
    budget = budget or Allowance().budget()
    alone = replace(question, page=Page(1, 1), facets=(), explain=False)
    marks = marks_of(question.query.clause)
    if budget.affords(understanding.generation.engine, alone.query):
        settled = _settled(understanding, alone, budget)
        marks = marks_of(settled.understood.clause, settled.found.inside)
    title, body = normalise(article.title), normalise(article.body)
    return (
        spans(sightings(title, marks, Scope.TITLE, article.date)),
        spans(sightings(body, marks, Scope.ANYWHERE, article.date)),
    )


def marked_hit(scored: Scored, marks: tuple[Mark, ...]) -> Hit:
    """An article found, ready to show: marked, with a snippet."""
    article = scored.article
    in_body = sightings(scored.body, marks, Scope.ANYWHERE, article.date)
    return Hit(
        article=article,
        score=scored.score,
        title=spans(sightings(scored.title, marks, Scope.TITLE, article.date)),
        body=spans(in_body),
        snippet=snippet(article.body, in_body, marks),
        shares=scored.shares,
        reprint_of=scored.reprint_of,
        also=scored.also,
    )


def _settled(understanding: Understanding, question: Question, budget: Budget) -> _Settled:
    """Ask, and where nothing is found, go down the ladder of rescues."""
    engine = understanding.generation.engine
    found = _ask(engine, question)
    understood = Understood(question.query.clause, question.readings)
    if found.total or question.as_typed:
        return _Settled(found, understood, ())
    ladder = understanding.ladder(question.text, understood, question.literal, dated=question.dated)
    for rescue in _rescues(ladder, engine, question, budget):
        # What costs too much is not tried, and nothing after it: each changes more.
        if not budget.affords(engine, _instead(question, rescue.understood)):
            break
        other = _ask(engine, question, rescue.understood)
        if other.total:
            repairs = tuple(
                Repair(rescue.code, before, after, other.total) for before, after in rescue.changes
            )
            return _Settled(other, rescue.understood, repairs)
    return _Settled(found, understood, ())


def _rescues(
    ladder: Ladder, engine: Engine, question: Question, budget: Budget
) -> Iterator[Rescue]:
    if written := ladder.as_written():
        yield written
    if not _hidden(engine, question, budget):
        yield from ladder.rescues()


def _ask(engine: Engine, question: Question, understood: Understood | None = None) -> Found:
    return engine.find(
        _instead(question, understood) if understood else question.query,
        question.page,
        facets=question.facets,
        facet_size=question.facet_size,
        explain=question.explain,
        fold=question.fold,
    )


def _instead(question: Question, understood: Understood) -> Query:
    return replace(question.query, clause=understood.clause)


def _hidden(engine: Engine, question: Question, budget: Budget) -> bool:
    """Whether only filters, chosen or typed, keep everything out: they change nothing asked."""
    clause = without_filters(question.query.clause) or Everything()
    bare = Query(clause, sort=Sort.NEWEST)  # in an order that takes no scores
    if not question.query.filters and clause == question.query.clause:
        return False
    if not budget.affords(engine, bare):
        return False
    return engine.find(bare, Page(1, 1)).total > 0


def _offers(
    understanding: Understanding, question: Question, found: Found, budget: Budget
) -> Iterator[Offer]:
    """Corrections that find articles, and where all words are asked for, more than the text.

    A text that fills a page with articles that hold all of it is not questioned.
    """
    engine = understanding.generation.engine
    least = found.total if found.match is Match.ALL else 0
    if least >= _A_PAGE or not budget.in_time():
        return
    for other in understanding.corrections(question.text)[:_MOST_OFFERS]:
        clause = understanding.understand(other, question.literal, dated=question.dated).clause
        query = Query(clause, question.query.filters)
        if not budget.affords(engine, query):
            return
        proven = engine.find(query, Page(1, 1))
        if proven.total > (least if proven.match is Match.ALL else 0):
            yield Offer(other, proven.total)
