"""Highlights and snippets: the places in a text that a query matches, and the window to show.

A query's words, phrases and meanings become marks; marks are found in normalised texts, whose
offsets hold in the original as well; a snippet is the window of a body with the most of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from sys import maxsize

from fupin_search.entities import find_mentions
from fupin_search.entities.keys import Range
from fupin_search.model.answer import Snippet, Span
from fupin_search.model.query import Clause, Meant, Mentioned, Phrase, Prefix, Scope, Words, leaves
from fupin_search.text.literals import Literal, LiteralFinder, infix_run, parse_run, prefix_run
from fupin_search.text.normalise import is_han

# Most characters of a snippet.
WINDOW = 120
# Characters shown before a place that no sentence start is near.
_LEAD = 24
# A line's end, or sentence ends and the closing quotes after them. One class of characters opens
# both, because an expression is searched for several times faster when it opens with one.
_SENTENCE_END = re.compile(r"[。!?！？;；\n](?:(?<=\n)|[。!?！？;；]*+[”’」』)）]*+)")
# A window is cut back to whole sentences that fill at least this much of it.
_LEAST_FILL = WINDOW // 2
# The value of each occurrence, where a mark's first is worth its length in characters.
_REPEAT_VALUE = 0.05
_ELLIPSIS = "…"

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
        return tuple(replace(mark, weak=False) for mark in marks)
    return marks


def find_sightings(
    text: str, marks: Iterable[Mark], scope: Scope, published: Date | None = None
) -> list[Sighting]:
    """Return every place of a mark in a text, in order.

    Args:
        text: normalised text; its offsets hold in the original as well.
        marks: numbered by their order.
        scope: TITLE for a title, ANYWHERE for a body.
        published: the day of its article; days without a year are near it.
    """
    finder = LiteralFinder(text)
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
                if _is_any_within(mention.keys, mark.ranges)
            ]
            continue
        places = weak if mark.weak else strong
        places += [(start, end, number) for start, end in finder.places(mark.run)]
    if weak:
        strong += _find_touching(weak, strong)
    strong.sort()
    return strong


def merge_sightings(places: Iterable[Sighting]) -> tuple[Span, ...]:
    """Join sightings to spans that neither overlap nor touch."""
    merged: list[Span] = []
    for start, end, _ in places:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def choose_snippet(body: str, places: Sequence[Sighting], marks: Sequence[Mark]) -> Snippet:
    """Choose the window with the most of the query in it, whole sentences where they fit.

    Args:
        body: the article's body, original characters.
        places: the places of the query's marks in it, in order.
        marks: the marks, by number; longer ones count more.

    Returns:
        At most `WINDOW` characters of the body, and an ellipsis at a cut end.
    """
    if not body:
        return Snippet("")
    if len(body) <= WINDOW:
        return _make_snippet(body, 0, len(body), places, [0])
    first, last = (places[0][0], places[-1][0]) if places else (0, 0)
    sentences = _sentence_starts(body, max(first - _LEAD, 0), last + WINDOW)
    starts = _window_starts(places, sentences) if places else [0]
    if len(starts) == 1:
        start, end = starts[0], _window_end(body, starts[0], sentences)
    else:
        windows = [(start, _window_end(body, start, sentences)) for start in starts]
        start, end = _best_window(windows, places, [len(mark.run.text) for mark in marks])
    return _make_snippet(body, start, end, places, sentences)


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
    return any(first <= key <= last for key in keys for first, last in ranges)


def _is_single(run: Literal) -> bool:
    return len(run.text) == 1 and is_han(run.text)


def _find_touching(weak: list[Sighting], strong: list[Sighting]) -> list[Sighting]:
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


def _sentence_starts(body: str, first: int, last: int) -> list[int]:
    """Return the starts of sentences, from the line of one offset to another offset."""
    line = body.rfind("\n", 0, first) + 1
    # One character more is read, so that a sentence that ends at `last` is known to end there.
    ends = list(map(re.Match.end, _SENTENCE_END.finditer(body, line, last + 1)))
    while ends and (ends[-1] > last or ends[-1] == len(body)):
        ends.pop()
    return [line, *ends]


def _window_starts(places: Sequence[Sighting], sentences: Sequence[int]) -> list[int]:
    """Return the starts of windows: the sentence of a place, or a little before the place."""
    starts: set[int] = set()
    sentence = following = -1
    for start, end, _ in places:
        if start >= following:
            at = bisect_right(sentences, start)
            sentence = sentences[at - 1]
            following = sentences[at] if at < len(sentences) else maxsize
        starts.add(sentence if end - sentence <= WINDOW else max(start - _LEAD, 0))
    return sorted(starts)


def _window_end(body: str, start: int, sentences: Sequence[int]) -> int:
    """Return the end of the last sentence that fits, unless that leaves the window half empty."""
    if len(body) - start <= WINDOW:
        return len(body)
    end = sentences[bisect_right(sentences, start + WINDOW) - 1]
    return end if end - start >= _LEAST_FILL else start + WINDOW


def _best_window(
    windows: Sequence[tuple[int, int]], places: Sequence[Sighting], sizes: Sequence[int]
) -> tuple[int, int]:
    """Return the earliest window with the most of the query in it; repeats count a little."""
    best, most = windows[0], -1.0
    at = 0
    for start, end in windows:
        while at < len(places) and places[at][0] < start:
            at += 1
        inside: list[int] = []
        for number in range(at, len(places)):
            first, last, mark = places[number]
            if first >= end:
                break
            if last <= end:
                inside.append(mark)
        value = sum([sizes[mark] for mark in set(inside)]) + _REPEAT_VALUE * len(inside)
        if value > most:
            best, most = (start, end), value
    return best


def _make_snippet(
    body: str, start: int, end: int, places: Sequence[Sighting], sentences: Sequence[int]
) -> Snippet:
    before = "" if _contains(sentences, start) else _ELLIPSIS
    after = "" if end == len(body) or _contains(sentences, end) else _ELLIPSIS
    window = body[start:end].replace("\n", " ")
    text = f"{before}{window.strip()}{after}"
    shift = len(before) - start - (len(window) - len(window.lstrip()))
    marked = merge_sightings(
        (max(first + shift, len(before)), last + shift, mark)
        for first, last, mark in places[: bisect_left(places, (end,))]
        if last > start
    )
    longest = len(text) - len(after)
    return Snippet(text, tuple([(a, min(b, longest)) for a, b in marked if a < longest]))


def _contains(sentences: Sequence[int], offset: int) -> bool:
    at = bisect_left(sentences, offset)
    return at < len(sentences) and sentences[at] == offset
