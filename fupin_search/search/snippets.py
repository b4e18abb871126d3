"""The window of a body that shows best why the article was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fupin_search.search.answer import Snippet
from fupin_search.search.highlight import Mark, Sighting, spans

WINDOW = 120
_LEAD = 24
_SENTENCE_END = re.compile(r"[。!?！？;；]+[”’」』)）]*|\n")
# A window is cut back to whole sentences as long as this share of it remains.
_LEAST_FILL = 0.5
_REPEAT_VALUE = 0.05
_ELLIPSIS = "…"


def snippet(body: str, places: Sequence[Sighting], marks: Sequence[Mark]) -> Snippet:
    """Choose the window with the most of the query in it, whole sentences where they fit.

    Args:
        body: the article's body, original characters.
        places: where the query's marks stand in it, in order.
        marks: the marks, by number; longer ones count more.

    Returns:
        At most `WINDOW` characters of the body and an ellipsis at a cut end.
    """
    if not body:
        return Snippet("")
    sentences = _sentence_starts(body)
    candidates = {_window(body, place, sentences) for place in places} or {_fit(body, 0, sentences)}
    start, end = min(candidates, key=lambda window: (-_value(window, places, marks), window))
    return _cut(body, start, end, places, sentences)


def _sentence_starts(body: str) -> list[int]:
    return [0, *(end.end() for end in _SENTENCE_END.finditer(body) if end.end() < len(body))]


def _window(body: str, place: Sighting, sentences: Sequence[int]) -> tuple[int, int]:
    """The window that opens with the place's sentence, or a little before the place."""
    if len(body) <= WINDOW:
        return 0, len(body)
    start = max(begin for begin in sentences if begin <= place.start)
    if place.end - start > WINDOW:
        start = max(place.start - _LEAD, 0)
    return _fit(body, start, sentences)


def _fit(body: str, start: int, sentences: Sequence[int]) -> tuple[int, int]:
    """Close a window at the last sentence that fits, unless that leaves it half empty."""
    if len(body) - start <= WINDOW:
        return start, len(body)
    ends = [begin for begin in sentences if start + WINDOW * _LEAST_FILL <= begin <= start + WINDOW]
    return start, ends[-1] if ends else start + WINDOW


def _value(window: tuple[int, int], places: Sequence[Sighting], marks: Sequence[Mark]) -> float:
    inside = [place.mark for place in places if window[0] <= place.start < place.end <= window[1]]
    distinct = sum(len(marks[number].run.text) for number in set(inside))
    return distinct + _REPEAT_VALUE * len(inside)


def _cut(
    body: str, start: int, end: int, places: Sequence[Sighting], sentences: Sequence[int]
) -> Snippet:
    before = "" if start in sentences else _ELLIPSIS
    after = "" if end == len(body) or end in sentences else _ELLIPSIS
    window = body[start:end].replace("\n", " ")
    text = f"{before}{window.strip()}{after}"
    shift = len(before) - start - (len(window) - len(window.lstrip()))
    marked = [
        Sighting(max(place.start + shift, len(before)), place.end + shift, place.mark)
        for place in places
        if place.start < end and place.end > start
    ]
    longest = len(text) - len(after)
    return Snippet(text, tuple((a, min(b, longest)) for a, b in spans(marked) if a < longest))
