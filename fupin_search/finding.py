"""From a question to a result: an engine is asked, anew where nothing is found, and hits marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from fupin_search.articles.article import Article
from fupin_search.results import Offer, Question, Repair, Result
from fupin_search.search.answer import Found, Hit, Page, Scored, Span
from fupin_search.search.engine import Engine
from fupin_search.search.highlight import Mark, marks_of, sightings, spans
from fupin_search.search.query import Match, Query, Scope
from fupin_search.search.snippets import snippet
from fupin_search.text.normalise import normalise
from fupin_search.understanding.interpretation import interpret
from fupin_search.understanding.parser import Understood
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


def find(understanding: Understanding, question: Question) -> Result:
    """The result of a question; where it finds nothing, that of the first rescue that does.

    Args:
        understanding: of the generation that is asked.
        question: understood by it.
    """
    found, understood, repairs = _settled(understanding, question)
    offers = () if repairs or question.as_typed else tuple(_offers(understanding, question, found))
    marks = marks_of(understood.clause)
    return Result(
        interpreted=interpret(understood.clause, found.match, found.missing, understood.readings),
        found=found.total,
        hits=tuple(marked_hit(scored, marks) for scored in found.hits),
        facets=found.facets,
        folded=found.folded,
        repairs=repairs,
        offers=offers,
    )


def marked_article(
    understanding: Understanding, question: Question, article: Article
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The spans of an article's title and body that a question marks, as in a hit.

    Args:
        understanding: of the generation that is asked.
        question: understood by it; where it finds nothing, what rescues it is marked.
        article: one of the generation's, found or not.
    """
    alone = replace(question, page=Page(1, 1), facets=(), explain=False)
    marks = marks_of(_settled(understanding, alone).understood.clause)
    title, body = normalise(article.title), normalise(article.body)
    return (
        spans(sightings(title, marks, Scope.TITLE, article.date)),
        spans(sightings(body, marks, Scope.ANYWHERE, article.date)),
    )


def _settled(understanding: Understanding, question: Question) -> _Settled:
    """Ask, and where nothing is found, go down the ladder of rescues."""
    engine = understanding.generation.engine
    found = _ask(engine, question)
    understood = Understood(question.query.clause, question.readings)
    if found.total or question.as_typed or _hidden(engine, question):
        return _Settled(found, understood, ())
    ladder = understanding.ladder(question.text, understood, question.literal, dated=question.dated)
    for rescue in ladder.rescues():
        other = _ask(engine, question, rescue.understood)
        if other.total:
            repairs = tuple(
                Repair(rescue.code, before, after, other.total) for before, after in rescue.changes
            )
            return _Settled(other, rescue.understood, repairs)
    return _Settled(found, understood, ())


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
    query = question.query
    return engine.find(
        replace(query, clause=understood.clause) if understood else query,
        question.page,
        facets=question.facets,
        facet_size=question.facet_size,
        explain=question.explain,
        fold=question.fold,
    )


def _hidden(engine: Engine, question: Question) -> bool:
    """Whether only the filters keep everything out: those must not change what is asked."""
    query = question.query
    return bool(query.filters) and engine.find(Query(query.clause), Page(1, 1)).total > 0


def _offers(understanding: Understanding, question: Question, found: Found) -> Iterator[Offer]:
    """Corrections that find articles, and where all words are asked for, more than the text.

    A text that fills a page with articles that hold all of it is not questioned.
    """
    engine = understanding.generation.engine
    least = found.total if found.match is Match.ALL else 0
    if least >= _A_PAGE:
        return
    for other in understanding.corrections(question.text)[:_MOST_OFFERS]:
        clause = understanding.understand(other, question.literal, dated=question.dated).clause
        proven = engine.find(Query(clause, question.query.filters), Page(1, 1))
        if proven.total > (least if proven.match is Match.ALL else 0):
            yield Offer(other, proven.total)
