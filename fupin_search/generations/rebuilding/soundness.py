"""Whether an index that was just built has what went into it, and only that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fupin_search.articles.article import Article
from fupin_search.errors import IndexDamagedError
from fupin_search.generations.generation import Generation
from fupin_search.search.answer import Page
from fupin_search.search.query import Phrase, Query, Scope, Words
from fupin_search.text.run import run_of
from fupin_search.text.tokenizer import ChineseTokenizer

# Of so many articles one is kept to check the finished index with, and no more than so many in all.
_SAMPLE_EVERY = 97
_SAMPLE_MOST = 50
_PROBE_WORDS = 4


class Sample:
    """Some of the articles, spread over the corpus, to check the finished index with.

    Args:
        exact: whether they come back with the origin they were read from.
    """

    def __init__(self, *, exact: bool) -> None:
        self._exact = exact
        self._seen = 0
        self._kept: list[Article] = []

    def offer(self, article: Article) -> None:
        """Keep an article or not."""
        if self._seen % _SAMPLE_EVERY == 0 and len(self._kept) < _SAMPLE_MOST:
            self._kept.append(article)
        self._seen += 1

    def check(self, generation: Generation) -> None:
        """Ask an index for the articles by id and by a piece of their text.

        Raises:
            IndexDamagedError: when one does not come back.
        """
        for article in self._kept:
            found = generation.engine.article(article.id)
            if found is not None and not self._exact:
                # An article that is the same but for its place in the corpus is not written anew.
                found = replace(found, origin=article.origin)
            if found != article:
                raise _unfit(f"article {article.id} does not come back as it went in")
            probe = _probe(article, generation.tokenizer)
            if probe and not generation.engine.plan(Query(probe)).run(Page(size=1)).total:
                raise _unfit(f"article {article.id} is not found by its own text")


def see_sound(generation: Generation, samples: Iterable[Sample], gone: Iterable[str]) -> None:
    """Ask a finished index for its articles: by number, by id, and by a piece of their text.

    Args:
        generation: it, open, with nothing hidden.
        samples: articles that must come back.
        gone: ids of articles that must not.

    Raises:
        IndexDamagedError: when it answers otherwise.
    """
    found, wanted = generation.engine.count(), generation.manifest.articles
    if found != wanted:
        raise _unfit(f"it holds {found} articles where {wanted} were read")
    for sample in samples:
        sample.check(generation)
    for name in gone:
        if generation.engine.article(name) is not None:
            raise _unfit(f"article {name} is still there")


def _unfit(reason: str) -> IndexDamagedError:
    """Why a generation that was just built cannot serve."""
    return IndexDamagedError(
        f"The new generation is not fit to serve: {reason}. The index stays as it was; "
        "run `fupin-search reindex --full CORPUS`, and report this if it comes back."
    )


def _probe(article: Article, tokenizer: ChineseTokenizer) -> Phrase | None:
    """A phrase of the article's first words, whole ones, since figures are found whole."""
    cut = tokenizer.cut(article.title or article.body)
    words = cut.words[:_PROBE_WORDS]
    run = run_of(cut.text[words[0].start : words[-1].end]) if words else None
    return Phrase(run, Words((), (), (), Scope.ANYWHERE)) if run else None
