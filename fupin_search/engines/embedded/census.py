"""A corpus compared with what an index holds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.document import content_print
from fupin_search.engines.embedded.schema import CONTENT
from fupin_search.engines.embedded.snapshot import Snapshot
from fupin_search.search.engine import Change


class ArrayCensus:
    """Marks the documents seen, a byte each; see `search.engine.Census`.

    Args:
        snapshot: the index, which must stay open as long as there is something to see.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._seen = np.zeros(snapshot.size, np.bool_)
        self._seen[snapshot.deleted] = True
        self._unseen = snapshot.count

    def see(self, article: Article) -> Change:
        """What an article is to the index; its id counts as seen."""
        number = self._snapshot.numbered(article.id)
        if number is None:
            return Change.ADDED
        self._unseen -= not self._seen[number]
        self._seen[number] = True
        segment, place = self._snapshot.home(number)
        content = segment.arrays[f"column/{CONTENT}"][place]
        return Change.SAME if content == content_print(article) else Change.CHANGED

    @property
    def unseen(self) -> int:
        """Articles of the index not seen so far."""
        return self._unseen

    def missing(self) -> Iterator[str]:
        """Their ids."""
        for segment in self._snapshot.segments:
            lexicon = segment.lexicons["id"]
            owners, documents = lexicon.every_posting()
            for number in owners[~self._seen[documents + segment.base]].tolist():
                yield lexicon.term(number).decode()
