"""Titles cut into words, read aloud and bared of marks: what suggestions are found in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fupin_search.search.titles import Titles
from fupin_search.text.tokenizer import ChineseTokenizer
from fupin_search.text.typed import TONELESS, is_typed
from fupin_search.vocabulary.beginnings import Spoken
from fupin_search.vocabulary.keys import Array, Rows, keys
from fupin_search.vocabulary.sounding import sounds_of

# What an article counts for where phrases are ranked: half as much for each five years.
_HALF_LIFE = 5 * 365.25
_LINE_FEED = 10


class Distinct(NamedTuple):
    """Titles, each once.

    Args:
        text: each ended by a line feed.
        first: the latest article of each, by its number among all.
        articles: how many have it.
        worth: what those count for, the later the more.
        days: when the latest was published.
    """

    text: str
    first: Array
    articles: Array
    worth: Array
    days: Array


class Words(NamedTuple):
    """A text's words, one after the other, and what stands between them, bared: a mark is nothing.

    Args:
        starts: where each begins.
        ends: where each ends.
        lines: the number of the line each is in.
        kinds: a number that the same words share.
        han: whether it is of ideographs alone, each of a known sound.
        begins: whether something typed may begin there: a word, a figure, a Latin one; no mark.
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
        """How long each is."""
        return self.ends - self.starts


class Lines(NamedTuple):
    """A text of lines, read aloud, without the marks and spaces in them (`text.typed`).

    Args:
        spoken: its characters.
        starts: where each line begins.
        ends: where each line ends, before its line feed.
    """

    spoken: Spoken
    starts: Array
    ends: Array

    def text(self, start: int, end: int) -> str:
        """The characters of a stretch."""
        return "".join(map(chr, self.spoken.codes[start:end].tolist()))


def distinct(titles: Titles) -> Distinct:
    """The titles of an index, each once, for many are headings that come back every day."""
    rows = _rows(titles.text)
    days = np.asarray(titles.days, np.int64)
    latest_first = np.argsort(-days, kind="stable")
    _, first, which, articles = np.unique(
        keys(rows)[latest_first], return_index=True, return_inverse=True, return_counts=True
    )
    newest = days.max(initial=0)
    age = np.where(days > 0, newest - days, newest) / _HALF_LIFE
    worth = np.bincount(which, np.exp2(-age[latest_first]), len(first))
    chosen = latest_first[first]
    every = titles.text.split("\n")
    text = "".join([f"{every[number]}\n" for number in chosen.tolist()])
    return Distinct(text, chosen, articles, worth, days[chosen])


def _rows(text: str) -> Rows:
    """Lines as rows of code points."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    ends = np.flatnonzero(codes == _LINE_FEED)
    return Rows(codes[codes != _LINE_FEED], ends - np.arange(len(ends)))


def lines_of(text: str, tokenizer: ChineseTokenizer) -> tuple[Lines, Words]:
    """A text of lines, each ended by a line feed, read aloud and cut."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    pieces = tokenizer.pieces(text)
    sizes = np.fromiter(map(len, pieces), np.int64, len(pieces))
    cut = Rows(codes, np.cumsum(sizes))
    line_ends = np.flatnonzero(codes == _LINE_FEED)
    sounds, kinds = _sounds(cut)
    ideographs = np.concatenate([[0], np.cumsum(sounds > 0)])
    han = ideographs[cut.ends] - ideographs[cut.starts] == sizes
    kept, typed = _typed(codes)
    # Where each character stands among those that are kept.
    places = np.concatenate([[0], np.cumsum(kept)])
    starts, ends, line_ends = places[cut.starts], places[cut.ends], places[line_ends]
    lines = np.searchsorted(line_ends, starts)
    begins = ends > starts
    begins[begins] = typed[starts[begins]] != _LINE_FEED
    begins &= lines < len(line_ends)
    words = Words(starts, ends, lines, kinds, han, begins, _leads(begins, lines))
    line_starts = np.append(0, line_ends + 1)[: len(line_ends)]
    return Lines(Spoken.of(typed, sounds[kept]), line_starts, line_ends), words


def _typed(codes: Array) -> tuple[Array, Array]:
    """Which characters of lines are kept when those are bared, and what they are then."""
    used = np.flatnonzero(np.bincount(codes))
    keeps = np.zeros(used.max(initial=0) + 1, np.bool_)
    keeps[used] = [code == _LINE_FEED or is_typed(chr(code)) for code in used.tolist()]
    kept = keeps[codes]
    typed = codes[kept]
    for letter in set(map(chr, used.tolist())) & TONELESS.keys():
        typed[typed == ord(letter)] = ord(TONELESS[letter])
    return kept, typed


def _leads(begins: Array, lines: Array) -> Array:
    """Which words are the first of their lines that something typed may begin at."""
    leads = np.zeros(len(begins), np.bool_)
    chosen = np.flatnonzero(begins)
    _, first = np.unique(lines[chosen], return_index=True)
    leads[chosen[first]] = True
    return leads


def _sounds(pieces: Rows) -> tuple[Array, Array]:
    """How a text is read, each different piece of it read once; and which pieces are the same."""
    _, first, which = np.unique(keys(pieces), return_index=True, return_inverse=True)
    chosen = np.zeros(len(pieces.ends), np.bool_)
    chosen[first] = True
    different = pieces.some(chosen)
    begins = different.starts[(np.cumsum(chosen) - 1)[first]][which]
    places = np.repeat(begins - pieces.starts, pieces.sizes) + np.arange(len(pieces.numbers))
    return sounds_of(different)[places].astype(np.uint16), which
