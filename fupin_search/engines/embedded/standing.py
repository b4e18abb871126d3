"""Where a run of characters stands in one piece: grams name candidates, the texts decide."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.rows import Documents, intersect, joined, subtract, unite
from fupin_search.engines.embedded.schema import BODY, GRAMS, PARTS, TITLE, WORDS
from fupin_search.engines.embedded.snapshot import Entry, Snapshot
from fupin_search.search.query import Scope
from fupin_search.text.characters import is_han
from fupin_search.text.run import Run


class Standing:
    """Finds runs in a snapshot.

    Args:
        snapshot: the index.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def documents(self, run: Run, scope: Scope, among: Documents | None = None) -> Documents:
        """The documents with a run in their title, or in their title or body.

        Args:
            run: the characters.
            scope: where to look.
            among: ascending documents to choose from; all by default.
        """
        found = self._candidates(run, scope, among)
        if run.certain or len(found) == 0:
            return found
        doubtful = found
        if not run.terms:
            # A word or a part of one that is the whole run leaves no doubt.
            for entry in self._snapshot.entries(((WORDS, run.text), (PARTS, run.text))):
                sure = self._snapshot.keep(doubtful, entry, in_title=scope is Scope.TITLE)
                doubtful = subtract(doubtful, sure)
        return subtract(found, subtract(doubtful, self._holding(run, scope, doubtful)))

    def least(self, run: Run) -> int:
        """A bound on how many documents have a run."""
        return min((entry.documents for entry in self._gram_entries(run)), default=0) or sum(
            entry.documents for entry in self._term_entries(run)
        )

    def _gram_entries(self, run: Run) -> list[Entry]:
        # A certain run is one gram or one term; the grams of 11431人 alone would prove nothing.
        grams = () if run.certain and run.terms else run.grams
        return self._snapshot.entries((GRAMS, gram) for gram in grams)

    def _term_entries(self, run: Run) -> list[Entry]:
        return self._snapshot.entries(
            (field, term) for term in run.terms for field in (WORDS, PARTS)
        )

    def _candidates(self, run: Run, scope: Scope, among: Documents | None) -> Documents:
        in_title = scope is Scope.TITLE
        found = among
        for entry in sorted(self._gram_entries(run), key=lambda entry: entry.documents):
            if found is None:
                found = self._snapshot.documents(entry, in_title=in_title)
            elif len(found):
                found = self._snapshot.keep(found, entry, in_title=in_title)
        for term in run.terms:
            entries = self._snapshot.entries(((WORDS, term), (PARTS, term)))
            having = self._snapshot.union(entries, in_title=in_title)
            found = having if found is None else intersect(found, having)
        assert found is not None
        return found

    def _holding(self, run: Run, scope: Scope, documents: Documents) -> Documents:
        """Those of some documents whose text has the run."""
        held = self._holding_in(TITLE, run, documents)
        if scope is Scope.TITLE:
            return held
        return unite(held, self._holding_in(BODY, run, subtract(documents, held)))

    def _holding_in(self, place: str, run: Run, documents: Documents) -> Documents:
        characters = "".join(run.text.split())
        read = self._compared if is_han(characters) else self._read
        return joined(read(place, run, characters, documents))

    def _compared(
        self, place: str, _run: Run, characters: str, documents: Documents
    ) -> Iterator[Documents]:
        """Ideographs alone are compared as they stand."""
        pattern = np.frombuffer(characters.encode("utf-16-le"), np.uint16)
        for segment, mine in self._snapshot.shares(documents):
            held = mine.copy()
            texts = segment.texts(place)
            size = kernels.keep_holding(
                texts.units, texts.ends, pattern, _spaces(), segment.base, held, len(held)
            )
            yield held[:size]

    def _read(
        self, place: str, run: Run, _characters: str, documents: Documents
    ) -> Iterator[Documents]:
        """Figures and Latin tokens have edges, which only a reading of the text shows."""
        for segment, mine in self._snapshot.shares(documents):
            texts = segment.texts(place)
            held = [
                number
                for number in mine.tolist()
                if next(run.places(texts.of(number - segment.base)), None) is not None
            ]
            yield np.array(held, np.int32)


@cache
def _spaces() -> npt.NDArray[np.uint8]:
    """Which 16-bit units are white space."""
    return np.array([chr(unit).isspace() for unit in range(1 << 16)], np.uint8)
