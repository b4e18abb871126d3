"""The interpretation of a text, shown to the reader with the hits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from fupin_search.search.query import (
    Between,
    Clause,
    Match,
    Not,
    OneOf,
    Phrase,
    Prefix,
    Words,
    distinct,
    leaves,
)
from fupin_search.understanding.expressions import Reading


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The meaning of a query, part by part.

    Args:
        match: whether articles must hold all the plain words, most of them, or any.
        words: the plain words.
        phrases: texts required as typed, prefixes with their `*`.
        excluded: texts and conditions that exclude an article.
        fields: conditions on a field, as `field:value`.
        missing: words that no article in the archive holds.
        readings: what pieces of the text mean beyond their characters.
    """

    match: Match
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()


def interpret(
    clause: Clause, match: Match, missing: tuple[str, ...], readings: tuple[Reading, ...] = ()
) -> Interpretation:
    """Describe a clause and how an engine applied it.

    Args:
        clause: as parsed.
        match: how much of the plain words the engine required.
        missing: words that no article holds.
        readings: of the parsed text.
    """
    parts = list(leaves(clause))
    negated = [list(leaves(leaf.clause)) for leaf in parts if isinstance(leaf, Not)]
    return Interpretation(
        match=match,
        words=distinct(_words(parts)),
        phrases=distinct(_phrases(parts)),
        excluded=distinct(
            text
            for inside in negated
            for text in chain(_words(inside), _phrases(inside), _fields(inside))
        ),
        fields=distinct(_fields(parts)),
        missing=missing,
        readings=readings,
    )


def _words(parts: Iterable[Clause]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Words):
            yield from (word.run.text for word in part.words)


def _phrases(parts: Iterable[Clause]) -> Iterator[str]:
    for part in parts:
        match part:
            case Phrase(run=run):
                yield run.text
            case Prefix(prefix=prefix):
                yield f"{prefix}*"


def _fields(parts: Iterable[Clause]) -> Iterator[str]:
    for part in parts:
        match part:
            case OneOf(field=field, values=values):
                yield from (f"{field}:{value}" for value in values)
            case Between(first=first, last=last):
                yield f"date:{first or ''}..{last or ''}"
