"""Weaker clauses, to be asked when nothing is found: they let words go and keep what was chosen.

Who quotes a headline from memory, or pastes one with its quotation marks, wants the article more
than the phrase. Who names a source, a day or the title wants nothing else: those stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fupin_search.search.query import (
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
    """A clause whose phrases are plain words, and those phrases.

    Args:
        clause: as parsed.

    Returns:
        None where no phrase stands at the top: what is inside an operator was meant.
    """
    phrases: list[str] = []
    bags: list[Words] = []
    others: list[Clause] = []
    for one in clause.clauses if isinstance(clause, And) else (clause,):
        match one:
            case Phrase(run=run, words=words):
                phrases.append(run.text)
                bags.append(words)
            case Words():
                bags.append(one)
            case _:
                others.append(one)
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
    """A clause of which some words will do, while all its filters and exclusions hold.

    Args:
        clause: as parsed.

    Returns:
        None where that asks for nothing less.
    """
    bags = [bag for bag in ranking_words(clause) if bag.scope is Scope.ANYWHERE]
    some = [replace(joined(bags), may_miss=True)] if bags else []
    loose = all_of([*some, *_conditions(clause)])
    return None if loose == clause else loose


def filters_in(clause: Clause) -> Iterator[Filter]:
    """Every filter of a clause, excluded ones among them, in order."""
    match clause:
        case OneOf() | Between():
            yield clause
        case And(clauses=clauses) | Or(clauses=clauses):
            for one in clauses:
                yield from filters_in(one)
        case Not(clause=inner):
            yield from filters_in(inner)


def without_filters(clause: Clause) -> Clause | None:
    """A clause as if none of its filters had been typed; None where nothing else was."""
    match clause:
        case OneOf() | Between():
            return None
        case And(clauses=clauses):
            return all_of([rest for one in clauses if (rest := without_filters(one))])
        case Or(clauses=clauses):
            # An alternative of filters alone would let everything through.
            kept = [rest for one in clauses if (rest := without_filters(one))]
            return Or(tuple(kept)) if len(kept) == len(clauses) else None
        case Not(clause=inner):
            return clause if without_filters(inner) else None
        case _:
            return clause


def _conditions(clause: Clause) -> Sequence[Clause]:
    """What a clause asks for besides words that may stand anywhere; all of it must hold."""
    match clause:
        case OneOf() | Between() | Not() | Prefix(scope=Scope.TITLE):
            return [clause]
        case Words(scope=Scope.TITLE) as bag:
            return [replace(bag, may_miss=True)]
        case Phrase(words=Words(scope=Scope.TITLE) as bag):
            return [replace(bag, may_miss=True)]
        case And(clauses=clauses):
            return [condition for one in clauses for condition in _conditions(one)]
        case Or(clauses=clauses):
            each = [all_of(_conditions(one)) for one in clauses]
            known = tuple(one for one in each if one)
            return [Or(known)] if len(known) == len(clauses) else []
        case _:
            return []
