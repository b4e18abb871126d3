"""What a corpus is like: the values of a quality report, as JSON has them."""

from __future__ import annotations

from datetime import date as Date
from typing import Literal

import msgspec

FIELDS = ("title", "body", "date", "source", "section", "url")
"""Fields of an article that can be missing."""

NoteCode = Literal["section-of-one", "months-without", "crowded-day"]


class Remarked(msgspec.Struct, frozen=True):
    """One kind of remark of the readers.

    Args:
        code: the kind.
        count: readings that have it.
        origin: of the first of them.
        reason: what was said of that first one.
    """

    code: str
    count: int
    origin: str
    reason: str


class Found(msgspec.Struct, frozen=True):
    """Articles of which something is so.

    Args:
        count: how many.
        origin: of the first one; None when there is none.
    """

    count: int = 0
    origin: str | None = None


class Missing(msgspec.Struct, frozen=True):
    """Articles without a field.

    Args:
        field: one of `FIELDS`.
        count: how many.
        share: of all articles, 0 to 1.
        origin: of the first one; None when there is none.
    """

    field: str
    count: int
    share: float
    origin: str | None


class Damaged(msgspec.Struct, frozen=True):
    """Articles read in a wrong encoding in one way.

    Args:
        kind: value of a `Mojibake`.
        count: how many.
        origin: of the first one.
        shown: some characters of it.
    """

    kind: str
    count: int
    origin: str
    shown: str


class Copy(msgspec.Struct, frozen=True):
    """An article of a group of reprints."""

    origin: str
    title: str
    date: Date | None


class Reprinted(msgspec.Struct, frozen=True):
    """A text and its reprints.

    Args:
        count: articles of the group.
        articles: the first of them, the earliest first.
    """

    count: int
    articles: tuple[Copy, ...]


class Reprints(msgspec.Struct, frozen=True):
    """Articles whose text has come before.

    Args:
        exact: with a text that differs from an earlier one in white space, width, case or
            traditional characters at most.
        near: with a text that is nearly an earlier one.
        groups: texts that have reprints.
        largest: the groups with the most articles.
    """

    exact: int
    near: int
    groups: int
    largest: tuple[Reprinted, ...]


class Named(msgspec.Struct, frozen=True):
    """A section or source and how many articles it has."""

    name: str
    count: int


class Names(msgspec.Struct, frozen=True):
    """Sections or sources.

    Args:
        distinct: how many there are.
        uncounted: articles with a name that came after so many that it was not counted.
        largest: those with the most articles.
    """

    distinct: int
    uncounted: int
    largest: tuple[Named, ...]


class Dates(msgspec.Struct, frozen=True):
    """Days of publication.

    Args:
        first: the earliest, None when no article has one.
        last: the latest.
        future: articles dated later than the day after the check.
    """

    first: Date | None
    last: Date | None
    future: Found


class Year(msgspec.Struct, frozen=True):
    """The articles of a year.

    Args:
        year: None for those without a date.
        count: how many.
        missing: how many of them lack each field of `FIELDS`, by field.
    """

    year: int | None
    count: int
    missing: dict[str, int]


class Month(msgspec.Struct, frozen=True):
    """How many articles a month has; `month` is like 2021-01."""

    month: str
    count: int


class Lengths(msgspec.Struct, frozen=True):
    """Characters of the bodies, white space aside.

    Args:
        median: of the bodies that are not empty; 0 when there is none.
        longest: of all.
        short: bodies with less than 20 characters.
        long: bodies with more than 50,000.
    """

    median: int
    longest: int
    short: Found
    long: Found


class Note(msgspec.Struct, frozen=True):
    """What only happens to be so and need not be wrong.

    Args:
        code: the kind of note.
        count: sections, months or articles it is about.
        shown: some of them.
    """

    code: NoteCode
    count: int
    shown: tuple[str, ...]


class Quality(msgspec.Struct, frozen=True):
    """What a corpus is like.

    Args:
        read: files and records.
        accepted: of them, those that are articles, warned ones included.
        warned: articles the readers remarked something on.
        rejected: what cannot be an article.
        rejections: by code, the most frequent first.
        warnings: by code, the most frequent first.
        repeated_ids: of what was rejected, what has the id of an article before it.
        missing: one entry for each of `FIELDS`.
        mojibake: by kind, the most frequent first.
        reprints: articles whose text has come before.
        sections: the sections.
        sources: the sources, under their normal names.
        spellings: groups of sources that probably are one.
        dates: first, last and future days.
        years: articles by year, ascending, undated ones last; years without articles are left out.
        months: articles by month, ascending; months without articles are left out.
        lengths: of the bodies.
        notes: what only happens to be so.
    """

    read: int
    accepted: int
    warned: int
    rejected: int
    rejections: tuple[Remarked, ...]
    warnings: tuple[Remarked, ...]
    repeated_ids: Found
    missing: tuple[Missing, ...]
    mojibake: tuple[Damaged, ...]
    reprints: Reprints
    sections: Names
    sources: Names
    spellings: tuple[tuple[Named, ...], ...]
    dates: Dates
    years: tuple[Year, ...]
    months: tuple[Month, ...]
    lengths: Lengths
    notes: tuple[Note, ...]
