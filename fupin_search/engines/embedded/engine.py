"""The embedded engine itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import repeat
from pathlib import Path

from whoosh.query import Query as Tree

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import stored
from fupin_search.engines.embedded.census import ArrayCensus
from fupin_search.engines.embedded.codec import ArrayIndex
from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.costs import Costs
from fupin_search.engines.embedded.counting import sweep
from fupin_search.engines.embedded.evaluation import Evaluation
from fupin_search.engines.embedded.explaining import Explainer
from fupin_search.engines.embedded.ranking import Ranker
from fupin_search.engines.embedded.reprints import Folded, Reprints
from fupin_search.engines.embedded.schema import (
    GRAMS,
    INDEX_NAME,
    PARTS,
    WORDS,
    schema,
)
from fupin_search.engines.embedded.scoring import Scorer
from fupin_search.engines.embedded.snapshot import Snapshot
from fupin_search.engines.embedded.translation import translate, unigrams
from fupin_search.engines.embedded.weights import WEIGHTS, Weights
from fupin_search.search.answer import Found, Head, Page, Scored
from fupin_search.search.explanation import Share
from fupin_search.search.query import Clause, Nothing, Query, Sort
from fupin_search.search.terms import IndexTerms
from fupin_search.search.titles import Titles


class EmbeddedEngine:
    """Answers queries from a finished index.

    Args:
        folder: the index's folder.
        weights: what ranking depends on.
        hidden: ids of articles that are as if deleted.

    Raises:
        IndexDamagedError: when the folder holds no whole index.
    """

    def __init__(
        self, folder: Path, weights: Weights = WEIGHTS, hidden: Collection[str] = ()
    ) -> None:
        self._weights = weights
        self._snapshot = Snapshot(ArrayIndex.open_in(folder, schema(), INDEX_NAME), hidden)
        self._columns = Columns(self._snapshot, weights)
        scorer = Scorer(self._snapshot, self._columns, weights)
        self._ranker = Ranker(self._columns, scorer, weights)
        self._reprints = Reprints(self._snapshot, self._columns)
        self._explainer = Explainer(self._snapshot, self._columns, scorer, weights)
        self._costs = Costs(self._snapshot, self._columns, weights)
        self._last: tuple[Clause, Tree] = (Nothing(), translate(Nothing(), weights))

    def find(
        self,
        query: Query,
        page: Page,
        *,
        facets: Sequence[str] = (),
        facet_size: int = 20,
        explain: bool = False,
        fold: bool = False,
    ) -> Found:
        """Find, rank and count; see `search.engine.Engine`."""
        tree = self._tree(query.clause)
        evaluation = Evaluation(self._snapshot, self._columns, tree, self._weights)
        documents = evaluation.documents()
        learned = evaluation.learned
        swept = sweep(self._columns, documents, query.filters, facets, facet_size)
        listed = self._reprints.folded(swept.documents) if fold else Folded(swept.documents)
        stop = page.start + page.size
        if query.sort is Sort.RELEVANCE:
            first, scores = self._ranker.by_relevance(
                evaluation, unigrams(query.clause), listed.documents, stop
            )
        else:
            first, scores = self._ranker.by_date(listed.documents, query.sort, stop)
        shown = first[page.start : stop]
        shares: Iterable[tuple[Share, ...]] = repeat((), len(shown))
        if explain and query.sort is Sort.RELEVANCE:
            shares = self._explainer.shares(evaluation, unigrams(query.clause), shown, page.start)
        return Found(
            total=len(swept.documents),
            match=learned.match,
            missing=tuple(learned.missing),
            inside=evaluation.met_inside(),
            hits=tuple(
                self._scored(document, score, why, self._heads(listed.under(document)))
                for document, score, why in zip(
                    shown.tolist(), scores[page.start : stop].tolist(), shares, strict=True
                )
            ),
            facets=swept.facets,
            folded=len(swept.documents) - len(listed.documents),
        )

    def cost(self, query: Query) -> int:
        """What answering costs at most, in postings; see `search.engine.Engine`."""
        return self._costs.of(self._tree(query.clause), unigrams(query.clause))

    def article(self, article_id: str) -> Article | None:
        """The article of that id, or None."""
        number = self._snapshot.numbered(article_id)
        return None if number is None else self._scored(number).article

    def reprint_of(self, article_id: str) -> str | None:
        """The id of the first article with an article's text; None where that is itself."""
        number = self._snapshot.numbered(article_id)
        return None if number is None else self._first(number)

    def frequencies(self, terms: Iterable[str]) -> list[int]:
        """How many articles hold each of some terms as a word."""
        entries = self._snapshot.entries((WORDS, term) for term in terms)
        return [entry.documents for entry in entries]

    def count(self) -> int:
        """Articles in the index."""
        return self._snapshot.count

    def vocabulary(self) -> IndexTerms:
        """The terms of the index; articles that are deleted or hidden are still counted."""
        words, grams = self._snapshot.terms(WORDS, PARTS), self._snapshot.terms(GRAMS)
        return IndexTerms(words, grams)

    def titles(self) -> Titles:
        """The titles of all articles."""
        living = self._snapshot.everything()
        return Titles(
            self._snapshot.titles(living),
            self._columns.days[living].tolist(),
            lambda number: self._head(int(living[number])),
        )

    def census(self) -> ArrayCensus:
        """A comparison with a corpus, in which nothing was seen yet."""
        return ArrayCensus(self._snapshot)

    def worn(self) -> str | None:
        """Why the index should be written anew rather than revised again."""
        return self._snapshot.worn

    def close(self) -> None:
        """Let go of files."""
        self._snapshot.close()

    def _tree(self, clause: Clause) -> Tree:
        """A clause translated; what a cost was told of a moment ago is at hand."""
        known, tree = self._last
        if known is not clause:
            tree = translate(clause, self._weights)
            self._last = clause, tree
        return tree

    def _scored(
        self,
        document: int,
        score: float = 0.0,
        shares: tuple[Share, ...] = (),
        also: tuple[Head, ...] = (),
    ) -> Scored:
        segment, place = self._snapshot.home(document)
        title, body = segment.titles.of(place), segment.bodies.of(place)
        article = stored.decode(segment.record(place), title, body)
        return Scored(article, score, title, body, shares, self._first(document), also)

    def _heads(self, documents: Iterable[int]) -> tuple[Head, ...]:
        return tuple([self._head(document) for document in documents])

    def _head(self, document: int) -> Head:
        segment, place = self._snapshot.home(document)
        return stored.head(segment.record(place), segment.titles.of(place))

    def _first(self, document: int) -> str | None:
        """The id of the first document with a document's text, where that is another."""
        first = self._reprints.first(document)
        return None if first is None else self._snapshot.identity(first)
