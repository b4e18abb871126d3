"""The query: what must be in an article, what must not, and what ranks it.

A query is a tree of clauses. Text stands in it already cut, so every engine sees the same tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from enum import Enum
from typing import TypeVar

from fupin_search.mentions.keys import Range
from fupin_search.text.run import Run

_T = TypeVar("_T")


class Scope(Enum):
    """Where a clause looks."""

    ANYWHERE = "anywhere"
    TITLE = "title"


class Match(Enum):
    """How much of its plain words was asked for: the answer's `interpreted.match`."""

    ALL = "all"
    MOST = "most"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Sense:
    """Something else an article may hold in a word's place.

    Args:
        clause: what.
        weight: what that is worth beside the word itself, from 0 to 1.
    """

    clause: Clause
    weight: float


@dataclass(frozen=True, slots=True)
class Word:
    """One word a reader typed.

    Args:
        term: its indexed form, for ranking.
        run: its characters side by side, for matching.
        whole: whether it is a figure or Latin token, matched as a term rather than by grams.
        asks: whether it only says that something is asked; then it is not required.
        senses: what else will do: an article has the word if it has its characters or holds any.
    """

    term: str
    run: Run
    whole: bool
    asks: bool = False
    senses: tuple[Sense, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words typed together.

    Args:
        words: distinct words in the order typed.
        bigrams: pairs of adjacent ideographs of the text, across word borders, question words' own
            left out; they rank.
        unigrams: single ideographs, those likewise left out; they rank the best articles only.
        scope: where the words must stand.
        may_miss: whether a share of the words may do when few articles have all; otherwise every
            one of those required is.
    """

    words: tuple[Word, ...]
    bigrams: tuple[str, ...]
    unigrams: tuple[str, ...]
    scope: Scope = Scope.ANYWHERE
    may_miss: bool = False

    @property
    def required(self) -> tuple[Word, ...]:
        """The words an article is asked for: all but question words, if there are others."""
        return tuple(word for word in self.words if not word.asks) or self.words


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run that must stand in the article as typed.

    Args:
        run: the characters.
        words: the same text as words, which rank.
    """

    run: Run
    words: Words


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a figure or Latin token: `gd*`."""

    prefix: str
    scope: Scope = Scope.ANYWHERE


@dataclass(frozen=True, slots=True)
class And:
    """Every clause holds."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one clause holds."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The clause does not hold."""

    clause: Clause


@dataclass(frozen=True, slots=True)
class Everything:
    """Holds for every article."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Holds for no article: text without a character that can be found."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A field has one of some values: 来源:广州日报.

    Args:
        field: section, source, region, year or month.
        values: as the facets name them.
    """

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The date is in a range, both ends included; an undated article never is.

    Args:
        first: first day, or None for no lower bound.
        last: last day, or None for no upper bound.
    """

    first: Date | None
    last: Date | None


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The text speaks of something: a place, an amount, a day.

    Args:
        ranges: keys of mentions, each range from one key to another, both included.
        meaning: what it is, for people: 广州市, 11431人.
        scope: where it must be spoken of.
        beside: terms of words that say the same; to rank, it is as common as those and it together.
        held: whether an article that has one of those holds it.
    """

    ranges: tuple[Range, ...]
    meaning: str
    scope: Scope = Scope.ANYWHERE
    beside: tuple[str, ...] = ()
    held: bool = False


@dataclass(frozen=True, slots=True)
class Meant:
    """What a piece of the text was taken to mean holds, or the text stands there as it was typed.

    Args:
        clause: what was meant.
        run: the text the piece is of.
        scope: where that may stand.
    """

    clause: Clause
    run: Run
    scope: Scope = Scope.ANYWHERE


Filter = OneOf | Between
Textual = Words | Phrase | Prefix | Mentioned | Meant
Clause = Textual | And | Or | Not | Everything | Nothing | OneOf | Between


class Sort(Enum):
    """The order of hits. Ties, and articles without a date, come last by date, then by id."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Query:
    """What to find and how to order it.

    Args:
        clause: the text's meaning.
        filters: the reader's chosen facets and dates; all must hold.
        sort: the order of the hits.
    """

    clause: Clause
    filters: tuple[Filter, ...] = field(default=())
    sort: Sort = Sort.RELEVANCE


def is_dated(filters: Iterable[Filter]) -> bool:
    """Whether any of some filters says which days are wanted."""
    return any(isinstance(one, Between) for one in filters)


def leaves(clause: Clause) -> Iterator[Clause]:
    """The clauses a clause joins by And and Or, in order; a Not comes whole."""
    match clause:
        case And(clauses=clauses) | Or(clauses=clauses):
            for inner in clauses:
                yield from leaves(inner)
        case _:
            yield clause


def all_of(clauses: Sequence[Clause]) -> Clause | None:
    """One clause that holds where all of some do; None where there are none."""
    return And(tuple(clauses)) if len(clauses) > 1 else clauses[0] if clauses else None


def ranking_words(clause: Clause) -> Iterator[Words]:
    """The words of a clause that a matching article may hold, excluded ones left out."""
    for leaf in leaves(clause):
        match leaf:
            case Words():
                yield leaf
            case Phrase(words=words):
                yield words


def distinct(items: Iterable[_T]) -> tuple[_T, ...]:
    """Each item once, where it came first."""
    return tuple(dict.fromkeys(items))
