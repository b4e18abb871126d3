"""fupin-search, through the object its command line and web pages hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from workload import FACETS, Corpus, Query

from fupin_search.articles import read_corpus
from fupin_search.engines.embedded import EmbeddedEngine, EmbeddedKind
from fupin_search.generations.rebuild import rebuild
from fupin_search.generations.store import GenerationStore
from fupin_search.search import answer
from fupin_search.search.query import Clause, Or, Words
from fupin_search.search.query import Query as ParsedQuery
from fupin_search.service import Request, Search
from fupin_search.text.dictionary import Dictionary, installed_cutter
from peers.peer import BUCKETS, HITS, Found


class Ours:
    """The engine as it is shipped.

    Args:
        folder: of the generations.
        kind: the engine.
        name: as the table shows it.
        any_word: whether `kind` matches any word.
    """

    cuts = True
    installed = True
    cannot: str | None = None

    def __init__(
        self, folder: Path, kind: EmbeddedKind, name: str = "ours", *, any_word: bool = False
    ) -> None:
        self.folder = folder
        self.name = name
        self.any_word = any_word
        self._store = GenerationStore(folder, kind)

    def index(self, corpus: Corpus) -> None:
        """What `fupin-search reindex` does, durable and checked."""
        dictionary = Dictionary(installed_cutter())
        rebuild(self._store, read_corpus([corpus.records]), dictionary, keep=1)

    def open(self) -> None:
        """Open the live generation."""
        self._search = Search(self._store)
        self._search.warm()

    def search(self, query: Query) -> Found:
        """What the HTTP API asks for: parsing, cutting, highlights and snippets included."""
        asked = Request(query.text, page=answer.Page(size=HITS), facets=FACETS, facet_size=BUCKETS)
        given = self._search.search(asked)
        return Found(
            given.found,
            given.hits,
            {
                facet.field: [(bucket.value, bucket.count) for bucket in facet.buckets]
                for facet in given.facets
            },
        )


class AnyWordKind(EmbeddedKind):
    """The same engine, content with any of the words typed."""

    def open(self, folder: Path) -> EmbeddedEngine:
        """Open a finished index."""
        return _AnyWord(folder)


class ForgetfulKind(EmbeddedKind):
    """The same engine, reading every posting list from the index's files again."""

    def open(self, folder: Path) -> EmbeddedEngine:
        """Open a finished index."""
        return _Forgetful(folder)


class _AnyWord(EmbeddedEngine):
    def find(
        self,
        query: ParsedQuery,
        page: answer.Page,
        *,
        facets: Sequence[str] = (),
        facet_size: int = 20,
    ) -> answer.Found:
        loose = replace(query, clause=_any_of(query.clause))
        return super().find(loose, page, facets=facets, facet_size=facet_size)


class _Forgetful(EmbeddedEngine):
    def find(
        self,
        query: ParsedQuery,
        page: answer.Page,
        *,
        facets: Sequence[str] = (),
        facet_size: int = 20,
    ) -> answer.Found:
        self._postings.one.cache_clear()
        self._postings.both.cache_clear()
        self._matcher._documents_with.cache_clear()  # noqa: SLF001 - it has no other name
        return super().find(query, page, facets=facets, facet_size=facet_size)


def _any_of(clause: Clause) -> Clause:
    """One clause a word; each keeps the bag's grams, so that the ranking stays what it was."""
    match clause:
        case Words(words=words) if len(words) > 1:
            return Or(tuple(replace(clause, words=(word,), may_miss=False) for word in words))
        case _:
            return clause
