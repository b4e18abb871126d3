"""Articles: what they are, and how they are read out of pages and records."""

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
    """The readers are imported when they are first named: who only searches reads no corpus."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fupin_search.articles import corpus

    return getattr(corpus, name)
