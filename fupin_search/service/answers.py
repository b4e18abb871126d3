"""The answer of the service, the other things it returns, and the cache of the latest answers."""

from __future__ import annotations

import sys
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from fupin_search.articles.article import Article
from fupin_search.model.answer import Facet, Hit, Period, PeriodLength, Scored, Span
from fupin_search.model.request import DEEPEST_HIT, SearchRequest
from fupin_search.query.interpreter import Interpretation


@dataclass(frozen=True, slots=True)
class Repair:
    """A change to a request without which nothing is found.

    Args:
        code: the kind of change: `shortened`, or one of `query.rescue`.
        before: the piece as it was typed.
        after: what was searched instead; empty where the piece was dropped.
        found: number of articles found with all the changes made.
    """

    code: str
    before: str
    after: str
    found: int


@dataclass(frozen=True, slots=True)
class Offer:
    """Another text that finds articles.

    Args:
        text: the text to search.
        found: number of articles it finds.
    """

    text: str
    found: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request; a cache keeps it as it is.

    Args:
        request: the request, its text as far as it was searched.
        interpreted: the meaning of the text.
        found: exact number of articles found.
        hits: the articles of the page, in order.
        facets: values of the articles found, with counts.
        repairs: changes to the text, because it was too long or because nothing was found.
        offers: texts the reader may have meant.
        generation: name of the index that answered.
        took_ms: time taken, in milliseconds.
        folded: number of articles found that are listed under others with the same text.
        kept: whether it came from a cache.
        cut_short: whether the budget ended before everything was tried.
    """

    request: SearchRequest
    interpreted: Interpretation
    found: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    repairs: tuple[Repair, ...]
    offers: tuple[Offer, ...]
    generation: str
    took_ms: float
    folded: int = 0
    # An answer from a cache is no other answer.
    kept: bool = field(default=False, compare=False)
    cut_short: bool = False

    @property
    def listed(self) -> int:
        """Number of articles found that are listed for themselves."""
        return self.found - self.folded

    @property
    def pages(self) -> int:
        """Number of pages that can be requested."""
        size = self.request.page.size
        return min(-(-self.listed // size), DEEPEST_HIT // size)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The articles found, counted along time.

    Args:
        answer: the answer whose facet was counted; it has no hits worth showing.
        by: the length of a period.
        periods: in order, from the first with an article found to the last.
        undated: number of articles found without a date.
    """

    answer: Answer
    by: PeriodLength
    periods: tuple[Period, ...]
    undated: int


@dataclass(frozen=True, slots=True)
class IndexState:
    """The index that answers.

    Args:
        generation: its name.
        articles: number of articles that can be found, so without those an operator removed.
        created: time the index was made: UTC, ISO 8601.
    """

    generation: str
    articles: int
    created: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article and what its page shows with it.

    Args:
        article: the article.
        first: the first article with the same text; None if this is the first.
        similar: articles about the same, the most alike first, if they were wanted.
        title: spans of the title to mark, if a search was given.
        body: spans of the body to mark, if a search was given.
        cut_short: whether the budget ended before all of the marks were known.
    """

    article: Article
    first: Article | None
    similar: tuple[Scored, ...] = ()
    title: tuple[Span, ...] = ()
    body: tuple[Span, ...] = ()
    cut_short: bool = False


# Estimates of what Python's objects take, in bytes; the texts themselves are measured.
_ENTRY_BYTES = 4_000
_HIT_BYTES = 1_000
_SPAN_BYTES = 120
_SHARE_BYTES = 250
_HEAD_BYTES = 600
_BUCKET_BYTES = 80


class ResultCache:
    """The answers used last, of one edition at a time; threads may share it.

    Args:
        entries: most answers kept; 0 keeps none.
        size: most memory taken, in bytes, as `estimate_bytes` estimates it.
    """

    def __init__(self, entries: int, *, size: int = 12_000_000) -> None:
        self._entries = entries
        self._size = size
        self._lock = Lock()
        self._edition = ""
        self._answers: OrderedDict[SearchRequest, tuple[Answer, int]] = OrderedDict()
        self._taken = 0
        # Numbers of requests so far that were answered from here, and that were not.
        self.hits = 0
        self.misses = 0

    def get(self, edition: str, request: SearchRequest) -> Answer | None:
        """Return the answer to a request, or None.

        Args:
            edition: the current one; an answer of another is no answer.
            request: shortened.
        """
        if not self._entries:
            return None
        with self._lock:
            entry = self._answers.get(request) if edition == self._edition else None
            if entry is None:
                self.misses += 1
                return None
            self.hits += 1
            self._answers.move_to_end(request)
            return entry[0]

    def put(self, edition: str, answer: Answer) -> None:
        """Keep an answer, in place of those not used for the longest time.

        Args:
            edition: the one the answer depends on; those of any other are dropped.
            answer: is found again by its request.
        """
        if not self._entries:
            return
        size = estimate_bytes(answer)
        with self._lock:
            if edition != self._edition:
                self._edition = edition
                self._answers.clear()
                self._taken = 0
            _, freed = self._answers.pop(answer.request, (None, 0))
            self._answers[answer.request] = answer, size
            self._taken += size - freed
            while len(self._answers) > self._entries or self._taken > self._size:
                _, (_, freed) = self._answers.popitem(last=False)
                self._taken -= freed


def estimate_bytes(answer: Answer) -> int:
    """Return the memory an answer takes, in bytes, within a third or so of the truth."""
    total = _ENTRY_BYTES + sys.getsizeof(answer.request.rest)
    for hit in answer.hits:
        texts = (hit.head.title, hit.snippet.text)
        spans = len(hit.title_spans) + len(hit.body_spans) + len(hit.snippet.highlights)
        total += _HIT_BYTES + sum(map(sys.getsizeof, texts)) + _SPAN_BYTES * spans
        total += hit.scored.record.size
        total += _SHARE_BYTES * len(hit.scored.shares) + _HEAD_BYTES * len(hit.scored.also)
    for facet in answer.facets:
        for bucket in facet.buckets:
            total += _BUCKET_BYTES + sys.getsizeof(bucket.value)
    return total
