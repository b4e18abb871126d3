"""A new index made of another one's segments and one more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import MEMORY
from fupin_search.engines.embedded.bulk.writer import BulkWriter
from fupin_search.engines.embedded.codec import ArrayIndex, ArraySegment
from fupin_search.engines.embedded.codec.container import ArrayFile
from fupin_search.engines.embedded.codec.lexicon import Lexicon
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.text.tokenizer import ChineseTokenizer


class BulkReviser(BulkWriter):
    """Fills a new index with another one's articles, added, replaced and dropped ones apart.

    The other's segments are copied when everything was taken, and their documents that were
    replaced or dropped are marked deleted; what was added makes one segment more. A single commit
    makes all of it the new index. A segment of which nothing is left is not copied.

    Args:
        live: the folder of the other index, which is only read.
        folder: an empty folder.
        tokenizer: the one the other index was cut with.
        memory: see `BulkWriter`.
        processes: see `BulkWriter`.

    Raises:
        IndexDamagedError: when the other index is not whole.
        whoosh.index.LockError: when another writer is at work.
    """

    def __init__(
        self,
        live: Path,
        folder: Path,
        tokenizer: ChineseTokenizer,
        *,
        memory: int = MEMORY,
        processes: int | None = None,
    ) -> None:
        self._live = ArrayIndex.open_in(live, schema(), INDEX_NAME)
        self._former = [
            (segment, Lexicon.of(ArrayFile(segment.path(live)), "id"))
            for segment in self._live.segments()
        ]
        super().__init__(folder, tokenizer, memory=memory, processes=processes)

    def add(self, article: Article) -> None:
        """Take one article, in place of the one of its id where there is one."""
        super().add(article)
        self.drop(article.id)

    def drop(self, article_id: str) -> None:
        """Leave out the article of an id; nothing where there is none."""
        with suppress(UnicodeEncodeError):  # a lone surrogate names no article
            key = article_id.encode()
            for segment, lexicon in self._former:
                number = lexicon.number(key)
                if number >= 0:
                    documents, *_ = lexicon.postings(number)
                    for document in documents.tolist():
                        segment.delete_document(document)

    def _kept(self, stage: Callable[[str], None]) -> list[ArraySegment]:
        stage("copying what stays")
        kept = [segment for segment, _ in self._former if segment.doc_count()]
        for segment in kept:
            self._paths.append(segment.path(self._index.folder))
            self._live.copy(segment, self._index.folder)
        return kept
