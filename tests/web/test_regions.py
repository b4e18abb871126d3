"""Regions, as developers and readers meet them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import falcon
import pytest
from falcon.testing import TestClient
from selectolax.lexbor import LexborHTMLParser as Html

from fupin_search.articles import Article

ARTICLES = [
    Article(id="both", title="天河区与毕节结对", body="贵州的产业来了广州"),
    Article(id="guangzhou", title="广州的招聘会", body="稳岗就业"),
    Article(id="shenzhen", title="深圳的招聘会", body="稳岗就业"),
    Article(id="none", title="和平发展", body="稳岗就业"),
]


@pytest.fixture(scope="module")
def client(make_client: Callable[..., TestClient]) -> TestClient:
    return make_client(ARTICLES)


def answer(client: TestClient, query_string: str) -> dict[str, Any]:
    """The answer to a query string that must be fine."""
    result = client.simulate_get("/v1/search", query_string=query_string)
    assert result.status == falcon.HTTP_200, result.text
    found: dict[str, Any] = result.json
    return found


def regions(found: dict[str, Any]) -> list[tuple[str, str, int]]:
    """The buckets of the facet: value, label, count."""
    facet = next(facet for facet in found["facets"] if facet["field"] == "region")
    return [(bucket["value"], bucket["label"], bucket["count"]) for bucket in facet["buckets"]]


def test_the_facet_counts_provinces_and_says_their_names(client: TestClient) -> None:
    assert regions(answer(client, "")) == [("440000", "广东省", 3), ("520000", "贵州省", 1)]


def test_going_on_from_a_province_to_a_city_narrows(client: TestClient) -> None:
    found = answer(client, "region=440000")
    assert found["found"] == 3
    assert regions(found)[:3] == [
        ("440000", "广东省", 3),
        ("440100", "广州市", 2),
        ("440300", "深圳市", 1),
    ]
    bucket = found["facets"][2]["buckets"][1]
    assert bucket["toggle_url"] == "/v1/search?region=440100"
    assert answer(client, "region=440100")["found"] == 2
    district = answer(client, "region=440100")["facets"][2]["buckets"][2]
    assert (district["label"], district["toggle_url"]) == ("天河区", "/v1/search?region=440106")


def test_a_region_can_be_named(client: TestClient) -> None:
    assert answer(client, "region=%E5%B9%BF%E5%B7%9E%E5%B8%82")["found"] == 2


@pytest.mark.parametrize("value", ["999999", "%E6%9C%9D%E9%98%B3%E5%8C%BA", "x"])
def test_what_is_no_region_or_more_than_one_is_refused(client: TestClient, value: str) -> None:
    result = client.simulate_get("/v1/search", query_string=f"region={value}")
    assert result.status == falcon.HTTP_400
    assert result.json["code"] == "bad-region"


def test_a_reader_sees_the_names_of_regions_and_what_lies_inside_the_chosen(
    client: TestClient,
) -> None:
    page = Html(client.simulate_get("/", query_string="region=440100").text)
    titles = [title.text() for title in page.css(".facet h3")]
    facet = page.css(".facet")[titles.index("地区")]
    shown = [
        (link.text(deep=False).strip(), link.attributes.get("class")) for link in facet.css("a")
    ]
    assert shown == [
        ("广东省", None),
        ("广州市", "inside-1"),
        ("天河区", "inside-2"),
        ("深圳市", "inside-1"),
        ("贵州省", None),
    ]
    assert "广州市" in page.css(".chips")[0].text()
