"""Highlights and snippets: the places in a text that a query matches, and the window to show.

A query's words, phrases and meanings become marks. One loop finds the runs of ideographs among them
in all normalised texts of a page, whose offsets hold in the originals as well. What else is marked,
in few queries, is found first: mentions, and runs with figures or Latin tokens. A snippet is the
window of a body with the most of the marks.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date as Date
from itertools import accumulate
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from fupin_search.entities import find_mentions
from fupin_search.entities.keys import Range
from fupin_search.model.answer import Snippet, Span
from fupin_search.model.query import Clause, Meant, Mentioned, Phrase, Prefix, Scope, Words, leaves
from fupin_search.model.texts import PageTexts
from fupin_search.service.marking import FlatMarks, Found, MarkingRooms
from fupin_search.service.marking_loops import IN_TITLES_ONLY, SOUGHT, WEAK
from fupin_search.text.literals import Literal, LiteralFinder, infix_run, parse_run, prefix_run
from fupin_search.text.normalise import is_han

_rooms = MarkingRooms()


class Mark(Struct, frozen=True):
    """Something of the query to mark in a text.

    Args:
        run: the characters to look for; the meaning for people, if it is a mention.
        scope: the texts to look in.
        weak: whether it is marked only where it touches another mark: a lone ideograph such as 的
            among words, or a question word.
        ranges: keys of the mentions to look for instead, if it is a mention.
    """

    run: Literal
    scope: Scope
    weak: bool = False
    ranges: tuple[Range, ...] = ()


def list_marks(clause: Clause, inside: Container[str] = ()) -> tuple[Mark, ...]:
    """Return everything of a query worth marking, so nothing that it excludes.

    Args:
        clause: the query's.
        inside: terms of its words that were found inside longer words, and are marked there.
    """
    marks = tuple(dict.fromkeys(_list_marks(clause, inside)))
    if all(mark.weak for mark in marks):
        return tuple([replace(mark, weak=False) for mark in marks])
    return marks


class MarkedTexts(NamedTuple):
    """Two texts of an article with a query's marks.

    Args:
        title_spans: spans of the title to mark, in code points.
        body_spans: spans of the body to mark.
        snippet: the window of the body with the most of the query in it.
    """

    title_spans: tuple[Span, ...]
    body_spans: tuple[Span, ...]
    snippet: Snippet


def mark_page(
    texts: PageTexts, marks: Sequence[Mark], published: Sequence[Date | None]
) -> list[MarkedTexts]:
    """Mark the texts of some articles, and choose a window of each body.

    Args:
        texts: of the articles.
        marks: what to mark in them.
        published: the day of each article; days without a year are near it.
    """
    runs = [mark.run.text for mark in marks]
    traits = [
        WEAK * mark.weak
        | IN_TITLES_ONLY * (mark.scope is Scope.TITLE)
        | SOUGHT * (mark.run.solid and not mark.ranges)
        for mark in marks
    ]
    rest = [(number, mark) for number, mark in enumerate(marks) if not traits[number] & SOUGHT]
    found = _find_elsewhere(texts, rest, published) if rest else []
    flat = FlatMarks("".join(runs), [*accumulate(map(len, runs))], traits)
    spans, span_ends, snippets, snippet_ends = _rooms.mark(texts, flat, found)
    marked = []
    first = begin = 0
    for title, body, shown, end in zip(
        span_ends[::3], span_ends[1::3], span_ends[2::3], snippet_ends, strict=True
    ):
        snippet = Snippet(snippets[begin:end], tuple(spans[body:shown]))
        marked.append(MarkedTexts(tuple(spans[first:title]), tuple(spans[title:body]), snippet))
        first, begin = shown, end
    return marked


def _find_elsewhere(
    texts: PageTexts, marks: Sequence[tuple[int, Mark]], published: Sequence[Date | None]
) -> list[Found]:
    """Find the places of the marks that the loop does not look for, by text and start."""
    found: list[Found] = []
    kinds = "".join({key[0] for _, mark in marks for key, _ in mark.ranges})
    anywhere = [(number, mark) for number, mark in marks if mark.scope is Scope.ANYWHERE]
    for number in range(len(texts.ends)):
        mine = anywhere if number % 2 else marks
        if mine:
            places = _find_places(texts.text(number), mine, kinds, published[number // 2])
            found += [(number, *place) for place in sorted(places)]
    return found


def _find_places(
    text: str, marks: Iterable[tuple[int, Mark]], kinds: str, published: Date | None
) -> Iterator[tuple[int, int, int]]:
    """Yield the start and the end of each place of some marks in a text, and the mark's number."""
    finder = LiteralFinder(text)
    mentions = find_mentions(text, published, kinds) if kinds else []
    for number, mark in marks:
        if mark.ranges:
            for start, end, keys in mentions:
                if _is_any_within(keys, mark.ranges):
                    yield start, end, number
        else:
            for start, end in finder.places(mark.run):
                yield start, end, number


def _list_marks(clause: Clause, inside: Container[str]) -> Iterator[Mark]:
    for leaf in leaves(clause):
        match leaf:
            case Words(words=words, scope=scope):
                for word in words:
                    run = infix_run(word.term) if word.term in inside else word.run
                    yield Mark(run, scope, weak=word.asks or _is_single(word.run))
                    for sense in word.senses:
                        yield from _list_marks(sense.clause, inside)
            case Phrase(run=run, words=words):
                yield Mark(run, words.scope, weak=_is_single(run))
            case Prefix(prefix=prefix, scope=scope):
                yield Mark(prefix_run(prefix), scope)
            case Meant(clause=inner, run=run, scope=scope):
                yield Mark(run, scope)
                yield from _list_marks(inner, inside)
            case Mentioned():
                yield from _list_mention_marks(leaf)


def _list_mention_marks(clause: Mentioned) -> Iterator[Mark]:
    """Yield the mark of a mention, and of the words that mean the same where they count too."""
    yield Mark(Literal(clause.meaning, (), (), certain=True), clause.scope, ranges=clause.ranges)
    for term in clause.beside if clause.held else ():
        if run := parse_run(term):
            yield Mark(run, clause.scope)


def _is_any_within(keys: Iterable[str], ranges: Iterable[Range]) -> bool:
    for key in keys:
        for first, last in ranges:
            if first <= key <= last:
                return True
    return False


def _is_single(run: Literal) -> bool:
    return len(run.text) == 1 and is_han(run.text)
