"""Posting lists as arrays, read from Whoosh a block at a time."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import IndexReader, TermNotFound

from fupin_search.engines.embedded.schema import BODY, TITLE, text_field
from fupin_search.search.query import Scope

Documents = npt.NDArray[np.int32]
Frequencies = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

# Posting lists kept decoded, so that common terms are not read again for each query.
_KEPT = 2048


class Postings(NamedTuple):
    """A term's documents, ascending, and how often each holds it."""

    documents: Documents
    frequencies: Frequencies


NO_POSTINGS = Postings(np.empty(0, np.int32), np.empty(0, np.float32))


class PostingReader:
    """Reads the posting lists of one unchanging index; safe to call from several threads.

    Args:
        reader: Whoosh's reader of the whole index.
        title_weight: how many occurrences in the body one in the title is worth when they rank.
        lock: held while Whoosh's files are read.
    """

    def __init__(self, reader: IndexReader, *, title_weight: float, lock: Lock) -> None:
        self._leaves = list(reader.leaf_readers())
        self._title_weight = title_weight
        self._lock = lock
        self.one = lru_cache(maxsize=_KEPT)(self._read)
        self.both = lru_cache(maxsize=_KEPT)(self._join)

    def documents(self, kind: str, term: str, scope: Scope) -> Documents:
        """The documents with a term in their title, or in their title or body."""
        title = self.one(text_field(TITLE, kind), term).documents
        if scope is Scope.TITLE:
            return title
        body = self.one(text_field(BODY, kind), term).documents
        return np.concatenate((title, body))

    def terms(self, kind: str, prefix: str, scope: Scope, limit: int) -> list[str]:
        """The terms that begin so, at most `limit` of them."""
        places = (TITLE,) if scope is Scope.TITLE else (TITLE, BODY)
        found: dict[str, None] = {}
        with self._lock:
            for leaf, _ in self._leaves:
                for place in places:
                    for term in leaf.expand_prefix(text_field(place, kind), prefix):
                        found[term.decode()] = None
                        if len(found) >= limit:
                            return list(found)
        return list(found)

    def _join(self, kind: str, term: str) -> Postings:
        """Title and body as one field, an occurrence in the title counting `title_weight` times."""
        title = self.one(text_field(TITLE, kind), term)
        body = self.one(text_field(BODY, kind), term)
        # Added up by document number, which needs no sorting; every frequency is above nothing.
        frequencies = np.bincount(
            np.concatenate((title.documents, body.documents)),
            np.concatenate((title.frequencies * self._title_weight, body.frequencies)),
        )
        documents = np.flatnonzero(frequencies)
        return Postings(documents.astype(np.int32), frequencies[documents].astype(np.float32))

    def _read(self, field: str, term: str) -> Postings:
        parts: list[Postings] = []
        with self._lock:
            for leaf, offset in self._leaves:
                try:
                    matcher = leaf.postings(field, term.encode())
                except TermNotFound:
                    continue
                read = _blocks(matcher) if isinstance(matcher, W3LeafMatcher) else _inlined(matcher)
                parts.append(Postings(read.documents + np.int32(offset), read.frequencies))
        if not parts:
            return NO_POSTINGS
        return Postings(
            np.concatenate([part.documents for part in parts]),
            np.concatenate([part.frequencies for part in parts]),
        )


def _blocks(matcher: Any) -> Postings:  # noqa: ANN401 - Whoosh ships no types
    """A list on disk, whole blocks at a time: 20 times faster than asking for each posting."""
    documents: list[Documents] = []
    frequencies: list[Frequencies] = []
    while matcher.is_active():
        matcher._read_ids()  # noqa: SLF001 - Whoosh is pinned exactly, and a test holds this to its public iterator
        matcher._read_weights()  # noqa: SLF001 - same
        documents.append(np.array(matcher._ids, np.int32))  # noqa: SLF001 - same
        frequencies.append(np.array(matcher._weights, np.float32))  # noqa: SLF001 - same
        matcher._next_block()  # noqa: SLF001 - same
    return Postings(np.concatenate(documents), np.concatenate(frequencies))


def _inlined(matcher: Any) -> Postings:  # noqa: ANN401 - Whoosh ships no types
    """A list so short that it lives in the term dictionary, or one with deleted documents."""
    documents: list[int] = []
    frequencies: list[float] = []
    while matcher.is_active():
        documents.append(matcher.id())
        frequencies.append(matcher.weight())
        matcher.next()
    return Postings(np.array(documents, np.int32), np.array(frequencies, np.float32))
