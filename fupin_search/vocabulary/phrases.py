"""The names, phrases and titles of an archive that can be suggested to a reader who types.

A phrase is up to four neighbouring words in the titles of at least three articles. The index is
made, when it is first needed, of the titles of all articles that are not hidden; it is not written
to disk, and does not change. For 65,899 articles that takes a second and some 40 MB.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from functools import cached_property
from typing import NamedTuple

import numpy as np

from fupin_search.entities.gazetteer import gazetteer
from fupin_search.model.answer import REGION, ArticleHead, Page
from fupin_search.model.protocol import Engine
from fupin_search.model.query import Everything, OneOf, Query, Sort
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import ChineseTokenizer
from fupin_search.vocabulary.arrays import Array
from fupin_search.vocabulary.beginnings import (
    Beginnings,
    LineWords,
    SpokenLines,
    Stroke,
    cut_lines,
    merge_titles,
)

# Titles are not found at a single character, nor do phrases begin or end with one: most are 的, 和.
_SHORTEST_WORD = 2
# More than any day's ordinal: the beginning of a title goes before what is later in one.
_LEADS = 4_000_000.0
_MOST_NAMES = 1_000
_COUNTY = 2  # the level of a region in which no other lies
# This many times the wanted phrases are found, since some are left out.
_SPARE = 4
# A phrase that is seldom without the same longer one is not suggested with it.
_ALWAYS = 0.8
# Phrases to offer to a reader who has typed nothing, and phrases to choose them from.
_POPULAR = 20
_POPULAR_TRIED = 200
# A phrase that begins with one of these refers to something before it: 之后, 这些.
_POINTING = "之其此这那"
# A longer one is a repeated heading rather than a query.
_POPULAR_LENGTH = 6
_DISTINCTIVE = 4

_MOST_WORDS = 4
_LONGEST = 12
_LEAST_ARTICLES = 3


class SuggestionKind(Enum):
    """The kinds of suggestions."""

    SECTION = "section"
    SOURCE = "source"
    REGION = "region"
    PHRASE = "phrase"
    TITLE = "title"


class Candidate(NamedTuple):
    """A name, phrase or title that can be suggested.

    Args:
        kind: one of those.
        text: as shown; a title's without marks.
        articles: the number with the name, or with the phrase in their title.
        at: the start of the typed piece in the text without marks.
        title: the number of a title; otherwise -1.
        value: the value of the facet for a name, which is a code for a region; otherwise empty.
    """

    kind: SuggestionKind
    text: str
    articles: int
    at: int = 0
    title: int = -1
    value: str = ""


class SuggestionIndex:
    """The names, phrases and titles of an archive, by their beginnings.

    Args:
        engine: of the archive; it must stay open, for the heads of titles.
        tokenizer: of its articles.
    """

    def __init__(self, engine: Engine, tokenizer: ChineseTokenizer) -> None:
        titles = engine.titles()
        self._head = titles.head
        merged = merge_titles(titles)
        self._first = merged.first
        self._lines, words = cut_lines(merged.text, tokenizer)
        long = (words.sizes >= _SHORTEST_WORD) | ~words.han
        at = words.begins & (words.leads | long)
        self._titles = _index_at_words(self._lines, words, at, merged.days, merged.articles)
        spans = find_repeated_phrases(words, merged.articles, merged.worth)
        self._phrases = _Index(
            Beginnings(self._lines.spoken, spans.starts, spans.sizes),
            np.arange(len(spans.starts), dtype=np.int32),
            spans.starts,
            spans.worth,
            spans.starts,
            spans.sizes,
            spans.articles,
        )
        self._names = tuple(_list_names(engine))
        bare = [normalise(name.text).replace("\n", " ") for name in self._names]
        lines, words = cut_lines("".join([f"{name}\n" for name in bare]), tokenizer)
        articles = np.array([name.articles for name in self._names], np.int64)
        self._named = _index_at_words(lines, words, words.begins, articles, articles)

    def names(self, strokes: Sequence[Stroke], limit: int) -> list[Candidate]:
        """Find sections, sources and regions with a word that begins as typed.

        Args:
            strokes: the typed text.
            limit: most names.
        """
        best = self._named.best(strokes, limit)
        return [self._names[number]._replace(at=at) for number, at in best]

    def phrases(self, strokes: Sequence[Stroke], limit: int) -> list[Candidate]:
        """Find phrases that begin as typed, those in most and latest titles first.

        Args:
            strokes: the typed text.
            limit: most phrases.
        """
        best = self._phrases.best(strokes, _SPARE * limit)
        known = [
            Candidate(
                SuggestionKind.PHRASE, self._phrase(number), int(self._phrases.articles[number])
            )
            for number, _ in best
        ]
        return _drop_parts(known)[:limit]

    @cached_property
    def popular(self) -> tuple[str, ...]:
        """The heaviest phrases, none within another; four characters count four times two."""
        sizes = self._phrases.sizes
        weight = np.minimum(sizes, _DISTINCTIVE) ** 2 * (sizes <= _POPULAR_LENGTH)
        best = np.lexsort((-sizes, -self._phrases.worth * weight))[:_POPULAR_TRIED]
        chosen: list[str] = []
        for text in map(self._phrase, best.tolist()):
            apart = not any(text in other or other in text for other in chosen)
            if apart and text[0] not in _POINTING:
                chosen.append(text)
        return tuple(chosen[:_POPULAR])

    def titles(self, strokes: Sequence[Stroke], limit: int) -> list[Candidate]:
        """Find titles that begin as typed, then those with a word that does, the latest first.

        Args:
            strokes: the typed text.
            limit: most titles.
        """
        starts, ends = self._lines.starts, self._lines.ends
        return [
            Candidate(
                SuggestionKind.TITLE, self._lines.text(starts[number], ends[number]), 1, at, number
            )
            for number, at in self._titles.best(strokes, limit)
        ]

    def head(self, title: int) -> ArticleHead:
        """Return the head of a title's latest article, by the number of the title."""
        return self._head(int(self._first[title]))

    def _phrase(self, number: int) -> str:
        start = int(self._phrases.starts[number])
        return self._lines.text(start, start + int(self._phrases.sizes[number]))


