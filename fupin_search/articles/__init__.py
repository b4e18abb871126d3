"""Articles, and their reading out of pages, records and tables."""

from typing import TYPE_CHECKING

from fupin_search.articles.article import Accepted, Article, Reading, Rejected, Remark

if TYPE_CHECKING:
    from fupin_search.articles.corpus import corpus_bytes, read_corpus

__all__ = [
    "Accepted",
    "Article",
    "Reading",
    "Rejected",
    "Remark",
    "corpus_bytes",
    "read_corpus",
]


def __getattr__(name: str) -> object:
    """Import the readers when they are first used: searching needs none of them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fupin_search.articles import corpus

    return getattr(corpus, name)
