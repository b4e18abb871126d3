"""The protocols of an engine: to fill a new index, to revise one, to query one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from fupin_search.articles.article import Article
from fupin_search.model.answer import ArticleHead, Found, FoundCount, Page
from fupin_search.model.query import Query
from fupin_search.text.tokenizer import ChineseTokenizer


@dataclass(frozen=True, slots=True, eq=False)
class CountedTerms:
    """Terms, and the number of articles that hold each.

    A term may come more than once; then its numbers add up, so an index need not unite its parts.
    Articles that were replaced or removed since may still be counted.

    Args:
        text: the terms, each followed by a line feed, which no term holds.
        articles: one number a term; anything that numpy makes an array of.
    """

    text: str
    articles: Sequence[int]

    @classmethod
    def of(cls, counted: Iterable[tuple[str, int]]) -> CountedTerms:
        """Make terms of pairs of a term and a number."""
        pairs = list(counted)
        return cls("".join(f"{term}\n" for term, _ in pairs), [number for _, number in pairs])

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return zip(self.text.split("\n")[:-1], map(int, self.articles), strict=True)


@dataclass(frozen=True, slots=True, eq=False)
class IndexTerms:
    """All terms of an index.

    Args:
        words: words and, in them, the parts that are words.
        grams: one and two adjacent ideographs.
    """

    words: CountedTerms
    grams: CountedTerms


@dataclass(frozen=True, slots=True, eq=False)
class Titles:
    """The titles of all articles of an index, in any order.

    Args:
        text: the titles, normalised, each followed by a line feed; a line feed in a title is a
            space here.
        days: the day each article was published, as an ordinal; 0 where it is unknown. Anything
            that numpy makes an array of.
        head: returns the head of the n-th of them, from 0.
    """

    text: str
    days: Sequence[int]
    head: Callable[[int], ArticleHead]


class ArticleChange(Enum):
    """The state of an article of a corpus compared with an index."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


class Census(Protocol):
    """Compares a corpus with what an index holds; it takes a byte an article, and no ids."""

    def see(self, article: Article) -> ArticleChange:
        """Compare an article with the index, by its content hash; its id counts as seen."""
        ...

    @property
    def unseen(self) -> int:
        """The number of articles of the index not seen so far."""
        ...

    def missing(self) -> Iterator[str]:
        """The ids of these articles."""
        ...


class Plan(Protocol):
    """A query that one engine is ready to answer, as often as it is run."""

    @property
    def cost(self) -> int:
        """About what running the plan costs, before any of it is done.

        The unit is an entry of a list that is read, or as much time. It is a bound: never negative,
        never below the number of articles found, and one clause more never lowers it. A query that
        no article matches costs next to nothing. It is that of an answer by relevance.
        """
        ...

    def run(
        self,
        page: Page,
        *,
        facets: Sequence[str] = (),
        facet_size: int = 20,
        explain: bool = False,
        fold: bool = False,
    ) -> Found:
        """Find, rank and count.

        Args:
            page: which hits to bring.
            facets: fields to count values of, each over all articles found.
            facet_size: most buckets of a facet; selected ones are always among them.
            explain: whether hits by relevance come with the shares of their scores; an engine that
                keeps no account of them brings none.
            fold: whether articles found that have one text are listed as one: the first of them,
                as `reprint_of` has it, at its own place, with the others under it. They are laid
                aside before anything is ranked; `Found.total` and the facets count them all.
        """
        ...

    def count(self) -> FoundCount:
        """Count as `run` does; nothing is ranked, and no article read."""
        ...


class Engine(Protocol):
    """One complete, unchanging index of articles.

    Answers are snapshots: nothing a writer does to another generation changes them, and calls may
    come from several threads at once.
    """

    def plan(self, query: Query) -> Plan:
        """Prepare a query; nothing of the index is read but its dictionary."""
        ...

    def article(self, article_id: str) -> Article | None:
        """The article of that id, or None."""
        ...

    def reprint_of(self, article_id: str) -> str | None:
        """The id of the first article with an article's text, if that is another.

        First is the earliest, undated ones last, then the lowest id. `articles.article` defines
        which texts are the same.
        """
        ...

    def frequencies(self, terms: Iterable[str]) -> list[int]:
        """The number of articles that hold each of some terms as a word."""
        ...

    def count(self) -> int:
        """The number of articles in the index."""
        ...

    def vocabulary(self) -> IndexTerms:
        """The terms of the index, and how many articles hold each, perhaps a few too many."""
        ...

    def titles(self) -> Titles:
        """The titles of all articles."""
        ...

    def census(self) -> Census:
        """A comparison with a corpus of which no article was seen yet."""
        ...

    def rebuild_reason(self) -> str | None:
        """The reason to write the index anew rather than revise it again, if there is one."""
        ...

    def close(self) -> None:
        """Close the files; the engine answers no more."""
        ...


class Builder(Protocol):
    """Fills one new index, then leaves it complete on disk."""

    def add(self, article: Article) -> None:
        """Take one article; its id is new to this index."""
        ...

    def finish(self, stage: Callable[[str], None] | None = None) -> int:
        """Write everything to disk durably and return the number of articles.

        Args:
            stage: called with each step, in words, as it begins.
        """
        ...

    def abandon(self) -> None:
        """Drop what was written; the folder may be removed afterwards."""
        ...


class Reviser(Builder, Protocol):
    """Fills a new index with the articles of another, some of them added, replaced or dropped.

    An id is added or dropped once. `finish` returns the articles of the whole new index.
    """

    def add(self, article: Article) -> None:
        """Take one article, instead of the one of its id if there is one."""
        ...

    def drop(self, article_id: str) -> None:
        """Leave out the article of an id, if there is one."""
        ...


class EngineKind(Protocol):
    """A way to keep an index, named in a generation's manifest."""

    name: str
    schema_version: int

    def build(self, folder: Path, tokenizer: ChineseTokenizer) -> Builder:
        """Begin a new index.

        Args:
            folder: empty.
            tokenizer: cuts articles and queries alike.
        """
        ...

    def revise(self, live: Path, folder: Path, tokenizer: ChineseTokenizer) -> Reviser:
        """Begin a new index from another one's articles.

        Args:
            live: the folder of the other index. What is kept of it is copied, never linked, so that
                damage to one index does not reach the other.
            folder: of the new index, empty.
            tokenizer: cut the articles of the other index.
        """
        ...

    def examine(self, folder: Path) -> None:
        """Check that a finished index from elsewhere does no harm when it is queried.

        Args:
            folder: the index's, every byte of which is as its manifest says.

        Raises:
            IndexDamagedError: names the part that this engine cannot have written.
        """
        ...

    def open(self, folder: Path, hidden: frozenset[str] = frozenset()) -> Engine:
        """Open a finished index.

        Args:
            folder: the index's.
            hidden: ids of articles that are not found, not counted, and of no weight, as if they
                were not in it. Unknown ones do no harm.
        """
        ...
