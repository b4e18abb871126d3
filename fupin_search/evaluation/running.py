"""Runs of judged queries, asked the way readers ask: the service parses, matches and ranks."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from fupin_search.articles.article import Reading
from fupin_search.errors import NotFoundError, RequestError
from fupin_search.evaluation.judgments import JudgedQuery
from fupin_search.generations.reindex import ReindexListener, reindex
from fupin_search.generations.store import GenerationStore
from fupin_search.model.answer import Hit, Page
from fupin_search.model.protocol import EngineKind
from fupin_search.service import Search, SearchRequest
from fupin_search.text.dictionary import Dictionary

DEPTH = 100  # hits looked at


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a judged query.

    Args:
        query: as it was asked.
        hits: the first hundred at most, in order.
        refusal: why the service did not answer, or None.
    """

    query: JudgedQuery
    hits: tuple[Hit, ...]
    refusal: str | None = None

    @property
    def ranking(self) -> tuple[str, ...]:
        """Ids of the articles found, in order."""
        return tuple(hit.article.id for hit in self.hits)

    @property
    def first_relevant(self) -> int | None:
        """Rank, from 1, of the first hit that answers the query."""
        relevant = set(self.query.relevant)
        ranks = (rank for rank, name in enumerate(self.ranking, start=1) if name in relevant)
        return next(ranks, None)


@contextmanager
def temporary_search(
    readings: Iterable[Reading],
    kind: EngineKind,
    dictionary: Dictionary,
    *,
    listener: AbstractContextManager[ReindexListener | None] | None = None,
) -> Iterator[Search]:
    """Open a search over a temporary index, which is deleted after the block.

    Args:
        readings: the articles, streamed.
        kind: the engine.
        dictionary: the words to cut with.
        listener: follows the reindex; it is entered before and left after it.

    Raises:
        CorpusError: no article was read.
    """
    with tempfile.TemporaryDirectory(prefix="fupin-eval-") as folder:
        store = GenerationStore(Path(folder), kind)
        with listener or nullcontext() as entered:
            reindex(store, readings, dictionary, keep=1, listener=entered)
        search = Search(store)
        try:
            yield search
        finally:
            search.close()


def ask(
    search: Search, queries: Iterable[JudgedQuery], *, explain: bool = False
) -> Iterator[Outcome]:
    """Ask each query for its first hundred hits; one the service refuses finds nothing.

    Args:
        search: answers the queries.
        queries: judged ones.
        explain: whether each hit lists the parts of its score.
    """
    page = Page(size=DEPTH)
    for query in queries:
        # Judgments name articles, reprints among them.
        request = SearchRequest(query.text, page=page, facets=(), explain=explain, fold=False)
        try:
            answer = search.search(request)
        except RequestError as error:
            yield Outcome(query, (), error.message)
        else:
            yield Outcome(query, answer.hits)


def queries_per_second(search: Search, outcomes: Sequence[Outcome]) -> float:
    """Measure the requests answered in a second, one after the other, in this process.

    Each is a request as the site sends it: ten hits and all facets. No answer is cached.

    Args:
        search: answers the requests; warm and without a cache of results.
        outcomes: of the queries to send; those the service refused are left out.
    """
    texts = [outcome.query.text for outcome in outcomes if outcome.refusal is None]
    if not texts:
        return 0.0
    started = time.perf_counter()
    for text in texts:
        search.search(SearchRequest(text))
    return len(texts) / (time.perf_counter() - started)


def find_title(search: Search, article_id: str) -> str | None:
    """Return the title of an article, or None where the index has no such article.

    Args:
        search: over the index.
        article_id: id of the article.
    """
    try:
        return search.article(article_id).title
    except NotFoundError:
        return None
