"""From a question to a result: an engine is asked, anew where nothing is found, and hits marked."""

from __future__ import annotations

from dataclasses import replace

from fupin_search.results import Question, Result
from fupin_search.search.answer import Found, Hit, Page, Scored
from fupin_search.search.engine import Engine
from fupin_search.search.highlight import Mark, marks_of, sightings, spans
from fupin_search.search.query import Query, Scope
from fupin_search.search.snippets import snippet
from fupin_search.understanding.interpretation import interpret
from fupin_search.understanding.loosening import without_quotes


def find(engine: Engine, question: Question) -> Result:
    """The result of a question; phrases no article holds are read as plain words."""
    found = _ask(engine, question)
    clause, loosened = question.query.clause, tuple[str, ...]()
    if found.total == 0 and (freed := without_quotes(clause)) and not _hidden(engine, question):
        clause, loosened = freed
        found = _ask(engine, replace(question, query=replace(question.query, clause=clause)))
    marks = marks_of(clause)
    return Result(
        interpreted=interpret(clause, found.match, found.missing, loosened),
        found=found.total,
        hits=tuple(marked_hit(scored, marks) for scored in found.hits),
        facets=found.facets,
        folded=found.folded,
    )


def _ask(engine: Engine, question: Question) -> Found:
    return engine.find(
        question.query,
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


def marked_hit(scored: Scored, marks: tuple[Mark, ...]) -> Hit:
    """An article found, ready to show: marked, with a snippet."""
    article = scored.article
    in_body = sightings(scored.body, marks, Scope.ANYWHERE)
    return Hit(
        article=article,
        score=scored.score,
        title=spans(sightings(scored.title, marks, Scope.TITLE)),
        body=spans(in_body),
        snippet=snippet(article.body, in_body, marks),
        shares=scored.shares,
        reprint_of=scored.reprint_of,
        also=scored.also,
    )