class _Index(NamedTuple):
    """Things and the places where they are found.

    Args:
        beginnings: finds the places.
        things: the number of the thing of each place.
        places: the places.
        worth: chooses the best places.
        starts: the start of each thing.
        sizes: the length of each thing.
        articles: how many articles have each thing.
    """

    beginnings: Beginnings
    things: Array
    places: Array
    worth: Array
    starts: Array
    sizes: Array
    articles: Array

    def best(self, strokes: Sequence[Stroke], limit: int) -> list[tuple[int, int]]:
        """Return the numbers of the best things, and the start of the typed piece in each."""
        hits = self.beginnings.find(strokes)
        # One thing may be found at several places, but hardly at more than two.
        most = 2 * limit
        if len(hits) > most:
            hits = hits[np.argpartition(-self.worth[hits], most)[:most]]
        hits = hits[np.argsort(-self.worth[hits], kind="stable")]
        best: dict[int, int] = {}
        for thing, place in zip(
            self.things[hits].tolist(), self.places[hits].tolist(), strict=True
        ):
            best.setdefault(thing, place - int(self.starts[thing]))
        return list(best.items())[:limit]


def _index_at_words(
    lines: SpokenLines, words: LineWords, at: Array, worth: Array, articles: Array
) -> _Index:
    """Index lines at some of their words; the first word of a line is worth more."""
    chosen = np.flatnonzero(at)
    owners, places = words.lines[chosen], words.starts[chosen]
    return _Index(
        Beginnings(lines.spoken, places, lines.ends[owners] - places),
        owners.astype(np.int32),
        places.astype(np.int32),
        (worth[owners] + _LEADS * words.leads[chosen]).astype(np.float32),
        lines.starts,
        lines.ends - lines.starts,
        articles,
    )


def _list_names(engine: Engine) -> Iterator[Candidate]:
    """List the sections, sources and regions of an archive."""
    everything = Query(Everything(), sort=Sort.NEWEST)
    for facet in (
        engine.plan(everything)
        .run(Page(1, 1), facets=("section", "source"), facet_size=_MOST_NAMES)
        .facets
    ):
        for bucket in facet.buckets:
            yield Candidate(
                SuggestionKind(facet.field), bucket.value, bucket.count, value=bucket.value
            )
    places = gazetteer()
    # A facet ignores its own filter, and lists every region in the selected ones.
    wide = tuple(code for code, place in places.places.items() if place.level < _COUNTY)
    every = replace(everything, filters=(OneOf(REGION, wide),))
    (regions,) = engine.plan(every).run(Page(1, 1), facets=(REGION,), facet_size=_MOST_NAMES).facets
    for bucket in regions.buckets:
        # An index may know a place that a later table does not have.
        place = places.places.get(bucket.value)
        if bucket.count and place:
            yield Candidate(
                SuggestionKind.REGION, places.label(place), bucket.count, value=bucket.value
            )


