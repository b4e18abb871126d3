"""Highlights and snippets by a plain method, which the fast one must equal to the character.

Nothing here is fast or clever: every mark is an expression searched for in the whole text, every
sentence of a body is known before a window is chosen, and every window is tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fupin_search.articles.article import Article
from fupin_search.entities import find_mentions
from fupin_search.model.answer import Hit, Snippet, Span
from fupin_search.model.query import Scope
from fupin_search.service.highlight import Mark
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import PIECES, find_parts, make_term
from support.hits import scored_article

WINDOW = 120
LEAD = 24
SENTENCE_END = re.compile(r"[。!?！？;；]+[”’」』)）]*|\n")


@dataclass(frozen=True)
class Place:
    """The place of a mark."""

    start: int
    end: int
    mark: int


def plain_hit(article: Article, score: float, marks: Sequence[Mark]) -> Hit:
    """Return a hit with its highlights and snippet."""
    in_body = places_of(normalise(article.body), marks, Scope.ANYWHERE, article.date)
    in_title = places_of(normalise(article.title), marks, Scope.TITLE, article.date)
    return Hit(
        scored=scored_article(article, score),
        title_spans=joined(in_title),
        body_spans=joined(in_body),
        snippet=snippet_of(article.body, in_body, marks),
    )


# Where marks stand


def places_of(
    text: str, marks: Sequence[Mark], scope: Scope, published: date | None = None
) -> list[Place]:
    """Return the place of every mark in normalised text."""
    places = [
        Place(start, end, number)
        for number, mark in enumerate(marks)
        if mark.scope is Scope.ANYWHERE or scope is Scope.TITLE
        for start, end in places_of_mark(mark, text, published)
    ]
    kept = [place for place in places if not marks[place.mark].weak]
    weak = [place for place in places if marks[place.mark].weak]
    for side in ("start", "end"):
        touching = [place for place in kept if not marks[place.mark].weak]
        grown = True
        while grown:
            grown = False
            for place in weak:
                here = getattr(place, side)
                edges = {
                    getattr(other, "end" if side == "start" else "start") for other in touching
                }
                if here in edges and place not in touching:
                    touching.append(place)
                    grown = True
        kept += [place for place in touching if place not in kept]
    return sorted(kept, key=lambda place: (place.start, place.end))


def places_of_mark(mark: Mark, text: str, published: date | None) -> Iterator[Span]:
    """Return the places of a mention, of a beginning or of a run."""
    if mark.ranges:
        return (
            (mention.start, mention.end)
            for mention in find_mentions(text, published)
            if any(low <= key <= high for key in mention.keys for low, high in mark.ranges)
        )
    if mark.run.open_ended:
        return prefix_places(mark.run.text, text)
    return run_places(mark.run.text, text)


def run_places(run: str, text: str) -> Iterator[Span]:
    """Return the places of a run, with white space anywhere, figures and Latin tokens whole."""
    pattern = expression_of(run)
    start = 0
    while found := pattern.search(text, start):
        if all(found.span(group) in tokens_of(text) for group in range(1, pattern.groups + 1)):
            yield found.span()
            start = found.end()
        else:
            start = found.start() + 1


def expression_of(run: str) -> re.Pattern[str]:
    """Return an expression for a run, with a group for each figure and Latin token."""
    expression = ""
    end = 0
    for piece in PIECES.finditer(run):
        if end:
            expression += r"[\W_]*" if run[end : piece.start()].strip() else r"\s*"
        if piece.lastgroup == "han":
            expression += r"\s*".join(piece.group())
        elif piece.lastgroup == "figure":
            expression += f"({',?'.join(map(re.escape, piece.group().replace(',', '')))})"
        else:
            expression += f"({re.escape(piece.group())})"
        end = piece.end()
    return re.compile(expression)


def tokens_of(text: str) -> dict[Span, str]:
    """Return the place and the term of each figure and Latin token, and of their parts."""
    tokens: dict[Span, str] = {}
    for piece in PIECES.finditer(text):
        kind = str(piece.lastgroup)
        if kind != "han":
            for start, end in [(0, len(piece.group())), *find_parts(piece.group(), kind)]:
                place = piece.start() + start, piece.start() + end
                tokens[place] = make_term(piece.group()[start:end], kind)
    return tokens


def prefix_places(prefix: str, text: str) -> Iterator[Span]:
    """Return the longest tokens of a text that begin with a prefix, none inside another."""
    begun = [span for span, term in tokens_of(text).items() if term.startswith(prefix)]
    after = 0
    for start in sorted({start for start, _ in begun}):
        if start >= after:
            after = max(end for first, end in begun if first == start)
            yield start, after


def joined(places: Sequence[Place]) -> tuple[Span, ...]:
    """Return spans that neither overlap nor touch."""
    spans: list[Span] = []
    for place in places:
        if spans and place.start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], place.end)
        else:
            spans.append((place.start, place.end))
    return tuple(spans)


# What is shown of a body


def snippet_of(body: str, places: Sequence[Place], marks: Sequence[Mark]) -> Snippet:
    """Return the window with the most of the query."""
    if not body:
        return Snippet("")
    sentences = [
        0,
        *(end.end() for end in SENTENCE_END.finditer(body) if end.end() < len(body)),
    ]
    windows = {window_of(body, place, sentences) for place in places}
    start, end = min(
        windows or {fitted(body, 0, sentences)},
        key=lambda window: (-value_of(window, places, marks), window),
    )
    before = "" if start in sentences else "…"
    after = "" if end == len(body) or end in sentences else "…"
    window = body[start:end].replace("\n", " ")
    text = f"{before}{window.strip()}{after}"
    shift = len(before) - start - (len(window) - len(window.lstrip()))
    marked = [
        Place(max(place.start + shift, len(before)), place.end + shift, place.mark)
        for place in places
        if place.start < end and place.end > start
    ]
    longest = len(text) - len(after)
    return Snippet(text, tuple((a, min(b, longest)) for a, b in joined(marked) if a < longest))


def window_of(body: str, place: Place, sentences: Sequence[int]) -> Span:
    """Return the window that opens with the sentence of a place, or a little before the place."""
    if len(body) <= WINDOW:
        return 0, len(body)
    start = max(sentence for sentence in sentences if sentence <= place.start)
    if place.end - start > WINDOW:
        start = max(place.start - LEAD, 0)
    return fitted(body, start, sentences)


def fitted(body: str, start: int, sentences: Sequence[int]) -> Span:
    """Close a window at the last sentence that fits, unless that leaves it half empty."""
    if len(body) - start <= WINDOW:
        return start, len(body)
    ends = [end for end in sentences if start + WINDOW / 2 <= end <= start + WINDOW]
    return start, ends[-1] if ends else start + WINDOW


def value_of(window: Span, places: Sequence[Place], marks: Sequence[Mark]) -> float:
    """Return the weight of the query in a window."""
    inside = [place.mark for place in places if window[0] <= place.start < place.end <= window[1]]
    return sum(len(marks[number].run.text) for number in set(inside)) + 0.05 * len(inside)
