"""What is not counted but looked at when a scraper asks: the generation that answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from fupin_search.errors import IndexUnusableError
from fupin_search.service import Search


class Live(Collector):
    """What answers now, looked at when asked.

    Args:
        search: knows.
        clock: seconds since 1970.
    """

    def __init__(self, search: Search, clock: Callable[[], float]) -> None:
        self._search = search
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        """The live generation, or that there is none."""
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


class Together(CollectorRegistry):
    """What was counted, and what answers now.

    Args:
        collectors: asked one after the other.
    """

    def __init__(self, *collectors: Collector) -> None:
        super().__init__()
        self._ours = collectors

    def collect(self) -> Iterable[Metric]:
        """Ask each."""
        for one in self._ours:
            yield from one.collect()
