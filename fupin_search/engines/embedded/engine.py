"""The embedded engine itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from whoosh import index
from whoosh.reading import TermNotFound

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import stored
from fupin_search.engines.embedded.builder import EmbeddedBuilder
from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.counting import apply, facet
from fupin_search.engines.embedded.matching import Matcher
from fupin_search.engines.embedded.postings import PostingReader
from fupin_search.engines.embedded.ranking import WEIGHTS, Ranker, Weights
from fupin_search.engines.embedded.schema import INDEX_NAME, SCHEMA_VERSION
from fupin_search.errors import IndexDamagedError
from fupin_search.search.answer import Found, Page, Scored
from fupin_search.search.query import Query
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import ChineseTokenizer


class EmbeddedEngine:
    """Answers queries from a finished Whoosh index.

    Args:
        folder: the index's folder.
        weights: what ranking depends on.

    Raises:
        IndexDamagedError: when the folder holds no index Whoosh can open.
    """

    def __init__(self, folder: Path, weights: Weights = WEIGHTS) -> None:
        try:
            self._index = index.open_dir(str(folder), indexname=INDEX_NAME, readonly=True)
            self._reader = self._index.reader()
            self._columns = Columns(self._reader, title_weight=weights.title)
        except Exception as error:  # Whoosh raises whatever the damaged bytes provoke
            raise IndexDamagedError(
                f"The index in {folder.name} cannot be opened ({type(error).__name__}: {error}); "
                "run `fupin-search reindex CORPUS` to build it anew."
            ) from error
        # Whoosh's files are read by seeking, one position for all threads.
        self._lock = Lock()
        self._postings = PostingReader(self._reader, title_weight=weights.title, lock=self._lock)
        self._matcher = Matcher(self._columns, self._postings, self._read)
        self._ranker = Ranker(self._columns, self._postings, weights)

    def find(
        self, query: Query, page: Page, *, facets: Sequence[str] = (), facet_size: int = 20
    ) -> Found:
        """Find, rank and count; see `search.engine.Engine`."""
        matched = self._matcher.match(query.clause)
        before_filters = matched.mask
        matched.mask = apply(self._columns, before_filters, query.filters)
        stop = page.start + page.size
        documents, scores = self._ranker.best(query.clause, matched, query.sort, stop)
        return Found(
            total=int(matched.mask.sum()),
            match=matched.match,
            missing=tuple(matched.missing),
            hits=tuple(
                _scored(self._read(int(document)), float(score))
                for document, score in zip(
                    documents[page.start : stop], scores[page.start : stop], strict=False
                )
            ),
            facets=tuple(
                facet(self._columns, field, before_filters, query.filters, facet_size)
                for field in facets
            ),
        )

    def article(self, article_id: str) -> Article | None:
        """The article of that id, or None."""
        with self._lock:
            try:
                number = self._reader.first_id("id", article_id)
            except (TermNotFound, UnicodeEncodeError):  # a lone surrogate names no article
                return None
        return self._read(number)

    def count(self) -> int:
        """Articles in the index."""
        return int(self._reader.doc_count())

    def close(self) -> None:
        """Let go of files."""
        self._reader.close()
        self._index.close()

    def _read(self, number: int) -> Article:
        with self._lock:
            fields = self._reader.stored_fields(number)
        return stored.decode(fields["article"])


def _scored(article: Article, score: float) -> Scored:
    return Scored(article, score, normalise(article.title), normalise(article.body))


class EmbeddedKind:
    """The embedded engine as a kind of index."""

    name = "embedded"
    schema_version = SCHEMA_VERSION

    def build(self, folder: Path, tokenizer: ChineseTokenizer) -> EmbeddedBuilder:
        """Begin a new index in an empty folder."""
        return EmbeddedBuilder(folder, tokenizer)

    def open(self, folder: Path) -> EmbeddedEngine:
        """Open a finished index."""
        return EmbeddedEngine(folder)
