"""The answer of an engine, and the parts of an answer that are shown.

An engine returns `Found`: the page's articles as `Scored`, and the facets. A reader sees each as a
`Hit`, which explains its score by `Share`s, and the counts of days and months as `Period`s. Values
of fields are compared folded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date as Date
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from msgspec import Struct

from fupin_search.articles.article import Article
from fupin_search.model.query import Match
from fupin_search.text.months import first_day, last_day, month_name, parse_month
from fupin_search.text.normalise import normalise

if TYPE_CHECKING:
    from fupin_search.model.texts import PageTexts

REGION = "region"
FACET_FIELDS = ("section", "source", REGION, "year", "month")
# Fields of which an article has one value at most.
SINGLE_FIELDS = ("section", "source", "year", "month")
TIME_FIELDS = ("year", "month")
# Counted for timelines only: it has no filter of its own name, and readers do not see it.
DAY = "day"
# Marks around a name that are no part of it.
ENCLOSING = ("《》", "〈〉", "“”", "‘’", "「」", "『』", "【】")
# Words and parts with a share of their own; the others in a place have one together.
_OWN_SHARES = 12
# Most words, and most characters, that the text of a share names.
_MOST_WORDS_NAMED = 6
_MOST_CHARACTERS_NAMED = 20
# Start and end, in code points.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """The page of hits that is wanted.

    Args:
        number: 1 for the first page.
        size: hits a page.
    """

    number: int = 1
    size: int = 10

    @property
    def start(self) -> int:
        """Rank of the page's first hit, from 0."""
        return (self.number - 1) * self.size


class FoundCount(NamedTuple):
    """The number of articles found, of a plan that brings none of them.

    Args:
        total: exact.
        match: how much of the plain words was required.
    """

    total: int
    match: Match


def _lay_nothing() -> PageTexts:
    # Commands that answer nothing need no arrays.
    from fupin_search.model.texts import PageTexts

    return PageTexts.of(())


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of an engine.

    Args:
        total: exact number of articles found.
        match: how much of the plain words was required.
        missing: typed words that no article in the archive holds.
        hits: the articles of the wanted page, in order.
        facets: the wanted facets, in the order wanted.
        folded: number of articles found that are listed under others, not for themselves.
        inside: terms of typed words that were found only inside longer words.
        texts: lays the texts of the hits side by side, for marking.
    """

    total: int
    match: Match
    missing: tuple[str, ...]
    hits: tuple[Scored, ...]
    facets: tuple[Facet, ...]
    folded: int = 0
    inside: tuple[str, ...] = ()
    texts: Callable[[], PageTexts] = field(default=_lay_nothing, compare=False)


# Structures are made in a fifth of a dataclass's time; a request makes dozens.
class ArticleHead(Struct, frozen=True):
    """The parts of an article that a list of articles shows."""

    id: str
    title: str
    source: str | None
    date: Date | None
    url: str | None
    section: str | None = None


def make_head(article: Article) -> ArticleHead:
    """Return the head of an article."""
    return ArticleHead(
        article.id, article.title, article.source, article.date, article.url, article.section
    )


class ArticleRecord(Protocol):
    """An article as an engine keeps it; most of those found are never read to their end."""

    @property
    def size(self) -> int:
        """The memory it takes, in bytes."""
        ...

    def article(self) -> Article:
        """Make the whole article."""
        ...


class Scored(Struct, frozen=True):
    """An article found by an engine.

    Args:
        head: what lists show of it.
        record: makes the whole article.
        score: 0 where the order is by date.
        shares: the parts of the score, the largest first, if they were wanted.
        reprint_of: id of the first article with this text, where that is another.
        also: the other hits with this text, the earliest first, where those are folded.
    """

    head: ArticleHead
    record: ArticleRecord
    score: float
    shares: tuple[Share, ...] = ()
    reprint_of: str | None = None
    also: tuple[ArticleHead, ...] = ()

    @property
    def article(self) -> Article:
        """The whole article, made anew each time."""
        return self.record.article()


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a field among the articles found, as if it had no filter of its own.

    Args:
        field: section, source, region, year, month or day.
        buckets: values by count, then name; years, months and days in time order; regions
            by count, each before those inside it.
    """

    field: str
    buckets: tuple[Bucket, ...]


class Bucket(Struct, frozen=True, gc=False):
    """One value of a facet.

    Args:
        value: as filters name it; it is also what readers see, except for a region's code.
        count: the exact number of articles that have it.
        selected: whether the query filters by it.
    """

    value: str
    count: int
    selected: bool = False


class Hit(Struct, frozen=True):
    """An article found, ready to show.

    Args:
        scored: the article as the engine found it.
        title_spans: spans of the title to mark, in code points.
        body_spans: spans of the body to mark.
        snippet: the best window of the body.
    """

    scored: Scored
    title_spans: tuple[Span, ...]
    body_spans: tuple[Span, ...]
    snippet: Snippet

    @property
    def head(self) -> ArticleHead:
        """The parts of the article that a list shows."""
        return self.scored.head

    @property
    def article(self) -> Article:
        """The whole article, made anew each time."""
        return self.scored.article


class Snippet(Struct, frozen=True):
    """A window of the body.

    Args:
        text: the window, its paragraph breaks as spaces.
        highlights: spans of `text` to mark, in code points.
    """

    text: str
    highlights: tuple[Span, ...] = ()


