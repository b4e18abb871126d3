"""The literal, or run: characters that must be adjacent in a text, and the search for them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct, structs

from fupin_search.text.normalise import HAN, han_runs
from fupin_search.text.tokenizer import PIECES, find_parts, make_term, pairs_of

_LONGEST_GRAM = 2
_HAN = re.compile(f"[{HAN}]")


class Literal(Struct, frozen=True, gc=False):
    """A run of ideographs, figures and Latin tokens, as a phrase or a word is.

    White space inside it does not matter; punctuation in it matches any punctuation or none.

    Args:
        text: normalised text, without punctuation at its ends.
        grams: grams of every text that has the run.
        terms: terms of the figures and Latin tokens in the run, in every such text too.
        certain: True if the grams and terms prove the run without the text.
        open_ended: True if the last token may go on, because the run is a prefix.
        inner: True if the run is a piece of one figure or Latin token, with whole numbers.
        solid: True if the run has only ideographs.
        exact: True if the marks in it and at its ends must be in the text too.
    """

    text: str
    grams: tuple[str, ...]
    terms: tuple[str, ...]
    certain: bool
    open_ended: bool = False
    inner: bool = False
    solid: bool = False
    exact: bool = False

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Find the run in normalised text.

        A figure or Latin token of the run matches only a token of the text or a part of one, so
        that 1586 is never the tail of 21586.

        Returns:
            (start, end) offsets in order, never overlapping.
        """
        return iter(LiteralFinder(text).places(self))


