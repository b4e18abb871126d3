"""Suggestions to a reader who is typing: names, phrases and titles that begin as typed.

Letters are read as input methods read them: whole syllables, first letters, or both mixed, and the
last syllable may be unfinished. They may also be letters: gdp, 5g.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product, zip_longest
from typing import NamedTuple

from fupin_search.model.answer import ArticleHead, Span
from fupin_search.text.normalise import (
    is_han,
    is_typed,
    normalise,
    strip_tones,
    typed_offsets,
    typed_text,
)
from fupin_search.text.pinyin import cut_letters, typed_syllables
from fupin_search.vocabulary.beginnings import Stroke
from fupin_search.vocabulary.phrases import Candidate, SuggestionIndex, SuggestionKind
from fupin_search.vocabulary.words import syllable_numbers

_NAMES = (SuggestionKind.SECTION, SuggestionKind.SOURCE, SuggestionKind.REGION)
# The most names, and the share of titles where there are phrases too: most suggestions are phrases.
_MOST_NAMES = 2
_SHARE_OF_TITLES = 0.4
# A longer text is a pasted sentence, and nothing begins with it.
_LONGEST = 80
# Runs of letters, digits, and other characters.
_TYPED = re.compile(r"(?P<letters>[a-z]+)|(?P<digit>[0-9])|(?P<other>.)", re.DOTALL)
_MOST_WAYS = 16
_ALPHANUMERIC = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_DIGRAPHS = ("zh", "ch", "sh")
Strokes = tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that a reader may want to type.

    Args:
        text: as it is shown.
        kind: kind of the text.
        count: articles that have the section, source or region, or the phrase in their title; None
            for a title, and for a phrase behind other words.
        highlights: its typed pieces, in code points.
        head: of a title's article.
        value: the value to filter by for a section, source or region; empty for others.
    """

    text: str
    kind: SuggestionKind
    count: int | None
    highlights: tuple[Span, ...]
    head: ArticleHead | None = None
    value: str = ""


def suggest(text: str, phrases: SuggestionIndex, limit: int) -> tuple[Suggestion, ...]:
    """Find the names, phrases and titles that begin as typed, in characters or by sound.

    Args:
        text: as typed so far.
        phrases: of the archive.
        limit: most suggestions.
    """
    if len(text) > _LONGEST:
        return ()
    text = normalise(text)
    hits = _choose(_find_all(text, phrases, limit), limit)
    before, _, last = text.strip().rpartition(" ")
    if is_han(before[-1:]) and not any(hit.kind is SuggestionKind.PHRASE for hit in hits):
        # The last of several words is still being typed.
        begun = _find_all(last, phrases, limit)
        behind = [hit._replace(before=before) for hit in begun if hit.kind is SuggestionKind.PHRASE]
        hits = _choose([*behind, *hits], limit)
    return tuple(_make_suggestion(hit, phrases) for hit in hits)


class _Hit(NamedTuple):
    """A candidate that begins as typed.

    Args:
        candidate: the candidate.
        size: the number of its characters that have been typed.
        before: words typed before it.
    """

    candidate: Candidate
    size: int
    before: str = ""

    @property
    def kind(self) -> SuggestionKind:
        """The kind of the candidate."""
        return self.candidate.kind


def _find_all(text: str, phrases: SuggestionIndex, limit: int) -> list[_Hit]:
    """Return what begins with all that was typed, each once, the likelier readings first."""
    likely, abbreviated = list_ways(text)
    typed = typed_text(text)
    hits: dict[tuple[str, SuggestionKind, int], _Hit] = {}
    for hit in [*_find(likely, phrases, limit), *_find(abbreviated, phrases, limit)]:
        candidate = hit.candidate
        # A text typed already needs no suggestion; a title does, since it leads to its article.
        if candidate.kind is SuggestionKind.TITLE or candidate.text != typed:
            hits.setdefault((candidate.text, candidate.kind, candidate.title), hit)
    return list(hits.values())


def _find(ways: Sequence[Strokes], phrases: SuggestionIndex, limit: int) -> list[_Hit]:
    """Return all that begins in any of some ways, names and phrases of the likelier ways first."""
    searches: tuple[tuple[Callable[[Strokes, int], list[Candidate]], int], ...] = (
        (phrases.names, _MOST_NAMES),
        (phrases.phrases, limit),
    )
    hits = [
        _Hit(candidate, len(strokes))
        for search, most in searches
        for strokes in ways
        for candidate in search(strokes, most)
    ]
    # Titles alternate between the ways: those with 爱 would leave hardly a place for those with AI.
    titles = [
        [_Hit(candidate, len(strokes)) for candidate in phrases.titles(strokes, limit)]
        for strokes in ways
    ]
    return hits + [hit for row in zip_longest(*titles) for hit in row if hit]


def _choose(hits: Sequence[_Hit], limit: int) -> list[_Hit]:
    """Choose some of each kind: names first, then phrases, then titles."""
    names = [hit for hit in hits if hit.kind in _NAMES][:_MOST_NAMES]
    phrases = [hit for hit in hits if hit.kind is SuggestionKind.PHRASE]
    phrases.sort(key=lambda hit: -hit.candidate.articles)
    # A title that is repeated may be a phrase as well.
    texts = {hit.candidate.text for hit in phrases}
    titles = [
        hit for hit in hits if hit.kind is SuggestionKind.TITLE and hit.candidate.text not in texts
    ]
    room = limit - len(names)
    for_titles = min(len(titles), max(int(room * _SHARE_OF_TITLES), room - len(phrases)))
    return [*names, *phrases[: room - for_titles], *titles[:for_titles]][:limit]


