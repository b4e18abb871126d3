"""Which documents have the text of an earlier one."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.rows import Documents
from fupin_search.engines.embedded.schema import TEXT
from fupin_search.engines.embedded.snapshot import Snapshot


class Reprints:
    """The first document of every text.

    Args:
        snapshot: the index.
        columns: what its documents are known by.
    """

    def __init__(self, snapshot: Snapshot, columns: Columns) -> None:
        self._snapshot = snapshot
        self._columns = columns

    def first(self, document: int) -> int | None:
        """The first document with the text of a living one; None where that is itself."""
        found = int(self._firsts[document])
        return None if found == document else found

    @cached_property
    def _firsts(self) -> Documents:
        """For each document the first of its text; itself for texts too short and for deleted ones.

        All are found at the first question, in 20 ms for 66,000 articles.
        """
        firsts = np.arange(self._snapshot.size, dtype=np.int32)
        prints = self._columns.numbers(TEXT, np.uint64)
        prints[self._snapshot.deleted] = 0
        printed = np.flatnonzero(prints).astype(np.int32)
        if len(printed) == 0:
            return firsts
        ordered = printed[np.lexsort((self._columns.oldest[printed], prints[printed]))]
        begins = np.append(True, np.diff(prints[ordered]) != 0)
        firsts[ordered] = ordered[begins][np.cumsum(begins) - 1]
        return firsts
