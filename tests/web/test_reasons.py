"""Why a hit is where it is, as its page says it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from falcon.testing import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as Html
from support.urls import quoted_href

from fupin_search.web.pages.search_page import rounded

WORDS = "q=%E5%B0%B1%E4%B8%9A%E8%A1%A5%E8%B4%B4"


@pytest.fixture(scope="module")
def client(make_client: Callable[..., TestClient]) -> TestClient:
    return make_client()


def page(client: TestClient, query: str) -> Html:
    return Html(client.simulate_get("/", query_string=query).text)


def test_each_hit_by_a_score_leads_to_its_own_reasons(client: TestClient) -> None:
    links = [quoted_href(link.attributes["href"]) for link in page(client, WORDS).css("a.why")]
    assert links == [f"/?{WORDS}&explain=1#w{number}" for number in (1, 2)]
    for link in links:
        address, _, name = link.partition("#")
        explained = Html(client.simulate_get(address).text)
        (reasons,) = explained.css(f"details.why > ul#{name}")
        assert "命中“就业”" in reasons.text() or "“就业补贴”" in reasons.text()


def test_hits_of_a_later_page_are_numbered_on(client: TestClient) -> None:
    links = page(client, f"{WORDS}&size=1&page=2").css("a.why")
    assert [(link.attributes["href"] or "").split("#")[1] for link in links] == ["w2"]
    assert page(client, f"{WORDS}&size=1&page=2&explain=1").css("ul#w2")


@pytest.mark.parametrize("query", [f"{WORDS}&sort=newest", "", "section=x", f"{WORDS}&sort=oldest"])
@pytest.mark.parametrize("more", ["", "&explain=1"])
def test_where_nothing_is_scored_nothing_is_explained(
    client: TestClient, query: str, more: str
) -> None:
    assert page(client, query + more).css(".why") == []


def test_the_parts_shown_add_up_to_the_score_shown(client: TestClient) -> None:
    hits = client.simulate_get("/v1/search", query_string=WORDS).json["hits"]
    told = page(client, f"{WORDS}&explain=1").css("details.why")
    assert len(told) == len(hits) == 2
    for hit, reasons in zip(hits, told, strict=True):
        (score,) = reasons.css("p b")
        parts = [Decimal(part.text()) for part in reasons.css("ul b")]
        assert sum(parts) == Decimal(score.text()) == Decimal(f"{hit['score']:.2f}")
        assert parts == sorted(parts, reverse=True)


def test_an_explained_page_asks_for_explanations_nowhere_else(client: TestClient) -> None:
    dated = "q=2020%E5%B9%B4%E5%B0%B1%E4%B8%9A&fold=0"
    explained = page(client, f"{dated}&explain=1")
    assert explained.css(".understood a")
    assert explained.css(".count a")
    links = [node.attributes.get("href") or "" for node in explained.css("a, link")]
    assert [link for link in links if "explain" in link] == []
    assert explained.css("input[name=explain]") == []
    plain = page(client, dated)
    assert [node.text() for node in plain.css("h2")] == [
        node.text() for node in explained.css("h2")
    ]


def test_what_cannot_be_read_is_told(client: TestClient) -> None:
    refused = client.simulate_get("/", query_string="explain=maybe")
    assert refused.status_code == 400
    assert "是否说明得分" in refused.text


@settings(derandomize=True)
@given(st.lists(st.floats(0, 50), min_size=1, max_size=20))
def test_rounded_parts_add_up_and_are_each_less_than_a_hundredth_off(worths: list[float]) -> None:
    total = round(sum(worths) * 100)
    parts = rounded(worths, total)
    assert sum(parts) == total
    for worth, part in zip(worths, parts, strict=True):
        assert abs(worth * 100 - part) < 1 + 1e-6
