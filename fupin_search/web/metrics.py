"""The metrics of a server, for Prometheus.

Forked workers count in files of one folder, by prometheus-client's multiprocess mode; the process
that is scraped adds them up. A file is named by its worker's number, not by its process: a worker
that replaces a dead one goes on in the same files, so that nothing is lost or counted twice.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import falcon
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    disable_created_metrics,
    values,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.values import MultiProcessValue

from fupin_search.errors import IndexUnusableError, SettingError
from fupin_search.service import Answer, Search

# Most answers take 0.3 to 50 ms.
_SECONDS = (0.0003, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0)
_ARTICLES = (0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
# Bytes of a file: room for some thousand series, more than there are.
_FILE_BYTES = 1 << 18
_PARENT = "parent"
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# It would add a series to each counter, and Prometheus sees resets without it.
disable_created_metrics()  # type: ignore[no-untyped-call]

_log = logging.getLogger(__name__)


class Metrics:
    """The counts of a server; threads may share them.

    Args:
        search: knows the generation that answers.
        folder: where forked processes count together; without one each counts by itself.
        clock: returns seconds since 1970.
    """

    def __init__(
        self, search: Search, folder: Path | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._live = _LiveGeneration(search, clock)
        self._folder = folder
        self._process = _PARENT
        self._counting = True
        if folder:
            os.environ[_FOLDER] = str(folder)
            # The library chooses when it is imported, before there is a folder.
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
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def begin(self, number: int) -> None:
        """Count as a worker, in files of its own; called after a fork.

        Args:
            number: of the worker; no two have the same at a time.
        """
        self._process = str(number)
        self._counting = self._folder is None or _reserve_room(self._folder, self._process)
        if self._counting:
            self._starts.inc()

    def answered(self, route: str | None, method: str, status: int, seconds: float) -> None:
        """Count a request.

        Args:
            route: its template, or None if it has no route.
            method: as the client wrote it.
            status: of the answer.
            seconds: taken.
        """
        if not self._counting:
            return
        key = route or "none", method if method in _METHODS else "other", status
        series = self._series.get(key)
        if series is None:
            series = self._requests.labels(*key), self._seconds.labels(key[0])
            self._series[key] = series
        series[0].inc()
        series[1].observe(seconds)

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
        for code in dict.fromkeys(repair.code for repair in answer.repairs):
            self._repairs.labels(code).inc()

    def scrape(self) -> bytes:
        """Return the counts of all processes in Prometheus' text format."""
        counts: Collector = self._registry
        if folder := self._folder or os.environ.get(_FOLDER):
            counts = MultiProcessCollector(None, str(folder))  # type: ignore[no-untyped-call]
        return generate_latest(counts) + generate_latest(self._live)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"fupin_{name}", meaning, labels, registry=self._registry)


class _LiveGeneration(Collector):
    """Gauges of the generation that answers, read at each scrape."""

    def __init__(self, search: Search, clock: Callable[[], float]) -> None:
        self._search = search
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges, or only that there is no index."""
        ready = "1 if there is an index to answer from, otherwise 0."
        try:
            state = self._search.state()
        except IndexUnusableError:
            yield GaugeMetricFamily("fupin_ready", ready, 0)
            return
        created = datetime.fromisoformat(state.created).timestamp()
        yield GaugeMetricFamily("fupin_ready", ready, 1)
        info = GaugeMetricFamily(
            "fupin_generation_info", "The generation that answers.", labels=("generation",)
        )
        info.add_metric((state.generation,), 1)
        yield info
        yield GaugeMetricFamily(
            "fupin_generation_created_timestamp_seconds",
            "When the generation that answers was made.",
            created,
        )
        yield GaugeMetricFamily(
            "fupin_generation_age_seconds",
            "Time since the generation that answers was made.",
            self._clock() - created,
        )
        yield GaugeMetricFamily("fupin_articles", "Articles that can be found.", state.articles)


class MetricsPage:
    """The Falcon resource for `/metrics`.

    Args:
        metrics: the counts.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def on_get(self, _: falcon.Request, response: falcon.Response) -> None:
        """Answer `/metrics`."""
        response.content_type = CONTENT_TYPE_PLAIN_0_0_4
        response.set_header("Cache-Control", "no-store")
        response.data = self._metrics.scrape()

    on_head = on_get


def metrics_app(metrics: Metrics) -> falcon.App[falcon.Request, falcon.Response]:
    """Make an application that has only `/metrics`, for an address of its own."""
    app: falcon.App[falcon.Request, falcon.Response] = falcon.App()
    app.add_route("/metrics", MetricsPage(metrics))
    return app


@contextmanager
def counting(search: Search, *, forked: bool) -> Iterator[Metrics]:
    """Make the metrics of a server, for as long as it runs.

    Args:
        search: knows the generation that answers.
        forked: whether several processes count, in a folder that is removed afterwards.

    Raises:
        SettingError: when there is no room for that folder.
    """
    if not forked:
        yield Metrics(search)
        return
    try:
        temporary = TemporaryDirectory(prefix="fupin-search-metrics-", ignore_cleanup_errors=True)
    except OSError as error:
        raise SettingError(
            f"Cannot make a folder for metrics: {error.strerror or error}. Set TMPDIR to a folder "
            "that can be written to, or set `metrics` to `off`.",
            code="metrics-folder",
        ) from error
    with temporary as folder:
        if not _reserve_room(Path(folder), _PARENT):
            raise SettingError(
                f"There is no room in {folder} for metrics. Free some, set TMPDIR to another "
                "folder, or set `metrics` to `off`.",
                code="metrics-folder",
            )
        yield Metrics(search, Path(folder))


def _reserve_room(folder: Path, process: str) -> bool:
    """Reserve room on the disk: writing to a mapped file without room ends the process."""
    try:
        for kind in ("counter", "histogram"):
            path = folder / f"{kind}_{process}.db"
            if not path.exists():
                # A scrape at this moment cannot read an empty file.
                new = path.with_suffix(".new")
                with new.open("wb") as file:
                    os.posix_fallocate(file.fileno(), 0, _FILE_BYTES)
                new.rename(path)
    except OSError as error:
        _log.warning("Process %s counts nothing for /metrics: %s", process, error)
        return False
    return True
