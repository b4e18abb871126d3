"""Snippets: the window of a body that shows best why the article was found."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from sys import maxsize

from fupin_search.search.answer import Snippet
from fupin_search.search.highlight import Mark, Sighting, spans

WINDOW = 120
_LEAD = 24
# A line's end, or sentence ends and the closing quotes after them. One class of characters opens
# both, because an expression is searched for several times faster when it opens with one.
_SENTENCE_END = re.compile(r"[。!?！？;；\n](?:(?<=\n)|[。!?！？;；]*+[”’」』)）]*+)")
# A window is cut back to whole sentences that fill at least this much of it.
_LEAST = WINDOW // 2
_REPEAT_VALUE = 0.05
_ELLIPSIS = "…"


def snippet(body: str, places: Sequence[Sighting], marks: Sequence[Mark]) -> Snippet:
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
        return _cut(body, 0, len(body), places, [0])
    first, last = (places[0][0], places[-1][0]) if places else (0, 0)
    sentences = _sentence_starts(body, max(first - _LEAD, 0), last + WINDOW)
    starts = _starts(places, sentences) if places else [0]
    if len(starts) == 1:
        start, end = starts[0], _end(body, starts[0], sentences)
    else:
        windows = [(start, _end(body, start, sentences)) for start in starts]
        start, end = _best(windows, places, [len(mark.run.text) for mark in marks])
    return _cut(body, start, end, places, sentences)


def _sentence_starts(body: str, first: int, last: int) -> list[int]:
    """Return the starts of sentences, from the line of one offset to another offset."""
    line = body.rfind("\n", 0, first) + 1
    # One character more is read, so that a sentence that ends at `last` is known to end there.
    ends = list(map(re.Match.end, _SENTENCE_END.finditer(body, line, last + 1)))
    while ends and (ends[-1] > last or ends[-1] == len(body)):
        ends.pop()
    return [line, *ends]


def _starts(places: Sequence[Sighting], sentences: Sequence[int]) -> list[int]:
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


def _end(body: str, start: int, sentences: Sequence[int]) -> int:
    """Return the end of the last sentence that fits, unless that leaves the window half empty."""
    if len(body) - start <= WINDOW:
        return len(body)
    end = sentences[bisect_right(sentences, start + WINDOW) - 1]
    return end if end - start >= _LEAST else start + WINDOW


def _best(
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


def _cut(
    body: str, start: int, end: int, places: Sequence[Sighting], sentences: Sequence[int]
) -> Snippet:
    before = "" if _among(sentences, start) else _ELLIPSIS
    after = "" if end == len(body) or _among(sentences, end) else _ELLIPSIS
    window = body[start:end].replace("\n", " ")
    text = f"{before}{window.strip()}{after}"
    shift = len(before) - start - (len(window) - len(window.lstrip()))
    marked = spans(
        (max(first + shift, len(before)), last + shift, mark)
        for first, last, mark in places[: bisect_left(places, (end,))]
        if last > start
    )
    longest = len(text) - len(after)
    return Snippet(text, tuple([(a, min(b, longest)) for a, b in marked if a < longest]))


def _among(sentences: Sequence[int], offset: int) -> bool:
    at = bisect_left(sentences, offset)
    return at < len(sentences) and sentences[at] == offset
