"""The examination of a corpus: one pass over its readings, and a report on its quality."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date as Date
from datetime import timedelta
from itertools import pairwise

from fupin_search.articles.article import (
    SHORTEST_BODY,
    Accepted,
    Article,
    Reading,
    Rejected,
    Remark,
)
from fupin_search.articles.lines import group_sources
from fupin_search.quality.mojibake import find_mojibake
from fupin_search.quality.report import (
    FIELDS,
    Dates,
    FindingCount,
    Lengths,
    Missing,
    MojibakeCount,
    Month,
    NameCount,
    NameTotals,
    Note,
    Quality,
    RemarkCount,
    Year,
)
from fupin_search.quality.reprints import ReprintFinder
from fupin_search.text.months import month_name, month_number
from fupin_search.text.normalise import normalise

LONGEST_BODY = 50_000
"""Characters of a body past which it is likely to be several articles, or a book."""

_MOST_NAMES = 50_000  # distinct ones; an archive has hundreds, and titles by mistake are millions
_NAMES_SHOWN = 1_000
_SHOWN_IN_A_NOTE = 5
_CROWDED_SHARE = 0.2
_CROWDED_LEAST = 20  # articles; in a small corpus any day has a large share

FindingListener = Callable[[str, Remark], None]


class Examination:
    """A count of every reading of a corpus, which ends in a quality report.

    It keeps about 500 bytes of each article, and nothing of its text.

    Args:
        today: articles dated later than the day after it are from the future.
        on_finding: receives the origin and the remark of each finding: mojibake, very short
            and very long bodies at once, reprints at the end.
    """

    def __init__(self, today: Date, on_finding: FindingListener | None = None) -> None:
        self._tomorrow = today + timedelta(days=1)
        self._on_finding = on_finding or (lambda _origin, _remark: None)
        self._read = self._accepted = self._warned = 0
        self._rejections = _Findings()
        self._warnings = _Findings()
        self._missing = _Findings()
        self._mojibake = _Findings()
        self._others = _Findings()  # repeated ids, future dates, short and long bodies
        self._reprints = ReprintFinder()
        self._sections = NameCounts()
        self._sources = NameCounts()
        self._days: Counter[Date] = Counter()
        self._missing_by_year: defaultdict[int | None, Counter[str]] = defaultdict(Counter)
        self._lengths = array("I")

    def add(self, reading: Reading) -> None:
        """Count one reading."""
        self._read += 1
        if isinstance(reading, Rejected):
            self._rejections.add(reading.remark.code, reading.origin, reading.remark.reason)
            if reading.remark.code == "repeated-id":
                self._others.add("repeated", reading.origin)
        else:
            self._count_article(reading)

    def _count_article(self, reading: Accepted) -> None:
        article = reading.article
        self._accepted += 1
        self._warned += bool(reading.warnings)
        for remark in reading.warnings:
            self._warnings.add(remark.code, article.origin, remark.reason)
        self._count_fields(article)
        body = normalise(article.body)
        self._find_mojibake(article, f"{normalise(article.title)}\n{body}")
        self._measure_body(article)
        self._reprints.add(article, body)

    def _count_fields(self, article: Article) -> None:
        year = article.date.year if article.date else None
        for field in FIELDS:
            if not getattr(article, field):
                self._missing.add(field, article.origin)
                self._missing_by_year[year][field] += 1
        self._sections.add(article.section)
        self._sources.add(article.source)
        if article.date:
            self._days[article.date] += 1
            if article.date > self._tomorrow:
                self._others.add("future", article.origin)

    def _find_mojibake(self, article: Article, normalised: str) -> None:
        if trace := find_mojibake(f"{article.title}\n{article.body}", normalised):
            kind = trace.kind.value
            self._mojibake.add(kind, article.origin, trace.shown)
            reason = f"The text was read in a wrong encoding once ({kind}): {trace.shown!r}."
            self._on_finding(article.origin, Remark("mojibake", reason))

    def _measure_body(self, article: Article) -> None:
        length = len("".join(article.body.split()))
        if not length:
            return
        self._lengths.append(length)
        if length < SHORTEST_BODY:
            self._others.add("short", article.origin)
            reason = f"The body has only {length} characters."
            self._on_finding(article.origin, Remark("very-short", reason))
        elif length > LONGEST_BODY:
            self._others.add("long", article.origin)
            reason = f"The body has {length:,} characters; it may be several articles."
            self._on_finding(article.origin, Remark("very-long", reason))

    def finish(self) -> Quality:
        """Return the report; call it once, after the last reading."""
        reprints = self._reprints.find()
        for reprint in reprints:
            first = self._reprints.article(reprint.first).origin
            remark = (
                Remark("reprint", f"Its text is that of {first}.")
                if reprint.exact
                else Remark(
                    "near-reprint", f"About {reprint.share:.0%} of its text is that of {first}."
                )
            )
            self._on_finding(self._reprints.article(reprint.number).origin, remark)
        lengths = sorted(self._lengths)
        return Quality(
            read=self._read,
            accepted=self._accepted,
            warned=self._warned,
            rejected=self._read - self._accepted,
            rejections=tuple(RemarkCount(*row) for row in self._rejections.rows()),
            warnings=tuple(RemarkCount(*row) for row in self._warnings.rows()),
            repeated_ids=self._others.count("repeated"),
            missing=tuple(map(self._missing_field, FIELDS)),
            mojibake=tuple(MojibakeCount(*row) for row in self._mojibake.rows()),
            reprints=self._reprints.summary(reprints),
            sections=self._sections.largest(),
            sources=self._sources.largest(),
            spellings=tuple(
                tuple(NameCount(name, count) for name, count in group)
                for group in group_sources(self._sources.counts)
            ),
            dates=Dates(
                min(self._days, default=None),
                max(self._days, default=None),
                self._others.count("future"),
            ),
            years=tuple(self._years()),
            months=tuple(self._months()),
            lengths=Lengths(
                median=lengths[len(lengths) // 2] if lengths else 0,
                longest=lengths[-1] if lengths else 0,
                short=self._others.count("short"),
                long=self._others.count("long"),
            ),
            notes=tuple(_notes(self._sections.counts, self._days, self._tomorrow)),
        )

    def _missing_field(self, field: str) -> Missing:
        count, origin = self._missing.counts[field], self._missing.count(field).origin
        return Missing(field, count, count / self._accepted if self._accepted else 0, origin)

    def _years(self) -> Iterator[Year]:
        """Yield the articles by year, ascending, undated ones last."""
        counts: Counter[int | None] = Counter()
        for day, count in self._days.items():
            counts[day.year] += count
        if undated := self._missing_by_year[None]["date"]:
            counts[None] = undated
        for year in sorted(counts, key=lambda year: (year is None, year or 0)):
            missing = self._missing_by_year[year]
            yield Year(year, counts[year], {field: missing[field] for field in FIELDS})

    def _months(self) -> Iterator[Month]:
        """Yield the articles by month, ascending."""
        counts: Counter[str] = Counter()
        for day, count in self._days.items():
            counts[day.isoformat()[:7]] += count
        for month, count in sorted(counts.items()):
            yield Month(month, count)


class _Findings:
    """Counts of articles by finding, with the first article of each."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._first: dict[str, tuple[str, str]] = {}

    def add(self, finding: str, origin: str, detail: str = "") -> None:
        """Count one article."""
        self.counts[finding] += 1
        self._first.setdefault(finding, (origin, detail))

    def count(self, finding: str) -> FindingCount:
        """Return the number of articles with one finding, and the first of them."""
        return FindingCount(self.counts[finding], self._first.get(finding, (None,))[0])

    def rows(self) -> Iterator[tuple[str, int, str, str]]:
        """Yield finding, count, first origin and its detail, the most frequent first."""
        for finding, count in _by_frequency(self.counts):
            yield finding, count, *self._first[finding]


