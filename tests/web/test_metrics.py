"""What a server counts, and how it is scraped."""

from __future__ import annotations

import errno
import logging
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from falcon.testing import StartResponseMock, TestClient, create_environ
from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.parser import text_string_to_metric_families
from support.indexes import FEW, NOTICE, index_articles, store_in
from support.servers import running_server

from fupin_search.errors import SettingError
from fupin_search.generations import removals
from fupin_search.service import ResultCache, Search
from fupin_search.settings import Settings
from fupin_search.web.app import create_app, get_app
from fupin_search.web.metrics import Metrics, counting
from fupin_search.web.middleware import WARM_UP
from fupin_search.web.server import warm

ROOT = Path(__file__).resolve().parent.parent.parent
APP = ROOT / "fupin_search" / "web" / "app.py"
SEARCH = f"q={quote('就业补贴')}"


class Scrape:
    """A scrape, read by prometheus-client's own parser."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.families = list(text_string_to_metric_families(text))
        self.samples = [sample for family in self.families for sample in family.samples]

    def value(self, name: str, **labels: str) -> float:
        """The sum of a name's samples that have the labels."""
        return sum(
            sample.value
            for sample in self.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def labels(self, name: str, label: str) -> set[str]:
        """The values of a label."""
        return {sample.labels[label] for sample in self.samples if sample.name == name}


@pytest.fixture(scope="module")
def search(make_search: Callable[..., Search]) -> Search:
    return make_search(results=ResultCache(10))


@pytest.fixture
def client(search: Search) -> TestClient:
    """An application that has counted nothing yet."""
    return TestClient(create_app(search, metrics=Metrics(search)))


def scraped(client: TestClient) -> Scrape:
    """What `/metrics` says."""
    answer = client.simulate_get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["cache-control"] == "no-store"
    return Scrape(answer.text)


def read(url: str) -> Scrape:
    """What a scrape of a server says."""
    with urllib.request.urlopen(url, timeout=30) as response:
        return Scrape(response.read().decode())


def test_requests_count_by_template_method_and_status(client: TestClient) -> None:
    client.simulate_get("/v1/articles/orchard")
    client.simulate_get("/v1/articles/bridge")
    client.simulate_head("/v1/articles/orchard")
    client.simulate_get("/v1/articles/nobody")
    told = scraped(client)
    article = "/v1/articles/{article_id}"
    assert told.value("fupin_requests_total", route=article, method="GET", status="200") == 2
    assert told.value("fupin_requests_total", route=article, method="HEAD", status="200") == 1
    assert told.value("fupin_requests_total", route=article, status="404") == 1
    assert told.value("fupin_request_seconds_count", route=article) == 4
    assert 0 < told.value("fupin_request_seconds_sum", route=article) < 60
    assert "orchard" not in told.text
    assert "nobody" not in told.text


def test_no_client_can_make_a_label(client: TestClient, search: Search) -> None:
    for path in ("/none", "/v1/none", "/a/b/c", "/v1/articles/a/b"):
        client.simulate_get(path)
    metrics = Metrics(search)
    app = create_app(search, metrics=metrics)
    for method in ("WEBSOCKET", "BREW", "PROPFIND"):
        b"".join(
            app({**create_environ("/v1/search"), "REQUEST_METHOD": method}, StartResponseMock())
        )
    told = scraped(client)
    assert told.labels("fupin_requests_total", "route") == {"none"}
    assert told.value("fupin_requests_total", route="none", status="404") == 4
    refused = Scrape(metrics.scrape().decode())
    assert refused.labels("fupin_requests_total", "method") == {"other"}
    assert refused.value("fupin_requests_total") == 3


@pytest.mark.parametrize("path", ["/", "/v1/search", "/v1/timeline", "/feed.atom", "/feed.json"])
def test_a_search_counts_by_whatever_door_it_came(client: TestClient, path: str) -> None:
    client.simulate_get(path, query_string=SEARCH)
    told = scraped(client)
    assert told.value("fupin_searches_total") == 1
    assert told.value("fupin_search_articles_sum") == 2
    assert told.value("fupin_searches_without_hits_total") == 0
    assert told.value("fupin_refused_total") == 0


def test_what_a_browser_has_already_is_no_search(client: TestClient) -> None:
    tag = client.simulate_get("/v1/search", query_string=SEARCH).headers["etag"]
    again = {"If-None-Match": tag}
    assert client.simulate_get("/v1/search", query_string=SEARCH, headers=again).status_code == 304
    told = scraped(client)
    assert told.value("fupin_searches_total") == 1
    assert told.value("fupin_requests_total", route="/v1/search", status="304") == 1


def test_repairs_and_empty_searches_count(client: TestClient) -> None:
    client.simulate_get("/v1/search", query_string="q=" + quote('"蜜柚快车"'))
    client.simulate_get("/v1/search", query_string=f"q={quote('量子纠缠')}&as_typed=1")
    told = scraped(client)
    assert told.labels("fupin_repairs_total", "code") == {"quotes-ignored"}
    assert told.value("fupin_repairs_total") == 1
    assert told.value("fupin_searches_without_hits_total") == 1


def test_the_cache_counts_what_it_had_and_what_it_had_not(client: TestClient) -> None:
    for _ in range(3):
        client.simulate_get("/v1/search", query_string=f"q={quote('直播快车')}")
    told = scraped(client)
    assert told.value("fupin_result_cache_misses_total") == 1
    assert told.value("fupin_result_cache_hits_total") == 2


def test_refusals_count_by_their_problem_for_people_and_programs(client: TestClient) -> None:
    client.simulate_get("/", query_string="size=0")
    client.simulate_get("/v1/search", query_string="size=0")
    client.simulate_get("/v1/search", query_string="sort=best")
    told = scraped(client)
    assert told.value("fupin_refused_total", code="size-out-of-range") == 2
    assert told.value("fupin_refused_total", code="unknown-sort") == 1
    assert told.value("fupin_searches_total") == 0


def test_what_answers_is_told_as_it_is_when_asked(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    first = index_articles(store).generation
    search = Search(store)
    now = 4_000_000_000.0
    client = TestClient(create_app(search, metrics=Metrics(search, clock=lambda: now)))
    told = scraped(client)
    assert (told.value("fupin_ready"), told.value("fupin_articles")) == (1, 3)
    assert told.labels("fupin_generation_info", "generation") == {first}
    created = told.value("fupin_generation_created_timestamp_seconds")
    assert abs(created - time.time()) < 3600
    assert told.value("fupin_generation_age_seconds") == now - created

    second = index_articles(
        store, [NOTICE, replace(NOTICE, id="other", title="又一则公告")]
    ).generation
    removals.add(tmp_path, ["other"], "withdrawn")
    told = scraped(client)
    assert told.labels("fupin_generation_info", "generation") == {second}
    assert told.value("fupin_articles") == 1
    search.close()


def test_without_an_index_it_says_so_and_still_counts(tmp_path: Path) -> None:
    search = Search(store_in(tmp_path))
    client = TestClient(create_app(search, metrics=Metrics(search)))
    assert client.simulate_get("/readyz").status_code == 503
    told = scraped(client)
    assert told.value("fupin_ready") == 0
    assert "fupin_generation_info" not in told.text
    assert told.value("fupin_refused_total", code="index-missing") == 1


def test_names_and_units_keep_to_the_conventions(client: TestClient) -> None:
    client.simulate_get("/v1/search", query_string="size=0")
    client.simulate_get("/v1/search", query_string=SEARCH)
    told = scraped(client)
    assert len(told.families) > 10
    for family in told.families:
        assert family.name.startswith("fupin_"), family.name
        assert family.documentation.endswith("."), family.name
        assert family.type in {"counter", "gauge", "histogram"}, family.name
        for sample in family.samples:
            assert (family.type == "counter") == sample.name.endswith("_total"), sample.name
        # Base units alone.
        assert not re.search(r"_(ms|milliseconds|minutes|kb|percent)(_|$)", family.name)


@pytest.mark.parametrize(
    ("chosen", "counted", "shown"), [("on", True, True), ("off", False, False), (9100, True, False)]
)
def test_the_setting_says_whether_and_where(
    search: Search, chosen: str | int, *, counted: bool, shown: bool
) -> None:
    metrics = Metrics(search)
    app = create_app(search, Settings(metrics=chosen), metrics if counted else None)
    client = TestClient(app)
    client.simulate_get("/v1/search", query_string=SEARCH)
    assert client.simulate_get("/metrics").status_code == (200 if shown else 404)
    assert Scrape(metrics.scrape().decode()).value("fupin_searches_total") == counted


def test_an_application_for_another_server_counts_too(tmp_path: Path) -> None:
    index_articles(store_in(tmp_path))
    client = TestClient(get_app(Settings(index=tmp_path)))
    client.simulate_get("/v1/search", query_string=SEARCH)
    assert scraped(client).value("fupin_searches_total") == 1


def test_what_warms_a_server_is_nobodys_request(
    search: Search, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the counts nor the log have it."""
    caplog.set_level(logging.INFO)
    metrics = Metrics(search)
    app = create_app(search, Settings(access_log="plain"), metrics=metrics)
    warm(app, search)
    told = Scrape(metrics.scrape().decode())
    for name in ("requests", "refused", "searches", "result_cache_misses", "repairs"):
        assert told.value(f"fupin_{name}_total") == 0
    assert caplog.records == []
    TestClient(app).simulate_get("/v1/search", query_string=SEARCH)
    assert Scrape(metrics.scrape().decode()).value("fupin_requests_total") == 1
    assert len(caplog.records) == 1


def test_no_header_makes_a_request_nobodys(search: Search) -> None:
    metrics = Metrics(search)
    client = TestClient(create_app(search, metrics=metrics))
    headers = dict.fromkeys((WARM_UP, "fupin-search-warm-up", "Warm-Up"), "1")
    client.simulate_get("/v1/search", query_string=SEARCH, headers=headers)
    assert Scrape(metrics.scrape().decode()).value("fupin_requests_total") == 1


def children(process: subprocess.Popen[str]) -> set[int]:
    """The worker processes."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return set(map(int, listed.split()))


def replaced(process: subprocess.Popen[str], worker: int, number: int) -> None:
    """Kill a worker, and wait until so many are there again."""
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while len(children(process) - {worker}) < number and time.monotonic() < deadline:
        time.sleep(0.05)


def searches_in(path: Path) -> float:
    """What one worker's file says of searches."""
    kept = MmapedDict.read_all_values_from_file(str(path))  # type: ignore[no-untyped-call]
    return sum(float(value) for key, value, *_ in kept if '"fupin_searches_total"' in key)


def test_all_workers_add_up_and_a_dead_ones_counts_stay_and_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every request is one of the sum, however often workers die, and none is two."""
    index_articles(store_in(tmp_path / "index"), FEW)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    made = 0
    with running_server(tmp_path / "index", workers=2) as (url, process):

        def ask(times: int) -> Scrape:
            nonlocal made
            for _ in range(times):
                urllib.request.urlopen(f"{url}v1/search?{SEARCH}", timeout=30).close()
            made += times
            return read(f"{url}metrics")

        told = ask(0)
        # What warmed the workers is nobody's request.
        assert told.value("fupin_requests_total", route="/v1/search") == 0
        # Each connection is taken by whichever worker comes first, so ask until both counted.
        while not all(map(searches_in, folder.glob("*/counter_[01].db"))):
            told = ask(10)
        assert told.value("fupin_searches_total") == made
        for _ in range(2):
            worker = min(children(process))
            starts = told.value("fupin_worker_starts_total")
            replaced(process, worker, 2)
            assert ask(0).value("fupin_searches_total") == made
            while ask(4).value("fupin_worker_starts_total") == starts:
                pass
            told = ask(10)
            assert told.value("fupin_worker_starts_total") == starts + 1
            for name in ("fupin_searches_total", "fupin_search_articles_count"):
                assert told.value(name) == made
            assert told.value("fupin_requests_total", route="/v1/search") == made
            assert told.value("fupin_request_seconds_count", route="/v1/search") == made
            assert told.value("fupin_search_articles_sum") == 2 * made
        # A worker's files are its successor's, so there are never more of them.
        assert len(list(folder.glob("*/counter_*.db"))) == 3
        (own,) = folder.iterdir()
        assert own.stat().st_mode & 0o777 == 0o700
        process.terminate()
        assert process.wait(timeout=30) == 0
    assert list(folder.iterdir()) == []


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("workers", [1, 2])
def test_at_a_port_of_their_own_they_are_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    index_articles(store_in(tmp_path), FEW)
    port = free_port()
    monkeypatch.setenv("FUPIN_METRICS", str(port))
    own = f"http://127.0.0.1:{port}"
    with running_server(tmp_path, workers=workers) as (url, process):
        for _ in range(5):
            urllib.request.urlopen(f"{url}v1/search?{SEARCH}", timeout=30).close()
        assert read(f"{own}/metrics").value("fupin_searches_total") == 5
        for elsewhere in (f"{url}metrics", f"{own}/v1/search"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                read(elsewhere)
            assert refused.value.code == 404
            refused.value.close()
        # And who scrapes survives the death of any.
        for child in sorted(children(process)):
            replaced(process, child, workers + 1)
            assert read(f"{own}/metrics").value("fupin_searches_total") == 5


def test_a_server_without_room_for_its_counts_says_so(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(SettingError, match="TMPDIR"), counting(search, forked=True):
        pass


def test_a_worker_without_room_for_its_counts_answers_all_the_same(
    search: Search,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To write to a mapped file that the disk has no room for would end it."""
    # What is set for a whole process is put back.
    monkeypatch.setattr(values, "ValueClass", values.MutexValue)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    metrics = Metrics(search, tmp_path)
    client = TestClient(create_app(search, metrics=metrics))

    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as here:
        here.setattr(os, "posix_fallocate", full)
        metrics.begin(0)
    assert client.simulate_get("/v1/search", query_string=SEARCH).status_code == 200
    assert "counts nothing" in caplog.text
    assert Scrape(metrics.scrape().decode()).value("fupin_requests_total") == 0
    metrics.begin(1)
    client.simulate_get("/v1/search", query_string=SEARCH)
    assert Scrape(metrics.scrape().decode()).value("fupin_requests_total") == 1
    values.ValueClass.close_all_files()


def test_the_page_of_metrics_names_what_a_scrape_has_and_nothing_else(
    tmp_path: Path,
) -> None:
    """Each once in its table; its alerts ask for series there are, by labels they have."""
    index_articles(store_in(tmp_path))
    search = Search(store_in(tmp_path), ResultCache(10))
    client = TestClient(create_app(search, metrics=Metrics(search)))
    client.simulate_get("/v1/search", query_string="q=" + quote('"蜜柚快车"'))
    client.simulate_get("/v1/search", query_string="size=0")
    told = scraped(client)
    search.close()
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(fupin_\w+)` \| (\w+) \|", page, re.MULTILINE)
    # The parser takes the ending of counters off, which their samples have.
    scraped_names = {
        (f"{one.name}_total" if one.type == "counter" else one.name, one.type)
        for one in told.families
    }
    assert sorted(listed) == sorted(scraped_names)
    samples = {sample.name: set(sample.labels) for sample in told.samples}
    for name, labels in re.findall(r"\b(fupin_\w+)(?![\w.])(?:\{([^}]*)\})?", page):
        assert name in samples or any(name == known for known, _ in listed), name
        asked = set(re.findall(r"(\w+)=", labels))
        assert asked <= samples.get(name, set()), name
    routes = set(re.findall(r"`(/v1/[^`]*)`", page))
    assert routes <= set(re.findall(r'"(/v1/[^"]*)"', APP.read_text(encoding="utf-8")))
