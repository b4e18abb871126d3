"""Articles into a new index, many at once."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import msgspec
from whoosh.index import LockError

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import MEMORY
from fupin_search.engines.embedded.bulk.inversion import Inverter, Run, shelved
from fupin_search.engines.embedded.bulk.labels import Labels
from fupin_search.engines.embedded.bulk.segment import SegmentFile
from fupin_search.engines.embedded.bulk.workers import Ticket, Workers
from fupin_search.engines.embedded.codec import packing
from fupin_search.engines.embedded.codec.container import ArrayWriter
from fupin_search.engines.embedded.codec.index import ArrayIndex, commit_segments
from fupin_search.engines.embedded.codec.segment import ArraySegment
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import ChineseTokenizer

# What a worker needs for each character of a batch, and for each posting it merges.
_BYTES_A_CHARACTER = 128
_BYTES_A_POSTING = 48
# More at a time is no faster, and the last batches should end at about the same time.
_MOST_CHARACTERS = 1 << 19
_MOST_POSTINGS = 1 << 21
_TENDED_EVERY = 64  # articles

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class _Inverting:
    number: int
    batch: Sequence[bytes]

    def __call__(self, inverter: Inverter) -> Run:
        return inverter.run(self.number, self.batch)


class BulkWriter:
    """Fills a new index in one commit, so that it has one segment.

    Articles are cut and inverted batch by batch by forked processes, and the batches merged at
    the end. Whatever the number of processes and the memory, the same articles give the same
    segment. When anything goes wrong the writer is abandoned at once.

    Args:
        folder: an empty folder.
        tokenizer: cuts the articles.
        memory: bytes that batches being cut and lists being merged may take, in all processes
            together. The dictionary, the index's own terms and the first `packing.SAMPLES`
            articles come on top. Much less than the default makes many small batches, and
            merging them slow.
        processes: how many cut; as many as there are processors for this one by default.

    Raises:
        whoosh.index.LockError: when another writer is at work.
    """

    def __init__(
        self,
        folder: Path,
        tokenizer: ChineseTokenizer,
        *,
        memory: int = MEMORY,
        processes: int | None = None,
    ) -> None:
        self._index = ArrayIndex.create_in(folder, schema(), INDEX_NAME)
        self._lock = self._index.lock("WRITELOCK")
        if not self._lock.acquire():
            raise LockError
        self._processes = _possible(processes)
        share = memory // self._processes
        self._most_characters = min(share // _BYTES_A_CHARACTER, _MOST_CHARACTERS)
        self._most_postings = min(share // _BYTES_A_POSTING + 1, _MOST_POSTINGS)
        self._temporary = Path(tempfile.mkdtemp(prefix=".bulk-", dir=folder))
        self._tokenizer = tokenizer
        self._workers: Workers[Inverter] | None = None
        # Cut by nobody yet; the last one is still growing.
        self._batches: list[list[bytes]] = [[]]
        self._characters = 0
        self._runs: list[Ticket[Run]] = []
        self._labels = Labels()
        self._added = 0
        # Files of segments, written or copied.
        self._paths: list[Path] = []
        self._open = True
        self._committing = False

    def add(self, article: Article) -> None:
        """Take one article; its id is new to this index.

        Raises:
            FupinSearchError: when a worker died.
        """
        with self._abandoned_on_error():
            self._batches[-1].append(_encode(article))
            self._labels.add(article)
            self._added += 1
            self._characters += len(article.title) + len(article.body)
            if self._characters >= self._most_characters:
                self._batches.append([])
                self._characters = 0
                if self._added >= packing.SAMPLES:
                    workers = self._workers or self._start(self._processes)
                    self._hand_out(workers, self._batches[:-1])
                    workers.make_room(self._processes)
            elif self._workers and self._added % _TENDED_EVERY == 0:
                self._workers.tend()

    def finish(self, stage: Callable[[str], None] | None = None) -> int:
        """Write the segment and commit it; then it is durable.

        Args:
            stage: told what is being done, in words.

        Returns:
            How many articles the index has.

        Raises:
            FupinSearchError: when a worker died.
        """
        stage = stage or (lambda _: None)
        with self._abandoned_on_error():
            # So few articles are not worth a fork.
            workers = self._workers or self._start(1)
            self._hand_out(workers, self._batches)
            stage("cutting the last articles")
            runs = [workers.result(ticket) for ticket in self._runs]
            segments = self._kept(stage)
            if runs:
                stage("merging")
                segments.append(self._merged(runs, workers))
            if segments:
                self._committing = True
                commit_segments(self._index, segments)
            self._close()
        return sum(segment.doc_count() for segment in segments)

    def abandon(self) -> None:
        """Drop everything written and end the workers; does nothing to a finished index."""
        if self._open:
            self._close()
            # A commit that failed may have been one all the same.
            for path in () if self._committing else self._paths:
                path.unlink(missing_ok=True)

    def _kept(self, stage: Callable[[str], None]) -> list[ArraySegment]:
        """Segments the index has before the one written; a new index has none."""
        return []

    def _merged(self, runs: Sequence[Run], workers: Workers[Inverter]) -> ArraySegment:
        """The segment of all that was added."""
        segment = ArraySegment(INDEX_NAME, size=self._added)
        path = segment.path(self._index.folder)
        self._paths.append(path)
        out = ArrayWriter(path)
        try:
            SegmentFile(
                out, runs, self._labels, workers.tools.packer, workers, self._most_postings
            ).write()
        finally:
            out.abandon()  # which is nothing to a file that was closed
        return segment

    def _start(self, processes: int) -> Workers[Inverter]:
        first = islice(chain.from_iterable(self._batches), packing.SAMPLES)
        samples = [
            shelved(article, normalise(article.title), normalise(article.body))
            for article in map(msgspec.json.Decoder(Article).decode, first)
        ]
        inverter = Inverter(self._temporary, self._tokenizer, packing.Packer(samples))
        self._workers = Workers(inverter, processes)
        return self._workers

    def _hand_out(self, workers: Workers[Inverter], batches: Sequence[Sequence[bytes]]) -> None:
        for batch in filter(None, batches):
            self._runs.append(workers.give(_Inverting(len(self._runs), batch)))
        del self._batches[: len(batches)]

    def _close(self) -> None:
        self._open = False
        if self._workers:
            self._workers.stop()
        shutil.rmtree(self._temporary, ignore_errors=True)
        self._lock.release()

    @contextmanager
    def _abandoned_on_error(self) -> Iterator[None]:
        if not self._open:
            raise ValueError("this writer is closed")
        try:
            yield
        except BaseException:
            self.abandon()
            raise


def _possible(processes: int | None) -> int:
    """How many processes to use; one where they cannot be forked safely."""
    if not sys.platform.startswith("linux"):
        return 1
    return processes or len(os.sched_getaffinity(0))