class NameCounts:
    """Counts of articles by section or source, up to a number of names."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._uncounted = 0

    def add(self, name: str | None) -> None:
        """Count one article; an empty name does not count."""
        if not name:
            return
        if name in self.counts or len(self.counts) < _MOST_NAMES:
            self.counts[name] += 1
        else:
            self._uncounted += 1

    def largest(self) -> NameTotals:
        """Return the counts, the most frequent names first."""
        shown = tuple(NameCount(*row) for row in _by_frequency(self.counts)[:_NAMES_SHOWN])
        return NameTotals(len(self.counts), self._uncounted, shown)


def _by_frequency(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def _notes(sections: Mapping[str, int], days: Mapping[Date, int], last: Date) -> Iterator[Note]:
    """Yield notes on unusual numbers.

    Args:
        sections: number of articles by section.
        days: number of articles by day.
        last: later days make no gap.
    """
    lonely = sorted(name for name, count in sections.items() if count == 1)
    if lonely:
        yield Note("section-of-one", len(lonely), tuple(lonely[:_SHOWN_IN_A_NOTE]))
    gaps = sorted(_gaps(day for day in days if day <= last), key=lambda gap: (-gap[0], gap[1]))
    if gaps:
        shown = tuple(months for _, months in gaps[:_SHOWN_IN_A_NOTE])
        yield Note("months-without", sum(length for length, _ in gaps), shown)
    dated = sum(days.values())
    crowded = {
        day.isoformat(): count
        for day, count in sorted(days.items())
        if count >= _CROWDED_LEAST and _CROWDED_SHARE * dated < count < dated
    }
    if crowded:
        yield Note("crowded-day", sum(crowded.values()), tuple(crowded))


def _gaps(days: Iterator[Date]) -> Iterator[tuple[int, str]]:
    """Yield the length and the name of each row of months without an article."""
    months = sorted({month_number(day.year, day.month) for day in days})
    for before, after in pairwise(months):
        if after - before > 1:
            first, last = (month_name(month) for month in (before + 1, after - 1))
            yield after - before - 1, first if first == last else f"{first}..{last}"