class LiteralFinder:
    """The search for runs in one text.

    Args:
        text: normalised text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._closed: str | None = None
        self._tokens: Mapping[tuple[int, int], str] | None = None

    def places(self, run: Literal) -> Iterable[tuple[int, int]]:
        """Find a run; see `Literal.places`."""
        if run.open_ended:
            return _longest(run.text, self._figures())
        if run.inner:
            return _inside(run.text, self._text)
        if not run.solid:
            return self._places_of_tokens(_compiled(run.text, exact=run.exact))
        if self._closed is None:
            self._closed = _closed(self._text)
        # Plain searches: compiling an expression for each run takes longer than searching all its
        # texts.
        places = []
        size = len(run.text)
        start = self._closed.find(run.text)
        while start >= 0:
            places.append((start, start + size))
            start = self._closed.find(run.text, start + size)
        if places and len(self._closed) < len(self._text):
            return self._reopened(places)
        return places

    def _reopened(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Convert places in the closed text to places in the text."""
        closed, opened = _openings(self._text)
        for start, end in places:
            first = bisect_right(closed, start) - 1
            last = bisect_right(closed, end - 1) - 1
            yield start - closed[first] + opened[first], end - closed[last] + opened[last]

    def _places_of_tokens(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        groups = range(1, pattern.groups + 1)
        start = 0
        while match := pattern.search(self._text, start):
            if all(match.span(group) in self._figures() for group in groups):
                yield match.span()
                start = match.end()
            else:
                start = match.start() + 1

    def _figures(self) -> Mapping[tuple[int, int], str]:
        if self._tokens is None:
            self._tokens = _list_figures(self._text)
        return self._tokens


# Readers use the same words again and again. Each takes one or two kilobytes, in every worker.
@lru_cache(maxsize=1 << 10)
def parse_run(text: str) -> Literal | None:
    """Return the run of a piece of normalised text, or None where it has only marks."""
    pieces = list(PIECES.finditer(text))
    if not pieces:
        return None
    text = text[pieces[0].start() : pieces[-1].end()]
    grams = dict.fromkeys(
        gram for run in han_runs(text) for gram in (pairs_of(run) if len(run) > 1 else [run])
    )
    terms = dict.fromkeys(
        make_term(piece.group(), piece.lastgroup or "")
        for piece in pieces
        if piece.lastgroup != "han"
    )
    certain = len(pieces) == 1 and (bool(terms) or len(text) <= _LONGEST_GRAM)
    solid = len(pieces) == 1 and not terms
    return Literal(text, tuple(grams), tuple(terms), certain, solid=solid)


def word_run(text: str, kind: str) -> Literal:
    """Return the run of one word of a text.

    Args:
        text: of the word, normalised.
        kind: of the piece it is in.
    """
    if kind != "han":
        run = parse_run(text)
        assert run, "a token is a run"
        return run
    grams = pairs_of(text) if len(text) > 1 else [text]
    certain = len(text) <= _LONGEST_GRAM
    return Literal(text, tuple(dict.fromkeys(grams)), (), certain, solid=True)


def exact_run(text: str) -> Literal | None:
    """Return the run of a piece of normalised text with its marks, or None for only marks."""
    run = parse_run(text)
    if run is None:
        return None
    return structs.replace(run, text=text.strip(), certain=False, solid=False, exact=True)


def prefix_run(prefix: str) -> Literal:
    """Return a run for the beginning of a figure or Latin token."""
    return Literal(prefix, (), (), certain=False, open_ended=True)


def infix_run(piece: str) -> Literal:
    """Return a run for a piece of a figure or Latin token, anywhere in one."""
    return Literal(piece, (), (), certain=False, inner=True)


@lru_cache(maxsize=1 << 8)
def _compiled(text: str, *, exact: bool) -> re.Pattern[str]:
    """Return an expression for a run, with a group for each figure and Latin token."""
    expression = ""
    end = 0
    for piece in PIECES.finditer(text):
        gap = text[end : piece.start()]
        if exact:
            expression += _exact_gap(gap)
        elif end:
            expression += r"\s*" if not gap.strip() else r"[\W_]*"
        expression += _token_expression(piece.group(), piece.lastgroup or "")
        end = piece.end()
    return re.compile(expression + (_exact_gap(text[end:]) if exact else ""))


def _exact_gap(gap: str) -> str:
    """Return an expression for the marks between two tokens, with white space of any length."""
    return r"\s+".join(map(re.escape, re.split(r"\s+", gap)))


def _token_expression(piece: str, kind: str) -> str:
    if kind == "han":
        return r"\s*".join(piece)
    if kind == "figure":  # 1586 finds 1,586
        return f"({r',?'.join(re.escape(character) for character in make_term(piece, kind))})"
    return f"({re.escape(piece)})"


def _list_figures(text: str) -> Mapping[tuple[int, int], str]:
    """Return the terms of a text's figures, Latin tokens and their parts, by place."""
    terms: dict[tuple[int, int], str] = {}
    for piece in PIECES.finditer(text):
        kind = piece.lastgroup or ""
        if kind == "han":
            continue
        for start, end in [(0, len(piece.group())), *find_parts(piece.group(), kind)]:
            place = piece.start() + start, piece.start() + end
            terms[place] = make_term(piece.group()[start:end], kind)
    return terms


def _inside(piece: str, text: str) -> Iterator[tuple[int, int]]:
    """Find a piece in the figures and Latin tokens of a text."""
    before = r"(?<![0-9])(?<![0-9]\.)" if piece[0].isdecimal() else ""
    after = r"(?![0-9]|\.[0-9])" if piece[-1].isdecimal() else ""
    expression = re.compile(f"{before}{re.escape(piece)}{after}")
    for token in PIECES.finditer(text):
        if token.lastgroup != "han":
            for match in expression.finditer(token.group()):
                yield token.start() + match.start(), token.start() + match.end()


def _longest(prefix: str, figures: Mapping[tuple[int, int], str]) -> Iterator[tuple[int, int]]:
    """Find the longest tokens of a text that begin with a prefix."""
    longest: dict[int, int] = {}
    for (start, end), term in figures.items():
        if term.startswith(prefix):
            longest[start] = max(end, longest.get(start, end))
    after = 0
    for start, end in sorted(longest.items()):
        if start >= after:
            yield start, end
            after = end


def _closed(text: str) -> str:
    """Return the text, without its white space if any of it is between two ideographs."""
    pieces = text.split()
    for before, after in pairwise(pieces):
        if _HAN.match(before, len(before) - 1) and _HAN.match(after):
            return "".join(pieces)
    return text


def _openings(text: str) -> tuple[list[int], list[int]]:
    """Return the starts of the pieces between white space, in the closed text and in the text."""
    closed, opened = [], []
    total = end = 0
    for piece in text.split():
        start = text.index(piece, end)
        closed.append(total)
        opened.append(start)
        total += len(piece)
        end = start + len(piece)
    return closed, opened
