"""What a server counts, in the words of Prometheus.

Forked workers count in files of one folder, by prometheus-client's multiprocess mode; who is asked
adds up what stands there. A file is named by its worker's number, not by its process: the worker
that takes a dead one's place goes on in the same files, so that nothing is lost or counted twice.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    values,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.values import MultiProcessValue

from fupin_search.errors import SettingError
from fupin_search.service import Answer, Search
from fupin_search.web.metrics.live import Live, Together

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

# Most answers take 0.3 to 50 ms.
_SECONDS = (0.0003, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0)
_ARTICLES = (0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
# Of a file; so many bytes hold some thousand series, and there are fewer.
_ROOM = 1 << 18
_PARENT = "parent"
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# When a counter began is another series for each, and resets are told without it.
disable_created_metrics()  # type: ignore[no-untyped-call]

_log = logging.getLogger(__name__)


class Metrics:
    """The counts of a server; threads may share them.

    Args:
        search: tells what answers now.
        folder: where forked processes count together; each counts by itself where there is none.
        clock: seconds since 1970.
    """

    def __init__(
        self, search: Search, folder: Path | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._live = Live(search, clock)
        self._folder = folder
        self._process = _PARENT
        self._counting = True
        if folder:
            os.environ[_FOLDER] = str(folder)
            # Settled when the library is imported, unless one settles it oneself.
            values.ValueClass = MultiProcessValue(lambda: self._process)  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._requests = self._counter(
            "requests", "Requests answered, refused ones too.", "route", "method", "status"
        )
        self._seconds = Histogram(
            "fupin_request_seconds",
            "Time a request took in the application.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._refused = self._counter("refused", "Requests refused, by their problem.", "code")
        self._searches = self._counter("searches", "Searches answered, by page, API or feed.")
        self._empty = self._counter("searches_without_hits", "Searches that found no article.")
        self._found = Histogram(
            "fupin_search_articles",
            "Articles that a search found.",
            buckets=_ARTICLES,
            registry=self._registry,
        )
        self._repairs = self._counter("repairs", "Searches changed to find anything.", "code")
        self._kept = self._counter("result_cache_hits", "Searches answered from the cache.")
        self._made = self._counter("result_cache_misses", "Searches the cache had no answer to.")
        self._starts = self._counter("worker_starts", "Workers started, in place of dead ones too.")
        # Looking up a series by its labels takes longer than counting.
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def begin(self, number: int) -> None:
        """Count as a worker, in files of its own; after a fork.

        Args:
            number: the worker's; no two at a time have the same.
        """
        self._process = str(number)
        self._counting = self._folder is None or _reserved(self._folder, self._process)
        if self._counting:
            self._starts.inc()

    def answered(self, route: str | None, method: str, status: int, seconds: float) -> None:
        """Count a request.

        Args:
            route: its template, or None where there is none.
            method: as the client wrote it.
            status: of the answer.
            seconds: it took.
        """
        if not self._counting:
            return
        key = route or "none", method if method in _METHODS else "other", status
        known = self._known.get(key)
        if known is None:
            known = self._requests.labels(*key), self._seconds.labels(key[0])
            self._known[key] = known
        known[0].inc()
        known[1].observe(seconds)

    def refused(self, code: str) -> None:
        """Count a problem."""
        if self._counting:
            self._refused.labels(code).inc()

    def searched(self, answer: Answer) -> None:
        """Count a search."""
        if not self._counting:
            return
        self._searches.inc()
        self._found.observe(answer.found)
        (self._kept if answer.kept else self._made).inc()
        if not answer.found:
            self._empty.inc()
        for code in dict.fromkeys(one.code for one in answer.repairs):
            self._repairs.labels(code).inc()

    def scrape(self) -> bytes:
        """All of it, of all processes, in Prometheus' text format."""
        counted: Collector = self._registry
        if folder := self._folder or os.environ.get(_FOLDER):
            counted = MultiProcessCollector(None, str(folder))  # type: ignore[no-untyped-call]
        return generate_latest(Together(counted, self._live))

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"fupin_{name}", meaning, labels, registry=self._registry)


@contextmanager
def counting(search: Search, *, forked: bool) -> Iterator[Metrics]:
    """The counts of a server, as long as it runs.

    Args:
        search: tells what answers.
        forked: whether several processes count, in a folder that is gone afterwards.

    Raises:
        SettingError: when there is no room for that folder.
    """
    if not forked:
        yield Metrics(search)
        return
    try:
        made = TemporaryDirectory(prefix="fupin-search-metrics-", ignore_cleanup_errors=True)
    except OSError as error:
        raise SettingError(
            f"Cannot make a folder for what is counted: {error.strerror or error}. Name one that "
            "can be written to in TMPDIR, or set `metrics` to `off`.",
            code="metrics-folder",
        ) from error
    with made as folder:
        if not _reserved(Path(folder), _PARENT):
            raise SettingError(
                f"There is no room in {folder} for what is counted. Make some, name another place "
                "in TMPDIR, or set `metrics` to `off`.",
                code="metrics-folder",
            )
        yield Metrics(search, Path(folder))


def _reserved(folder: Path, process: str) -> bool:
    """Take room on the disk, since writing to a mapped file without any ends the process."""
    try:
        for kind in ("counter", "histogram"):
            path = folder / f"{kind}_{process}.db"
            if not path.exists():
                # Who scrapes at this moment cannot read a file that is empty.
                made = path.with_suffix(".new")
                with made.open("wb") as file:
                    os.posix_fallocate(file.fileno(), 0, _ROOM)
                made.rename(path)
    except OSError as error:
        _log.warning("Process %s counts nothing for /metrics: %s", process, error)
        return False
    return True
