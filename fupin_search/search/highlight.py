"""Highlights: the places in a text that a query's words, phrases and meanings match."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date as Date

from fupin_search.entities import find_mentions
from fupin_search.entities.keys import Range
from fupin_search.search.answer import Span
from fupin_search.search.query import Clause, Meant, Mentioned, Phrase, Prefix, Scope, Words, leaves
from fupin_search.text.literals import Run, RunFinder, infix_run, prefix_run, run_of
from fupin_search.text.normalise import is_han

# One place of a mark: the offset of its first character in code points, the offset after its last,
# and the number of the mark.
Sighting = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something of the query to mark in a text.

    Args:
        run: the characters to look for; the meaning for people, if it is a mention.
        scope: the texts to look in.
        weak: whether it is marked only where it touches another mark: a lone ideograph such as 的
            among words, or a question word.
        ranges: keys of the mentions to look for instead, if it is a mention.
    """

    run: Run
    scope: Scope
    weak: bool = False
    ranges: tuple[Range, ...] = ()


def marks_of(clause: Clause, inside: Container[str] = ()) -> tuple[Mark, ...]:
    """Return everything of a query worth marking, so nothing that it excludes.

    Args:
        clause: the query's.
        inside: terms of its words that were found inside longer words, and are marked there.
    """
    marks = tuple(dict.fromkeys(_marks(clause, inside)))
    if all(mark.weak for mark in marks):
        return tuple(replace(mark, weak=False) for mark in marks)
    return marks


def sightings(
    text: str, marks: Iterable[Mark], scope: Scope, published: Date | None = None
) -> list[Sighting]:
    """Return every place of a mark in a text, in order.

    Args:
        text: normalised text; its offsets hold in the original as well.
        marks: numbered by their order.
        scope: TITLE for a title, ANYWHERE for a body.
        published: the day of its article; days without a year are near it.
    """
    finder = RunFinder(text)
    mentions = None
    in_title = scope is Scope.TITLE
    strong: list[Sighting] = []
    weak: list[Sighting] = []
    for number, mark in enumerate(marks):
        if not in_title and mark.scope is Scope.TITLE:
            continue
        if mark.ranges:
            if mentions is None:
                kinds = "".join({key[0] for other in marks for key, _ in other.ranges})
                mentions = find_mentions(text, published, kinds)
            strong += [
                (mention.start, mention.end, number)
                for mention in mentions
                if _any_within(mention.keys, mark.ranges)
            ]
            continue
        places = weak if mark.weak else strong
        places += [(start, end, number) for start, end in finder.places(mark.run)]
    if weak:
        strong += _touching(weak, strong)
    strong.sort()
    return strong


def spans(places: Iterable[Sighting]) -> tuple[Span, ...]:
    """Join sightings to spans that neither overlap nor touch."""
    merged: list[Span] = []
    for start, end, _ in places:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def _marks(clause: Clause, inside: Container[str]) -> Iterator[Mark]:
    for leaf in leaves(clause):
        match leaf:
            case Words(words=words, scope=scope):
                for word in words:
                    run = infix_run(word.term) if word.term in inside else word.run
                    yield Mark(run, scope, weak=word.asks or _single(word.run))
                    for sense in word.senses:
                        yield from _marks(sense.clause, inside)
            case Phrase(run=run, words=words):
                yield Mark(run, words.scope, weak=_single(run))
            case Prefix(prefix=prefix, scope=scope):
                yield Mark(prefix_run(prefix), scope)
            case Meant(clause=inner, run=run, scope=scope):
                yield Mark(run, scope)
                yield from _marks(inner, inside)
            case Mentioned():
                yield from _mention_marks(leaf)


def _mention_marks(clause: Mentioned) -> Iterator[Mark]:
    """Yield the mark of a mention, and of the words that mean the same where they count too."""
    yield Mark(Run(clause.meaning, (), (), certain=True), clause.scope, ranges=clause.ranges)
    for term in clause.beside if clause.held else ():
        if run := run_of(term):
            yield Mark(run, clause.scope)


def _any_within(keys: Iterable[str], ranges: Iterable[Range]) -> bool:
    return any(first <= key <= last for key in keys for first, last in ranges)


def _single(run: Run) -> bool:
    return len(run.text) == 1 and is_han(run.text)


def _touching(weak: list[Sighting], strong: list[Sighting]) -> list[Sighting]:
    """Return the weak sightings that touch a strong one, directly or through each other."""
    starts = {start for start, _, _ in strong}
    ends = {end for _, end, _ in strong}
    touching: list[Sighting] = []
    in_order = sorted(weak)
    for place in in_order:
        start, end, _ = place
        if start in ends:
            touching.append(place)
            ends.add(end)
    for place in reversed(in_order):
        start, end, _ = place
        if end in starts:
            touching.append(place)
            starts.add(start)
    return list(dict.fromkeys(touching))
