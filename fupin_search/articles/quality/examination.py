"""One pass over a corpus that tells what it is like."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date as Date
from datetime import timedelta

from fupin_search.articles.article import Accepted, Article, Reading, Rejected, Remark
from fupin_search.articles.quality.copies import Copies
from fupin_search.articles.quality.counting import (
    Examples,
    Findings,
    NameCounts,
    months_of,
    notes_of,
    years_of,
)
from fupin_search.articles.quality.ledger import Ledger
from fupin_search.articles.quality.mojibake import mojibake
from fupin_search.articles.quality.report import (
    FIELDS,
    Damaged,
    Dates,
    Lengths,
    Missing,
    Named,
    Quality,
)
from fupin_search.articles.quality.spellings import spellings
from fupin_search.articles.reprints import SHORTEST
from fupin_search.text.normalise import normalise

LONGEST = 50_000
"""Characters of a body past which it is likely to be several articles, or a book."""

Tell = Callable[[str, Remark], None]


class Examination:
    """Hears every reading of a corpus, then says what the corpus is like.

    Some bytes are kept of each article, about 500, and nothing of its text.

    Args:
        today: articles of days later than tomorrow are from the future.
        tell: told of what only this examination finds, by origin: mojibake, very short and very
            long bodies at once, reprints in the end.
    """

    def __init__(self, today: Date, tell: Tell | None = None) -> None:
        self._tomorrow = today + timedelta(days=1)
        self._tell = tell or _nobody
        self._read = 0
        self._warned = 0
        self._rejections = Examples()
        self._warnings = Examples()
        self._repeated = Findings()
        self._missing = {field: Findings() for field in FIELDS}
        self._damaged: dict[str, Damaged] = {}
        self._ledger = Ledger()
        self._copies = Copies(self._ledger)
        self._sections = NameCounts()
        self._sources = NameCounts()
        self._days: Counter[Date] = Counter()
        self._future = Findings()
        self._lacking: defaultdict[int | None, Counter[str]] = defaultdict(Counter)
        self._lengths = array("I")
        self._short = Findings()
        self._long = Findings()

    def hear(self, reading: Reading) -> None:
        """Look at one reading."""
        self._read += 1
        if isinstance(reading, Rejected):
            self._rejections.add(reading.remark, reading.origin)
            if reading.remark.code == "repeated-id":
                self._repeated.add(reading.origin)
            return
        self._accept(reading)

    def _accept(self, reading: Accepted) -> None:
        article = reading.article
        self._warned += bool(reading.warnings)
        for remark in reading.warnings:
            self._warnings.add(remark, article.origin)
        number = self._ledger.add(article)
        self._note_fields(article)
        if article.date and article.date > self._tomorrow:
            self._future.add(article.origin)
        body = normalise(article.body)
        self._note_damage(article, normalise(article.title) + "\n" + body)
        self._note_length(article)
        self._copies.add(number, body)

    def _note_fields(self, article: Article) -> None:
        year = article.date.year if article.date else None
        for field in FIELDS:
            if not getattr(article, field):
                self._missing[field].add(article.origin)
                self._lacking[year][field] += 1
        self._sections.add(article.section)
        self._sources.add(article.source)
        if article.date:
            self._days[article.date] += 1

    def _note_damage(self, article: Article, normalised: str) -> None:
        trace = mojibake(f"{article.title}\n{article.body}", normalised)
        if not trace:
            return
        kind = trace.kind.value
        before = self._damaged.get(kind) or Damaged(kind, 0, article.origin, trace.shown)
        self._damaged[kind] = Damaged(kind, before.count + 1, before.origin, before.shown)
        reason = f"The text was read in a wrong encoding once ({kind}): {trace.shown!r}."
        self._tell(article.origin, Remark("mojibake", reason))

    def _note_length(self, article: Article) -> None:
        length = len("".join(article.body.split()))
        if not length:
            return
        self._lengths.append(length)
        if length < SHORTEST:
            self._short.add(article.origin)
            reason = f"The body has only {length} characters."
            self._tell(article.origin, Remark("very-short", reason))
        elif length > LONGEST:
            self._long.add(article.origin)
            reason = f"The body has {length:,} characters; it may be several articles."
            self._tell(article.origin, Remark("very-long", reason))

    def finish(self) -> Quality:
        """What the corpus is like; to be asked once, when all has been heard."""
        reprints = self._copies.found()
        for reprint in reprints:
            first = self._ledger[reprint.first].origin
            remark = (
                Remark("reprint", f"Its text is that of {first}.")
                if reprint.exact
                else Remark(
                    "near-reprint", f"About {reprint.share:.0%} of its text is that of {first}."
                )
            )
            self._tell(self._ledger[reprint.number].origin, remark)
        accepted = len(self._ledger)
        months = months_of(self._days)
        lengths = sorted(self._lengths)
        return Quality(
            read=self._read,
            accepted=accepted,
            warned=self._warned,
            rejected=self._read - accepted,
            rejections=self._rejections.found(),
            warnings=self._warnings.found(),
            repeated_ids=self._repeated.found(),
            missing=tuple(
                Missing(field, found.count, found.count / accepted if accepted else 0, found.origin)
                for field, found in ((name, self._missing[name].found()) for name in FIELDS)
            ),
            mojibake=tuple(sorted(self._damaged.values(), key=lambda one: (-one.count, one.kind))),
            reprints=self._copies.summary(reprints),
            sections=self._sections.found(),
            sources=self._sources.found(),
            spellings=tuple(
                tuple(Named(name, count) for name, count in group)
                for group in spellings(self._sources.counts)
            ),
            dates=Dates(
                min(self._days, default=None), max(self._days, default=None), self._future.found()
            ),
            years=years_of(self._days, self._lacking),
            months=months,
            lengths=Lengths(
                median=lengths[len(lengths) // 2] if lengths else 0,
                longest=lengths[-1] if lengths else 0,
                short=self._short.found(),
                long=self._long.found(),
            ),
            notes=notes_of(self._sections.counts, self._days, self._tomorrow),
        )


def _nobody(_origin: str, _remark: Remark) -> None:
    """Nobody wants to know."""
