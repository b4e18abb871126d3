"""The words of an archive: how many articles hold each, and which sound so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from fupin_search.search.terms import Terms
from fupin_search.text.sounds import meant, other_reading
from fupin_search.vocabulary import sounding
from fupin_search.vocabulary.keys import Array, Rows, Shelf, keys, rows_of, rows_of_strings

_HAN_FROM, _HAN_TO = 0x3400, 0x9FFF
_PLANES_FROM, _PLANES_TO = 0x20000, 0x3347F
_LONGEST_SPOKEN = 8


class Known(NamedTuple):
    """A word of the archive.

    Args:
        word: normalised.
        articles: how many hold it, perhaps a few too many.
    """

    word: str
    articles: int


class Words:
    """An archive's words as sorted arrays, the more frequent first.

    Args:
        terms: words and how many articles hold them; one that comes twice counts as both.
    """

    def __init__(self, terms: Terms) -> None:
        rows = rows_of(terms)
        rows, articles = _united(rows, np.asarray(terms.articles, np.int64))
        self.most = max(1, int(articles.max(initial=1)))
        self._keys = Shelf.of(keys(rows), articles)
        spoken = _spoken(rows)
        self._rows = rows = rows.some(spoken)
        self._starts = rows.starts
        self._articles = articles[spoken]
        self._sounds = sounding.sounds_of(rows).astype(np.uint16)
        numbers = np.arange(len(rows.ends), dtype=np.int32)
        self._by_sound = Shelf.of(keys(rows.of_numbers(self._sounds)), numbers)
        folded = sounding.folds()[self._sounds]
        self._by_fold = Shelf.of(keys(rows.of_numbers(folded)), numbers)
        first = sounding.initials()[self._sounds]
        self._by_initials = Shelf.of(keys(rows.of_numbers(first)), numbers)
        self._by_other_sound = _read_otherwise(rows)

    def __len__(self) -> int:
        return len(self._keys.keys)

    def frequencies(self, words: Sequence[str]) -> list[int]:
        """How many articles hold each of some words; 0 of what is no word of the archive."""
        found: list[int] = self._keys.first(keys(rows_of_strings(words)), 0).tolist()
        return found

    def sounding(self, syllables: Sequence[str], limit: int) -> list[Known]:
        """The words that are read so, the more frequent first.

        Args:
            syllables: as typed: a whole one, letters that one begins with, or those and `…` where
                it is known to go on.
            limit: most words.
        """
        return self.all_sounding([syllables], limit)[0]

    def all_sounding(
        self, typed: Sequence[Sequence[str]], limit: int, *, letters: bool = False
    ) -> list[list[Known]]:
        """For each of several rows of syllables the words that are read so; see `sounding`.

        Args:
            typed: as `sounding` takes them.
            limit: most words of each.
            letters: whether a and e are letters that syllables begin with, like others.
        """
        known = sounding.numbers()
        meanings = [
            [[] if letters else [known[one] for one in meant(each)] for each in row]
            for row in typed
        ]
        certain = [all(len(one) == 1 for one in row) for row in meanings]
        rows = [
            [one[0] for one in row] if sure else [ord(each[0]) for each in spelled]
            for row, sure, spelled in zip(meanings, certain, typed, strict=True)
        ]
        ends = np.cumsum([len(row) for row in rows], dtype=np.int64)
        wanted = keys(Rows(np.array([one for row in rows for one in row], np.uint64), ends))
        spoken, begun = self._by_sound.bounds(wanted), self._by_initials.bounds(wanted)
        other_starts, other_stops = self._by_other_sound.bounds(wanted)
        found = []
        for number, sure in enumerate(certain):
            starts, stops = spoken if sure else begun
            shelf = self._by_sound if sure else self._by_initials
            words = shelf.things[starts[number] : stops[number]]
            if not sure:
                words = self._reading(words, typed[number], meanings[number])
            elif other_stops[number] > other_starts[number]:
                others = self._by_other_sound.things[other_starts[number] : other_stops[number]]
                # The more frequent come first by number, however they are read.
                words = np.sort(np.concatenate([words, others]))
            found.append(self._known(words[:limit]))
        return found

    def _reading(self, words: Array, typed: Sequence[str], meanings: list[list[int]]) -> Array:
        """Those words of the right initials that are read as typed."""
        for place, (letters, meaning) in enumerate(zip(typed, meanings, strict=True)):
            if len(letters) > 1 or meaning:
                sounds = self._sounds[self._starts[words] + place]
                words = words[np.isin(sounds, meaning or _beginning(letters))]
        return words

    def homophones(self, spoken: Sequence[Sequence[str]], limit: int) -> list[list[Known]]:
        """For each of several readings the words that are read so, looked up together.

        Args:
            spoken: whole syllables, as `text.sounds.reading` gives them.
            limit: most words of each, the more frequent first.
        """
        known = sounding.numbers()
        numbers = [known.get(syllable, 0) for syllables in spoken for syllable in syllables]
        ends = np.cumsum([len(syllables) for syllables in spoken], dtype=np.int64)
        starts, stops = self._by_sound.bounds(keys(Rows(np.array(numbers, np.uint64), ends)))
        return [
            self._known(self._by_sound.things[start : min(stop, start + limit)])
            for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)
        ]

    def sounding_like(self, syllables: Sequence[str], limit: int) -> list[Known]:
        """The words that sound so or nearly so, the more frequent first.

        Args:
            syllables: whole ones.
            limit: most words.
        """
        known, folds = sounding.numbers(), sounding.folds()
        numbers = [int(folds[known.get(syllable, 0)]) for syllable in syllables]
        return self._known(self._under(self._by_fold, numbers)[:limit])

    def _under(self, shelf: Shelf, numbers: Sequence[int]) -> Array:
        row = Rows(np.array(numbers, np.uint64), np.array([len(numbers)]))
        return shelf.find(int(keys(row)[0]))

    def _known(self, numbers: Array) -> list[Known]:
        starts, ends = self._starts, self._rows.ends
        return [
            Known(
                "".join(map(chr, self._rows.numbers[starts[number] : ends[number]].tolist())),
                int(self._articles[number]),
            )
            for number in numbers.tolist()
        ]


def _united(rows: Rows, articles: Array) -> tuple[Rows, Array]:
    """Rows each once, with what they count added up, the most frequent first."""
    if not len(articles):
        return rows, articles
    keyed = keys(rows)
    order = np.argsort(keyed, kind="stable")
    first = np.concatenate([[True], keyed[order][1:] != keyed[order][:-1]])
    summed = np.add.reduceat(articles[order], np.flatnonzero(first))
    chosen = order[first]
    falling = np.argsort(-summed, kind="stable")
    chosen, summed = chosen[falling], summed[falling]
    sizes = rows.sizes[chosen]
    ends = np.cumsum(sizes)
    places = np.repeat(rows.starts[chosen] - (ends - sizes), sizes) + np.arange(ends[-1])
    return Rows(rows.numbers[places], ends), summed


def _spoken(rows: Rows) -> Array:
    """Which rows are words of ideographs alone, and no longer than what is typed in one breath."""
    codes = rows.numbers
    han = ((codes >= _HAN_FROM) & (codes <= _HAN_TO)) | (
        (codes >= _PLANES_FROM) & (codes <= _PLANES_TO)
    )
    others = np.concatenate([[0], np.cumsum(~han)])
    only: Array = (others[rows.ends] == others[rows.starts]) & (rows.sizes <= _LONGEST_SPOKEN)
    return only


def _read_otherwise(rows: Rows) -> Shelf:
    """The words that are read in another way too, by that one."""
    known = sounding.numbers()
    words: list[int] = []
    numbers: list[int] = []
    ends: list[int] = []
    starts = rows.starts
    for word in sounding.ambiguous(rows).tolist():
        codes = rows.numbers[starts[word] : rows.ends[word]].tolist()
        if read := other_reading("".join(map(chr, codes))):
            words.append(word)
            numbers += [known.get(one, 0) for one in read]
            ends.append(len(numbers))
    spelled = Rows(np.array(numbers, np.uint64), np.array(ends, np.int64))
    return Shelf.of(keys(spelled), np.array(words, np.int32))


@cache
def _beginning(letters: str) -> list[int]:
    """The numbers of the syllables that begin so."""
    begins = letters.removesuffix("…")
    return [
        number
        for syllable, number in sounding.numbers().items()
        if syllable.startswith(begins) and syllable != letters[:-1]
    ]
