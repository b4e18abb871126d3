"""Stock Whoosh, with its own codec and search."""

from __future__ import annotations

from pathlib import Path

from whoosh import analysis, fields, index, sorting
from whoosh import query as queries
from workload import FACETS, Corpus, Query

from peers.peer import BUCKETS, HITS, Found


class StockWhoosh:
    """Whoosh with BM25F over the words, grouped by three facets.

    Args:
        folder: of the index.
    """

    name = "stock Whoosh"
    cuts = False
    apart = False
    any_word = True
    installed = True
    cannot: str | None = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._facets = sorting.Facets()
        for name in FACETS:
            self._facets.add_field(name, maptype=sorting.Count)

    def index(self, corpus: Corpus) -> None:
        """Write one commit, with the memory that our builder gives Whoosh."""
        schema = fields.Schema(
            record=fields.STORED(),
            words=fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer()),
            **{name: fields.ID(sortable=True) for name in FACETS},
        )
        made = index.create_in(str(self.folder), schema)
        writer = made.writer(limitmb=512)
        for document in corpus.documents():
            given = {name: getattr(document, name) for name in FACETS}
            writer.add_document(
                record=document.record,
                words=document.words,
                **{name: value for name, value in given.items() if value is not None},
            )
        writer.commit()
        made.close()

    def open(self) -> None:
        """Open the index with one searcher for all queries."""
        self._searcher = index.open_dir(str(self.folder), readonly=True).searcher()

    def search(self, query: Query) -> Found:
        """Match any word; Whoosh scores every article that it groups."""
        wanted = queries.Or([queries.Term("words", word) for word in query.words])
        results = self._searcher.search(wanted, limit=HITS, groupedby=self._facets)
        return Found(
            len(results),
            [results[place]["record"] for place in range(min(HITS, results.scored_length()))],
            {name: _largest(results.groups(name)) for name in FACETS},
        )


def _largest(counts: dict[str, int]) -> list[tuple[str, int]]:
    # Whoosh counts articles without a value under an empty one.
    held = [(value, count) for value, count in counts.items() if value]
    return sorted(held, key=lambda bucket: (-bucket[1], bucket[0]))[:BUCKETS]
