"""The terms of a batch's titles and bodies: words, parts of words, mentions."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from functools import cached_property

import numpy as np

from fupin_search.engines.embedded.bulk import kernels
from fupin_search.engines.embedded.codec.container import Array
from fupin_search.entities import mention_keys
from fupin_search.text.tokenizer import ChineseTokenizer

# As UTF-8; a Han word that is shorter has two characters at most, and nothing inside.
_SHORTEST_WITH_PARTS = 9


@dataclass(frozen=True, slots=True)
class Occurrences:
    """What stands in a batch's texts.

    Args:
        terms: the distinct terms, in byte order.
        keys: one for each occurrence, a term's number being its place among the terms.
    """

    terms: list[bytes]
    keys: Array


class Tokens:
    """Takes the texts of a batch, title and body by turns.

    Args:
        tokenizer: cuts them.
    """

    def __init__(self, tokenizer: ChineseTokenizer) -> None:
        self._tokenizer = tokenizer
        self._lines: list[bytes] = []
        self._parts = array("I")
        self._part_lengths = array("I")
        self._part_numbers: defaultdict[str, int] = defaultdict()
        self._part_numbers.default_factory = self._part_numbers.__len__
        self._number_of_part = self._part_numbers.__getitem__

    def append(self, text: str) -> None:
        """Cut the next text, which is normalised."""
        lines = self._tokenizer.lines(text)
        self._lines.append(lines.words.encode())
        self._parts.extend(map(self._number_of_part, lines.parts))
        self._part_lengths.append(len(lines.parts))

    def lengths(self) -> tuple[Array, Array]:
        """How many words the titles have, and the bodies."""
        every = self._numbered.lengths
        return every[0::2], every[1::2]

    def words(self) -> Occurrences:
        """The words; all texts have been taken."""
        words = self._numbered
        ordered, ranks = _ordered(words.terms)
        return Occurrences(ordered, _shifted(ranks[words.tokens]) | _places(words.lengths))

    def parts(self) -> Occurrences:
        """The parts of the words."""
        words = self._numbered
        inside = array("I")
        sizes = np.zeros(len(words.terms), "i8")
        for number, word in enumerate(words.terms):
            if len(word) >= _SHORTEST_WITH_PARTS:
                found = self._tokenizer.inside(word.decode())
                inside.extend(map(self._number_of_part, found))
                sizes[number] = len(found)
        ordered, ranks = _ordered([part.encode() for part in self._part_numbers])
        keys = np.empty(int(sizes[words.tokens].sum()) + len(self._parts), "u8")
        at = kernels.emit_inside(
            words.tokens, _places(words.lengths), np.cumsum(sizes), ranks[_array(inside)], keys, 0
        )
        keys[at:] = _shifted(ranks[_array(self._parts)]) | _places(_array(self._part_lengths))
        return Occurrences(ordered, keys)

    @cached_property
    def _numbered(self) -> _Numbered:
        raw = b"".join(self._lines)
        ends = np.cumsum(np.fromiter(map(len, self._lines), "i8", len(self._lines)))
        self._lines.clear()
        most = raw.count(b"\n")
        lengths = np.empty(len(ends), "u4")
        tokens, starts, stops = (np.empty(most, "u4") for _ in range(3))
        size = kernels.number_lines(np.frombuffer(raw, "u1"), ends, lengths, tokens, starts, stops)
        places = zip(starts[:size].tolist(), stops[:size].tolist(), strict=True)
        terms = [raw[start:stop] for start, stop in places]
        return _Numbered(terms, tokens[: lengths.sum(dtype="i8")], lengths)


class Mentions:
    """What a batch's texts speak of, title and body by turns."""

    def __init__(self) -> None:
        self._keys = array("I")
        self._lengths = array("I")
        self._numbers: defaultdict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__

    def append(self, text: str, published: Date | None) -> None:
        """Take the next text, which is normalised, of an article of that day."""
        keys = mention_keys(text, published)
        self._keys.extend(map(self._numbers.__getitem__, keys))
        self._lengths.append(len(keys))

    def every(self) -> Occurrences:
        """All mentions; all texts have been taken."""
        ordered, ranks = _ordered([key.encode() for key in self._numbers])
        keys = _shifted(ranks[_array(self._keys)]) | _places(_array(self._lengths))
        return Occurrences(ordered, keys)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Distinct words, the tokens as numbers of them, and how many tokens each text has."""

    terms: list[bytes]
    tokens: Array
    lengths: Array


def _ordered(terms: Sequence[bytes]) -> tuple[list[bytes], Array]:
    """The terms in byte order, and each one's place in it."""
    order = sorted(range(len(terms)), key=terms.__getitem__)
    ranks = np.empty(len(terms), "u4")
    ranks[order] = np.arange(len(terms), dtype="u4")
    return [terms[number] for number in order], ranks


def _shifted(ranks: Array) -> Array:
    return ranks.astype("u8") << np.uint64(kernels.TERM_SHIFT)


def _places(lengths: Array) -> Array:
    """The low bits of each token's key: text 2n is the title of document n, 2n + 1 its body."""
    return np.repeat(np.arange(len(lengths), dtype="u8") ^ np.uint64(1), lengths)


def _array(numbers: array[int]) -> Array:
    return np.frombuffer(numbers, "u4")
