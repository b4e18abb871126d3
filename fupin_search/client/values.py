"""What a server answers, as frozen values.

Names are those of the JSON, with `from_` for `from`. Keys a newer server adds are passed over, and
what it may add a value to, such as the kind of a suggestion, is any text here. Spans are pairs of
first and past-the-last code point, so `text[start:end]` is what they mean.
"""

from __future__ import annotations

from datetime import date as Date
from datetime import datetime

import msgspec

Span = tuple[int, int]


class Also(msgspec.Struct, frozen=True):
    """An article listed under another one of its text."""

    id: str
    title: str
    url: str
    source: str | None
    date: Date | None


class Head(msgspec.Struct, frozen=True):
    """What every article that is shown has."""

    id: str
    title: str
    url: str
    section: str | None
    source: str | None
    date: Date | None
    reprint_of: str | None


class Share(msgspec.Struct, frozen=True):
    """What a clause of the query adds to a score."""

    clause: str
    score: float


class Snippet(msgspec.Struct, frozen=True):
    """A window of an article's body."""

    text: str
    highlights: tuple[Span, ...]


class Highlights(msgspec.Struct, frozen=True):
    """Spans of an article's title and body to mark."""

    title: tuple[Span, ...]
    body: tuple[Span, ...]


class Hit(Head, frozen=True):
    """An article found; `explanation` is there where it was asked for."""

    score: float
    highlights: Highlights
    title_html: str
    snippet: Snippet
    snippet_html: str
    also: tuple[Also, ...]
    explanation: tuple[Share, ...] = ()


class Bucket(msgspec.Struct, frozen=True):
    """A value of a facet; regions have a `label` to show, others show their value."""

    value: str
    count: int
    selected: bool
    toggle_url: str
    label: str | None = None


class Facet(msgspec.Struct, frozen=True):
    """A field's values among the articles found."""

    field: str
    buckets: tuple[Bucket, ...]


class Choice(msgspec.Struct, frozen=True):
    """Another thing that a piece of the text may mean."""

    meaning: str
    region: str
    url: str


class Reading(msgspec.Struct, frozen=True):
    """What a piece of the text was taken to mean."""

    kind: str
    text: str
    meaning: str
    narrows: bool
    undo_url: str
    choices: tuple[Choice, ...]


class Interpreted(msgspec.Struct, frozen=True):
    """How the text was read."""

    match: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    excluded: tuple[str, ...]
    fields: tuple[str, ...]
    missing: tuple[str, ...]
    readings: tuple[Reading, ...]


class Repair(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """What was changed because nothing was found."""

    code: str
    from_: str
    to: str
    found: int


class Offer(msgspec.Struct, frozen=True):
    """What was perhaps meant."""

    text: str
    found: int
    url: str


class Answer(msgspec.Struct, frozen=True):
    """A page of what was found."""

    query: str
    interpreted: Interpreted
    found: int
    folded: int
    page: int
    pages: int
    size: int
    took_ms: float
    generation: str
    repairs: tuple[Repair, ...]
    cut_short: bool
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    did_you_mean: tuple[Offer, ...]


class Period(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """A day, month or year and how many articles found were published in it."""

    period: str
    from_: Date
    to: Date
    count: int


class Timeline(msgspec.Struct, frozen=True):
    """Articles found along time."""

    query: str
    interpreted: Interpreted
    found: int
    undated: int
    by: str
    periods: tuple[Period, ...]
    took_ms: float
    generation: str
    repairs: tuple[Repair, ...]
    cut_short: bool


class Article(Head, frozen=True):
    """A whole article."""

    path: tuple[str, ...]
    printed_source: str | None
    body: str
    paragraphs: tuple[str, ...]


class SimilarArticle(Head, frozen=True):
    """An article about the same as another."""

    score: float
    also: tuple[Also, ...]


class Similar(msgspec.Struct, frozen=True):
    """The articles about the same as one, the most alike first."""

    id: str
    similar: tuple[SimilarArticle, ...]


class Suggestion(msgspec.Struct, frozen=True):
    """What may be meant; titles have no `count`."""

    text: str
    text_html: str
    highlights: tuple[Span, ...]
    kind: str
    url: str
    count: int | None = None


class Suggestions(msgspec.Struct, frozen=True):
    """What may be meant, the best first."""

    query: str
    suggestions: tuple[Suggestion, ...]


class Readiness(msgspec.Struct, frozen=True):
    """What a server answers from."""

    status: str
    generation: str
    articles: int
    created: datetime
