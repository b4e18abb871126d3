"""What to suggest to somebody who is typing: names, phrases and titles that begin so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fupin_search.search.answer import Head, Span
from fupin_search.text.normalise import normalise
from fupin_search.understanding.keystrokes import Strokes, ways_of
from fupin_search.vocabulary.phrases import Kind, Known, Phrases

# Names, and titles where there are phrases too: most of what is suggested are phrases.
_MOST_NAMES = 2
_SHARE_OF_TITLES = 0.4
# Longer text is a sentence pasted, which nothing begins with.
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something a reader may mean to type.

    Args:
        text: as it is shown.
        kind: what it is.
        count: articles that have the section, source or region, or the phrase in their title; None
            for a title.
        highlights: what of it has been typed, in code points.
        head: of a title's article.
    """

    text: str
    kind: Kind
    count: int | None
    highlights: tuple[Span, ...]
    head: Head | None = None


def suggest(text: str, phrases: Phrases, limit: int) -> tuple[Suggestion, ...]:
    """The names, phrases and titles that begin with what was typed, in characters or by sound.

    Args:
        text: as typed so far.
        phrases: of the archive.
        limit: most suggestions.
    """
    if len(text) > _LONGEST:
        return ()
    likely, abbreviated = ways_of(text)
    found = _found(likely, phrases, limit)
    if len(found) < limit:
        found += _found(abbreviated, phrases, limit)
    typed = "".join(normalise(text).split())
    told: dict[tuple[str, bool], Suggestion] = {}
    for one in found:
        # What is typed already needs no suggesting, but for a title, which leads to its article.
        if one.kind is Kind.TITLE or one.text != typed:
            told.setdefault((one.text, one.kind in _NAMES), one)
    return _chosen(tuple(told.values()), limit)


_NAMES = (Kind.SECTION, Kind.SOURCE, Kind.REGION)


def _found(ways: Sequence[Strokes], phrases: Phrases, limit: int) -> list[Suggestion]:
    """All that begins in any of some ways, the ways one after the other."""
    asked: tuple[tuple[Callable[[Strokes, int], list[Known]], int], ...] = (
        (phrases.names, _MOST_NAMES),
        (phrases.phrases, limit),
        (phrases.titles, limit),
    )
    return [
        _suggestion(known, len(strokes))
        for of, most in asked
        for strokes in ways
        for known in of(strokes, most)
    ]


def _suggestion(known: Known, size: int) -> Suggestion:
    count = None if known.kind is Kind.TITLE else known.articles
    span = known.at, known.at + size
    return Suggestion(known.text, known.kind, count, (span,), known.head)


def _chosen(found: Sequence[Suggestion], limit: int) -> tuple[Suggestion, ...]:
    """Some of each kind: names first, then phrases, then titles."""
    names = [one for one in found if one.kind in _NAMES][:_MOST_NAMES]
    phrases = sorted(
        (one for one in found if one.kind is Kind.PHRASE), key=lambda one: -(one.count or 0)
    )
    titles = [one for one in found if one.kind is Kind.TITLE]
    room = limit - len(names)
    for_titles = min(len(titles), max(int(room * _SHARE_OF_TITLES), room - len(phrases)))
    return tuple((*names, *phrases[: room - for_titles], *titles[:for_titles])[:limit])
