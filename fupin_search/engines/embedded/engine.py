"""The embedded engine: plans queries and answers them from one finished index."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import repeat
from pathlib import Path

import numpy as np

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.cost import CostModel
from fupin_search.engines.embedded.execution import Execution
from fupin_search.engines.embedded.explain import Explainer
from fupin_search.engines.embedded.facets import Sweep
from fupin_search.engines.embedded.schema import CONTENT, INDEX_NAME, content_fingerprint, schema
from fupin_search.engines.embedded.snapshot import Snapshot
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.engines.embedded.stored_articles import lay_texts, read_records
from fupin_search.engines.plan import Planner
from fupin_search.engines.term_keys import GRAMS, PARTS, WORDS
from fupin_search.engines.weights import WEIGHTS, Weights
from fupin_search.model.answer import ArticleHead, Found, FoundCount, Page, Scored, Share
from fupin_search.model.protocol import ArticleChange, IndexTerms, Titles
from fupin_search.model.query import Query, Sort
from fupin_search.model.texts import PageTexts


class EmbeddedEngine:
    """Answers queries from a finished index.

    Args:
        folder: the index's folder.
        weights: the numbers of the ranking.
        hidden: ids of articles that are as if deleted.

    Raises:
        IndexDamagedError: when the folder holds no whole index.
    """

    def __init__(
        self, folder: Path, weights: Weights = WEIGHTS, hidden: Collection[str] = ()
    ) -> None:
        self.snapshot = Snapshot(ArrayIndex.open_in(folder, schema(), INDEX_NAME), hidden)
        self.columns = Columns(self.snapshot, weights)
        self.execution = Execution(self.columns)
        self.explainer = Explainer(self.columns, self.execution)
        self.costs = CostModel(self.columns)

    def plan(self, query: Query) -> EmbeddedPlan:
        """Prepare a query; see `model.protocol.Engine`."""
        return EmbeddedPlan(self, query)

    def article(self, article_id: str) -> Article | None:
        """The article of that id, or None."""
        number = self.snapshot.numbered(article_id)
        if number is None:
            return None
        (record,) = read_records(self.snapshot, [number])
        return record.article()

    def reprint_of(self, article_id: str) -> str | None:
        """The id of the first article with an article's text, if that is another."""
        number = self.snapshot.numbered(article_id)
        first = None if number is None else self.columns.reprints.first(number)
        return None if first is None else self.snapshot.identity(first)

    def frequencies(self, terms: Iterable[str]) -> list[int]:
        """The number of articles that hold each of some terms as a word."""
        entries = self.snapshot.entries((WORDS, term) for term in terms)
        return [entry.documents for entry in entries]

    def count(self) -> int:
        """The number of articles in the index."""
        return self.snapshot.count

    def vocabulary(self) -> IndexTerms:
        """The terms of the index; articles that are deleted or hidden are still counted."""
        words, grams = self.snapshot.terms(WORDS, PARTS), self.snapshot.terms(GRAMS)
        return IndexTerms(words, grams)

    def titles(self) -> Titles:
        """The titles of all articles."""
        living = self.snapshot.everything()
        return Titles(
            self.snapshot.titles(living),
            self.columns.days[living].tolist(),
            lambda number: self.head(int(living[number])),
        )

    def census(self) -> ArrayCensus:
        """A comparison with a corpus of which no article was seen yet."""
        return ArrayCensus(self.snapshot)

    def rebuild_reason(self) -> str | None:
        """The reason to write the index anew rather than revise it again, if there is one."""
        return self.snapshot.rebuild_reason

    def close(self) -> None:
        """Close the files."""
        self.snapshot.close()

    def hits(
        self,
        documents: Sequence[int],
        scores: Iterable[float],
        shares: Iterable[tuple[Share, ...]],
        also: Iterable[Sequence[int]],
    ) -> tuple[tuple[Scored, ...], Callable[[], PageTexts]]:
        """Read the documents of a page.

        Args:
            documents: their numbers.
            scores: of each.
            shares: of each score.
            also: the documents folded under each.

        Returns:
            The hits, and what lays their texts side by side.
        """
        records = read_records(self.snapshot, documents)
        firsts = map(self.columns.reprints.first, documents)
        hits = [
            Scored(
                record.head(),
                record,
                score,
                why,
                None if first is None else self.snapshot.identity(first),
                self._heads(others) if others else (),
            )
            for record, score, why, first, others in zip(
                records, scores, shares, firsts, also, strict=False
            )
        ]
        return tuple(hits), lambda: lay_texts(records)

    def head(self, document: int) -> ArticleHead:
        """Read what a list shows of a document."""
        (head,) = self._heads([document])
        return head

    def _heads(self, documents: Iterable[int]) -> tuple[ArticleHead, ...]:
        return tuple([record.head() for record in read_records(self.snapshot, documents)])