class ShareKind(Enum):
    """The source of a share, with its wording for readers."""

    WORD = "{place}命中{texts}"
    PART = "{place}中数字或字母的一部分{texts}"
    INSIDE = "{place}词内含{texts}"
    MENTION = "{place}提到{texts}"
    PAIR = "{place}中的两字{texts}"
    CHARACTER = "{place}中的单字{texts}"
    PASSAGE = "{place}一段之内{together}出现{texts}"


class ShareField(Enum):
    """A text of an article, by its name for readers."""

    TITLE = "标题"
    BODY = "正文"


@dataclass(frozen=True, slots=True)
class Share:
    """The part of an article's score that some texts of the query add.

    Args:
        kind: the kind of the texts.
        place: the text of the article that has them, or None where that is not known.
        texts: words, pairs or characters, normalised, in the query's order.
        worth: the part of the score, above 0.
    """

    kind: ShareKind
    place: ShareField | None
    texts: tuple[str, ...]
    worth: float


def join_shares(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Join shares until few enough to read at a glance are left; their sum stays the same.

    All pairs in a place share one, and so do its single characters. Each word has its own, except
    for those worth least where there are many.

    Args:
        shares: one for each text, in the query's order; those worth nothing are dropped.

    Returns:
        The shares, the largest first.
    """
    every = [share for share in shares if share.worth > 0]
    single = [share for share in every if share.kind not in (ShareKind.PAIR, ShareKind.CHARACTER)]
    own = set(sorted(single, key=_descending)[:_OWN_SHARES])
    groups: dict[tuple[ShareKind, ShareField | None, tuple[str, ...]], list[Share]] = {}
    for share in every:
        texts = share.texts if share in own else ()
        groups.setdefault((share.kind, share.place, texts), []).append(share)
    joined = [
        Share(
            kind,
            place,
            tuple(dict.fromkeys(text for share in group for text in share.texts)),
            sum(share.worth for share in group),
        )
        for (kind, place, _), group in groups.items()
    ]
    return tuple(sorted(joined, key=_descending))


def _descending(share: Share) -> float:
    return -share.worth


def describe_share(share: Share) -> str:
    """Return a share in words for readers: 标题命中“脱贫”."""
    place = share.place.value if share.place else ""
    together = "同时" if len(share.texts) > 1 else ""
    return share.kind.value.format(place=place, together=together, texts=_quoted(share))


def _quoted(share: Share) -> str:
    texts = share.texts
    if share.kind in (ShareKind.CHARACTER, ShareKind.PASSAGE):
        more = f"等 {len(texts)} 字" if len(texts) > _MOST_CHARACTERS_NAMED else ""
        return f"“{''.join(texts[:_MOST_CHARACTERS_NAMED])}”{more}"
    more = f"等 {len(texts)} 个" if len(texts) > _MOST_WORDS_NAMED else ""
    return "".join(f"“{text}”" for text in texts[:_MOST_WORDS_NAMED]) + more


class PeriodLength(Enum):
    """The length of a period."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Period:
    """A year, month or day.

    Args:
        name: `2020`, `2020-11` or `2020-11-30`.
        first: its first day.
        last: its last day.
        count: articles found of it.
    """

    name: str
    first: Date
    last: Date
    count: int


def list_periods(counted: Iterable[Bucket], by: PeriodLength) -> tuple[Period, ...]:
    """Return every period from the first to the last in which anything was found, in order.

    Args:
        counted: days by name, `2020-11-30`, each once, or for longer periods months, `2020-11`;
            those without an article are ignored.
        by: the length of a period.
    """
    counts: Counter[int] = Counter()
    for bucket in counted:
        if bucket.count:
            counts[_ordinal(bucket.value, by)] += bucket.count
    if not counts:
        return ()
    return tuple(
        _period(ordinal, by, counts[ordinal]) for ordinal in range(min(counts), max(counts) + 1)
    )


def _ordinal(name: str, by: PeriodLength) -> int:
    if by is PeriodLength.DAY:
        return Date.fromisoformat(name).toordinal()
    return int(name.split("-", maxsplit=1)[0]) if by is PeriodLength.YEAR else parse_month(name)


def _period(ordinal: int, by: PeriodLength, count: int) -> Period:
    if by is PeriodLength.DAY:
        day = Date.fromordinal(ordinal)
        return Period(day.isoformat(), day, day, count)
    if by is PeriodLength.YEAR:
        return Period(f"{ordinal:04d}", Date(ordinal, 1, 1), Date(ordinal, 12, 31), count)
    return Period(month_name(ordinal), first_day(ordinal), last_day(ordinal), count)


@lru_cache(maxsize=4096)
def fold_value(value: str) -> str:
    """Return the spelling by which values are compared.

    Args:
        value: as an article has it, or as a reader wrote it.

    Returns:
        The value normalised, without the marks around it, with single spaces.

    >>> fold_value("《广州日报》")
    '广州日报'
    """
    return bare_value(" ".join(normalise(value).split()))


def bare_value(value: str) -> str:
    """Return a value without the marks around it: 广州日报 for 《广州日报》."""
    while len(value) > 2 and value[0] + value[-1] in ENCLOSING:  # two marks
        value = value[1:-1].strip()
    return value