def _drop_parts(phrases: Sequence[Candidate]) -> list[Candidate]:
    """Leave out phrases that are seldom without the rest of a longer one."""
    # The texts that begin with another follow it in the order of texts.
    in_order = sorted(phrases, key=lambda phrase: phrase.text)
    longer: dict[str, int] = {}
    for place, phrase in enumerate(in_order):
        for other in in_order[place + 1 :]:
            if not other.text.startswith(phrase.text):
                break
            if other.text != phrase.text:
                longer[phrase.text] = max(longer.get(phrase.text, 0), other.articles)
    whole: dict[str, Candidate] = {}
    for phrase in phrases:
        if longer.get(phrase.text, 0) < _ALWAYS * phrase.articles:
            whole.setdefault(phrase.text, phrase)
    return list(whole.values())


class Spans(NamedTuple):
    """Stretches of a text, each at its first place.

    Args:
        starts: the start of each.
        sizes: the length of each.
        articles: the number of articles with each.
        worth: the weight of those articles.
    """

    starts: Array
    sizes: Array
    articles: Array
    worth: Array


def find_repeated_phrases(words: LineWords, articles: Array, worth: Array) -> Spans:
    """Find the phrases in the titles of at least three articles.

    A frequent phrase has frequent parts, so phrases of one word are counted first, then those
    of two frequent ones, and so on (Agrawal and Srikant's Apriori, 1994).

    Args:
        words: of titles, which are their lines.
        articles: the number of articles with each title.
        worth: the weight of those articles.
    """
    spans = [Spans(*(np.empty(0, kind) for kind in (np.int64, np.int64, np.int64, np.float64)))]
    word_sizes = words.sizes
    single = np.where(words.han & (words.lines < len(articles)), words.kinds, -1)
    phrases = single
    for more in range(_MOST_WORDS):
        places = np.flatnonzero(phrases >= 0)
        if not len(places):
            break
        order = places[np.argsort(phrases[places], kind="stable")]
        group = np.cumsum(_find_changes(phrases[order])) - 1
        # Places ascend in a group, so that those in one title are neighbours.
        once = _find_changes(group) | _find_changes(words.lines[order])
        titles = words.lines[order[once]]
        held = np.bincount(group[once], articles[titles])
        often = held >= _LEAST_ARTICLES
        firsts = order[_find_changes(group)]
        lasts = firsts + more
        starts = words.starts[firsts]
        sizes = words.ends[lasts] - starts
        chosen = often & (sizes <= _LONGEST)
        chosen &= np.minimum(word_sizes[firsts], word_sizes[lasts]) >= _SHORTEST_WORD
        weight = np.bincount(group[once], worth[titles])
        spans.append(
            Spans(starts[chosen], sizes[chosen], held[chosen].astype(np.int64), weight[chosen])
        )
        numbers = np.full(len(phrases), -1)
        numbers[order] = np.where(often[group], group, -1)
        single = numbers if not more else single
        phrases = _lengthen(numbers, single, more + 1)
    return Spans(*(np.concatenate(column) for column in zip(*spans, strict=True)))


def _lengthen(phrases: Array, words: Array, more: int) -> Array:
    """Number each phrase with the word behind it; -1 where either is none."""
    longer = np.full(len(phrases), -1)
    size = len(phrases) - more
    if size > 0:
        first, next_, last = phrases[:size], phrases[1 : size + 1], words[more:]
        joined = first * (int(words.max()) + 1) + last
        longer[:size] = np.where((first >= 0) & (next_ >= 0) & (last >= 0), joined, -1)
    return longer


def _find_changes(row: Array) -> Array:
    """Return which numbers differ from the one before; true for the first."""
    changed = np.ones(len(row), np.bool_)
    np.not_equal(row[1:], row[:-1], out=changed[1:])
    return changed
