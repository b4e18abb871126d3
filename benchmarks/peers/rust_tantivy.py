"""tantivy, the search library in Rust, by its Python package."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from workload import FACETS, Corpus, Query

from peers.peer import BUCKETS, HITS, Found

if TYPE_CHECKING or find_spec("tantivy"):
    import tantivy


_COUNTS = {name: {"terms": {"field": name, "size": BUCKETS}} for name in FACETS}


class Tantivy:
    """tantivy with BM25 over the words, and three terms aggregations.

    Args:
        folder: of the index.
    """

    name = "tantivy"
    cuts = False
    apart = False
    any_word = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.installed = find_spec("tantivy") is not None
        self._counts = self.installed and hasattr(tantivy.Searcher, "aggregate")
        self.cannot: str | None = (
            "not installed: pip install tantivy"
            if not self.installed
            else "rank and aggregate in one pass: its Python package has a call for each"
            if self._counts
            else "count facets: the installed version has no aggregations"
        )

    def index(self, corpus: Corpus) -> None:
        """Write one commit with tantivy's own threads and memory, and wait for its merges."""
        builder = tantivy.SchemaBuilder()
        builder.add_bytes_field("record", stored=True)
        builder.add_text_field("words", tokenizer_name="whitespace")
        for name in FACETS:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        writer = tantivy.Index(builder.build(), str(self.folder)).writer()
        for document in corpus.documents():
            made = tantivy.Document()
            made.add_bytes("record", document.record.encode())
            made.add_text("words", document.words)
            for name in FACETS:
                if value := getattr(document, name):
                    made.add_text(name, value)
            writer.add_document(made)
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        """Open the index with one searcher for all queries."""
        self._index = tantivy.Index.open(str(self.folder))
        self._searcher = self._index.searcher()

    def search(self, query: Query) -> Found:
        """Match any word, once for hits and count, once for the facets."""
        wanted = tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.term_query(self._index.schema, "words", word, "freq"),
                )
                for word in query.words
            ]
        )
        result = self._searcher.search(wanted, HITS)
        facets = self._searcher.aggregate(wanted, _COUNTS) if self._counts else {}
        return Found(
            result.count,  # type: ignore[attr-defined, unused-ignore]  # its stubs do not have it
            [self._searcher.doc(address)["record"][0] for _, address in result.hits],
            {
                name: [(bucket["key"], int(bucket["doc_count"])) for bucket in facet["buckets"]]
                for name, facet in facets.items()
            },
        )
