"""Articles into a new Whoosh index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from whoosh import index
from whoosh.codec.whoosh3 import W3Codec

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import stored
from fupin_search.engines.embedded.schema import (
    BODY,
    GRAMS,
    INDEX_NAME,
    PARTS,
    TITLE,
    WORDS,
    length_field,
    schema,
    text_field,
)
from fupin_search.text.grams import count_grams
from fupin_search.text.tokenizer import ChineseTokenizer

# Postings kept in memory before Whoosh sorts them out to disk.
_MEMORY_MB = 512
# Long blocks, because the engine reads posting lists whole.
_BLOCK = 2048


class EmbeddedBuilder:
    """Fills a Whoosh index in one commit, so that it ends as a single segment.

    Args:
        folder: an empty folder.
        tokenizer: cuts the articles.
    """

    def __init__(self, folder: Path, tokenizer: ChineseTokenizer) -> None:
        self._tokenizer = tokenizer
        self._index = index.create_in(str(folder), schema(), indexname=INDEX_NAME)
        # Not compound: Whoosh copies a compound segment into memory whole when it opens it.
        self._writer = self._index.writer(
            limitmb=_MEMORY_MB, compound=False, codec=W3Codec(blocklimit=_BLOCK)
        )
        self._added = 0

    def add(self, article: Article) -> None:
        """Take one article."""
        self._writer.add_document(**self._document(article))
        self._added += 1

    def finish(self) -> int:
        """Sort the postings, write the segment and close."""
        self._writer.commit()
        self._index.close()
        return self._added

    def abandon(self) -> None:
        """Drop everything written."""
        self._writer.cancel()
        self._index.close()

    def _document(self, article: Article) -> Mapping[str, object]:
        document: dict[str, object] = {
            "id": article.id,
            "article": stored.encode(article),
            "section": article.section,
            "source": article.source,
        }
        if article.date:
            document |= {
                "day": article.date.toordinal(),
                "year": f"{article.date:%Y}",
                "month": f"{article.date:%Y-%m}",
            }
        for place, text in ((TITLE, article.title), (BODY, article.body)):
            document |= self._terms(place, text)
        return {name: value for name, value in document.items() if value is not None}

    def _terms(self, place: str, text: str) -> Mapping[str, object]:
        cut = self._tokenizer.cut(text)
        words = Counter(token.term for token in cut.words)
        grams = count_grams(cut.text)
        return {
            text_field(place, WORDS): words,
            text_field(place, PARTS): Counter(token.term for token in cut.parts),
            text_field(place, GRAMS): grams,
            length_field(place, WORDS): words.total(),
            length_field(place, GRAMS): grams.total(),
        }
