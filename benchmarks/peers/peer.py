"""The interface of a measured engine, and the building of its index."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec
from figures import say
from memory import peak_memory
from workload import FACETS, Corpus, Query

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
    """The figures of indexing.

    Args:
        seconds: from the first article read to an index that is on disk and can be opened.
        bytes: the index's size on disk.
        peak_bytes: most memory of all its processes, proportional set sizes summed.
        date: UTC time, ISO 8601.
    """

    seconds: float
    bytes: int
    peak_bytes: int
    date: str


class Indexer(Protocol):
    """An engine that builds an index.

    Args:
        folder: of its index; engines that share an index share the folder.
    """

    name: str
    folder: Path
    installed: bool
    cuts: bool  # whether it reads and cuts the articles itself; the others get words
    apart: bool  # whether it indexes in other processes, which the caller feeds
    any_word: bool  # whether one of the query's words is enough
    cannot: str | None  # the part of the task that it cannot do, or the reason that it is missing

    def index(self, corpus: Corpus) -> None:
        """Index the corpus into the empty folder, and close the index."""
        ...


class Library(Indexer, Protocol):
    """An engine that is called in this process."""

    def open(self) -> None:
        """Open the index for searching."""
        ...

    def search(self, query: Query) -> Found:
        """Return ten hits, the count, and three facets counted over all hits."""
        ...


class Program(Indexer, Protocol):
    """An engine that answers lines in a process of its own, and measures its own times."""

    def own_command(self) -> list[str]:
        """Return the command that reads a query a line, and writes an answer a line."""
        ...

    def before(self) -> Sequence[str]:
        """Return lines to send once, before the queries."""
        ...

    def line(self, query: Query) -> str:
        """Return the line of a query."""
        ...

    def read(self, answer: bytes) -> tuple[float, int]:
        """Return the seconds that a query took, and the number of articles found."""
        ...


class Server(Indexer, Protocol):
    """An engine that answers over HTTP on two processors."""

    note: str | None  # its difference from the other engines

    def command(self, port: int) -> list[str]:
        """Return the command that serves the index at 127.0.0.1 until SIGTERM."""
        ...

    def path(self, query: Query) -> str:
        """Return the path of a query for ten hits with marks, and three facets."""
        ...

    def before(self) -> Sequence[str]:
        """Return paths to request once, before the measurement."""
        ...

    def calls(self, asked: Sequence[Query]) -> float | None:
        """Return how many Python functions a request calls; None where it is not in Python."""
        ...


def build(engine: Indexer, corpus: Corpus) -> Indexed:
    """Index the corpus in a new process, and measure it from this one."""
    say(f"indexing: {engine.name} …")
    shutil.rmtree(engine.folder, ignore_errors=True)
    engine.folder.mkdir(parents=True)
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=fresh) as worker:
        pid = worker.submit(os.getpid).result()
        running = worker.submit(_seconds_to_index, engine, corpus)
        seconds, peak = peak_memory(pid, running, root_too=not engine.apart)
    indexed = Indexed(
        round(seconds, 3),
        _size(engine.folder),
        peak,
        datetime.now(UTC).isoformat(timespec="seconds"),
    )
    (engine.folder / _DONE).write_bytes(msgspec.json.encode(indexed))
    return indexed


def build_once(engine: Indexer, corpus: Corpus) -> Indexed:
    """Return the figures of a former `build`, or build."""
    done = engine.folder / _DONE
    if done.exists():
        return msgspec.json.decode(done.read_bytes(), type=Indexed)
    return build(engine, corpus)


def records(corpus: Corpus) -> Iterator[dict[str, str]]:
    """Yield articles for engines that take JSON: fields, words and facets, if not empty."""
    for document in corpus.documents():
        shown = msgspec.json.decode(document.record, type=dict[str, str | None])
        named = {name: getattr(document, name) for name in FACETS}
        given = {
            "title": shown["title"],
            "body": shown["body"],
            "url": shown["url"],
            "date": shown["date"],
            "words": document.words,
            **named,
        }
        yield {name: value for name, value in given.items() if value}


def read_clock(answer: bytes) -> tuple[float, int]:
    """Read the answer of a program of our own: nanoseconds, a tab, and articles found."""
    nanoseconds, found = answer.split(b"\t")
    return int(nanoseconds) / 1e9, int(found)


def _seconds_to_index(engine: Indexer, corpus: Corpus) -> float:
    started = time.perf_counter()
    engine.index(corpus)
    return time.perf_counter() - started


def _size(folder: Path) -> int:
    """Return the bytes on disk; holes in a file take none."""
    files = (path.stat() for path in folder.rglob("*") if path.is_file())
    return sum(min(file.st_size, file.st_blocks * 512) for file in files)
