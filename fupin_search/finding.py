"""From a question to a result: an engine is asked, anew where nothing is found, and hits marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fupin_search.results import Offer, Question, Repair, Result
from fupin_search.search.answer import Found, Hit, Page, Scored
from fupin_search.search.budget import Allowance, Budget
from fupin_search.search.engine import Engine
from fupin_search.search.highlight import Mark, marks_of, sightings, spans
from fupin_search.search.query import Match, Query, Scope
from fupin_search.search.snippets import snippet
from fupin_search.understanding.interpretation import interpret
from fupin_search.understanding.parser import Understood
from fupin_search.understanding.understanding import Understanding

_MOST_OFFERS = 3
_A_PAGE = 10


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
    engine = understanding.generation.engine
    budget.charge(engine, question.query)
    found = _ask(engine, question)
    understood = Understood(question.query.clause, question.readings)
    repairs: tuple[Repair, ...] = ()
    if found.total == 0 and not question.as_typed and not _hidden(engine, question, budget):
        ladder = understanding.ladder(
            question.text, understood, question.literal, dated=question.dated
        )
        for rescue in ladder.rescues():
            # What costs too much is not tried, and nothing after it: each changes more.
            if not budget.affords(engine, _instead(question, rescue.understood)):
                break
            other = _ask(engine, question, rescue.understood)
            if other.total:
                found, understood = other, rescue.understood
                repairs = tuple(
                    Repair(rescue.code, before, after, other.total)
                    for before, after in rescue.changes
                )
                break
    asked = question.offers and not repairs and not question.as_typed
    offers = tuple(_offers(understanding, question, found, budget)) if asked else ()
    marks = marks_of(understood.clause)
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
    """Whether only the filters keep everything out: those must not change what is asked."""
    bare = Query(question.query.clause)
    if not question.query.filters or not budget.affords(engine, bare):
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
