"""Whoosh's way through one term's postings."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from whoosh.formats import Format
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.scoring import BaseScorer


class ArrayMatcher(LeafMatcher):
    """A term's postings, unpacked.

    Args:
        documents: ascending.
        weights: one a document.
        values: one a document.
        form: what a value says.
        scorer: turns a posting into a score, if any does.
        term: field and text.
    """

    def __init__(  # noqa: PLR0917 - all that a posting is
        self,
        documents: Sequence[int],
        weights: Sequence[float],
        values: Sequence[bytes],
        form: Format,
        scorer: BaseScorer | None,
        term: tuple[str, bytes],
    ) -> None:
        self._documents = documents
        self._weights = weights
        self._values = values
        self.format = form
        self.scorer = scorer
        self._term = term
        self._at = 0

    def is_active(self) -> bool:
        """Whether there is a current posting."""
        return self._at < len(self._documents)

    def reset(self) -> None:
        """Go back to the first posting."""
        self._at = 0

    def copy(self) -> ArrayMatcher:
        """Another matcher at the same posting."""
        other = ArrayMatcher(
            self._documents, self._weights, self._values, self.format, self.scorer, self._term
        )
        other._at = self._at
        return other

    def id(self) -> int:
        """The current document."""
        return self._documents[self._at]

    def all_ids(self) -> Iterator[int]:
        """Every document."""
        return iter(self._documents)

    def next(self) -> None:
        """Go on to the next posting."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's name
        """Go on to the first posting at or after a document."""
        if not self.is_active():
            raise ReadTooFar
        self._at = max(self._at, bisect_left(self._documents, id, self._at))

    def weight(self) -> float:
        """The current weight."""
        return self._weights[self._at]

    def value(self) -> bytes:
        """The current value."""
        return self._values[self._at]

    def supports_block_quality(self) -> bool:
        """No: all postings are one block, and Whoosh's shortcuts are not needed."""
        return False
