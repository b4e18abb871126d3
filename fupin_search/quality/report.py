"""The quality report of a corpus, in the form of its JSON."""

from __future__ import annotations

from datetime import date as Date
from typing import Literal

import msgspec

FIELDS = ("title", "body", "date", "source", "section", "url")
"""Fields of an article that can be missing."""

NoteCode = Literal["section-of-one", "months-without", "crowded-day"]


class RemarkCount(msgspec.Struct, frozen=True):
    """The readings with one code of remark.

    Args:
        code: of the remark.
        count: readings that have it.
        origin: of the first of them.
        reason: the remark on that first one, in a sentence.
    """

    code: str
    count: int
    origin: str
    reason: str


class FindingCount(msgspec.Struct, frozen=True):
    """The articles with one finding.

    Args:
        count: number of articles.
        origin: of the first one; None when there is none.
    """

    count: int = 0
    origin: str | None = None


class Missing(msgspec.Struct, frozen=True):
    """The articles without a field.

    Args:
        field: one of `FIELDS`.
        count: number of articles.
        share: of all articles, 0 to 1.
        origin: of the first one; None when there is none.
    """

    field: str
    count: int
    share: float
    origin: str | None


class MojibakeCount(msgspec.Struct, frozen=True):
    """The articles with one kind of mojibake.

    Args:
        kind: value of a `Mojibake`.
        count: number of articles.
        origin: of the first one.
        shown: some characters of the damaged place.
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


class ReprintGroup(msgspec.Struct, frozen=True):
    """A text and its reprints.

    Args:
        count: articles of the group.
        articles: some of them, the earliest first.
    """

    count: int
    articles: tuple[Copy, ...]


class ReprintSummary(msgspec.Struct, frozen=True):
    """The articles whose text another article has too.

    Args:
        exact: articles whose text differs from an earlier one in white space, width, case or
            traditional characters at most.
        near: articles whose text is nearly an earlier one.
        groups: texts that have reprints.
        largest: the groups with the most articles.
    """

    exact: int
    near: int
    groups: int
    largest: tuple[ReprintGroup, ...]


class NameCount(msgspec.Struct, frozen=True):
    """A section or source with its number of articles."""

    name: str
    count: int


class NameTotals(msgspec.Struct, frozen=True):
    """The sections or the sources of a corpus.

    Args:
        distinct: number of names.
        uncounted: articles whose name came after the largest number of names was reached.
        largest: those with the most articles.
    """

    distinct: int
    uncounted: int
    largest: tuple[NameCount, ...]


class Dates(msgspec.Struct, frozen=True):
    """The days of publication in a corpus.

    Args:
        first: the earliest, None when no article has one.
        last: the latest.
        future: articles dated later than the day after the check.
    """

    first: Date | None
    last: Date | None
    future: FindingCount


class Year(msgspec.Struct, frozen=True):
    """The articles of a year.

    Args:
        year: None for those without a date.
        count: number of articles.
        missing: number of them that lack each field of `FIELDS`, by field.
    """

    year: int | None
    count: int
    missing: dict[str, int]


class Month(msgspec.Struct, frozen=True):
    """The articles of a month such as 2021-01."""

    month: str
    count: int


class Lengths(msgspec.Struct, frozen=True):
    """The lengths of the bodies in characters, without white space.

    Args:
        median: of the bodies that are not empty; 0 when there is none.
        longest: of all.
        short: bodies with fewer than 20 characters.
        long: bodies with more than 50,000.
    """

    median: int
    longest: int
    short: FindingCount
    long: FindingCount


class Note(msgspec.Struct, frozen=True):
    """A note on something unusual that need not be wrong.

    Args:
        code: the kind of note.
        count: sections, months or articles concerned.
        shown: some of them.
    """

    code: NoteCode
    count: int
    shown: tuple[str, ...]


class Quality(msgspec.Struct, frozen=True):
    """The quality report of a corpus.

    Args:
        read: number of files and records.
        accepted: number of them that are articles, with or without warnings.
        warned: number of articles with warnings.
        rejected: number of files and records that cannot be articles.
        rejections: by code, the most frequent first.
        warnings: by code, the most frequent first.
        repeated_ids: rejected records with the id of an earlier article.
        missing: one entry for each of `FIELDS`.
        mojibake: by kind, the most frequent first.
        reprints: articles whose text another article has too.
        sections: the sections.
        sources: the sources, under their normal names.
        spellings: groups of sources that are probably one.
        dates: first, last and future days.
        years: articles by year, ascending, undated ones last; years without articles are left out.
        months: articles by month, ascending; months without articles are left out.
        lengths: of the bodies.
        notes: unusual things that need not be wrong.
    """

    read: int
    accepted: int
    warned: int
    rejected: int
    rejections: tuple[RemarkCount, ...]
    warnings: tuple[RemarkCount, ...]
    repeated_ids: FindingCount
    missing: tuple[Missing, ...]
    mojibake: tuple[MojibakeCount, ...]
    reprints: ReprintSummary
    sections: NameTotals
    sources: NameTotals
    spellings: tuple[tuple[NameCount, ...], ...]
    dates: Dates
    years: tuple[Year, ...]
    months: tuple[Month, ...]
    lengths: Lengths
    notes: tuple[Note, ...]
