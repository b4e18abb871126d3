"""The two protocols an engine fulfils: one to fill a new index, one to ask it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from fupin_search.articles.article import Article
from fupin_search.search.answer import Found, Page
from fupin_search.search.query import Query
from fupin_search.text.tokenizer import ChineseTokenizer


class Engine(Protocol):
    """One complete, unchanging index of articles.

    Answers are snapshots: nothing a writer does to another generation changes them, and calls may
    come from several threads at once.
    """

    def find(
        self,
        query: Query,
        page: Page,
        *,
        facets: Sequence[str] = (),
        facet_size: int = 20,
        explain: bool = False,
    ) -> Found:
        """Find, rank and count.

        Args:
            query: what to find.
            page: which hits to bring.
            facets: fields to count values of, each over all articles found.
            facet_size: most buckets of a facet; selected ones are always among them.
            explain: whether hits by relevance come with the shares of their scores; an engine that
                keeps no account of them brings none.
        """
        ...

    def article(self, article_id: str) -> Article | None:
        """The article of that id, or None."""
        ...

    def count(self) -> int:
        """Articles in the index."""
        ...

    def close(self) -> None:
        """Let go of files; the engine answers no more."""
        ...


class Builder(Protocol):
    """Fills one new index, then leaves it complete on disk."""

    def add(self, article: Article) -> None:
        """Take one article; its id is new to this index."""
        ...

    def finish(self, stage: Callable[[str], None] | None = None) -> int:
        """Write everything to disk durably and return the number of articles.

        Args:
            stage: told what is being done, in words.
        """
        ...

    def abandon(self) -> None:
        """Drop what was written; the folder may be removed afterwards."""
        ...


class EngineKind(Protocol):
    """A way to keep an index, named in a generation's manifest.

    Args of both methods:
        folder: the index's own folder, empty when building.
        tokenizer: cuts articles and queries alike.
    """

    name: str
    schema_version: int

    def build(self, folder: Path, tokenizer: ChineseTokenizer) -> Builder:
        """Begin a new index."""
        ...

    def open(self, folder: Path) -> Engine:
        """Open a finished index."""
        ...
