"""Readings into a builder: all articles, or only those that are new or other than before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from fupin_search.articles.article import Accepted, Article, Reading, Rejected
from fupin_search.errors import CorpusError, IndexDamagedError
from fupin_search.generations.generation import Generation
from fupin_search.generations.tally import Audience, Tally
from fupin_search.search.answer import Page
from fupin_search.search.engine import Builder, Census, Change
from fupin_search.search.query import Phrase, Query, Scope, Words
from fupin_search.text.run import run_of
from fupin_search.text.tokenizer import ChineseTokenizer

# Of so many articles one is kept to check the finished index with, and no more than so many in all.
_SAMPLE_EVERY = 97
_SAMPLE_MOST = 50
_PROBE_WORDS = 4

# Rejections that stand for nobody knows how many articles: the input was not read to its end.
UNOPENED = frozenset({"unreadable", "broken-gzip"})


class LateBuilder:
    """A builder that is begun when the first article comes, for there may be none to write.

    Args:
        begin: makes the builder.
    """

    def __init__(self, begin: Callable[[], Builder]) -> None:
        self._begin = begin
        self._builder: Builder | None = None

    @property
    def begun(self) -> Builder:
        """The builder; begun now if it was not before."""
        if self._builder is None:
            self._builder = self._begin()
        return self._builder

    def abandon(self) -> None:
        """Drop what was written, whatever goes wrong with that."""
        if self._builder is not None:
            with suppress(Exception):
                self._builder.abandon()


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
                raise unfit(f"article {article.id} does not come back as it went in")
            probe = _probe(article, generation.tokenizer)
            if probe and not generation.engine.find(Query(probe), Page(size=1)).total:
                raise unfit(f"article {article.id} is not found by its own text")


@dataclass(slots=True)
class Intake:
    """Takes readings, counting them and handing on what has to be written.

    Args:
        builder: gets the articles.
        audience: told of each reading.
        tally: where they are counted.
        census: says which articles the former generation has; None where it cannot be asked.
        every: whether articles that are the same as before are handed on too.
        written: some of the articles handed on.
        kept: some of those that were not.
    """

    builder: LateBuilder
    audience: Audience
    tally: Tally
    census: Census | None
    every: bool
    written: Sample
    kept: Sample

    def take(self, readings: Iterable[Reading]) -> None:
        """Take all readings.

        Raises:
            CorpusError: when not one article was among them.
        """
        for reading in readings:
            match reading:
                case Accepted(article=article, warnings=warnings):
                    self._take(article)
                    self.tally.warned += bool(warnings)
                case Rejected(remark=remark):
                    self.tally.rejected += 1
                    self.tally.unopened += remark.code in UNOPENED
            self.audience.hear(reading)
        if self.tally.indexed == 0:
            raise CorpusError(
                f"Not one article was read ({self.tally.rejected} rejected), so the index stays "
                "as it is. Is the corpus mounted, and is it the folder you meant?"
            )

    def _take(self, article: Article) -> None:
        change = self.census.see(article) if self.census else Change.ADDED
        tally = self.tally
        match change:
            case Change.ADDED:
                tally.added += 1
            case Change.CHANGED:
                tally.changed += 1
            case Change.SAME:
                tally.unchanged += 1
        if self.every or change is not Change.SAME:
            self.builder.begun.add(article)
            self.written.offer(article)
        else:
            self.kept.offer(article)
        tally.indexed += 1
        tally.undated += article.date is None
        tally.unsourced += article.source is None


def unfit(reason: str) -> IndexDamagedError:
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
