"""Every route sets a tag and records an outcome, or says that it does not."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from falcon.inspect import inspect_routes
from falcon.testing import TestClient
from prometheus_client.parser import text_string_to_metric_families

from fupin_search.service import Search
from fupin_search.web.app import App, create_app
from fupin_search.web.endpoint import Endpoint, Reply, RequestContext, Site
from fupin_search.web.metrics import Metrics

WORD = quote("补贴")
# An address of each route, and what its answer has and counts.
ADDRESSES = {
    "/": f"/?q={WORD}",
    "/articles/{article_id}": f"/articles/bridge?q={WORD}",
    "/static/{name}": "/static/style.css",
    "/v1/search": f"/v1/search?q={WORD}",
    "/v1/articles/{article_id}": "/v1/articles/bridge",
    "/v1/articles/{article_id}/similar": "/v1/articles/bridge/similar",
    "/v1/timeline": f"/v1/timeline?q={WORD}",
    "/v1/suggest": f"/v1/suggest?q={quote('山')}",
    "/feed.atom": f"/feed.atom?q={WORD}",
    "/feed.json": f"/feed.json?q={WORD}",
    "/opensearch.xml": "/opensearch.xml",
    "/opensearch/suggestions": f"/opensearch/suggestions?q={quote('山')}",
    "/openapi.json": "/openapi.json",
    "/docs/api": "/docs/api",
    "/healthz": "/healthz",
    "/readyz": "/readyz",
    "/metrics": "/metrics",
}
UNTAGGED = {"/static/{name}", "/healthz", "/readyz", "/metrics"}
SEARCHES = {"/", "/v1/search", "/v1/timeline", "/feed.atom", "/feed.json"}
# Its own error page, or a problem, for each kind of address.
REFUSED = {
    "/?size=0": "size-out-of-range",
    "/v1/search?size=0": "size-out-of-range",
    "/v1/timeline?by=x": "unknown-by",
    "/v1/suggest?size=0": "size-out-of-range",
    "/feed.atom?size=0": "size-out-of-range",
    "/articles/nowhere": "article-not-found",
    "/v1/articles/nowhere": "article-not-found",
    "/static/nowhere": "not-found",
    "/nowhere": "not-found",
    "/v1/nowhere": "not-found",
}


@pytest.fixture(scope="module")
def search(make_search: Callable[..., Search]) -> Search:
    return make_search()


def counting_app(search: Search) -> tuple[App, Metrics]:
    metrics = Metrics(search)
    return create_app(search, metrics=metrics), metrics


def counted(metrics: Metrics) -> dict[str, float]:
    """The sum of each counter that is not 0."""
    sums: dict[str, float] = {}
    for family in text_string_to_metric_families(metrics.scrape().decode()):
        for sample in family.samples:
            if sample.name.endswith("_total") and sample.value:
                name = sample.labels.get("code") or sample.name
                sums[name] = sums.get(name, 0) + sample.value
    return sums


def test_all_routes_are_tried(search: Search) -> None:
    assert {route.path for route in inspect_routes(counting_app(search)[0])} == set(ADDRESSES)


@pytest.mark.parametrize("route", ADDRESSES)
def test_a_route_is_tagged_and_counted_and_not_answered_twice(search: Search, route: str) -> None:
    app, metrics = counting_app(search)
    client = TestClient(app)
    first = client.simulate_get(ADDRESSES[route])
    assert first.status_code == 200
    tag = first.headers.get("etag")
    assert (tag is None) == (route in UNTAGGED)
    sums = counted(metrics)
    assert sums["fupin_requests_total"] == 1
    assert sums.get("fupin_searches_total", 0) == (route in SEARCHES)
    assert client.simulate_head(ADDRESSES[route]).headers.get("etag") == tag
    if tag:
        again = client.simulate_get(ADDRESSES[route], headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        any_tag = client.simulate_get(ADDRESSES[route], headers={"If-None-Match": "*"})
        assert (any_tag.status_code, any_tag.content) == (304, b"")


def test_no_two_routes_and_no_two_requests_share_a_tag(search: Search) -> None:
    client = TestClient(counting_app(search)[0])
    addresses = [ADDRESSES[route] for route in ADDRESSES if route not in UNTAGGED]
    addresses += ["/", "/?page=2", "/v1/search", "/v1/timeline?by=year", "/v1/articles/notice"]
    tags = [client.simulate_get(address).headers["etag"] for address in addresses]
    tags.append(client.simulate_get("/", headers={"Host": "other.example"}).headers["etag"])
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("address", REFUSED)
def test_a_refusal_is_counted_once_by_its_code_and_has_no_tag(search: Search, address: str) -> None:
    app, metrics = counting_app(search)
    refused = TestClient(app).simulate_get(address, headers={"If-None-Match": "*"})
    assert refused.status_code in (400, 404)
    assert "etag" not in refused.headers
    assert counted(metrics) == {"fupin_requests_total": 1, REFUSED[address]: 1}


def test_a_route_that_forgets_its_tag_fails(search: Search) -> None:
    def forgetful(_: RequestContext) -> Reply:
        return Reply(b"", "text/plain")

    app = create_app(search)
    app.add_route("/forgetful", Endpoint(Site(search), forgetful))
    assert TestClient(app).simulate_get("/forgetful").status_code == 500
