"""Reprints, as developers and readers meet them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from falcon.testing import TestClient
from selectolax.lexbor import LexborHTMLParser as Html
from support.urls import quoted_href

from fupin_search.articles import Article

FIRST = Article(
    id="first",
    title="茶叶运到了<省城>",
    body="山里通了公路,茶叶当天就能运到省城的市场。",
    source="山海晚报",
    date=date(2020, 11, 5),
    url="https://news.example.org/1.html",
)
REPRINT = replace(
    FIRST, id="reprint", title="公路通茶叶香", source="岭南日报", date=date(2021, 1, 6), url=None
)
OTHER = Article(id="other", title="茶博会开幕", body="各地茶农带来新茶,三天接待客商一万人。")


@pytest.fixture(scope="module")
def client(make_client: Callable[..., TestClient]) -> TestClient:
    return make_client([REPRINT, FIRST, OTHER])


def test_every_hit_says_which_article_had_its_text_first(client: TestClient) -> None:
    hits = client.simulate_get("/v1/search", params={"q": "茶", "fold": "0"}).json["hits"]
    assert {hit["id"]: hit["reprint_of"] for hit in hits} == {
        "first": None,
        "reprint": "first",
        "other": None,
    }


@pytest.mark.parametrize(("key", "first"), [("reprint", "first"), ("first", None), ("other", None)])
def test_an_article_says_the_same_of_itself(
    client: TestClient, key: str, first: str | None
) -> None:
    assert client.simulate_get(f"/v1/articles/{key}").json["reprint_of"] == first


def test_reprints_are_marked_among_the_hits(client: TestClient) -> None:
    page = Html(client.simulate_get("/", params={"q": "茶", "fold": "0"}).text)
    marked = {
        title.text(): bool(result.css(".reprint"))
        for result in page.css(".results article")
        for title in result.css("h2")
    }
    assert marked == {FIRST.title: False, REPRINT.title: True, OTHER.title: False}


def test_reprints_are_listed_under_the_first_of_their_text_unless_unfolded(
    client: TestClient,
) -> None:
    folded = client.simulate_get("/v1/search", params={"q": "茶", "size": "2"}).json
    assert (folded["found"], folded["folded"], folded["pages"]) == (3, 1, 1)
    assert {hit["id"]: hit["also"] for hit in folded["hits"]} == {
        "first": [
            {
                "id": "reprint",
                "title": REPRINT.title,
                "url": "/articles/reprint",
                "source": "岭南日报",
                "date": "2021-01-06",
            }
        ],
        "other": [],
    }
    each = client.simulate_get("/v1/search", params={"q": "茶", "size": "2", "fold": "0"}).json
    assert (each["found"], each["folded"], each["pages"]) == (3, 0, 2)
    assert not any(hit["also"] for hit in each["hits"])


def test_a_word_that_is_no_yes_or_no_cannot_unfold(client: TestClient) -> None:
    refused = client.simulate_get("/v1/search", params={"fold": "perhaps"})
    assert (refused.status_code, refused.json["code"]) == (400, "bad-fold")


def test_every_address_in_an_unfolded_answer_stays_unfolded(client: TestClient) -> None:
    answer = client.simulate_get("/v1/search", params={"q": "茶", "fold": "0"}).json
    addresses = [one["toggle_url"] for facet in answer["facets"] for one in facet["buckets"]]
    assert addresses
    assert all("fold=0" in address for address in addresses)


def test_a_page_shows_the_articles_folded_and_leads_to_all_and_back(client: TestClient) -> None:
    page = Html(client.simulate_get("/", params={"q": "茶"}).text)
    (also,) = page.css(".results .also")
    assert [one.text() for one in also.css("summary")] == ["另有 1 篇相同文章"]
    assert [(link.text(), link.attributes["href"]) for link in also.css("a")] == [
        (REPRINT.title, "/articles/reprint?q=茶")
    ]
    (unfold,) = page.css(".count a")
    assert unfold.text() == "逐篇列出"
    unfolded = Html(client.simulate_get(quoted_href(unfold.attributes["href"])).text)
    assert len(unfolded.css(".results article")) == 3
    assert not unfolded.css(".also")
    (back,) = unfolded.css(".count a")
    assert (back.text(), quoted_href(back.attributes["href"])) == (
        "合并相同文章",
        page.css("link[rel=canonical]")[0].attributes["href"],
    )


def test_a_page_without_reprints_speaks_of_no_folding(client: TestClient) -> None:
    page = Html(client.simulate_get("/", params={"q": "茶博会"}).text)
    assert page.css(".results article")
    assert not page.css(".count a, .also")


def test_a_reprint_leads_to_the_first_article_of_its_text(client: TestClient) -> None:
    page = Html(client.simulate_get("/articles/reprint").text)
    (note,) = page.css(".reprint")
    assert note.text() == "转载 · 首发见《茶叶运到了<省城>》"
    assert [link.attributes["href"] for link in note.css("a")] == ["/articles/first"]
    first = client.simulate_get("/articles/first")
    assert [title.text() for title in Html(first.text).css("article h1")] == [FIRST.title]


@pytest.mark.parametrize("key", ["first", "other"])
def test_other_articles_bear_no_note(client: TestClient, key: str) -> None:
    assert "转载" not in client.simulate_get(f"/articles/{key}").text
