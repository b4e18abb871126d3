"""How a text was read, told back to the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fupin_search.search.query import (
    And,
    Between,
    Clause,
    Match,
    Not,
    OneOf,
    Or,
    Phrase,
    Prefix,
    Words,
)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a query was taken to mean.

    Args:
        match: whether articles must hold all the plain words or most of them.
        words: the plain words.
        phrases: what must stand as typed, prefixes with their `*`.
        excluded: what must not be there.
        fields: conditions on a field, as `field:value`.
        missing: words that no article in the archive holds.
    """

    match: Match
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def interpret(clause: Clause, match: Match, missing: tuple[str, ...]) -> Interpretation:
    """Describe a clause and what an engine made of it.

    Args:
        clause: as parsed.
        match: as the engine applied it.
        missing: as the engine found.
    """
    return Interpretation(
        match=match,
        words=_distinct(_words(clause)),
        phrases=_distinct(_phrases(clause)),
        excluded=_distinct(_excluded(clause)),
        fields=_distinct(_fields(clause)),
        missing=missing,
    )


def _words(clause: Clause) -> Iterator[str]:
    match clause:
        case Words(words=words):
            yield from (word.run.text for word in words)
        case And(clauses=clauses) | Or(clauses=clauses):
            for inner in clauses:
                yield from _words(inner)
        case _:
            return


def _phrases(clause: Clause) -> Iterator[str]:
    match clause:
        case Phrase(run=run):
            yield run.text
        case Prefix(prefix=prefix):
            yield f"{prefix}*"
        case And(clauses=clauses) | Or(clauses=clauses):
            for inner in clauses:
                yield from _phrases(inner)
        case _:
            return


def _excluded(clause: Clause) -> Iterator[str]:
    match clause:
        case Not(clause=inner):
            yield from _words(inner)
            yield from _phrases(inner)
            yield from _fields(inner)
        case And(clauses=clauses) | Or(clauses=clauses):
            for inner in clauses:
                yield from _excluded(inner)
        case _:
            return


def _fields(clause: Clause) -> Iterator[str]:
    match clause:
        case OneOf(field=field, values=values):
            yield from (f"{field}:{value}" for value in values)
        case Between(first=first, last=last):
            yield f"date:{first or ''}..{last or ''}"
        case And(clauses=clauses) | Or(clauses=clauses):
            for inner in clauses:
                yield from _fields(inner)
        case _:
            return


def _distinct(items: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
