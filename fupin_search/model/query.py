"""The query: the clauses that an article must match, must not match, and is ranked by.

A query is a tree of clauses. Its text is already cut, so every engine sees the same tokens. The
functions at the end walk, join and make clauses; two of them parse days, which filters name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from enum import Enum
from typing import TypeVar

from msgspec import Struct

from fupin_search.entities.keys import Range
from fupin_search.text.literals import Literal, parse_run
from fupin_search.text.months import last_day, month_number
from fupin_search.text.normalise import normalise

_T = TypeVar("_T")
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)|年?)")
_RANGE = ".."


class Scope(Enum):
    """The texts of an article that a clause looks in."""

    ANYWHERE = "anywhere"
    TITLE = "title"


class Match(Enum):
    """The share of the plain words that was required: the answer's `interpreted.match`."""

    ALL = "all"
    MOST = "most"
    ANY = "any"


class Sense(Struct, frozen=True):
    """Something else that an article may have in place of a word.

    Args:
        clause: matches it.
        weight: its worth in ranking, from 0 to 1; the word itself is worth 1.
    """

    clause: Clause
    weight: float


class Word(Struct, frozen=True):
    """One word a reader typed.

    Args:
        term: its indexed form, for ranking.
        run: its characters side by side, for matching.
        whole: whether it is a figure or Latin token, matched as a term rather than by grams.
        asks: whether it is a question word; then it is not required.
        senses: alternatives: an article has the word if it has its characters or matches any.
    """

    term: str
    run: Literal
    whole: bool
    asks: bool = False
    senses: tuple[Sense, ...] = ()


class Words(Struct, frozen=True):
    """Plain words typed together.

    Args:
        words: distinct words in the order typed.
        bigrams: pairs of adjacent ideographs of the text, across word borders but not inside
            question words; they rank.
        unigrams: single ideographs, again not of question words; they rank the best articles only.
        scope: the texts that must have the words.
        may_miss: whether a share of the words is enough when few articles have all of them;
            otherwise every required word must match.
    """

    words: tuple[Word, ...]
    bigrams: tuple[str, ...]
    unigrams: tuple[str, ...]
    scope: Scope = Scope.ANYWHERE
    may_miss: bool = False

    @property
    def required(self) -> tuple[Word, ...]:
        """The words that an article must have: all but question words, if there are others."""
        return tuple(word for word in self.words if not word.asks) or self.words


class Phrase(Struct, frozen=True):
    """A run that the article must contain as typed.

    Args:
        run: the characters.
        words: the same text as words, for ranking.
    """

    run: Literal
    words: Words


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a figure or Latin token: `gd*`."""

    prefix: str
    scope: Scope = Scope.ANYWHERE


@dataclass(frozen=True, slots=True)
class And:
    """Every clause matches."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one clause matches."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The clause does not match."""

    clause: Clause


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every article."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Matches no article: text without a character that can be found."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field has one of some values: 来源:广州日报.

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
    """The text mentions something: a place, an amount, a day.

    Args:
        ranges: keys of mentions, each range from one key to another, both included.
        meaning: its name for people: 广州市, 11431人.
        scope: the texts that must mention it.
        beside: terms of words with the same meaning; in ranking, its frequency includes theirs.
        held: whether an article with one of these terms matches too.
    """

    ranges: tuple[Range, ...]
    meaning: str
    scope: Scope = Scope.ANYWHERE
    beside: tuple[str, ...] = ()
    held: bool = False


@dataclass(frozen=True, slots=True)
class Meant:
    """The meaning of a piece of the text matches, or the article has the whole text as typed.

    Args:
        clause: matches the meaning.
        run: the whole text that has the piece.
        scope: the texts that may have it.
    """

    clause: Clause
    run: Literal
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
    """A search for an engine.

    Args:
        clause: the meaning of the text.
        filters: the reader's chosen facets and dates; all must match.
        sort: the order of the hits.
    """

    clause: Clause
    filters: tuple[Filter, ...] = field(default=())
    sort: Sort = Sort.RELEVANCE


def is_dated(filters: Iterable[Filter]) -> bool:
    """Return whether any of some filters selects days."""
    return any(isinstance(each, Between) for each in filters)


def leaves(clause: Clause) -> Iterator[Clause]:
    """Yield the clauses that And and Or join, in order; a Not comes whole."""
    match clause:
        case And(clauses=clauses) | Or(clauses=clauses):
            for inner in clauses:
                yield from leaves(inner)
        case _:
            yield clause


def all_of(clauses: Sequence[Clause]) -> Clause | None:
    """Join clauses that must all match; None where there are none."""
    return And(tuple(clauses)) if len(clauses) > 1 else clauses[0] if clauses else None


def unranked_phrase(text: str) -> Phrase | None:
    """Return a phrase that finds a text without ranking; None where no character can be found."""
    run = parse_run(text)
    return Phrase(run, Words((), (), ())) if run else None


def ranking_words(clause: Clause) -> Iterator[Words]:
    """Yield the words of a clause that a matching article may have, so not the excluded ones."""
    for leaf in leaves(clause):
        match leaf:
            case Words():
                yield leaf
            case Phrase(words=words):
                yield words


def distinct(items: Iterable[_T]) -> tuple[_T, ...]:
    """Return each item once, at its first place."""
    return tuple(dict.fromkeys(items))


def parse_days(text: str) -> Between | None:
    """Return the days of a day, month or year.

    Args:
        text: `2020`, `2020-11`, `2020-11-3`, `2020年11月`, in any width.

    Returns:
        First and last day, both included, or None where the text names none of the calendar.

    >>> parse_days("2020年2月").last
    datetime.date(2020, 2, 29)
    """
    named = _DAY.fullmatch(normalise(text).strip())
    if named is None:
        return None
    year, month, day = (int(part) if part else None for part in named.groups())
    try:
        return _span(year or 0, month, day)
    except ValueError:
        return None


def parse_day_range(text: str) -> Between | None:
    """Return the days of a range `first..last`, of which one end may be open, or of one span.

    Args:
        text: `2020-01..2020-06`, `2020..`, `..2019` or a text that `parse_days` reads.

    Returns:
        None where the text names no days of the calendar.
    """
    if _RANGE not in text:
        return parse_days(text)
    left, right = (part.strip() for part in text.split(_RANGE, maxsplit=1))
    first, last = (parse_days(left) if left else None), (parse_days(right) if right else None)
    unreadable = (left and first is None) or (right and last is None)
    if unreadable or (first is None and last is None):
        return None
    return Between(first.first if first else None, last.last if last else None)


def parse_bounds(
    since: str, until: str, *, keys: tuple[str, str]
) -> tuple[Date | None, Date | None]:
    """Return the first and the last day of two values in a file; None for an empty one.

    Args:
        since: a day, month or year, whose first day counts.
        until: another, whose last day counts.
        keys: the keys of both in the file.

    Raises:
        ValueError: naming the key of a value that names no days.
    """
    first, last = parse_days(since), parse_days(until)
    for key, value, days in zip(keys, (since, until), (first, last), strict=True):
        if value and days is None:
            raise ValueError(f"`{key}` {value!r} is not a day, month or year such as 2020-11-30")
    return first.first if first else None, last.last if last else None


def _span(year: int, month: int | None, day: int | None) -> Between:
    if month is None:
        return Between(Date(year, 1, 1), Date(year, 12, 31))
    if day is None:
        return Between(Date(year, month, 1), last_day(month_number(year, month)))
    only = Date(year, month, day)
    return Between(only, only)
