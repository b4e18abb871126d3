"""Readings into a builder: all articles, or only those that are new or other than before."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from fupin_search.articles.article import Accepted, Article, Reading, Rejected
from fupin_search.articles.identity import story_in
from fupin_search.errors import CorpusError
from fupin_search.generations.rebuilding.following import HiddenArticles
from fupin_search.generations.rebuilding.soundness import Sample
from fupin_search.generations.rebuilding.tally import Audience, Tally
from fupin_search.search.engine import Builder, Census, Change


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
        hidden: follows the articles that are hidden; None where none is.
        expected: ids that are looked for; those that came are taken out.
        stories: of new records without an id, `identity.story` as numbers.
    """

    builder: LateBuilder
    audience: Audience
    tally: Tally
    census: Census | None
    every: bool
    written: Sample
    kept: Sample
    hidden: HiddenArticles | None = None
    expected: set[str] = field(default_factory=set)
    stories: array[int] = field(default_factory=lambda: array("Q"))

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
                case Rejected():
                    self.tally.rejected += 1
                    self.tally.unopened += reading.unopened
            self.audience.hear(reading)
        if self.tally.indexed == 0:
            raise CorpusError(
                f"Not one article was read ({self.tally.rejected} rejected), so the index stays "
                "as it is. Is the corpus mounted, and is it the folder you meant?"
            )

    def _take(self, article: Article) -> None:
        change = self.census.see(article) if self.census else Change.ADDED
        tally = self.tally
        self.expected.discard(article.id)
        if self.hidden:
            self.hidden.see(article, change)
        match change:
            case Change.ADDED:
                tally.added += 1
                if self.census and (told := story_in(article.id)):
                    self.stories.append(int(told, 16))
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
