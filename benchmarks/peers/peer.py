"""What the harness asks of an engine, ours or another."""

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
    """What indexing took.

    Args:
        seconds: from the first article read to an index that is on disk and can be opened.
        bytes: the index's size on disk.
        peak_bytes: most memory of all its processes, proportional set sizes summed.
        date: when.
    """

    seconds: float
    bytes: int
    peak_bytes: int
    date: str


class Indexer(Protocol):
    """An engine that makes an index.

    Args:
        folder: where its index is or will be; engines that share an index share the folder.
    """

    name: str
    folder: Path
    installed: bool
    cuts: bool  # whether it reads and cuts the articles itself; the others are fed words
    apart: bool  # whether it indexes in processes of its own, which the caller only feeds
    any_word: bool  # whether one of the query's words is enough
    cannot: str | None  # what it cannot do of what is asked here, or why it is not installed

    def index(self, corpus: Corpus) -> None:
        """Index the corpus into its empty folder and close the index."""
        ...


class Library(Indexer, Protocol):
    """An engine that is called in this process."""

    def open(self) -> None:
        """Make ready to search."""
        ...

    def search(self, query: Query) -> Found:
        """Ten hits, the count, and three facets counted over all that was found."""
        ...


class Program(Indexer, Protocol):
    """An engine that is given all queries at once and says itself how long it took for each."""

    def answer(self, asked: Sequence[Query], *, warm: int, passes: int) -> list[tuple[float, int]]:
        """Seconds taken and articles found, query by query and pass by pass.

        Args:
            asked: the queries.
            warm: passes before, which count for nothing.
            passes: passes that count.
        """
        ...


class Server(Indexer, Protocol):
    """An engine that answers over HTTP, two processors' worth of it."""

    note: str | None  # what it does otherwise than the rest

    def command(self, port: int) -> list[str]:
        """Serves the index at 127.0.0.1 until SIGTERM."""
        ...

    def path(self, query: Query) -> str:
        """Path and query string that ask for ten hits, marked up, and three facets."""
        ...

    def before(self) -> Sequence[str]:
        """Paths to ask once, before anything is measured."""
        ...


def build(engine: Indexer, corpus: Corpus) -> Indexed:
    """Index the corpus anew, in a fresh process watched from this one."""
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
    """What a former `build` saw, or else build."""
    done = engine.folder / _DONE
    if done.exists():
        return msgspec.json.decode(done.read_bytes(), type=Indexed)
    return build(engine, corpus)


def records(corpus: Corpus) -> Iterator[dict[str, str]]:
    """The corpus as JSON engines take it: article, words and facets, absent ones left out."""
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


def _seconds_to_index(engine: Indexer, corpus: Corpus) -> float:
    started = time.perf_counter()
    engine.index(corpus)
    return time.perf_counter() - started


def _size(folder: Path) -> int:
    """Bytes on disk; holes in a file take none."""
    files = (path.stat() for path in folder.rglob("*") if path.is_file())
    return sum(min(file.st_size, file.st_blocks * 512) for file in files)
