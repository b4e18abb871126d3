"""The words of a batch and their parts: cut, numbered and counted by compiled loops.

Words of the dictionary are numbers from the beginning. The others, a few in each article, are the
only ones that become texts here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fupin_search.engines.embedded.kernels import building, cutting
from fupin_search.engines.embedded.storage.container import Array
from fupin_search.engines.embedded.storage.fields import ends_of
from fupin_search.text import rule_loops
from fupin_search.text.tokenizer import rule_terms
from fupin_search.text.word_table import WordTable


class Occurrences(NamedTuple):
    """The terms of a field in a batch.

    Args:
        text: the distinct terms, in byte order, one after the other.
        ends: where each ends.
        keys: one for each occurrence; a term's number is its place among the terms.
    """

    text: Array
    ends: Array
    keys: Array


class BatchWords:
    """The words of a batch.

    Args:
        dictionary: of the tokenizer.
        units: the normalised texts as UTF-16, all titles and then all bodies.
        text_ends: where each text ends.
        joined: the same texts, one after the other.
    """

    def __init__(self, dictionary: WordTable, units: Array, text_ends: Array, joined: str) -> None:
        self._dictionary = dictionary
        most = len(units)
        tokens, word_ends, nexts, nodes, starts, ends = (np.empty(most, "i4") for _ in range(6))
        parts, part_ends = np.empty(2 * most, "i4"), np.empty(most, "i4")
        kinds, hashes = np.empty(most, "u1"), np.empty(most, "u4")
        # The number of words of each text.
        self.lengths = np.empty(len(text_ends), "u4")
        found = cutting.cut_texts(
            *(units, text_ends, rule_loops.classes(), *rule_loops.figure_units()),
            *dictionary.arrays,
            *(np.empty(most + 1), nexts, nodes, word_ends),
            *(np.zeros(1 << most.bit_length(), "u4"), hashes),
            *(tokens, self.lengths, starts, ends, kinds),
            *(parts, part_ends),
        )
        self._tokens = tokens[: self.lengths.sum(dtype="i8")].copy()
        self._part_ends = part_ends[:found].copy()
        self._parts = parts[: part_ends[found - 1] if found else 0].copy()
        # Characters past the basic plane have two units.
        seconds = np.flatnonzero(units & 0xFC00 == 0xDC00)
        begins, stops = (at - np.searchsorted(seconds, at) for at in (starts[:found], ends[:found]))
        self._spell_others(joined, begins, stops, kinds[:found])

    def _spell_others(self, joined: str, starts: Array, ends: Array, kinds: Array) -> None:
        """Make the texts of the words that the dictionary does not have, and of their parts."""
        self._others: list[bytes] = []
        # Distinct parts, each with its number.
        self._other_parts: dict[str, int] = {}
        number = self._other_parts.setdefault
        inside: list[int] = []
        sizes: list[int] = []
        for start, end, kind in zip(starts.tolist(), ends.tolist(), kinds.tolist(), strict=True):
            text = joined[start:end]
            parts: Sequence[str] = ()
            if kind != rule_loops.WORD:
                text, parts = rule_terms(text, rule_loops.KINDS[kind])
                inside += [-1 - number(part, len(self._other_parts)) for part in parts]
            self._others.append(text.encode())
            sizes.append(len(parts))
        self._rule_parts = np.array(inside, "i4")
        self._rule_ends = np.cumsum(sizes, dtype="i4")

    def words(self) -> Occurrences:
        """Return the words."""
        marks = np.zeros(self._dictionary.size, "u1")
        marks[self._tokens[self._tokens >= 0]] = 1
        text, ends, ranks = self._united(np.flatnonzero(marks), self._others)
        keys = np.empty(len(self._tokens), "u8")
        cutting.emit_words(self._tokens, self.lengths, ranks, keys)
        return Occurrences(text, ends, keys)

    def parts(self) -> Occurrences:
        """Return the parts of the words."""
        dictionary, tokens = self._dictionary, self._tokens
        marks = np.zeros(dictionary.size, "u1")
        marks[tokens[tokens >= 0]] = 1
        known = np.flatnonzero(marks)
        marks[:] = 0
        cutting.mark_parts(known, dictionary.parts, dictionary.part_ends, marks)
        marks[self._parts] = 1
        others = [part.encode() for part in self._other_parts]
        text, ends, ranks = self._united(np.flatnonzero(marks), others)
        sizes = np.concatenate(
            [
                np.diff(dictionary.part_ends, prepend=0),
                (np.diff(self._part_ends, prepend=0) + np.diff(self._rule_ends, prepend=0))[::-1],
            ]
        )
        keys = np.empty(int(sizes[tokens].sum(dtype="i8")), "u8")
        cutting.emit_parts(
            *(tokens, self.lengths, ranks, dictionary.parts, dictionary.part_ends),
            *(self._parts, self._part_ends, self._rule_parts, self._rule_ends, keys),
        )
        return Occurrences(text, ends, keys)

    def _united(self, known: Array, others: Sequence[bytes]) -> tuple[Array, Array, Array]:
        """Unite words of the dictionary with others.

        Args:
            known: numbers of the former.
            others: the latter, which may be words of the dictionary too, or equal.

        Returns:
            The text and the ends of all in byte order, and the rank of each: of the dictionary's
            words by number, then of the others, the first one last.
        """
        dictionary = self._dictionary
        known_text = np.empty(len(dictionary.texts), "u1")
        known_ends = np.empty(len(known), "u4")
        size = cutting.spell_words(
            known, dictionary.texts, dictionary.text_ends, known_text, known_ends
        )
        distinct = sorted(set(others))
        place = {term: number for number, term in enumerate(distinct)}
        text, ends, known_to, others_to = unite_terms(
            known_text[:size],
            known_ends,
            np.frombuffer(b"".join(distinct), "u1"),
            ends_of(distinct).astype("u4"),
        )
        ranks = np.empty(dictionary.size + len(others), "u4")
        ranks[known] = known_to
        # A word's own number is at least -1.
        ranks[dictionary.size :] = others_to[[place[term] for term in reversed(others)]]
        return text, ends, ranks


def unite_terms(
    some: Array, some_ends: Array, others: Array, other_ends: Array
) -> tuple[Array, ...]:
    """Make one dictionary of two.

    Args:
        some: the terms of one, in byte order.
        some_ends: where each ends.
        others: the terms of the other.
        other_ends: where each ends.

    Returns:
        The terms of both and where each ends, and the number there of each term of the one, and of
        the other.
    """
    text = np.empty(len(some) + len(others), "u1")
    ends = np.empty(len(some_ends) + len(other_ends), "u4")
    some_to, other_to = np.empty(len(some_ends), "i4"), np.empty(len(other_ends), "i4")
    size = building.unite_terms(some, some_ends, others, other_ends, text, ends, some_to, other_to)
    # Copies, or the unused rest would stay in memory as well.
    return text[: ends[size - 1] if size else 0].copy(), ends[:size].copy(), some_to, other_to
