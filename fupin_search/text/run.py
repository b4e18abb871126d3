"""The run: characters that must stand side by side, and how a text proves that they do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from fupin_search.text.characters import han_runs
from fupin_search.text.figures import PIECES, parts_of, term_of
from fupin_search.text.grams import bigrams

_LONGEST_GRAM = 2


@dataclass(frozen=True, slots=True)
class Run:
    """A run of ideographs, figures and Latin tokens, as a phrase or a word is.

    White space inside it does not matter; punctuation in it matches any punctuation or none.

    Args:
        text: normalised text, without punctuation at its ends.
        grams: grams that every text holding the run holds too.
        terms: terms of the figures and Latin tokens in the run, likewise.
        certain: whether the grams and terms prove the run without a look at the text.
        open_ended: whether the last token may go on: the run is a prefix.
    """

    text: str
    grams: tuple[str, ...]
    terms: tuple[str, ...]
    certain: bool
    open_ended: bool = False

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the run stands in normalised text.

        A figure or Latin token of the run stands only where the text has it as a token or a part
        of one, so that 1586 is never the tail of 21586.

        Returns:
            (start, end) offsets in order, never overlapping.
        """
        if self.open_ended:
            yield from _longest(self.text, text)
            return
        pattern = _compiled(self.text)
        start = 0
        while found := pattern.search(text, start):
            if all(found.span(group) in _figures(text) for group in range(1, pattern.groups + 1)):
                yield found.span()
                start = found.end()
            else:
                start = found.start() + 1


def run_of(text: str) -> Run | None:
    """The run a piece of normalised text spells, or None where it has nothing that can be found."""
    pieces = list(PIECES.finditer(text))
    if not pieces:
        return None
    text = text[pieces[0].start() : pieces[-1].end()]
    grams = dict.fromkeys(
        gram for run in han_runs(text) for gram in (bigrams(run) if len(run) > 1 else [run])
    )
    terms = dict.fromkeys(
        term_of(piece.group(), piece.lastgroup or "")
        for piece in pieces
        if piece.lastgroup != "han"
    )
    certain = len(pieces) == 1 and (bool(terms) or len(text) <= _LONGEST_GRAM)
    return Run(text, tuple(grams), tuple(terms), certain)


def prefix_run(prefix: str) -> Run:
    """The beginning of a figure or Latin token, as far as it goes."""
    return Run(prefix, (), (), certain=False, open_ended=True)


@lru_cache(maxsize=4096)
def _compiled(text: str) -> re.Pattern[str]:
    """An expression for a run, each figure and Latin token a group."""
    expression = ""
    end = 0
    for piece in PIECES.finditer(text):
        if end:
            gap = text[end : piece.start()]
            expression += r"\s*" if not gap.strip() else r"[\W_]*"
        expression += _expression_of(piece.group(), piece.lastgroup or "")
        end = piece.end()
    return re.compile(expression)


def _expression_of(piece: str, kind: str) -> str:
    if kind == "han":
        return r"\s*".join(piece)
    if kind == "figure":  # 1586 finds 1,586
        return f"({r',?'.join(re.escape(character) for character in term_of(piece, kind))})"
    return f"({re.escape(piece)})"


# Several marks are looked up in one text after the other.
@lru_cache(maxsize=32)
def _figures(text: str) -> Mapping[tuple[int, int], str]:
    """The figures and Latin tokens of a text and their parts: where each stands, and its term."""
    found: dict[tuple[int, int], str] = {}
    for piece in PIECES.finditer(text):
        kind = piece.lastgroup or ""
        if kind == "han":
            continue
        for start, end in [(0, len(piece.group())), *parts_of(piece.group(), kind)]:
            place = piece.start() + start, piece.start() + end
            found[place] = term_of(piece.group()[start:end], kind)
    return found


def _longest(prefix: str, text: str) -> Iterator[tuple[int, int]]:
    """The longest tokens of a text that begin so."""
    longest: dict[int, int] = {}
    for (start, end), term in _figures(text).items():
        if term.startswith(prefix):
            longest[start] = max(end, longest.get(start, end))
    after = 0
    for start, end in sorted(longest.items()):
        if start >= after:
            yield start, end
            after = end
