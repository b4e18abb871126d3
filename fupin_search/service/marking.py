"""The room that marking works in: arrays a thread uses again for every page."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from operator import le
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fupin_search.compiled import prepare
from fupin_search.model.answer import Span
from fupin_search.model.texts import PageTexts
from fupin_search.service.marking_loops import (
    CLOSING,
    FOUND_SIZE,
    LINE_END,
    LONGEST_SNIPPET,
    SENTENCE_END,
    SPACE,
    mark_texts,
)

_KINDS = {
    "\n": LINE_END,
    **dict.fromkeys("。!?！？;；", SENTENCE_END),
    **dict.fromkeys("”’」』)）", CLOSING),
}
_BASIC_PLANE = 1 << 16

AnyArray = npt.NDArray[Any]
# A place found elsewhere: the number of its text, its start, its end and the number of its mark.
Found = tuple[int, int, int, int]


class FlatMarks(NamedTuple):
    """Marks as a loop takes them.

    Args:
        runs: the characters of all marks.
        ends: where each mark's end.
        traits: bits of each mark; see `marking_loops`.
    """

    runs: str
    ends: Sequence[int]
    traits: Sequence[int]


class FlatResult(NamedTuple):
    """The marks of a page.

    Args:
        spans: of each article's title, of its body, of its snippet, in this order.
        span_ends: the ends of these three groups of each article.
        snippets: the snippets, one after the other.
        snippet_ends: where each ends.
    """

    spans: Sequence[Span]
    span_ends: Sequence[int]
    snippets: str
    snippet_ends: Sequence[int]


class Needs(NamedTuple):
    """The numbers of places, characters, articles and marks that there must be room for.

    Args:
        places: places of marks in one text, and a quarter of the spans of a page.
        characters: of all texts of a page.
        articles: of a page.
        marks: of a query.
        letters: characters of all marks.
        found: places found elsewhere.
    """

    places: int = 1 << 10
    characters: int = 1 << 14
    articles: int = 1 << 4
    marks: int = 1 << 4
    letters: int = 1 << 6
    found: int = 1 << 6


class MarkingRoom:
    """Arrays for one page at a time.

    Args:
        needs: what it has room for.
    """

    def __init__(self, needs: Needs) -> None:
        self.needs = needs
        self._runs = np.zeros(needs.letters, np.uint32)
        self._run_ends = np.zeros(needs.marks, np.int64)
        self._traits = np.zeros(needs.marks, np.uint8)
        self._found = np.zeros(FOUND_SIZE * needs.found, np.int64)
        self._spans = np.zeros(8 * needs.places, np.int32)
        self._span_ends = np.zeros(3 * needs.articles, np.int64)
        self._snippets = np.zeros(LONGEST_SNIPPET * needs.articles, np.uint32)
        self._snippet_ends = np.zeros(needs.articles, np.int64)
        self._scratch: list[AnyArray] = [
            _list_kinds(),
            *(np.zeros(needs.marks, np.int64) for _ in ("free", "seen")),
            *(np.zeros(needs.places, np.int32) for _ in ("starts", "stops", "marks")),
            np.zeros(needs.characters + 1, np.uint8),
            np.zeros(needs.characters + 1, np.int32),
            np.zeros(needs.places, np.int32),
        ]
        given = (self._runs, self._run_ends, self._traits, self._found)
        made = (self._spans, self._span_ends, self._snippets, self._snippet_ends)
        arrays: tuple[AnyArray, ...] = (*given, *self._scratch, *made)
        fixed = [word for array in arrays for word in address(array)]
        self._block = np.array([*(0,) * _TAKEN, *fixed], np.int64)
        self._address, _ = address(self._block)

    def mark(self, texts: PageTexts, marks: FlatMarks, found: Sequence[Found]) -> FlatResult | None:
        """Mark the texts of a page.

        Args:
            texts: the page's.
            marks: what to look for.
            found: places found elsewhere, by text and start.

        Returns:
            None where there are more places than there is room for.
        """
        count, articles = len(marks.ends), len(texts.ends) // 2
        self._runs[: len(marks.runs)] = np.frombuffer(marks.runs.encode("utf-32-le"), np.uint32)
        self._run_ends[:count] = marks.ends
        self._traits[:count] = marks.traits
        if found:
            self._found[: FOUND_SIZE * len(found)] = np.array(found).ravel()
        pages = [word for array in texts for word in address(array)]
        self._block[:_TAKEN] = (*pages, count, len(found))
        if mark_texts.run(self._address):
            return None
        span_ends = self._span_ends[: 3 * articles].tolist()
        snippet_ends = self._snippet_ends[:articles].tolist()
        flat = self._spans[: 2 * span_ends[-1]].tolist()
        return FlatResult(
            list(zip(flat[::2], flat[1::2], strict=True)),
            span_ends,
            self._snippets[: snippet_ends[-1]].tobytes().decode("utf-32-le"),
            snippet_ends,
        )


# Words of the block before those of arrays that stay where they are.
_TAKEN = 8


class MarkingRooms(threading.local):
    """The room of each thread."""

    def __init__(self) -> None:
        self._room = MarkingRoom(Needs())

    def mark(self, texts: PageTexts, marks: FlatMarks, found: Sequence[Found]) -> FlatResult:
        """Mark the texts of a page of one article at least; see `MarkingRoom.mark`.

        Args:
            texts: of the page.
            marks: of the query.
            found: places that were found already.
        """
        least = Needs(
            1,
            len(texts.normalised),
            len(texts.ends) // 2,
            len(marks.ends),
            len(marks.runs),
            len(found),
        )
        self._grow(least)
        while (marked := self._room.mark(texts, marks, found)) is None:
            self._grow(least._replace(places=self._room.needs.places + 1))
        return marked

    def _grow(self, least: Needs) -> None:
        held = self._room.needs
        if not all(map(le, least, held)):
            self._room = MarkingRoom(Needs(*map(_doubled, held, least)))


def prepare_marking() -> None:
    """Compile the loop that marks pages, where that was not done yet."""
    prepare([mark_texts.__module__])


def address(array: AnyArray) -> tuple[int, int]:
    """Return the words of a block that say where an array is, and its length."""
    return array.__array_interface__["data"][0], len(array)


def _doubled(held: int, wanted: int) -> int:
    while held < wanted:
        held *= 2
    return held


def _list_kinds() -> npt.NDArray[np.uint8]:
    """Return the bits of each character of the basic plane."""
    kinds = np.zeros(_BASIC_PLANE, np.uint8)
    for code in range(_BASIC_PLANE):
        if chr(code).isspace():
            kinds[code] = SPACE
    for character, kind in _KINDS.items():
        kinds[ord(character)] |= kind
    return kinds
