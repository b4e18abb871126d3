"""What can be suggested to somebody who is typing: an archive's names, phrases and titles.

Phrases are what its titles say again and again: up to four neighbouring words, in three articles at
least. All is made of the living articles' titles when first asked, nothing is written, and nothing
of it changes afterwards. For 65,899 articles that takes a second and some 40 MB.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum
from functools import cached_property
from typing import NamedTuple

import numpy as np

from fupin_search.mentions.places import gazetteer
from fupin_search.search.answer import REGION, Head, Page
from fupin_search.search.engine import Engine
from fupin_search.search.query import Everything, OneOf, Query, Sort
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import ChineseTokenizer
from fupin_search.vocabulary.beginnings import Beginnings, Stroke
from fupin_search.vocabulary.keys import Array
from fupin_search.vocabulary.lines import Distinct, Lines, Words, distinct, lines_of
from fupin_search.vocabulary.spans import repeated

_SHORTEST_WORD = 2
# More than any day's ordinal: what stands at a title's beginning goes before what stands later.
_LEADS = 4_000_000.0
_MOST_NAMES = 1_000
_COUNTY = 2  # the level of a region in which no other lies
# Of what begins so, this many times as much is looked at as is wanted, for some is left out.
_SPARE = 4
# A phrase that seldom stands without the same longer one is not suggested beside it.
_ALWAYS = 0.8
# Offered to who has typed nothing; of so many looked at, some are within others.
_POPULAR = 20
_POPULAR_TRIED = 200
# A phrase that begins so points to something, 之后, 这些, and is none without it.
_POINTING = "之其此这那"
# What is longer is a heading that comes back rather than what people ask for.
_POPULAR_LENGTH = 6
_TELLING = 4


class Kind(Enum):
    """What is suggested."""

    SECTION = "section"
    SOURCE = "source"
    REGION = "region"
    PHRASE = "phrase"
    TITLE = "title"


class Named(NamedTuple):
    """A name that can be suggested.

    Args:
        kind: section, source or region.
        name: as it is shown.
        articles: how many have it, or speak of it.
        value: what the facet of its kind filters by: the name, or a region's code.
    """

    kind: Kind
    name: str
    articles: int
    value: str


class Known(NamedTuple):
    """Something to suggest.

    Args:
        kind: what it is.
        text: as it is shown; of a title, bared.
        articles: how many have the name, or the phrase in their title.
        at: where in the bared text it begins as was typed.
        title: the number of a title; otherwise -1.
        value: what is filtered by for a name; nothing for others.
    """

    kind: Kind
    text: str
    articles: int
    at: int
    title: int = -1
    value: str = ""


class Phrases:
    """An archive's names, phrases and titles, by their beginnings.

    Args:
        engine: whose archive; it is asked for the heads of titles later on.
        tokenizer: the one its articles were cut with.
    """

    def __init__(self, engine: Engine, tokenizer: ChineseTokenizer) -> None:
        titles = engine.titles()
        self._head = titles.head
        once = distinct(titles)
        self._first = once.first
        self._lines, words = lines_of(once.text, tokenizer)
        self._titles = _titles(self._lines, words, once)
        self._phrases = _phrases(self._lines, words, once)
        self._names = tuple(_names(engine))
        bare = [normalise(one.name).replace("\n", " ") for one in self._names]
        named = "".join([f"{name}\n" for name in bare])
        self._named = _named(*lines_of(named, tokenizer), self._names)

    def names(self, strokes: Sequence[Stroke], limit: int) -> list[Known]:
        """Sections, sources and regions with a word that begins as was typed."""
        found = self._named.best(strokes, limit)
        named = [(self._names[number], at) for number, at in found]
        return [Known(one.kind, one.name, one.articles, at, value=one.value) for one, at in named]

    def phrases(self, strokes: Sequence[Stroke], limit: int) -> list[Known]:
        """Phrases that begin as was typed, those in most and latest titles first."""
        known = []
        for number, _ in self._phrases.best(strokes, _SPARE * limit):
            start = int(self._phrases.starts[number])
            text = self._lines.text(start, start + int(self._phrases.sizes[number]))
            known.append(Known(Kind.PHRASE, text, int(self._phrases.articles[number]), 0))
        return _not_within_others(known)[:limit]

    @cached_property
    def popular(self) -> tuple[str, ...]:
        """Phrases that count for most, four characters for four times two; none within another."""
        sizes = self._phrases.sizes
        worth = self._phrases.worth * np.minimum(sizes, _TELLING) ** 2 * (sizes <= _POPULAR_LENGTH)
        chosen: list[str] = []
        for number in np.lexsort((-sizes, -worth))[:_POPULAR_TRIED].tolist():
            start = int(self._phrases.starts[number])
            text = self._lines.text(start, start + int(self._phrases.sizes[number]))
            if text[0] in _POINTING:
                continue
            if not any(text in other or other in text for other in chosen):
                chosen.append(text)
        return tuple(chosen[:_POPULAR])

    def titles(self, strokes: Sequence[Stroke], limit: int) -> list[Known]:
        """Titles that begin as was typed, then those with a word that does, the latest first."""
        starts, ends = self._lines.starts, self._lines.ends
        return [
            Known(Kind.TITLE, self._lines.text(starts[number], ends[number]), 1, at, number)
            for number, at in self._titles.best(strokes, limit)
        ]

    def head(self, title: int) -> Head:
        """The latest article of a title, by the title's number."""
        return self._head(int(self._first[title]))


