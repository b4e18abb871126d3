"""Titles cut into words and read aloud, and the places in them that begin as a typed text.

A typed text is a row of strokes, one for each character. The first strokes are a key, so that two
binary searches find a stretch of places sorted by their keys; the other strokes are compared at all
places of that stretch at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

import numpy as np

from fupin_search.model.protocol import Titles
from fupin_search.text.normalise import TONELESS, is_typed
from fupin_search.text.tokenizer import ChineseTokenizer
from fupin_search.vocabulary.arrays import (
    LINE_FEED,
    Array,
    Rows,
    code_points,
    decode_text,
    hash_rows,
    pack_lines,
)
from fupin_search.vocabulary.words import read_sounds, syllable_initials

# Where phrases are ranked, five years halve the weight of an article.
_HALF_LIFE = 5 * 365.25
# A key holds four characters or sounds, or the first letters of eight characters.
_NUMBERS, _NUMBER_BITS = 4, 16
_LETTERS, _LETTER_BITS = 8, 8


class DistinctTitles(NamedTuple):
    """Titles, each once.

    Args:
        text: each ended by a line feed.
        first: the number of each title's latest article.
        articles: how many articles have it.
        worth: the weight of those, the later the more.
        days: the day of the latest.
    """

    text: str
    first: Array
    articles: Array
    worth: Array
    days: Array


class SpokenText(NamedTuple):
    """A text, character by character.

    Args:
        codes: code points.
        sounds: numbers of the syllables they are read as; 0 for what is no ideograph.
        letters: the first letters of those, or Latin letters and digits themselves; otherwise 0.
    """

    codes: Array
    sounds: Array
    letters: Array

    @classmethod
    def of(cls, codes: Array, sounds: Array) -> SpokenText:
        """Add the letters of a text.

        Args:
            codes: its characters.
            sounds: their sounds.
        """
        small = (codes >= ord("a")) & (codes <= ord("z"))
        digits = (codes >= ord("0")) & (codes <= ord("9"))
        letters = np.where(small | digits, codes, syllable_initials()[sounds]).astype(np.uint8)
        return cls(codes, sounds, letters)


class SpokenLines(NamedTuple):
    """A text of lines, read aloud, without the marks and spaces that nobody types.

    Args:
        spoken: its characters.
        starts: the start of each line.
        ends: the end of each line, before its line feed.
    """

    spoken: SpokenText
    starts: Array
    ends: Array

    def text(self, start: int, end: int) -> str:
        """Return the characters of a stretch.

        Args:
            start: its first character.
            end: the character behind it.
        """
        return decode_text(self.spoken.codes[start:end])


class LineWords(NamedTuple):
    """The words of lines and what is between them, without marks, so that a mark has no length.

    Args:
        starts: the start of each word.
        ends: the end of each word.
        lines: the number of the line of each word.
        kinds: a number that equal words share.
        han: whether it is ideographs alone, each of a known sound.
        begins: whether a typed text may begin there: at a word or figure, not at a mark.
        leads: whether it is the first such of its line.
    """

    starts: Array
    ends: Array
    lines: Array
    kinds: Array
    han: Array
    begins: Array
    leads: Array

    @property
    def sizes(self) -> Array:
        """The length of each word."""
        return self.ends - self.starts


def merge_titles(titles: Titles) -> DistinctTitles:
    """Return the titles of an index, each once; many are headings that are repeated every day."""
    days = np.asarray(titles.days, np.int64)
    latest_first = np.argsort(-days, kind="stable")
    _, first, which, articles = np.unique(
        hash_rows(pack_lines(titles.text))[latest_first],
        return_index=True,
        return_inverse=True,
        return_counts=True,
    )
    newest = days.max(initial=0)
    age = np.where(days > 0, newest - days, newest) / _HALF_LIFE
    worth = np.bincount(which, np.exp2(-age[latest_first]), len(first))
    chosen = latest_first[first]
    every = titles.text.split("\n")
    text = "".join([f"{every[number]}\n" for number in chosen.tolist()])
    return DistinctTitles(text, chosen, articles, worth, days[chosen])


def cut_lines(text: str, tokenizer: ChineseTokenizer) -> tuple[SpokenLines, LineWords]:
    """Cut a text of lines and read it aloud.

    Args:
        text: lines, each ended by a line feed.
        tokenizer: cuts them.
    """
    codes = code_points(text)
    cut = Rows(codes, tokenizer.borders(text)[1:].astype(np.int64))
    sounds, kinds = _read_aloud(cut)
    ideographs = np.concatenate([[0], np.cumsum(sounds > 0)])
    han = ideographs[cut.ends] - ideographs[cut.starts] == cut.sizes
    kept, typed = _drop_marks(codes)
    # The place of each character among those that are kept.
    places = np.concatenate([[0], np.cumsum(kept)])
    starts, ends = places[cut.starts], places[cut.ends]
    line_ends = places[np.flatnonzero(codes == LINE_FEED)]
    lines = np.searchsorted(line_ends, starts)
    begins = ends > starts
    begins[begins] = typed[starts[begins]] != LINE_FEED
    begins &= lines < len(line_ends)
    leads = np.zeros(len(begins), np.bool_)
    chosen = np.flatnonzero(begins)
    leads[chosen[np.unique(lines[chosen], return_index=True)[1]]] = True
    words = LineWords(starts, ends, lines, kinds, han, begins, leads)
    line_starts = np.append(0, line_ends + 1)[: len(line_ends)]
    return SpokenLines(SpokenText.of(typed, sounds[kept]), line_starts, line_ends), words


def _drop_marks(codes: Array) -> tuple[Array, Array]:
    """Return which characters of lines are no marks, and those, with letters without tones."""
    used = np.flatnonzero(np.bincount(codes))
    keeps = np.zeros(used.max(initial=0) + 1, np.bool_)
    keeps[used] = [code == LINE_FEED or is_typed(chr(code)) for code in used.tolist()]
    kept = keeps[codes]
    typed = codes[kept]
    for letter in set(map(chr, used.tolist())) & TONELESS.keys():
        typed[typed == ord(letter)] = ord(TONELESS[letter])
    return kept, typed


def _read_aloud(pieces: Rows) -> tuple[Array, Array]:
    """Return the sounds of a text, of which equal pieces are read once, and a number for each."""
    _, first, which = np.unique(hash_rows(pieces), return_index=True, return_inverse=True)
    chosen = np.zeros(len(pieces.ends), np.bool_)
    chosen[first] = True
    different = pieces.select(chosen)
    begins = different.starts[(np.cumsum(chosen) - 1)[first]][which]
    places = np.repeat(begins - pieces.starts, pieces.sizes) + np.arange(len(pieces.numbers))
    return read_sounds(different)[places].astype(np.uint16), which


class Stroke(NamedTuple):
    """The keys typed for one character.

    Args:
        code: the character's code point, if it was typed itself; otherwise -1.
        letter: the first letter it has when read aloud, as a code point; 0 where that is open.
        first: the number of the first syllable it may be read as; 0 where a first letter is enough.
        last: the number of the last; syllables are numbered in the order of the alphabet.
    """

    code: int = -1
    letter: int = 0
    first: int = 0
    last: int = 0


class Beginnings:
    """Places in a text, found by the characters, sounds or first letters from there on.

    Args:
        text: is not copied.
        starts: the places.
        sizes: how many characters from each place on count.
    """

    def __init__(self, text: SpokenText, starts: Array, sizes: Array) -> None:
        self._text = text
        self._starts = starts.astype(np.int32)
        self._sizes = np.minimum(sizes, 255).astype(np.uint8)
        self._by_character = _Sorted(text.codes, starts, _NUMBERS, _NUMBER_BITS)
        self._by_sound = _Sorted(text.sounds, starts, _NUMBERS, _NUMBER_BITS)
        self._by_letter = _Sorted(text.letters, starts, _LETTERS, _LETTER_BITS)

    def find(self, strokes: Sequence[Stroke]) -> Array:
        """Return the numbers of the places with a typed text, in no particular order."""
        if not strokes:
            return np.empty(0, np.int32)
        numbers, known = self._by_key(strokes)
        if len(strokes) > 1:
            numbers = numbers[self._sizes[numbers] >= len(strokes)]
        for place, stroke in enumerate(strokes[known:], start=known):
            if not len(numbers):
                break
            numbers = numbers[self._holds(stroke, self._starts[numbers] + place)]
        return numbers

    def _by_key(self, strokes: Sequence[Stroke]) -> tuple[Array, int]:
        """Return the places with the first strokes, and how many of them need no other look."""
        if strokes[0].code >= 0:
            codes = [stroke.code for stroke in takewhile(lambda stroke: stroke.code >= 0, strokes)]
            # Code points beyond the key's bits are looked at again.
            return self._by_character.between(codes[:_NUMBERS], codes[:_NUMBERS]), 0
        if strokes[0].first:
            spoken = list(takewhile(lambda stroke: stroke.first, strokes))[:_NUMBERS]
            whole = sum(1 for _ in takewhile(lambda stroke: stroke.first == stroke.last, spoken))
            spoken = spoken[: whole + 1]
            firsts, lasts = [stroke.first for stroke in spoken], [stroke.last for stroke in spoken]
            return self._by_sound.between(firsts, lasts), len(spoken)
        letters = [stroke.letter for stroke in takewhile(lambda stroke: stroke.letter > 0, strokes)]
        return self._by_letter.between(letters[:_LETTERS], letters[:_LETTERS]), 0

    def _holds(self, stroke: Stroke, places: Array) -> Array:
        text = self._text
        held: Array
        if stroke.code >= 0:
            held = text.codes[places] == stroke.code
        elif stroke.first:
            sounds = text.sounds[places]
            held = (sounds >= stroke.first) & (sounds <= stroke.last)
        else:
            held = (text.letters[places] == stroke.letter) & (text.sounds[places] > 0)
        return held


class _Sorted:
    """Places sorted by a key of the numbers from there on."""

    def __init__(self, numbers: Array, starts: Array, most: int, bits: int) -> None:
        self._most = most
        self._bits = bits
        padded = np.concatenate([numbers, np.zeros(most, numbers.dtype)])
        keys = np.zeros(len(starts), np.uint64)
        for place in range(most):
            keys <<= np.uint64(bits)
            keys |= padded[starts + place].astype(np.uint64) & np.uint64((1 << bits) - 1)
        self._order = np.argsort(keys).astype(np.int32)
        self._keys = keys[self._order]

    def between(self, firsts: Sequence[int], lasts: Sequence[int]) -> Array:
        """Return the places with numbers in a range.

        Args:
            firsts: the lowest, at most as many as a key has.
            lasts: the highest: the same ones but for the last of them.
        """
        rest = self._bits * (self._most - len(firsts))
        start = np.searchsorted(self._keys, np.uint64(self._key(firsts) << rest))
        last = ((self._key(lasts) + 1) << rest) - 1
        stop = np.searchsorted(self._keys, np.uint64(last), "right")
        return self._order[start:stop]

    def _key(self, numbers: Sequence[int]) -> int:
        key = 0
        for number in numbers:
            key = key << self._bits | number & ((1 << self._bits) - 1)
        return key
