"""The cache of answers: the latest ones, for readers who send the same request again.

A site's readers ask for few things often: the page of the newest articles, the words of the day. An
answer is found by its request and by the edition it depends on (`QueryContext.edition`), before
anything is parsed. So nothing outlives a swap, a removal, a changed file of synonyms or the day.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from threading import Lock

from fupin_search.model.request import SearchRequest
from fupin_search.service.answers import Answer

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
        texts = (hit.article.title, hit.article.body, hit.snippet.text)
        spans = len(hit.title_spans) + len(hit.body_spans) + len(hit.snippet.highlights)
        total += _HIT_BYTES + sum(map(sys.getsizeof, texts)) + _SPAN_BYTES * spans
        total += _SHARE_BYTES * len(hit.scored.shares) + _HEAD_BYTES * len(hit.scored.also)
    for facet in answer.facets:
        for bucket in facet.buckets:
            total += _BUCKET_BYTES + sys.getsizeof(bucket.value)
    return total