class _Shelf(NamedTuple):
    """Things and the places where they are found.

    Args:
        beginnings: places.
        things: what each place is of.
        starts: where each place's thing begins.
        places: where each place is.
        worth: by which the best are chosen.
        sizes: how long each thing is.
        articles: how many articles have it.
    """

    beginnings: Beginnings
    things: Array
    places: Array
    worth: Array
    starts: Array
    sizes: Array
    articles: Array

    def best(self, strokes: Sequence[Stroke], limit: int) -> list[tuple[int, int]]:
        """The numbers of the best things, and where in them that was found which was typed."""
        found = self.beginnings.find(strokes)
        # One thing may be found at several places, but hardly at more than two.
        most = 2 * limit
        if len(found) > most:
            found = found[np.argpartition(-self.worth[found], most)[:most]]
        found = found[np.argsort(-self.worth[found], kind="stable")]
        best: dict[int, int] = {}
        for thing, place in zip(
            self.things[found].tolist(), self.places[found].tolist(), strict=True
        ):
            best.setdefault(thing, place - int(self.starts[thing]))
        return list(best.items())[:limit]


def _titles(lines: Lines, words: Words, once: Distinct) -> _Shelf:
    """Titles, each once, at every word."""
    long = (words.sizes >= _SHORTEST_WORD) | ~words.han
    chosen = np.flatnonzero(words.begins & (words.leads | long))
    owners, places = words.lines[chosen], words.starts[chosen]
    return _Shelf(
        Beginnings(lines.spoken, places, lines.ends[owners] - places),
        owners.astype(np.int32),
        places.astype(np.int32),
        (once.days[owners] + _LEADS * words.leads[chosen]).astype(np.float32),
        lines.starts,
        lines.ends - lines.starts,
        once.articles,
    )


def _phrases(lines: Lines, words: Words, once: Distinct) -> _Shelf:
    """Phrases of titles, found at their beginnings alone."""
    spans = repeated(words, once.articles, once.worth)
    return _Shelf(
        Beginnings(lines.spoken, spans.starts, spans.sizes),
        np.arange(len(spans.starts), dtype=np.int32),
        spans.starts,
        spans.worth,
        spans.starts,
        spans.sizes,
        spans.articles,
    )


def _named(lines: Lines, words: Words, names: Sequence[Named]) -> _Shelf:
    """Names, at every word."""
    chosen = np.flatnonzero(words.begins)
    owners, places = words.lines[chosen], words.starts[chosen]
    articles = np.array([one.articles for one in names], np.int64)
    leads = _LEADS * words.leads[chosen]
    return _Shelf(
        Beginnings(lines.spoken, places, lines.ends[owners] - places),
        owners,
        places,
        articles[owners] + leads,
        lines.starts,
        lines.ends - lines.starts,
        articles,
    )


def _names(engine: Engine) -> Iterable[Named]:
    """The sections, sources and regions of an archive."""
    everything = Query(Everything(), sort=Sort.NEWEST)
    for facet in (
        engine.plan(everything)
        .run(Page(1, 1), facets=("section", "source"), facet_size=_MOST_NAMES)
        .facets
    ):
        for one in facet.buckets:
            yield Named(Kind(facet.field), one.value, one.count, one.value)
    places = gazetteer()
    # A facet leaves its own filter aside, and of the regions in those chosen shows every one.
    wide = tuple(code for code, place in places.places.items() if place.level < _COUNTY)
    every = replace(everything, filters=(OneOf(REGION, wide),))
    (regions,) = engine.plan(every).run(Page(1, 1), facets=(REGION,), facet_size=_MOST_NAMES).facets
    for one in regions.buckets:
        # An index may know a place that a later table has no more.
        place = places.places.get(one.value)
        if one.count and place:
            yield Named(Kind.REGION, places.label(place), one.count, one.value)


def _not_within_others(known: Sequence[Known]) -> list[Known]:
    """Phrases without those that hardly stand without what makes a longer one of them."""
    # Those that begin with a text follow it in the order of texts.
    in_order = sorted(known, key=lambda one: one.text)
    longer: dict[str, int] = {}
    for place, one in enumerate(in_order):
        for other in in_order[place + 1 :]:
            if not other.text.startswith(one.text):
                break
            if other.text != one.text:
                longer[one.text] = max(longer.get(one.text, 0), other.articles)
    kept: dict[str, Known] = {}
    for one in known:
        if longer.get(one.text, 0) < _ALWAYS * one.articles:
            kept.setdefault(one.text, one)
    return list(kept.values())
