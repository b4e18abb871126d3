"""bm25s, which ranks with sparse matrices of scores, by its Python package."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from workload import Corpus, Query

from peers.peer import HITS, Found

if TYPE_CHECKING or find_spec("bm25s"):
    import bm25s


class Bm25s:
    """bm25s with scores computed while indexing, and its default backend.

    Args:
        folder: of the index.
    """

    name = "bm25s"
    cuts = False
    apart = False
    any_word = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.installed = find_spec("bm25s") is not None
        self.cannot: str | None = (
            "count facets, and filter; every article is scored, and those above zero are counted"
            if self.installed
            else "not installed: pip install bm25s"
        )

    def index(self, corpus: Corpus) -> None:
        """Number the words, compute all scores in memory, and save them with the records."""
        numbers: dict[str, int] = {}
        numbered, records = [], []
        for document in corpus.documents():
            words = document.words.split()
            numbered.append([numbers.setdefault(word, len(numbers)) for word in words])
            records.append(document.record)
        made = bm25s.BM25()
        made.index((numbered, numbers), show_progress=False)
        made.save(self.folder, corpus=records, show_progress=False)

    def open(self) -> None:
        """Map the index and the records into memory."""
        self._scores = bm25s.BM25.load(
            self.folder, mmap=True, load_corpus=True, show_progress=False
        )

    def search(self, query: Query) -> Found:
        """Score every article for the known words, and select the ten best."""
        known = [word for word in query.words if word in self._scores.vocab_dict]
        if not known:
            return Found(0, [], {})
        scores = self._scores.get_scores(known)
        _, best = bm25s.selection.topk(scores, k=min(HITS, len(scores)))
        found = int(np.count_nonzero(scores))
        return Found(found, [self._scores.corpus[int(place)] for place in best[:found]], {})
