"""An article opened from a search: what was searched for is marked, numbered and linked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, quote, urlsplit

import falcon
import pytest
from falcon.testing import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as Html
from support.urls import quoted_href

from fupin_search.articles import Article
from fupin_search.model.query import OneOf
from fupin_search.service import ArticlePage, SearchRequest
from fupin_search.settings import Settings
from fupin_search.web.pages.article_page import article_view
from fupin_search.web.urls import Links

TEA = Article(
    id="tea",
    title="春茶上市 茶农增收",
    body="头一批春茶下了山。\n合作社收购春\n茶三千斤，<b>茶农</b>笑了。\n\n来年再种春茶。",
    section="茶讯",
    source="山海晚报",
    date=date(2021, 4, 6),
)
ELSEWHERE = replace(TEA, id="elsewhere", title="外地春茶", url="https://news.example.org/1.html")
BRIDGE = Article(id="bridge", title="溜索改桥", body="桥通了，薄暮里人们来看。")


@pytest.fixture(scope="module")
def client(make_client: Callable[..., TestClient]) -> TestClient:
    place = Settings(public_url="https://search.example.org")
    return make_client([TEA, ELSEWHERE, BRIDGE], settings=place)


def opened(client: TestClient, path: str = "/articles/tea", **parameters: str) -> Html:
    result = client.simulate_get(path, params=parameters)
    assert result.status == falcon.HTTP_200
    return Html(result.text)


def hrefs(page: Html, selector: str) -> list[str]:
    return [node.attributes["href"] or "" for node in page.css(selector)]


def test_every_match_is_marked_and_numbered_through_title_and_body(client: TestClient) -> None:
    page = opened(client, q="春茶")
    marks = [(mark.attributes.get("id"), mark.text()) for mark in page.css("mark")]
    # The third runs on past the end of a paragraph, and is one match all the same.
    assert marks == [
        ("m1", "春茶"),
        ("m2", "春茶"),
        ("m3", "春"),
        (None, "茶"),
        ("m4", "春茶"),
    ]
    assert page.css(".matches")[0].text().startswith("本文有 4 处与“春茶”相符")


def test_each_match_leads_to_the_one_before_and_the_one_behind_in_a_ring(
    client: TestClient,
) -> None:
    page = opened(client, q="春茶")
    assert hrefs(page, ".matches a") == ["#m1"]
    places = page.css(".place")
    assert [place.text().split(" 上")[0] for place in places] == [
        f"第 {number} 处，共 4 处" for number in (1, 2, 3, 4)
    ]
    assert [[a.attributes["href"] for a in place.css("a")] for place in places] == [
        ["#m4", "#m2"],
        ["#m1", "#m3"],
        ["#m2", "#m4"],
        ["#m3", "#m1"],
    ]
    # What shows a place by style alone is that it stands next to its mark.
    assert all(place.prev and place.prev.tag == "mark" for place in places)


def test_one_match_alone_leads_nowhere(client: TestClient) -> None:
    page = opened(client, "/articles/bridge", q="溜索")
    assert [place.text() for place in page.css(".place")] == ["第 1 处，共 1 处"]


def test_an_article_marks_what_its_hit_marks(client: TestClient) -> None:
    for text in ("春茶 茶农", '"春茶上市"', "标题:茶农 合作社", "茶农 -桥", "chuncha", "三千斤"):
        (hit,) = (
            one
            for one in client.simulate_get("/v1/search", params={"q": text, "fold": "0"}).json[
                "hits"
            ]
            if one["id"] == "tea"
        )
        spans = hit["highlights"]
        page = opened(client, q=text)
        assert len(page.css("mark[id]")) == len(spans["title"]) + len(spans["body"]) > 0, text
        marked = [TEA.title[start:end] for start, end in spans["title"]]
        assert [mark.text() for mark in page.css("h1 mark")] == marked


def test_what_found_articles_in_the_place_of_a_slip_is_marked(client: TestClient) -> None:
    found = client.simulate_get("/v1/search", params={"q": '"春茶 合作社"'}).json
    assert found["repairs"]
    page = opened(client, q='"春茶 合作社"')
    assert {mark.text() for mark in page.css("mark[id]")} >= {"春茶", "合作社"}


def test_markup_in_an_article_stays_text_beside_marks(client: TestClient) -> None:
    page = opened(client, q="茶农")
    assert page.css("main b") != []
    assert [node.text() for node in page.css(".text > p b")] == ["2"]
    assert "<b>茶农</b>笑了" in page.css(".text")[0].text().replace(
        "第 2 处，共 2 处 上一处 下一处", ""
    )


def test_where_nothing_is_marked_that_is_said(client: TestClient) -> None:
    page = opened(client, "/articles/bridge", q="春茶")
    assert page.css("mark") == []
    assert page.css(".matches")[0].text() == "标题和正文里没有与“春茶”相符的文字"
    assert opened(client, "/articles/bridge").css(".matches") == []


def test_results_carry_the_search_to_the_article_and_the_article_carries_it_back(
    client: TestClient,
) -> None:
    query = "q=%E6%98%A5%E8%8C%B6&section=%E8%8C%B6%E8%AE%AF&sort=newest&size=5&fold=0"
    results = Html(client.simulate_get("/", query_string=query).text)
    links = [
        quoted_href(one) for one in hrefs(results, ".results h2 a, .results .about a:not(.why)")
    ]
    assert {urlsplit(one).path for one in links} == {
        "/articles/tea",
        "/1.html",
        "/articles/elsewhere",
    }
    for link in links:
        if "example" not in link:
            page = Html(client.simulate_get(link).text)
            (back,) = hrefs(page, ".back a")
            assert parse_qsl(urlsplit(back).query) == parse_qsl(query)
            assert page.css("mark[id]")


@pytest.mark.parametrize(
    ("query", "text", "href"),
    [
        ("", "返回首页", "/"),
        ("page=2", "返回文章列表", "/?page=2"),
        ("q=a&page=2", "返回搜索结果", "/?q=a&page=2"),
        ("section=x", "返回搜索结果", "/?section=x"),
        ("explain=1", "返回首页", "/"),
    ],
)
def test_the_way_back_is_in_the_address(
    client: TestClient, query: str, text: str, href: str
) -> None:
    other = {"Referer": "http://falconframework.org/?q=other"}
    result = client.simulate_get("/articles/tea", query_string=query, headers=other)
    (back,) = Html(result.text).css(".back a")
    assert (back.text(), back.attributes["href"]) == (text, href)


@pytest.mark.parametrize("query", ["from=x", "q=" + "a" * 10_001, "page=x", "q=a&page=9999999"])
def test_an_address_that_was_added_to_still_shows_its_article(
    client: TestClient, query: str
) -> None:
    result = client.simulate_get("/articles/tea", query_string=query)
    assert result.status == falcon.HTTP_200
    assert Html(result.text).css("h1")[0].text() == TEA.title


def test_only_the_address_without_a_search_is_an_article_s_own(client: TestClient) -> None:
    for query in ("", f"q={quote('春茶')}"):
        page = Html(client.simulate_get("/articles/tea", query_string=query).text)
        assert hrefs(page, "link[rel=canonical]") == ["/articles/tea"]
        robots = [one.attributes["content"] for one in page.css("meta[name=robots]")]
        assert robots == (["noindex"] if query else [])


def test_what_is_printed_says_where_and_when(client: TestClient) -> None:
    (line,) = opened(client, q="春茶").css(".printed")
    assert line.text().endswith("日打印 · https://search.example.org/articles/tea")
    (line,) = opened(client, "/", q="春茶").css(".printed")
    assert line.text().endswith("日打印 · https://search.example.org/?q=春茶")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    body=st.text("茶春\n ", max_size=30),
    cuts=st.sets(st.integers(0, 30), max_size=12),
    title=st.integers(0, 1),
)
def test_marking_loses_no_character_and_numbers_every_match_once(
    body: str, cuts: set[int], title: int
) -> None:
    ends = sorted(one for one in cuts if one <= len(body))
    spans = tuple(zip(ends[::2], ends[1::2], strict=False))
    article = Article(id="x", title="茶", body=body)
    printed = ArticlePage(article, None, (), ((0, 1),) * title, spans)
    view = article_view(printed, SearchRequest("茶", (OneOf("section", ("茶讯",)),)), Links())
    shown = ["".join(piece.text for piece in one) for one in view["paragraphs"]]
    assert shown == [part for part in body.split("\n") if part.strip()]
    seen = {
        place
        for start, end in spans
        for place in range(start, end)
        if body[place] != "\n" and body.split("\n")[body[:place].count("\n")].strip()
    }
    assert sum(len(p.text) for one in view["paragraphs"] for p in one if p.marked) == len(seen)
    numbers = [p.number for one in view["paragraphs"] for p in one if p.number]
    assert numbers == sorted(set(numbers))
    assert set(numbers) <= set(range(title + 1, title + len(spans) + 1))
