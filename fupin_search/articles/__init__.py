"""Articles: what they are, and how they are read out of pages and records."""

from fupin_search.articles.article import Accepted, Article, Reading, Rejected, Remark
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
