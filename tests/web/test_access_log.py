"""A line for each request, and readers' words only where the operator wants them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from falcon.testing import StartResponseMock, TestClient, create_environ

from fupin_search.service import Search
from fupin_search.settings import Settings
from fupin_search.web.app import create_app
from fupin_search.web.server import LineFormatter

NAME = "fupin_search.web.middleware"


@pytest.fixture(scope="module")
def search(make_search: Callable[..., Search]) -> Search:
    return make_search()


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What was logged, as a program reads it from the server's log."""
    written = [LineFormatter().format(one) for one in caplog.records if one.name == NAME]
    return [json.loads(line[line.index("{") :]) for line in written]


def test_a_line_tells_route_status_length_and_time(
    search: Search, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, NAME)
    client = TestClient(create_app(search, Settings(access_log="hashed")))
    answer = client.simulate_get("/v1/articles/orchard", headers={"X-Request-Id": "mine"})
    client.simulate_head("/v1/articles/orchard")
    client.simulate_get("/v1/nothing")
    client.simulate_get("/v1/search", query_string="size=0")
    told = lines(caplog)
    assert told[0] == {
        "id": "mine",
        "method": "GET",
        "route": "/v1/articles/{article_id}",
        "status": 200,
        "bytes": len(answer.content),
        "ms": told[0]["ms"],
    }
    assert told[0]["ms"] >= 0
    assert [(one["method"], one["route"], one["status"]) for one in told[1:]] == [
        ("HEAD", "/v1/articles/{article_id}", 200),
        ("GET", None, 404),
        ("GET", "/v1/search", 400),
    ]
    assert told[1]["bytes"] == 0


def test_words_are_a_digest_that_only_tells_equal_ones(
    search: Search, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, NAME)
    client = TestClient(create_app(search, Settings(access_log="hashed")))
    for typed in (quote("蜜柚"), quote("蜜柚", encoding="gbk"), quote("桥")):
        client.simulate_get("/v1/search", query_string=f"q={typed}")
    first, again, other = (one["q"] for one in lines(caplog))
    assert first == again != other
    assert "蜜柚" not in caplog.text
    TestClient(create_app(search, Settings(access_log="hashed"))).simulate_get(
        "/v1/search", query_string=f"q={quote('蜜柚')}"
    )
    assert lines(caplog)[-1]["q"] != first


@pytest.mark.parametrize("typed", ["蜜柚", "a\u2028b\x85c\nd", '"}{'])
def test_plain_words_are_written_where_the_operator_says_so_each_in_one_line(
    search: Search, caplog: pytest.LogCaptureFixture, typed: str
) -> None:
    caplog.set_level(logging.INFO, NAME)
    client = TestClient(create_app(search, Settings(access_log="plain")))
    client.simulate_get("/", query_string=f"q={quote(typed)}")
    assert lines(caplog)[0]["q"] == typed


def test_nothing_is_logged_unasked(search: Search, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, NAME)
    TestClient(create_app(search)).simulate_get("/")
    assert not lines(caplog)


def test_what_is_refused_before_anything_else_is_logged_too(
    search: Search, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, NAME)
    app = create_app(search, Settings(access_log="hashed"))
    environment = {**create_environ("/"), "REQUEST_METHOD": "WEBSOCKET"}
    b"".join(app(environment, StartResponseMock()))
    assert [(one["route"], one["status"]) for one in lines(caplog)] == [(None, 400)]
