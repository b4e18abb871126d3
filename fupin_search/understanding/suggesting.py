"""What to suggest to somebody who is typing: names, phrases and titles that begin so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from fupin_search.search.answer import Head, Span
from fupin_search.text.characters import is_han
from fupin_search.text.normalise import normalise
from fupin_search.text.typed import bare, places_typed
from fupin_search.understanding.keystrokes import Strokes, ways_of
from fupin_search.vocabulary.phrases import Kind, Known, Phrases

_NAMES = (Kind.SECTION, Kind.SOURCE, Kind.REGION)
# Names, and titles where there are phrases too: most of what is suggested are phrases.
_MOST_NAMES = 2
_SHARE_OF_TITLES = 0.4
# Longer text is a sentence pasted, which nothing begins with.
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something a reader may mean to type.

    Args:
        text: as it is shown.
        kind: what it is.
        count: articles that have the section, source or region, or the phrase in their title; None
            for a title, and for a phrase behind other words.
        highlights: what of it has been typed, in code points.
        head: of a title's article.
        value: what a section, source or region is filtered by; nothing for others.
    """

    text: str
    kind: Kind
    count: int | None
    highlights: tuple[Span, ...]
    head: Head | None = None
    value: str = ""


def suggest(text: str, phrases: Phrases, limit: int) -> tuple[Suggestion, ...]:
    """The names, phrases and titles that begin with what was typed, in characters or by sound.

    Args:
        text: as typed so far.
        phrases: of the archive.
        limit: most suggestions.
    """
    if len(text) > _LONGEST:
        return ()
    text = normalise(text)
    found = _chosen(_beginning(text, phrases, limit), limit)
    before, _, last = text.strip().rpartition(" ")
    if is_han(before[-1:]) and not any(one.kind is Kind.PHRASE for one in found):
        # The last of several words is still being typed.
        begun = _beginning(last, phrases, limit)
        behind = [_Found(one.known, one.size, before) for one in begun if one.kind is Kind.PHRASE]
        found = _chosen([*behind, *found], limit)
    return tuple(_suggestion(one, phrases) for one in found)


class _Found(NamedTuple):
    """Something known that begins as was typed.

    Args:
        known: what it is.
        size: how many of its characters have been typed.
        before: words typed before it.
    """

    known: Known
    size: int
    before: str = ""

    @property
    def kind(self) -> Kind:
        """What it is."""
        return self.known.kind


def _beginning(text: str, phrases: Phrases, limit: int) -> list[_Found]:
    """What begins with all that was typed, each once, the likelier ways to read it first."""
    ways = ways_of(text)
    found = _found(ways.likely, phrases, limit)
    found += _found(ways.abbreviated, phrases, limit)
    typed = bare(text)
    told: dict[tuple[str, Kind, int], _Found] = {}
    for one in found:
        # What is typed already needs no suggesting, but for a title, which leads to its article.
        if one.kind is Kind.TITLE or one.known.text != typed:
            told.setdefault((one.known.text, one.kind, one.known.title), one)
    return list(told.values())


def _found(ways: Sequence[Strokes], phrases: Phrases, limit: int) -> list[_Found]:
    """All that begins in any of some ways; names and phrases of the likelier ways come first."""
    asked: tuple[tuple[Callable[[Strokes, int], list[Known]], int], ...] = (
        (phrases.names, _MOST_NAMES),
        (phrases.phrases, limit),
    )
    found = [
        _Found(known, len(strokes))
        for of, most in asked
        for strokes in ways
        for known in of(strokes, most)
    ]
    # Titles come in turn: as many have 爱 as hardly leave a place for those that have AI.
    titles = [
        [_Found(known, len(strokes)) for known in phrases.titles(strokes, limit)]
        for strokes in ways
    ]
    return found + [one for row in zip_longest(*titles) for one in row if one]


def _chosen(found: Sequence[_Found], limit: int) -> list[_Found]:
    """Some of each kind: names first, then phrases, then titles."""
    names = [one for one in found if one.kind in _NAMES][:_MOST_NAMES]
    phrases = [one for one in found if one.kind is Kind.PHRASE]
    phrases.sort(key=lambda one: -one.known.articles)
    # A title that comes back is a phrase as well, perhaps.
    said = {one.known.text for one in phrases}
    titles = [one for one in found if one.kind is Kind.TITLE and one.known.text not in said]
    room = limit - len(names)
    for_titles = min(len(titles), max(int(room * _SHARE_OF_TITLES), room - len(phrases)))
    return [*names, *phrases[: room - for_titles], *titles[:for_titles]][:limit]


def _suggestion(found: _Found, phrases: Phrases) -> Suggestion:
    known = found.known
    if known.kind is Kind.TITLE:
        head = phrases.head(known.title)
        return Suggestion(head.title, known.kind, None, (_span(head.title, found),), head)
    span = _span(known.text, found)
    if found.before:
        moved = len(found.before) + 1
        spans = ((0, moved - 1), (span[0] + moved, span[1] + moved))
        return Suggestion(f"{found.before} {known.text}", known.kind, None, spans)
    return Suggestion(known.text, known.kind, known.articles, (span,), value=known.value)


def _span(text: str, found: _Found) -> Span:
    """What of a text has been typed, with the marks inside."""
    at = found.known.at
    places = places_typed(text)[at : at + found.size]
    return places[0], places[-1] + 1