def _make_suggestion(hit: _Hit, phrases: SuggestionIndex) -> Suggestion:
    kind, text, articles, _, title, value = hit.candidate
    if kind is SuggestionKind.TITLE:
        head = phrases.head(title)
        return Suggestion(head.title, kind, None, (_find_span(head.title, hit),), head)
    start, end = _find_span(text, hit)
    if hit.before:
        moved = len(hit.before) + 1
        spans = ((0, moved - 1), (start + moved, end + moved))
        return Suggestion(f"{hit.before} {text}", kind, None, spans)
    return Suggestion(text, kind, articles, ((start, end),), value=value)


def _find_span(text: str, hit: _Hit) -> Span:
    """Return the typed piece of a text, with the marks in it."""
    at = hit.candidate.at
    places = typed_offsets(text)[at : at + hit.size]
    return places[0], places[-1] + 1


class Ways(NamedTuple):
    """The ways to read what was typed.

    Args:
        likely: letters as whole syllables, the last perhaps unfinished, or as letters.
        abbreviated: some letters as the first ones of syllables; none where all letters make
            whole syllables.
    """

    likely: tuple[Strokes, ...]
    abbreviated: tuple[Strokes, ...]


def list_ways(text: str) -> Ways:
    """List the ways to read a text as typed so far."""
    runs = list(_TYPED.finditer(strip_tones(normalise(text))))
    literal: list[Stroke] = []
    likely: list[list[Strokes]] = []
    every: list[list[Strokes]] = []
    is_spoken = True
    for place, run in enumerate(runs):
        typed = run.group()
        if run.lastgroup == "letters":
            neighbours = runs[max(0, place - 1) : place + 2]
            by_figure = any(neighbour.lastgroup == "digit" for neighbour in neighbours)
            read = _read_letters(typed, is_last=run is runs[-1], by_figure=by_figure)
            likely.append([strokes for abbreviated, strokes in read if not abbreviated])
            every.append([strokes for _, strokes in read])
            is_spoken &= len(likely[-1]) > 1
        elif is_typed(typed):
            likely.append([(_make_literal(typed),)])
            every.append(likely[-1])
        literal += map(_make_literal, filter(is_typed, typed))
    first = tuple(_join_runs(likely))
    if literal and tuple(literal) not in first:
        # Only some ways of many runs of letters are made; the letters themselves always are.
        first = (*first[: _MOST_WAYS - 1], tuple(literal))
    others = () if is_spoken else tuple(way for way in _join_runs(every) if way not in first)
    return Ways(first, others)


def _join_runs(runs: list[list[Strokes]]) -> Iterator[Strokes]:
    """Join a way of each run, in every combination but the last of very many."""
    for ways in islice(product(*runs), _MOST_WAYS if runs else 0):
        yield tuple(stroke for way in ways for stroke in way)


def _make_literal(character: str) -> Stroke:
    """Return a character typed itself; a Latin letter or digit is also its own first letter."""
    return Stroke(ord(character), ord(character) if character in _ALPHANUMERIC else 0)


@lru_cache(maxsize=1 << 12)
def _read_letters(typed: str, *, is_last: bool, by_figure: bool) -> tuple[tuple[int, Strokes], ...]:
    """Read a run of letters.

    Args:
        typed: lower case, without tones, ü as v.
        is_last: whether nothing follows, so that the last syllable may be unfinished.
        by_figure: whether a digit is next to them; then they are most likely letters.

    Returns:
        Ways, each with the number of syllables it abbreviates, the fewest first.
    """
    literal = (0, tuple(map(_make_literal, typed)))

    def read(piece: str, start: int) -> Iterator[tuple[int, Stroke]]:
        return _read_syllable(piece, unfinished=is_last and start + len(piece) == len(typed))

    ways = cut_letters(typed, read, most=_MOST_WAYS, shortest_first=True)
    return (literal, *ways) if by_figure else (*ways, literal)


def _read_syllable(typed: str, *, unfinished: bool) -> Iterator[tuple[int, Stroke]]:
    """Read letters as a syllable: all of it, its beginning, or an abbreviation, which costs 1."""
    letter = ord(typed[0])
    begun = _numbers_beginning(typed)
    whole = [syllable_numbers()[syllable] for syllable in typed_syllables(typed)]
    if unfinished and begun:
        yield 0, Stroke(-1, letter, *begun)
        whole = [number for number in whole if not begun[0] <= number <= begun[1]]
    for number in whole:
        yield 0, Stroke(-1, letter, number, number)
    if not unfinished and begun:
        if typed in _DIGRAPHS:
            yield 1, Stroke(-1, letter, *begun)
        elif len(typed) == 1:
            # z means zhong as well as zai.
            yield 1, Stroke(-1, letter)


@lru_cache(maxsize=1 << 10)
def _numbers_beginning(letters: str) -> tuple[int, int] | None:
    """Return the numbers of the first and the last syllable with a beginning."""
    numbers = [
        number for syllable, number in syllable_numbers().items() if syllable.startswith(letters)
    ]
    return (numbers[0], numbers[-1]) if numbers else None
