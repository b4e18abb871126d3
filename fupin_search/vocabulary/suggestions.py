"""Suggestions to a reader who is typing: names, phrases and titles that begin with what is typed.

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
from fupin_search.text.normalise import bare, is_han, is_typed, normalise, places_typed, toneless
from fupin_search.text.pinyin import cut_letters, meant
from fupin_search.vocabulary.beginnings import Stroke
from fupin_search.vocabulary.phrases import Candidate, SuggestionIndex, SuggestionKind
from fupin_search.vocabulary.words import syllable_numbers

_NAMES = (SuggestionKind.SECTION, SuggestionKind.SOURCE, SuggestionKind.REGION)
# Names, and titles where there are phrases too: most suggestions are phrases.
_MOST_NAMES = 2
_SHARE_OF_TITLES = 0.4
# A longer text is a pasted sentence, and nothing begins with it.
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that a reader may want to type.

    Args:
        text: as it is shown.
        kind: of what it is.
        count: articles that have the section, source or region, or the phrase in their title; None
            for a title, and for a phrase behind other words.
        highlights: the pieces of it that have been typed, in code points.
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
    hits = _chosen(_all_beginning(text, phrases, limit), limit)
    before, _, last = text.strip().rpartition(" ")
    if is_han(before[-1:]) and not any(hit.kind is SuggestionKind.PHRASE for hit in hits):
        # The last of several words is still being typed.
        begun = _all_beginning(last, phrases, limit)
        behind = [hit._replace(before=before) for hit in begun if hit.kind is SuggestionKind.PHRASE]
        hits = _chosen([*behind, *hits], limit)
    return tuple(_suggestion(hit, phrases) for hit in hits)


class _Hit(NamedTuple):
    """A candidate that begins as typed.

    Args:
        candidate: what it is.
        size: how many of its characters have been typed.
        before: words typed before it.
    """

    candidate: Candidate
    size: int
    before: str = ""

    @property
    def kind(self) -> SuggestionKind:
        """The kind of the candidate."""
        return self.candidate.kind


def _all_beginning(text: str, phrases: SuggestionIndex, limit: int) -> list[_Hit]:
    """Return what begins with all that was typed, each once, the likelier readings first."""
    likely, abbreviated = list_ways(text)
    typed = bare(text)
    hits: dict[tuple[str, SuggestionKind, int], _Hit] = {}
    for hit in [*_beginning(likely, phrases, limit), *_beginning(abbreviated, phrases, limit)]:
        candidate = hit.candidate
        # A text typed already needs no suggestion; a title does, since it leads to its article.
        if candidate.kind is SuggestionKind.TITLE or candidate.text != typed:
            hits.setdefault((candidate.text, candidate.kind, candidate.title), hit)
    return list(hits.values())


def _beginning(ways: Sequence[Strokes], phrases: SuggestionIndex, limit: int) -> list[_Hit]:
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
    # Titles come in turn: so many have 爱 that hardly a place is left for those with AI.
    titles = [
        [_Hit(candidate, len(strokes)) for candidate in phrases.titles(strokes, limit)]
        for strokes in ways
    ]
    return hits + [hit for row in zip_longest(*titles) for hit in row if hit]


def _chosen(hits: Sequence[_Hit], limit: int) -> list[_Hit]:
    """Choose some of each kind: names first, then phrases, then titles."""
    names = [hit for hit in hits if hit.kind in _NAMES][:_MOST_NAMES]
    phrases = [hit for hit in hits if hit.kind is SuggestionKind.PHRASE]
    phrases.sort(key=lambda hit: -hit.candidate.articles)
    # A title that comes back may be a phrase as well.
    texts = {hit.candidate.text for hit in phrases}
    titles = [
        hit for hit in hits if hit.kind is SuggestionKind.TITLE and hit.candidate.text not in texts
    ]
    room = limit - len(names)
    for_titles = min(len(titles), max(int(room * _SHARE_OF_TITLES), room - len(phrases)))
    return [*names, *phrases[: room - for_titles], *titles[:for_titles]][:limit]


def _suggestion(hit: _Hit, phrases: SuggestionIndex) -> Suggestion:
    kind, text, articles, _, title, value = hit.candidate
    if kind is SuggestionKind.TITLE:
        head = phrases.head(title)
        return Suggestion(head.title, kind, None, (_span(head.title, hit),), head)
    start, end = _span(text, hit)
    if hit.before:
        moved = len(hit.before) + 1
        spans = ((0, moved - 1), (start + moved, end + moved))
        return Suggestion(f"{hit.before} {text}", kind, None, spans)
    return Suggestion(text, kind, articles, ((start, end),), value=value)


def _span(text: str, hit: _Hit) -> Span:
    """Return the piece of a text that has been typed, with the marks in it."""
    at = hit.candidate.at
    places = places_typed(text)[at : at + hit.size]
    return places[0], places[-1] + 1


# Reading what was typed so far.

Strokes = tuple[Stroke, ...]

# Runs of letters, digits, and other characters.
_TYPED = re.compile(r"(?P<letters>[a-z]+)|(?P<digit>[0-9])|(?P<other>.)", re.DOTALL)
_MOST_WAYS = 16
_ALPHANUMERIC = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_DIGRAPHS = ("zh", "ch", "sh")


class Ways(NamedTuple):
    """The ways to read what was typed.

    Args:
        likely: letters as whole syllables, the last perhaps unfinished, or as letters.
        abbreviated: some letters as the first ones of syllables; none where all letters make
            syllables, since then nobody means others.
    """

    likely: tuple[Strokes, ...]
    abbreviated: tuple[Strokes, ...]


def list_ways(text: str) -> Ways:
    """Read what was typed so far."""
    runs = list(_TYPED.finditer(toneless(normalise(text))))
    literal: list[Stroke] = []
    likely: list[list[Strokes]] = []
    every: list[list[Strokes]] = []
    is_spoken = True
    for place, run in enumerate(runs):
        typed = run.group()
        if run.lastgroup == "letters":
            neighbours = runs[max(0, place - 1) : place + 2]
            by_figure = any(one.lastgroup == "digit" for one in neighbours)
            read = _letters(typed, is_last=run is runs[-1], by_figure=by_figure)
            likely.append([strokes for abbreviated, strokes in read if not abbreviated])
            every.append([strokes for _, strokes in read])
            is_spoken &= len(likely[-1]) > 1
        elif is_typed(typed):
            likely.append([(_literal(typed),)])
            every.append(likely[-1])
        literal += map(_literal, filter(is_typed, typed))
    first = tuple(_joined(likely))
    if literal and tuple(literal) not in first:
        # Only some ways of many runs of letters are made; the letters themselves always are.
        first = (*first[: _MOST_WAYS - 1], tuple(literal))
    others = () if is_spoken else tuple(way for way in _joined(every) if way not in first)
    return Ways(first, others)


def _joined(runs: list[list[Strokes]]) -> Iterator[Strokes]:
    """Join a way of each run, in every combination but the last of very many."""
    for ways in islice(product(*runs), _MOST_WAYS if runs else 0):
        yield tuple(stroke for way in ways for stroke in way)


def _literal(character: str) -> Stroke:
    """Return a character typed itself; a Latin letter or digit is also its own first letter."""
    return Stroke(ord(character), ord(character) if character in _ALPHANUMERIC else 0)


@lru_cache(maxsize=1 << 12)
def _letters(typed: str, *, is_last: bool, by_figure: bool) -> tuple[tuple[int, Strokes], ...]:
    """Read a run of letters.

    Args:
        typed: lower case, without tones, ü as v.
        is_last: whether nothing follows, so that the last syllable may be unfinished.
        by_figure: whether a digit is next to them, so that they are most likely letters.

    Returns:
        Ways, each with how many syllables it abbreviates, the fewest first.
    """
    literal = (0, tuple(map(_literal, typed)))

    def read(piece: str, start: int) -> Iterator[tuple[int, Stroke]]:
        return _syllable(piece, unfinished=is_last and start + len(piece) == len(typed))

    ways = cut_letters(typed, read, most=_MOST_WAYS, shortest_first=True)
    return (literal, *ways) if by_figure else (*ways, literal)


def _syllable(typed: str, *, unfinished: bool) -> Iterator[tuple[int, Stroke]]:
    """Read letters as a syllable: all of it, its beginning, or an abbreviation, which costs 1."""
    letter = ord(typed[0])
    begun = _numbers_beginning(typed)
    whole = [syllable_numbers()[syllable] for syllable in meant(typed)]
    if unfinished and begun:
        yield 0, Stroke(-1, letter, *begun)
        whole = [one for one in whole if not begun[0] <= one <= begun[1]]
    for one in whole:
        yield 0, Stroke(-1, letter, one, one)
    if not unfinished and begun:
        if typed in _DIGRAPHS:
            yield 1, Stroke(-1, letter, *begun)
        elif len(typed) == 1:
            # z means zhong as well as zai.
            yield 1, Stroke(-1, letter)


@lru_cache(maxsize=1 << 10)
def _numbers_beginning(letters: str) -> tuple[int, int] | None:
    """Return the numbers of the first and the last of the syllables that begin so."""
    numbers = [number for one, number in syllable_numbers().items() if one.startswith(letters)]
    return (numbers[0], numbers[-1]) if numbers else None
