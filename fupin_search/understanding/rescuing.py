"""Rescues: what is searched instead where a request finds nothing, the least change first.

A text with operators is searched as it is written, since it may be pasted from an article. Where
only filters exclude every article, nothing else changes. Otherwise quotes are dropped, then what
narrowed is taken as typed; other spellings of the same characters are tried, then corrections, then
synonyms whatever the date of an article; then the rarest word is dropped, and at last all but some
of the text. The caller searches each and takes the first that has hits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fupin_search.model.answer import fold_value
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
    leaves,
)
from fupin_search.model.request import Request
from fupin_search.understanding.loosening import filters_in, loosened, without_quotes
from fupin_search.understanding.parser import Understood, parse_as_written
from fupin_search.understanding.understanding import Understanding
from fupin_search.understanding.variants import variants_of

_OPERATORS = re.compile(r"(?<![^\s()（）])(?:and|or|not)(?![^\s()（）])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rescue:
    """Another query in place of one that finds nothing.

    Args:
        code: what was changed: operators-ignored, quotes-ignored, taken-literally, variant,
            spelling, synonym, word-dropped or loosened.
        changes: each changed piece and what is searched instead, empty where it is dropped.
        understood: what is searched.
    """

    code: str
    changes: tuple[tuple[str, str], ...]
    understood: Understood


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rescues of one request, in the order in which they are tried.

    Args:
        context: parses the request.
        request: finds nothing.
        understood: the request as it was parsed.
    """

    context: Understanding
    request: Request
    understood: Understood

    def as_written(self) -> Rescue | None:
        """Return the text with its operators as characters; its hits contain all of the text."""
        if not any(map(_may_exclude, leaves(self.understood.clause))):
            return None
        text = self.request.text
        clause = parse_as_written(text, self.context.generation.tokenizer)
        return Rescue("operators-ignored", ((text, ""),), Understood(clause)) if clause else None

    def rescues(self) -> Iterator[Rescue]:
        """Yield the other rescues, the least change first."""
        text, clause, readings = self.request.text, self.understood.clause, self.understood.readings
        if freed := without_quotes(clause):
            changes = tuple((f'"{phrase}"', phrase) for phrase in freed[1])
            yield Rescue("quotes-ignored", changes, Understood(freed[0], readings))
        if narrowing := [reading for reading in readings if reading.narrows]:
            changes = tuple((reading.meaning, reading.text) for reading in narrowing)
            literal = (*self.request.literal, *(reading.text for reading in narrowing))
            understood = self.context.understand(replace(self.request, literal=literal))
            yield Rescue("taken-literally", changes, understood)
        for code, spellings in (
            ("variant", variants_of),
            ("spelling", self.context.archive.corrections),
        ):
            for spelling in spellings(text):
                other = _with_operators_of(text, spelling)
                understood = self.context.understand(replace(self.request, text=other))
                # The words are spelled anew; what was chosen is never exchanged for another.
                if _chosen(understood.clause) == _chosen(clause):
                    yield Rescue(code, ((text, other),), understood)
        if context := self.context.undated(text):
            undated = context.understand(self.request)
            if undated.clause != clause:
                changes = tuple((reading.text, reading.meaning) for reading in undated.readings)
                yield Rescue("synonym", changes, undated)
        if dropped := self._without_rarest(clause):
            yield dropped
        if loose := loosened(clause):
            yield Rescue("loosened", ((text, ""),), Understood(loose, readings))

    def _without_rarest(self, clause: Clause) -> Rescue | None:
        """Return the clause without the word that fewest articles hold, where there are others."""
        words = [word for bag in _required(clause) for word in bag.required]
        # A title is searched by its last word too.
        spare = [
            word for bag in _required(clause) if not _names_title(bag) for word in bag.required
        ]
        if len(words) <= 1 or not spare:
            return None
        rarest = min(spare, key=lambda word: self.context.archive.count_holding(word.run.text))
        rest = _without(clause, rarest.term)
        if rest is None or not any(_required(rest)):
            return None
        return Rescue("word-dropped", ((rarest.run.text, ""),), Understood(rest))


def _may_exclude(leaf: Clause) -> bool:
    """Tell whether an operator may exclude an article that contains all that was typed."""
    match leaf:
        case Not() | OneOf() | Between():
            return True
        case Words(scope=scope) | Prefix(scope=scope) | Phrase(words=Words(scope=scope)):
            return scope is Scope.TITLE
        case _:
            return False


def _required(clause: Clause) -> Iterator[Words]:
    return (leaf for leaf in leaves(clause) if isinstance(leaf, Words))


def _with_operators_of(text: str, spelling: str) -> str:
    """Return a spelling of a text in which AND is AND again, where normalising made it a word."""
    operators = iter(_OPERATORS.findall(text))
    return _OPERATORS.sub(lambda word: next(operators, word[0]), spelling)


def _names_title(bag: Words) -> bool:
    """Tell whether some words are the only condition on a title."""
    return bag.scope is Scope.TITLE and len(bag.required) == 1


def _chosen(clause: Clause) -> list[Filter]:
    """Return the filters of a clause, their values folded."""
    return [
        OneOf(chosen.field, tuple(map(fold_value, chosen.values)))
        if isinstance(chosen, OneOf)
        else chosen
        for chosen in filters_in(clause)
    ]


def _without(clause: Clause, term: str) -> Clause | None:
    match clause:
        case Words(words=words):
            rest = tuple(word for word in words if word.term != term)
            if not rest and _names_title(clause):
                return clause
            return replace(clause, words=rest) if rest else None
        case And(clauses=clauses) | Or(clauses=clauses):
            others = tuple(other for inner in clauses if (other := _without(inner, term)))
            joined = type(clause)
            return others[0] if len(others) == 1 else joined(others) if others else None
        case _:
            return clause
