"""The run: characters that must stand side by side, and how a text proves that they do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from fupin_search.text.characters import HAN, han_runs
from fupin_search.text.figures import RULES, term_of
from fupin_search.text.grams import bigrams

_PIECES = re.compile(rf"{RULES}|(?P<han>[{HAN}]+)")
_LATIN_START = rf"(?<![^\W{HAN}])"
_LATIN_STOP = rf"(?![^\W{HAN}])"
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

    def pattern(self) -> re.Pattern[str]:
        """An expression that finds the run in normalised text."""
        return _compiled(self.text, open_ended=self.open_ended)


def run_of(text: str) -> Run | None:
    """The run a piece of normalised text spells, or None where it has nothing that can be found."""
    pieces = list(_PIECES.finditer(text))
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
def _compiled(text: str, *, open_ended: bool) -> re.Pattern[str]:
    if open_ended:
        return re.compile(rf"{_LATIN_START}{re.escape(text)}[^\W{HAN}]*")
    expression = ""
    end = 0
    for piece in _PIECES.finditer(text):
        if end:
            gap = text[end : piece.start()]
            expression += r"\s*" if not gap.strip() else r"[\W_]*"
        expression += _expression_of(piece.group(), piece.lastgroup or "")
        end = piece.end()
    return re.compile(expression)


def _expression_of(piece: str, kind: str) -> str:
    if kind == "han":
        return r"\s*".join(piece)
    if kind == "figure":
        # 1586 finds 1,586, and never the tail of 21586 nor the head of 1586.5.
        spelled = r",?".join(re.escape(character) for character in piece if character != ",")
        after = r"(?![0-9]|[.,][0-9])" if piece[-1].isdecimal() else ""
        return rf"(?<![0-9.,]){spelled}{after}"
    return rf"{_LATIN_START}{re.escape(piece)}{_LATIN_STOP}"