class EmbeddedPlan:
    """One query, ready to run; see `model.protocol.Plan`.

    Args:
        engine: answers it.
        query: the query.
    """

    def __init__(self, engine: EmbeddedEngine, query: Query) -> None:
        self._engine = engine
        self.query = query
        self._clause = Planner(engine.snapshot.entries, engine.columns.weights).plan(query.clause)

    @cached_property
    def cost(self) -> int:
        """The cost of running the plan at most, in postings."""
        return self._engine.costs.cost(self._clause)

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
            facets: fields to count values of.
            facet_size: most buckets of a facet.
            explain: whether hits come with the shares of their scores.
            fold: whether articles of one text are listed as one.
        """
        engine, query = self._engine, self.query
        sweep = Sweep(engine.columns, query.filters, facets)
        stop = page.start + page.size
        ranked = engine.execution.rank(self._clause, sweep, query.sort, stop, fold=fold)
        documents = ranked.documents[page.start :]
        shares: Iterable[tuple[Share, ...]] = repeat(())
        counted = sweep.facets(ranked.counts, engine.execution.passing, facet_size)
        also = [engine.columns.reprints.others(each, ranked.sharing) for each in documents]
        if explain and query.sort is Sort.RELEVANCE:
            shares = engine.explainer.shares(self._clause, documents, page.start)
        hits, texts = engine.hits(documents, ranked.scores[page.start :], shares, also)
        return Found(
            total=ranked.total,
            match=ranked.match,
            missing=ranked.missing,
            hits=hits,
            facets=counted,
            folded=ranked.total - ranked.listed,
            inside=ranked.inside,
            texts=texts,
        )

    def count(self) -> FoundCount:
        """Count as `run` does; nothing is ranked, and no article read."""
        engine = self._engine
        sweep = Sweep(engine.columns, self.query.filters, ())
        ranked = engine.execution.rank(self._clause, sweep, Sort.NEWEST, 0, fold=False)
        return FoundCount(ranked.total, ranked.match)


class ArrayCensus:
    """Marks the documents seen, a byte each; see `model.protocol.Census`.

    Args:
        snapshot: the index, which must stay open as long as there is something to see.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._seen = np.zeros(snapshot.size, np.bool_)
        self._seen[snapshot.deleted] = True
        self._unseen = snapshot.count

    def see(self, article: Article) -> ArticleChange:
        """Compare an article with the index; its id counts as seen."""
        number = self._snapshot.numbered(article.id)
        if number is None:
            return ArticleChange.ADDED
        self._unseen -= not self._seen[number]
        self._seen[number] = True
        segment, place = self._snapshot.home(number)
        content = segment.arrays[f"column/{CONTENT}"][place]
        return (
            ArticleChange.SAME if content == content_fingerprint(article) else ArticleChange.CHANGED
        )

    @property
    def unseen(self) -> int:
        """The number of articles of the index not seen so far."""
        return self._unseen

    def missing(self) -> Iterator[str]:
        """The ids of these articles."""
        for segment in self._snapshot.segments:
            lexicon = segment.lexicons["id"]
            owners, documents = lexicon.every_posting()
            for number in owners[~self._seen[documents + segment.base]].tolist():
                yield lexicon.term(number).decode()
