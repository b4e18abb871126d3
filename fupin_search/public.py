"""The public API of the package: make an index, open it, search it."""

from __future__ import annotations

from pathlib import Path

from fupin_search.articles.article import Article
from fupin_search.articles.corpus import read_corpus
from fupin_search.client import Client
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.generations.reindex import ReindexReport
from fupin_search.generations.reindex import reindex as update_index
from fupin_search.generations.store import GenerationStore
from fupin_search.model.request import SearchRequest
from fupin_search.service.search import Search
from fupin_search.text.dictionary import load_dictionary

__all__ = ["Article", "Client", "Search", "SearchRequest", "open_index", "reindex"]


def open_index(folder: str | Path) -> Search:
    """Open an index for searching; leaving the block closes it.

    Args:
        folder: the index's folder, as `reindex` made it.

    Raises:
        IndexUnusableError: at the first search, when the index cannot be used.
    """
    return Search(GenerationStore(Path(folder), EmbeddedKind()))


def reindex(
    corpus: str | Path, folder: str | Path, *, dictionary: str | Path | None = None, keep: int = 3
) -> ReindexReport:
    """Make an index equal the articles of a corpus; a running server follows.

    Args:
        corpus: a folder or file of pages, records or tables; see docs/corpus.md.
        folder: the index's folder; it is made where there is none.
        dictionary: a file of the site's own words, one a line.
        keep: generations to keep for a rollback, the new one included.

    Returns:
        The numbers of articles added, changed, removed and rejected.

    Raises:
        FupinSearchError: when the corpus cannot be read or the new index does not pass its checks;
            the former index stays live.
    """
    return update_index(
        GenerationStore(Path(folder), EmbeddedKind()),
        read_corpus([Path(corpus)]),
        load_dictionary(Path(dictionary) if dictionary else None),
        keep=keep,
    )
