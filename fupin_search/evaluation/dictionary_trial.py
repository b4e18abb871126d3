"""The effect of an operator's word on cutting, shown before the word is accepted.

A dictionary cuts one run of ideographs at a time, so every run of the archive that holds the word
is cut twice, with the words as they are and as they would be. Where the two cuts differ, the
stretch between two borders they share is one change: 柚|农 becomes 柚农. A change that is not the
word alone, as 蜜柚|搭上 becoming 蜜|柚搭上, cuts a neighbour of it differently, which is the usual
mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from fupin_search.model.answer import Page
from fupin_search.model.protocol import Engine
from fupin_search.model.query import Clause, Everything, Query, Sort, unranked_phrase
from fupin_search.text.dictionary import Dictionary
from fupin_search.text.tokenizer import PIECES

if TYPE_CHECKING:
    from fupin_search.text.cutter import Cutter

# Articles are taken from the engine in pages of this size.
_PAGE = 1000
# This many of the newest articles are cut twice at places that do not hold the word.
_SAMPLE = 200
# At most this many runs are stored, to try other frequencies on.
_MOST_RUNS = 2000
# Larger than the frequency of any word of the base dictionary; more would bend cuts everywhere.
_LARGEST = 1_000_000
_CONTEXT = 8
# No figure, Latin word or run of ideographs reaches over one of these.
_BREAKS = re.compile(r"[\s。、《》“”()]+")


@dataclass(slots=True)
class DictionaryTrial:
    """The effect of a word.

    Args:
        word: the word.
        alone_before: its cut by itself, with the words as they are.
        alone_after: its cut by itself, with the words as they would be.
        known: whether it is a word now, of the operator's or of the base dictionary.
        articles: number of articles that hold it.
        touched: number of articles that would be cut differently.
        occurrences: number of places where it is in a run of ideographs.
        beyond: number of places that no dictionary reaches: in a figure such as 3个月.
        whole_before: occurrences that are one word now.
        whole_after: occurrences that would be one word.
        changes: the most frequent first.
        elsewhere: of `sample` newest articles, those cut differently where the word is not.
        sample: number of articles in that sample.
        enough: a frequency at which more occurrences would be whole, and how many more of those
            tried; None where all are whole or no frequency helps.
        tried: number of occurrences not whole on which frequencies were tried.
    """

    word: str
    alone_before: tuple[str, ...]
    alone_after: tuple[str, ...]
    known: bool = False
    articles: int = 0
    touched: int = 0
    occurrences: int = 0
    beyond: int = 0
    whole_before: int = 0
    whole_after: int = 0
    changes: list[CutChange] = field(default_factory=list)
    elsewhere: int = 0
    sample: int = 0
    enough: tuple[int, int] | None = None
    tried: int = 0


@dataclass(slots=True)
class CutChange:
    """One way in which runs are cut differently.

    Args:
        before: the words of a stretch as they are.
        after: the words as they would be.
        neighbour: whether another word than the one tried is cut differently too.
        example: a run with such a stretch.
        place: start and end of the stretch in it, in characters.
        occurrences: number of such stretches.
        articles: number of articles with one.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    neighbour: bool
    example: str
    place: tuple[int, int]
    occurrences: int = 0
    articles: int = 0


def try_word(
    word: str, before: Dictionary, after: Dictionary, engine: Engine | None = None
) -> DictionaryTrial:
    """Try a word on an archive.

    Args:
        word: normalised, of ideographs alone.
        before: the words as they are.
        after: the words as they would be.
        engine: of the archive; without one the word is tried alone.
    """
    cutters = before.open(), after.open()
    alone_before, alone_after = (tuple(cutter.cut(word)) for cutter in cutters)
    trial = DictionaryTrial(word, alone_before, alone_after, known=cutters[0].knows(word))
    comparison = _Comparison(trial, *cutters)
    if engine:
        phrase = unranked_phrase(word)
        assert phrase is not None
        for texts in _list_texts(engine, phrase):
            comparison.take(texts)
        comparison.sum_up()
        _look_elsewhere(engine, trial, *cutters)
    if any(entry.word == word for entry in after.entries):
        runs = list(comparison.broken) or ([word] if trial.alone_after != (word,) else [])
        _raise_frequency(trial, after, runs)
    return trial


def find_context(change: CutChange) -> tuple[str, str]:
    """Return the text before and after an example's stretch, a few characters of each."""
    start, end = change.place
    before = change.example[:start]
    after = change.example[end:]
    return (
        f"…{before[-_CONTEXT:]}" if len(before) > _CONTEXT else before,
        f"{after[:_CONTEXT]}…" if len(after) > _CONTEXT else after,
    )


