"""The tallies an examination keeps, and what is made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date as Date
from itertools import pairwise

from fupin_search.articles.article import Remark
from fupin_search.articles.quality.report import (
    FIELDS,
    Found,
    Month,
    Named,
    Names,
    Note,
    Remarked,
    Year,
)
from fupin_search.text.months import month_name, month_number

_MOST_NAMES = 50_000  # different ones; an archive has hundreds, and a title taken for one, millions
_NAMES_SHOWN = 1_000
_SHOWN_IN_A_NOTE = 5
_CROWD_SHARE = 0.2
_CROWD_LEAST = 20  # articles; in a small corpus any day has a large share


class Examples:
    """Remarks by code, with the first of each."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: dict[str, tuple[str, str]] = {}

    def add(self, remark: Remark, origin: str) -> None:
        """Count a remark."""
        self._counts[remark.code] += 1
        self._first.setdefault(remark.code, (origin, remark.reason))

    def found(self) -> tuple[Remarked, ...]:
        """The most frequent first."""
        ordered = sorted(self._counts.items(), key=lambda counted: (-counted[1], counted[0]))
        return tuple(Remarked(code, count, *self._first[code]) for code, count in ordered)


class Findings:
    """How many articles something is so of, and the first of them."""

    def __init__(self) -> None:
        self._count = 0
        self._first: str | None = None

    def add(self, origin: str) -> None:
        """It is so of one more."""
        self._count += 1
        if self._first is None:
            self._first = origin

    def found(self) -> Found:
        """All of them."""
        return Found(self._count, self._first)


class NameCounts:
    """Articles by section or source, of a bounded number of names."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._uncounted = 0

    def add(self, name: str | None) -> None:
        """One more article with the name; None is no name."""
        if not name:
            return
        if name in self.counts or len(self.counts) < _MOST_NAMES:
            self.counts[name] += 1
        else:
            self._uncounted += 1

    def found(self) -> Names:
        """The most frequent first."""
        ordered = sorted(self.counts.items(), key=lambda counted: (-counted[1], counted[0]))
        largest = tuple(Named(name, count) for name, count in ordered[:_NAMES_SHOWN])
        return Names(len(self.counts), self._uncounted, largest)


def years_of(
    days: Mapping[Date, int], lacking: Mapping[int | None, Mapping[str, int]]
) -> tuple[Year, ...]:
    """Articles by year, ascending, undated ones last.

    Args:
        days: articles by day.
        lacking: articles that lack a field, by year (None: undated) and field.
    """
    counts: Counter[int | None] = Counter()
    for day, count in days.items():
        counts[day.year] += count
    undated = lacking.get(None, {}).get("date", 0)
    if undated:
        counts[None] = undated
    ordered = sorted(counts.items(), key=lambda counted: (counted[0] is None, counted[0] or 0))
    return tuple(
        Year(year, count, {field: lacking.get(year, {}).get(field, 0) for field in FIELDS})
        for year, count in ordered
    )


def months_of(days: Mapping[Date, int]) -> tuple[Month, ...]:
    """Articles by month, ascending.

    Args:
        days: articles by day.
    """
    counts: Counter[str] = Counter()
    for day, count in days.items():
        counts[day.isoformat()[:7]] += count
    return tuple(Month(month, count) for month, count in sorted(counts.items()))


def notes_of(sections: Mapping[str, int], days: Mapping[Date, int], last: Date) -> tuple[Note, ...]:
    """What only happens to be so.

    Args:
        sections: articles by section.
        days: articles by day.
        last: what is dated later makes no gap.
    """
    notes = []
    lonely = sorted(name for name, count in sections.items() if count == 1)
    if lonely:
        notes.append(Note("section-of-one", len(lonely), tuple(lonely[:_SHOWN_IN_A_NOTE])))
    gaps = sorted(_gaps(day for day in days if day <= last), key=lambda gap: (-gap[0], gap[1]))
    if gaps:
        months = sum(length for length, _ in gaps)
        shown = tuple(words for _, words in gaps[:_SHOWN_IN_A_NOTE])
        notes.append(Note("months-without", months, shown))
    dated = sum(days.values())
    crowded = [
        (day, count)
        for day, count in sorted(days.items())
        if count >= _CROWD_LEAST and count > _CROWD_SHARE * dated and count < dated
    ]
    if crowded:
        shown = tuple(day.isoformat() for day, _ in crowded)
        notes.append(Note("crowded-day", sum(count for _, count in crowded), shown))
    return tuple(notes)


def _gaps(days: Iterator[Date]) -> Iterator[tuple[int, str]]:
    """Runs of months without an article: how many months, and which."""
    months = sorted({month_number(day.year, day.month) for day in days})
    for before, after in pairwise(months):
        if after - before > 1:
            first, last = month_name(before + 1), month_name(after - 1)
            yield after - before - 1, first if first == last else f"{first}..{last}"
