"""The interpretation of a text, shown to the reader with the hits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from fupin_search.model.query import (
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
    words, phrases, fields = _parts(clause)
    excluded = [
        text
        for leaf in leaves(clause)
        if isinstance(leaf, Not)
        for text in chain(*_parts(leaf.clause))
    ]
    return Interpretation(
        match=match,
        words=distinct(words),
        phrases=distinct(phrases),
        excluded=distinct(excluded),
        fields=distinct(fields),
        missing=missing,
        readings=readings,
    )


def _parts(clause: Clause) -> tuple[list[str], list[str], list[str]]:
    """Return the words, phrases and conditions on fields of a clause."""
    words: list[str] = []
    phrases: list[str] = []
    fields: list[str] = []
    for leaf in leaves(clause):
        match leaf:
            case Words():
                words += [word.run.text for word in leaf.words]
            case Phrase():
                phrases.append(leaf.run.text)
            case Prefix():
                phrases.append(f"{leaf.prefix}*")
            case OneOf():
                fields += [f"{leaf.field}:{value}" for value in leaf.values]
            case Between():
                fields.append(f"date:{leaf.first or ''}..{leaf.last or ''}")
    return words, phrases, fields