class _Comparison:
    """Cuts runs twice and counts where the cuts differ."""

    def __init__(self, trial: DictionaryTrial, before: Cutter, after: Cutter) -> None:
        self._trial = trial
        self._before = before
        self._after = after
        self._changes: dict[tuple[tuple[str, ...], tuple[str, ...]], CutChange] = {}
        # Runs in which the word would not be whole everywhere.
        self.broken: dict[str, None] = {}

    def take(self, texts: Sequence[str]) -> None:
        """Compare the cuts of one article."""
        trial, word = self._trial, self._trial.word
        changes: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
        trial.articles += 1
        for text in texts:
            trial.beyond += text.count(word)
            for run in _runs(text, word):
                held = run.count(word)
                before, after = self._before.cut(run), self._after.cut(run)
                trial.beyond -= held
                trial.occurrences += held
                trial.whole_before += before.count(word)
                trial.whole_after += after.count(word)
                if after.count(word) < held and len(self.broken) < _MOST_RUNS:
                    self.broken[run] = None
                changes.update(self._differences(run, before, after))
        trial.touched += bool(changes)
        for change in changes:
            self._changes[change].articles += 1

    def sum_up(self) -> None:
        """Put the changes in order."""
        self._trial.changes = sorted(
            self._changes.values(), key=lambda change: (-change.occurrences, change.before)
        )

    def _differences(
        self, run: str, before: list[str], after: list[str]
    ) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        for former, latter, start in _stretches(before, after):
            key = former, latter
            if key not in self._changes:
                end = start + sum(map(len, former))
                neighbour = (self._trial.word,) not in key
                self._changes[key] = CutChange(*key, neighbour, run, (start, end))
            self._changes[key].occurrences += 1
            yield key


def _list_texts(
    engine: Engine, clause: Clause, most: int | None = None
) -> Iterator[tuple[str, str]]:
    """Yield title and body of the hits, normalised, the newest first."""
    number = taken = 0
    while True:
        number += 1
        size = _PAGE if most is None else min(_PAGE, most)
        found = engine.plan(Query(clause, sort=Sort.NEWEST)).run(Page(number, size))
        yield from found.texts().pairs()
        taken += len(found.hits)
        if len(found.hits) < size or (most is not None and taken >= most):
            return


def _runs(text: str, word: str) -> Iterator[str]:
    """Yield the runs of ideographs of a text that hold a word, as a dictionary gets them."""
    if word not in text:
        return
    for part in _BREAKS.split(text):
        if word in part:
            yield from (run for run in _han_runs(part) if word in run)


def _han_runs(text: str) -> Iterator[str]:
    return (piece.group() for piece in PIECES.finditer(text) if piece.lastgroup == "han")


def _stretches(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], int]]:
    """Yield each difference of two cuts of a run: the words of both, and its start."""
    if before == after:
        return
    borders = set(accumulate(map(len, before))) & set(accumulate(map(len, after)))
    start = 0
    for former, latter in zip(_split(before, borders), _split(after, borders), strict=True):
        if former != latter:
            yield former, latter, start
        start += sum(map(len, former))


def _split(words: Sequence[str], borders: set[int]) -> Iterator[tuple[str, ...]]:
    """Split words at borders."""
    part: list[str] = []
    end = 0
    for word in words:
        part.append(word)
        end += len(word)
        if end in borders:
            yield tuple(part)
            part = []


def _look_elsewhere(engine: Engine, trial: DictionaryTrial, before: Cutter, after: Cutter) -> None:
    """Cut the newest articles twice: a large frequency changes the sum of all, and so any cut."""
    for texts in _list_texts(engine, Everything(), _SAMPLE):
        trial.sample += 1
        trial.elsewhere += any(
            before.cut(run) != after.cut(run)
            for text in texts
            for run in _han_runs(text)
            if trial.word not in run
        )


def _raise_frequency(trial: DictionaryTrial, after: Dictionary, runs: Sequence[str]) -> None:
    """Try frequencies, each ten times the last, on runs where the word is not whole."""
    if not runs:
        return
    word = trial.word
    entry = next(entry for entry in after.entries if entry.word == word)
    cutter = after.open()
    least = entry.frequency or cutter.enough(word)
    already = best = _whole(cutter, runs, word)
    trial.tried = sum(run.count(word) for run in runs) - already
    frequency = 10 ** len(str(least))
    while frequency <= _LARGEST and best - already < trial.tried:
        whole = _whole(cutter.reweighed(word, frequency), runs, word)
        if whole > best:
            best = whole
            trial.enough = frequency, whole - already
        frequency *= 10


def _whole(cutter: Cutter, runs: Sequence[str], word: str) -> int:
    return sum(cutter.cut(run).count(word) for run in runs)
