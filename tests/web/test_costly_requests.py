"""Requests that would take too much, as readers and programs meet them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from falcon.testing import TestClient
from support.indexes import index_articles, store_in

from fupin_search.service import Search
from fupin_search.service.pipeline import Allowance
from fupin_search.settings import Settings
from fupin_search.web.app import create_app, get_app, make_search

REPAIRED = "q=" + quote('"就业稳岗补贴"')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index_articles(store_in(tmp_path))
    return tmp_path


@pytest.fixture
def late(folder: Path) -> Iterator[TestClient]:
    """An application that has no time for anything more."""
    ticks = iter(range(0, 10**9, 10))
    allowance = Allowance(seconds=1.0, clock=lambda: float(next(ticks)))
    search = Search(store_in(folder), allowance=allowance)
    yield TestClient(create_app(search))
    search.close()


def test_what_costs_too_much_is_a_problem_for_programs_and_a_page_for_people(folder: Path) -> None:
    client = TestClient(get_app(Settings(index=folder, cost_limit=5)))
    for path in ("/v1/search", "/v1/timeline", "/feed.json"):
        refused = client.simulate_get(path, query_string=f"q={quote('就业 OR 补贴')}")
        assert (refused.status_code, refused.json["code"]) == (400, "query-too-costly")
        assert "fewer words" in refused.json["detail"]
    page = client.simulate_get("/", query_string=f"q={quote('就业 OR 补贴')}")
    assert page.status_code == 400
    assert "搜索条件太复杂" in page.text
    assert "entries" not in page.text
    # The same text without its conditions would be refused again, so nothing leads there.
    assert "不加条件" not in page.text
    assert client.simulate_get("/v1/suggest", query_string="q=da").status_code == 200


def test_an_article_is_shown_and_marked_whatever_its_search_would_cost(folder: Path) -> None:
    client = TestClient(get_app(Settings(index=folder, cost_limit=5)))
    page = client.simulate_get("/articles/orchard", query_string=f"q={quote('就业 OR 补贴')}")
    assert page.status_code == 200
    assert '<mark id="m1">就业补贴</mark>' in page.text


def test_an_answer_cut_short_says_so_and_is_asked_for_anew(late: TestClient) -> None:
    for path in ("/v1/search", "/v1/timeline"):
        answer = late.simulate_get(path, query_string=REPAIRED)
        assert (answer.json["found"], answer.json["cut_short"]) == (0, True)
        assert "etag" not in answer.headers
    page = late.simulate_get("/", query_string=REPAIRED)
    assert "还没有全部试过" in page.text
    assert "etag" not in page.headers
    article = late.simulate_get("/articles/orchard", query_string=REPAIRED)
    assert "etag" not in article.headers
    assert "etag" in late.simulate_get("/articles/orchard").headers


def test_an_answer_in_full_is_called_so(folder: Path) -> None:
    client = TestClient(get_app(Settings(index=folder)))
    answer = client.simulate_get("/v1/search", query_string=REPAIRED)
    assert answer.json["repairs"]
    assert answer.json["cut_short"] is False
    assert "etag" in answer.headers
    assert "还没有全部试过" not in client.simulate_get("/", query_string=REPAIRED).text


def test_settings_limit_what_strangers_ask(folder: Path) -> None:
    search = make_search(store_in(folder), Settings(index=folder, cost_limit=7, time_limit=250))
    allowed = search._allowance
    assert (allowed.postings, allowed.seconds) == (7, 0.25)
    search.close()
