"""Where a query's words and phrases stand in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fupin_search.search.answer import Span
from fupin_search.search.query import Clause, Phrase, Prefix, Scope, Words, leaves
from fupin_search.text.characters import is_han
from fupin_search.text.run import Run, RunFinder, prefix_run

# One place where a mark stands: the offset of its first character in code points, the offset
# after its last, and the number of the mark.
Sighting = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something of the query to mark in a text.

    Args:
        run: the characters to look for.
        scope: where to look.
        weak: marked only where it touches another mark: a lone ideograph such as 的 among words,
            or a question word.
    """

    run: Run
    scope: Scope
    weak: bool = False


def marks_of(clause: Clause) -> tuple[Mark, ...]:
    """Everything of a query worth marking, what it excludes left out."""
    marks = tuple(dict.fromkeys(_marks(clause)))
    if all(mark.weak for mark in marks):
        return tuple(replace(mark, weak=False) for mark in marks)
    return marks


def sightings(text: str, marks: Iterable[Mark], scope: Scope) -> list[Sighting]:
    """Every place in a text that a mark stands, in order.

    Args:
        text: normalised text; its offsets are true in the original as well.
        marks: what to look for; their order numbers them.
        scope: TITLE for a title, ANYWHERE for a body.
    """
    finder = RunFinder(text)
    in_title = scope is Scope.TITLE
    strong: list[Sighting] = []
    weak: list[Sighting] = []
    for number, mark in enumerate(marks):
        if not in_title and mark.scope is Scope.TITLE:
            continue
        found = weak if mark.weak else strong
        found += [(start, end, number) for start, end in finder.places(mark.run)]
    if weak:
        strong += _touching(weak, strong)
    strong.sort()
    return strong


def spans(places: Iterable[Sighting]) -> tuple[Span, ...]:
    """Sightings as spans that neither overlap nor touch."""
    merged: list[Span] = []
    for start, end, _ in places:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def _marks(clause: Clause) -> Iterator[Mark]:
    for leaf in leaves(clause):
        match leaf:
            case Words(words=words, scope=scope):
                for word in words:
                    yield Mark(word.run, scope, weak=word.asks or _single(word.run))
            case Phrase(run=run, words=words):
                yield Mark(run, words.scope, weak=_single(run))
            case Prefix(prefix=prefix, scope=scope):
                yield Mark(prefix_run(prefix), scope)


def _single(run: Run) -> bool:
    return len(run.text) == 1 and is_han(run.text)


def _touching(weak: list[Sighting], strong: list[Sighting]) -> list[Sighting]:
    """The weak sightings that touch a strong one, directly or through each other."""
    starts = {start for start, _, _ in strong}
    ends = {end for _, end, _ in strong}
    kept: list[Sighting] = []
    in_order = sorted(weak)
    for place in in_order:
        start, end, _ = place
        if start in ends:
            kept.append(place)
            ends.add(end)
    for place in reversed(in_order):
        start, end, _ = place
        if end in starts:
            kept.append(place)
            starts.add(start)
    return list(dict.fromkeys(kept))
