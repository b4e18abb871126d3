"""Articles as hits of an engine that keeps them whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from fupin_search.articles.article import Article
from fupin_search.model.answer import ArticleHead, Scored, Share, make_head
from fupin_search.model.texts import PageTexts
from fupin_search.service.highlight import Mark, MarkedTexts, mark_page


class WholeRecord(Struct, frozen=True):
    """An article that needs no making; see `model.answer.ArticleRecord`."""

    whole: Article

    @property
    def size(self) -> int:
        """Its characters, as bytes."""
        return len(self.whole.title) + len(self.whole.body)

    def article(self) -> Article:
        """The article."""
        return self.whole


def scored_article(
    article: Article,
    score: float = 1.0,
    shares: tuple[Share, ...] = (),
    reprint_of: str | None = None,
    also: tuple[ArticleHead, ...] = (),
) -> Scored:
    """Return an article as a hit."""
    return Scored(make_head(article), WholeRecord(article), score, shares, reprint_of, also)


def texts_of(articles: Iterable[Article]) -> Callable[[], PageTexts]:
    """Return what lays the texts of articles side by side."""
    texts = [(article.title, article.body) for article in articles]
    return lambda: PageTexts.of(texts)


def marked(title: str, body: str, marks: tuple[Mark, ...]) -> MarkedTexts:
    """Mark the texts of one article as the service does."""
    (texts,) = mark_page(PageTexts.of([(title, body)]), marks, [None])
    return texts
