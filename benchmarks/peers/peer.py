"""What the harness asks of an engine, ours or another."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec
from workload import Corpus, Query

HITS = 10
BUCKETS = 20

_DONE = "indexed.json"


class Found(NamedTuple):
    """An answer.

    Args:
        total: articles found, exactly.
        hits: the ten best articles, read from the index.
        facets: for each facet its largest buckets, value and count; empty where it cannot count.
    """

    total: int
    hits: Sequence[object]
    facets: Mapping[str, Sequence[tuple[str, int]]]


class Indexed(msgspec.Struct, frozen=True):
    """What indexing took.

    Args:
        seconds: from the first article read to an index that is on disk and can be opened.
        bytes: the index's size on disk.
    """

    seconds: float
    bytes: int


class Peer(Protocol):
    """An engine that can be measured.

    Args:
        folder: where its index is or will be; engines that share an index share the folder.
    """

    name: str
    folder: Path
    installed: bool
    cuts: bool  # whether it reads and cuts the articles itself; the others are fed words
    any_word: bool  # whether one of the query's words is enough
    cannot: str | None  # what it cannot do of what is asked here, or why it is not installed

    def index(self, corpus: Corpus) -> None:
        """Index the corpus into its empty folder and close the index."""
        ...

    def open(self) -> None:
        """Make ready to search."""
        ...

    def search(self, query: Query) -> Found:
        """Ten hits, the count, and three facets counted over all that was found."""
        ...


def build(peer: Peer, corpus: Corpus) -> Indexed:
    """Index the corpus anew and measure it."""
    shutil.rmtree(peer.folder, ignore_errors=True)
    peer.folder.mkdir(parents=True)
    started = time.perf_counter()
    peer.index(corpus)
    seconds = time.perf_counter() - started
    indexed = Indexed(round(seconds, 3), _size(peer.folder))
    (peer.folder / _DONE).write_bytes(msgspec.json.encode(indexed))
    return indexed


def is_built(peer: Peer) -> bool:
    """Whether a former `build` came to its end."""
    return (peer.folder / _DONE).exists()


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
