"""The tokenizer: cuts a text into words, which rank, and parts, which help to find them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from fupin_search.text.characters import HAN
from fupin_search.text.dictionary import Dictionary
from fupin_search.text.figures import PIECES, STRETCHES, parts_of, term_of
from fupin_search.text.normalise import normalise
from fupin_search.text.token import Token

_SHORTEST_WITH_PARTS = 3
_PART_SIZES = (2, 3)
_HAN_ONLY = re.compile(f"[{HAN}]+")
# Both libraries end a word before it and return it as a token.
_BETWEEN_RUNS = "\n"
_MOST_REMEMBERED = 1 << 17


@dataclass(frozen=True, slots=True)
class Cut:
    """The tokens of a text.

    Args:
        text: the normalised text all offsets refer to.
        words: the text's tokens in order, without overlaps.
        parts: shorter words inside them (广州 in 广州市, 1909 in 1909人), which only find.
    """

    text: str
    words: tuple[Token, ...]
    parts: tuple[Token, ...]


class Lines(NamedTuple):
    """The terms of a text, in the form that is counted fastest.

    Args:
        words: the terms of the text's words, each on a line, in no particular order; some lines
            are empty, and the last one ends as well.
        parts: the terms of the parts of words that are not Han; the parts of one that is are
            `ChineseTokenizer.inside(word)`.
    """

    words: str
    parts: list[str]


class ChineseTokenizer:
    """Cuts Chinese text with one dictionary, figures and Latin words by rule.

    Args:
        dictionary: the words; its fingerprint names the cut.
    """

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.fingerprint = dictionary.fingerprint()
        self._cutter = dictionary.open()
        self._parts_of_word = lru_cache(maxsize=1 << 11)(self._find_parts)
        self._terms_of_parts: dict[str, tuple[str, ...]] = {}

    def cut(self, text: str) -> Cut:
        """Cut any text; it is normalised first, which moves no character."""
        normalised = normalise(text)
        words: list[Token] = []
        parts: list[Token] = []
        for piece in PIECES.finditer(normalised):
            kind, start = piece.lastgroup or "", piece.start()
            for word in self._cutter.cut(piece[0]) if kind == "han" else (piece[0],):
                position = len(words)
                words.append(Token(word, start, start + len(word), position, term_of(word, kind)))
                inside = self._parts_of_word(word) if kind == "han" else parts_of(word, kind)
                parts += [
                    Token(word[a:b], start + a, start + b, position, term_of(word[a:b], kind))
                    for a, b in inside
                ]
                start += len(word)
        return Cut(normalised, tuple(words), tuple(parts))

    def lines(self, text: str) -> Lines:
        """Return the terms of `cut` without their places, in a tenth of the time.

        Args:
            text: normalised.
        """
        runs: list[str] = []
        rest: list[str] = []
        parts: list[str] = []
        for stretch in STRETCHES.finditer(text):
            kind = stretch.lastgroup or ""
            if kind == "han":
                runs += _HAN_ONLY.findall(stretch.group())
            else:
                term, inside = _rule_terms(stretch.group(), kind)
                rest.append(term)
                parts += inside
        # The breaks between runs become empty lines.
        words = self._cutter.cut(_BETWEEN_RUNS.join(runs)) if runs else []
        return Lines("\n".join((*words, *rest, "")), parts)

    def pieces(self, text: str) -> list[str]:
        """Return the words of a text and the pieces between them; joined they are the text.

        A figure may be in several pieces. This is for many texts at once, a line each: `cut` takes
        twenty times as long.

        Args:
            text: normalised.
        """
        return self._cutter.cut(text)

    def inside(self, word: str) -> tuple[str, ...]:
        """Return the terms of a word's parts, if it is a Han word."""
        if not _HAN_ONLY.fullmatch(word):
            return ()
        inside = self._terms_of_parts.get(word)
        if inside is None:
            if len(self._terms_of_parts) >= _MOST_REMEMBERED:
                self._terms_of_parts.clear()
            inside = tuple(word[start:end] for start, end in self._find_parts(word))
            self._terms_of_parts[word] = inside
        return inside

    def _find_parts(self, word: str) -> tuple[tuple[int, int], ...]:
        """Return the places of dictionary words inside a word, as jieba's search mode does."""
        if len(word) < _SHORTEST_WITH_PARTS:
            return ()
        return tuple(
            (start, start + size)
            for size in _PART_SIZES
            if size < len(word)
            for start in range(len(word) - size + 1)
            if self._cutter.knows(word[start : start + size])
        )


@lru_cache(maxsize=1 << 12)
def _rule_terms(text: str, kind: str) -> tuple[str, tuple[str, ...]]:
    """Return the terms of a rule token and of its parts."""
    inside = tuple(term_of(text[start:end], kind) for start, end in parts_of(text, kind))
    return term_of(text, kind), inside
