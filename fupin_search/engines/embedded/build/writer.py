"""Articles into a new index, many at once; or into a new index made of another one."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path

from whoosh.index import LockError

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import MEMORY
from fupin_search.engines.embedded.build.batch_texts import BatchTexts
from fupin_search.engines.embedded.build.inversion import (
    BuildTools,
    SentArticles,
    SortedRun,
    encode_articles,
    invert,
    load_tables,
)
from fupin_search.engines.embedded.build.merge import Labels, write_segment
from fupin_search.engines.embedded.build.pool import TaskPool
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.engines.embedded.storage import fields
from fupin_search.engines.embedded.storage.container import ArrayFile, ArrayWriter
from fupin_search.engines.embedded.storage.fields import Lexicon, Packer
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.engines.embedded.storage.whoosh_codec import ArraySegment
from fupin_search.text.tokenizer import ChineseTokenizer

# The memory a process needs for each character of a batch, and for each posting it merges.
_BYTES_A_CHARACTER = 128
_BYTES_A_POSTING = 48
# More at a time is no faster, and the last batches should end at about the same time.
_MOST_CHARACTERS = 1 << 19
_MOST_POSTINGS = 1 << 21


class BulkWriter:
    """Fills a new index in one commit, so that it has one segment.

    Forked processes cut and invert the articles batch by batch, and the batches are merged at the
    end. The same articles give the same segment, whatever the number of processes and the memory.
    On any error the writer is abandoned at once.

    Args:
        folder: an empty folder.
        tokenizer: cuts the articles.
        memory: bytes for batches that are being cut and lists that are being merged, in all
            processes together. The dictionary, the index's own terms and the first
            `fields.SAMPLES` articles come on top. Much less than the default makes many small
            batches, which are slow to merge.
        processes: the number of processes that cut; by default the number of processors.

    Raises:
        whoosh.index.LockError: if another writer is open.
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
        self._pool: TaskPool[BuildTools] | None = None
        # Not yet handed out; the last one is still growing.
        self._batches: list[list[Article]] = [[]]
        self._characters = 0
        self._runs: list[Future[SortedRun]] = []
        self._labels = Labels()
        self._added = 0
        # Files of segments, written or copied.
        self._paths: list[Path] = []
        self._open = True
        self._committing = False

    def add(self, article: Article) -> None:
        """Take one article, whose id is new to this index.

        Raises:
            FupinSearchError: if a process died.
        """
        with self._abandoned_on_error():
            self._batches[-1].append(article)
            self._labels.add(article)
            self._added += 1
            self._characters += len(article.title) + len(article.body)
            if self._characters >= self._most_characters:
                self._batches.append([])
                self._characters = 0
                if self._added >= fields.SAMPLES:
                    pool = self._pool or self._start(self._processes)
                    self._hand_out(pool, self._batches[:-1])
                    # Each process has a batch and finds the next one waiting.
                    pool.make_room(2 * self._processes)

    def finish(self, stage: Callable[[str], None] | None = None) -> int:
        """Write the segment and commit it; then it is durable.

        Args:
            stage: called with each step, in words, as it begins.

        Returns:
            The number of articles in the index.

        Raises:
            FupinSearchError: if a process died.
        """
        stage = stage or (lambda _: None)
        with self._abandoned_on_error():
            # So few articles are not worth a fork.
            pool = self._pool or self._start(1)
            self._hand_out(pool, self._batches)
            stage("cutting the last articles")
            runs = [pool.result(run) for run in self._runs]
            segments = self._copied_segments(stage)
            if runs:
                stage("merging")
                segments.append(self._merged(runs, pool))
            if segments:
                self._committing = True
                self._index.commit(segments)
            self._close()
        return sum(segment.doc_count() for segment in segments)

    def abandon(self) -> None:
        """Remove everything written and end the processes; a finished index stays as it is."""
        if self._open:
            self._close()
            # A commit that raised an error may have taken effect.
            for path in () if self._committing else self._paths:
                path.unlink(missing_ok=True)

    def _copied_segments(self, stage: Callable[[str], None]) -> list[ArraySegment]:
        """Return the segments before the one that is written; a new index has none."""
        return []

    def _merged(self, runs: Sequence[SortedRun], pool: TaskPool[BuildTools]) -> ArraySegment:
        """Write the segment of all added articles."""
        segment = ArraySegment(INDEX_NAME, size=self._added)
        path = segment.path(self._index.folder)
        self._paths.append(path)
        out = ArrayWriter(path)
        try:
            write_segment(out, runs, self._labels, pool, self._most_postings)
        finally:
            out.abandon()  # does nothing to a file that is closed
        return segment

    def _start(self, processes: int) -> TaskPool[BuildTools]:
        samples: list[bytes] = []
        if self._added >= fields.SAMPLES:
            first = list(islice(chain.from_iterable(self._batches), fields.SAMPLES))
            samples = encode_articles(first, BatchTexts(first))
        tools = BuildTools(self._temporary, self._tokenizer, Packer(samples))
        if processes > 1:
            load_tables(tools)
        self._pool = TaskPool(tools, processes)
        return self._pool

    def _hand_out(self, pool: TaskPool[BuildTools], batches: Sequence[Sequence[Article]]) -> None:
        for batch in filter(None, batches):
            self._runs.append(pool.submit(invert, len(self._runs), SentArticles(batch)))
        del self._batches[: len(batches)]

    def _close(self) -> None:
        self._open = False
        if self._pool:
            self._pool.stop()
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


class BulkReviser(BulkWriter):
    """Fills a new index with the articles of another one, except replaced and dropped ones.

    At the end the other index's segments are copied, with replaced and dropped documents marked
    deleted; the added articles are one more segment. A single commit makes all of it the new index.
    A segment without living documents is not copied.

    Args:
        live: the folder of the other index, which is only read.
        folder: an empty folder.
        tokenizer: the one the other index was cut with.
        memory: see `BulkWriter`.
        processes: see `BulkWriter`.

    Raises:
        IndexDamagedError: if the other index is not whole.
        whoosh.index.LockError: if another writer is open.
    """

    def __init__(
        self,
        live: Path,
        folder: Path,
        tokenizer: ChineseTokenizer,
        *,
        memory: int = MEMORY,
        processes: int | None = None,
    ) -> None:
        self._live = ArrayIndex.open_in(live, schema(), INDEX_NAME)
        self._former = [
            (segment, Lexicon.of(ArrayFile(segment.path(live)), "id"))
            for segment in self._live.segments()
        ]
        super().__init__(folder, tokenizer, memory=memory, processes=processes)

    def add(self, article: Article) -> None:
        """Take one article, which replaces the one of its id."""
        super().add(article)
        self.drop(article.id)

    def drop(self, article_id: str) -> None:
        """Leave out the article of an id, if there is one."""
        with suppress(UnicodeEncodeError):  # a lone surrogate names no article
            key = article_id.encode()
            for segment, lexicon in self._former:
                number = lexicon.number(key)
                if number >= 0:
                    documents, *_ = lexicon.postings(number)
                    for document in documents.tolist():
                        segment.delete_document(document)

    def _copied_segments(self, stage: Callable[[str], None]) -> list[ArraySegment]:
        stage("copying what stays")
        segments = [segment for segment, _ in self._former if segment.doc_count()]
        for segment in segments:
            self._paths.append(segment.path(self._index.folder))
            self._live.copy(segment, self._index.folder)
        return segments


def _possible(processes: int | None) -> int:
    """Return the number of processes to use; one where they cannot be forked safely."""
    if not sys.platform.startswith("linux"):
        return 1
    return processes or len(os.sched_getaffinity(0))
