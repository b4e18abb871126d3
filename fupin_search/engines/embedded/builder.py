"""Articles into a new index."""

from __future__ import annotations

from pathlib import Path

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.codec import ArrayIndex
from fupin_search.engines.embedded.document import document
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.text.tokenizer import ChineseTokenizer


class EmbeddedBuilder:
    """Fills an index in one commit, so that it ends as a single segment.

    Args:
        folder: an empty folder.
        tokenizer: cuts the articles.
    """

    def __init__(self, folder: Path, tokenizer: ChineseTokenizer) -> None:
        self._tokenizer = tokenizer
        self._writer = ArrayIndex.create_in(folder, schema(), INDEX_NAME).writer(limitmb=512)
        self._added = 0

    def add(self, article: Article) -> None:
        """Take one article."""
        self._writer.add_document(**document(article, self._tokenizer))
        self._added += 1

    def finish(self) -> int:
        """Write the segment and commit it."""
        self._writer.commit()
        return self._added

    def abandon(self) -> None:
        """Drop everything written."""
        self._writer.cancel()
