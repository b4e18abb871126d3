"""Weaker clauses for a search without hits: they drop words and keep what the reader chose.

A reader who quotes a headline from memory, or pastes one with its quotation marks, wants the
article more than the phrase. One who names a source, a day or the title wants nothing else, so
those stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fupin_search.model.query import (
    And,
    Between,
    Clause,
    Filter,
    Not,
    OneOf,
    Or,
    Phrase,
    Prefix,
    Scope,
    Words,
    all_of,
    ranking_words,
)
from fupin_search.understanding.words import joined


def without_quotes(clause: Clause) -> tuple[Clause, tuple[str, ...]] | None:
    """Return a clause whose phrases are plain words, and those phrases.

    Args:
        clause: as parsed.

    Returns:
        None where no phrase is at the top: a phrase inside an operator was meant as one.
    """
    phrases: list[str] = []
    bags: list[Words] = []
    others: list[Clause] = []
    for inner in clause.clauses if isinstance(clause, And) else (clause,):
        match inner:
            case Phrase(run=run, words=words):
                phrases.append(run.text)
                bags.append(words)
            case Words():
                bags.append(inner)
            case _:
                others.append(inner)
    if not phrases:
        return None
    loose = [
        replace(joined(mine), may_miss=True)
        for scope in Scope
        if (mine := [bag for bag in bags if bag.scope is scope])
    ]
    freed = (*loose, *others)
    return freed[0] if len(freed) == 1 else And(freed), tuple(phrases)


def loosened(clause: Clause) -> Clause | None:
    """Return a clause that requires only some of the words, but all filters and exclusions.

    Args:
        clause: as parsed.

    Returns:
        None where that requires no less.
    """
    bags = [bag for bag in ranking_words(clause) if bag.scope is Scope.ANYWHERE]
    some = [replace(joined(bags), may_miss=True)] if bags else []
    loose = all_of([*some, *_conditions(clause)])
    return None if loose == clause else loose


def filters_in(clause: Clause) -> Iterator[Filter]:
    """Yield every filter of a clause, excluded ones too, in order."""
    match clause:
        case OneOf() | Between():
            yield clause
        case And(clauses=clauses) | Or(clauses=clauses):
            for each in clauses:
                yield from filters_in(each)
        case Not(clause=inner):
            yield from filters_in(inner)


def without_filters(clause: Clause) -> Clause | None:
    """Return a clause without its filters; None where nothing is left."""
    match clause:
        case OneOf() | Between():
            return None
        case And(clauses=clauses):
            return all_of([rest for each in clauses if (rest := without_filters(each))])
        case Or(clauses=clauses):
            # Without its filters, an alternative of filters alone would match every article.
            others = [rest for each in clauses if (rest := without_filters(each))]
            return Or(tuple(others)) if len(others) == len(clauses) else None
        case Not(clause=inner):
            return clause if without_filters(inner) else None
        case _:
            return clause


def _conditions(clause: Clause) -> Sequence[Clause]:
    """Return the conditions of a clause other than words in any place; all of them must hold."""
    match clause:
        case OneOf() | Between() | Not() | Prefix(scope=Scope.TITLE):
            return [clause]
        case (Words(scope=Scope.TITLE) as bag) | Phrase(words=Words(scope=Scope.TITLE) as bag):
            return [replace(bag, may_miss=True)]
        case And(clauses=clauses):
            return [condition for each in clauses for condition in _conditions(each)]
        case Or(clauses=clauses):
            known = [one for each in clauses if (one := all_of(_conditions(each)))]
            return [Or(tuple(known))] if len(known) == len(clauses) else []
        case _:
            return []
