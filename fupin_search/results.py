"""What the live generation answered lately, kept for those who ask the same again.

A site's readers ask few things often: the page of the newest articles, the words of the day. An
answer is found again by its generation's edition and by the query as it was understood, not by its
text, so that 補貼 and 补贴 share one and nothing outlives a swap or a removal.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from fupin_search.search.answer import Facet, Hit, Page
from fupin_search.search.query import Query, is_dated
from fupin_search.understanding.expressions import Reading
from fupin_search.understanding.interpretation import Interpretation

# Estimates of what Python's objects take, in bytes; the texts themselves are measured.
_ENTRY_BYTES = 4_000
_HIT_BYTES = 900
_SPAN_BYTES = 120
_SHARE_BYTES = 250
_HEAD_BYTES = 600
_BUCKET_BYTES = 80


@dataclass(frozen=True, slots=True)
class Question:
    """All that decides an answer.

    Args:
        edition: of the generation that answers.
        query: as it was understood.
        page: hits wanted.
        facets: fields to count, in order.
        facet_size: most values of a facet.
        explain: whether scores are explained.
        fold: whether articles of one text are listed as one.
        text: as typed, as far as that tells in what is asked where nothing is found.
        readings: what pieces of it were taken to mean.
        literal: pieces that mean their characters only.
        as_typed: whether all of it does, and is asked as it is or not at all.
        offers: whether corrections are wanted.
    """

    edition: str
    query: Query
    page: Page
    facets: tuple[str, ...]
    facet_size: int
    explain: bool = False
    fold: bool = False
    text: str = ""
    readings: tuple[Reading, ...] = ()
    literal: tuple[str, ...] = ()
    as_typed: bool = False
    offers: bool = True

    @property
    def dated(self) -> bool:
        """Whether a filter says which days are wanted."""
        return is_dated(self.query.filters)


@dataclass(frozen=True, slots=True)
class Repair:
    """A change without which nothing was found.

    Args:
        code: what kind of change; see `understanding.rescuing`.
        before: the piece as it was.
        after: what was asked instead; empty where it was let go.
        found: articles found with all the changes made.
    """

    code: str
    before: str
    after: str
    found: int


@dataclass(frozen=True, slots=True)
class Offer:
    """Another text that finds articles.

    Args:
        text: what to ask.
        found: articles it finds.
    """

    text: str
    found: int


@dataclass(frozen=True, slots=True)
class Result:
    """All of an answer that does not depend on who asked and when.

    Args:
        interpreted: how the text was read.
        found: articles found.
        hits: the page's.
        facets: values of the articles found, with counts.
        repairs: what was changed because nothing was found.
        offers: what the reader perhaps meant.
        cut_short: whether more would have been tried, had it not cost or taken too much.
    """

    interpreted: Interpretation
    found: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    folded: int = 0
    repairs: tuple[Repair, ...] = ()
    offers: tuple[Offer, ...] = ()
    cut_short: bool = False


class ResultCache:
    """The results used last, one edition's at a time; threads may share it.

    Args:
        entries: most results kept; 0 keeps none.
        size: most memory taken, in bytes, as `size_of` estimates it.
    """

    def __init__(self, entries: int, *, size: int = 12_000_000) -> None:
        self._entries = entries
        self._size = size
        self._lock = Lock()
        self._edition = ""
        self._kept: OrderedDict[Question, tuple[Result, int]] = OrderedDict()
        self._taken = 0
        self._hits = 0
        self._misses = 0

    @property
    def hits(self) -> int:
        """Questions answered from here so far."""
        return self._hits

    @property
    def misses(self) -> int:
        """Questions asked in vain so far."""
        return self._misses

    def get(self, question: Question) -> Result | None:
        """The result kept for a question, or None."""
        if not self._entries:
            return None
        with self._lock:
            kept = self._kept.get(question)
            if kept is None:
                self._misses += 1
                return None
            self._hits += 1
            self._kept.move_to_end(question)
            return kept[0]

    def put(self, question: Question, result: Result) -> None:
        """Keep a result, at the cost of those not used for the longest time."""
        if not self._entries:
            return
        size = size_of(result)
        with self._lock:
            if question.edition != self._edition:
                self._edition = question.edition
                self._kept.clear()
                self._taken = 0
            former = self._kept.pop(question, None)
            self._taken += size - (former[1] if former else 0)
            self._kept[question] = result, size
            while len(self._kept) > self._entries or self._taken > self._size:
                _, (_, freed) = self._kept.popitem(last=False)
                self._taken -= freed


def size_of(result: Result) -> int:
    """The memory a result takes, in bytes, within a third or so of the truth."""
    total = _ENTRY_BYTES
    for hit in result.hits:
        texts = (hit.article.title, hit.article.body, hit.snippet.text)
        spans = len(hit.title) + len(hit.body) + len(hit.snippet.highlights)
        total += _HIT_BYTES + sum(map(sys.getsizeof, texts)) + _SPAN_BYTES * spans
        total += _SHARE_BYTES * len(hit.shares) + _HEAD_BYTES * len(hit.also)
    for facet in result.facets:
        for bucket in facet.buckets:
            total += _BUCKET_BYTES + sys.getsizeof(bucket.value)
    return total
