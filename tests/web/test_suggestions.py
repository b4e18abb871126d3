"""What developers and readers meet while typing, and beside an article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from falcon.testing import TestClient
from selectolax.lexbor import LexborHTMLParser as Html
from support.indexes import index_articles

from fupin_search.articles import Article
from fupin_search.generations import removals
from fupin_search.generations.store import GenerationStore
from fupin_search.service import Search
from fupin_search.settings import Settings

TEA = Article(
    id="tea",
    title="茶園<春>茶上市",
    body="合作社春茶上市,茶农增收。采茶工进山,炒茶师傅开锅,春茶一斤卖到八百元。",
    section="茶讯",
    source="茶乡晚报",
    date=date(2020, 4, 1),
    url="2020/tea.html",
)
ARCHIVE = [
    TEA,
    replace(TEA, id="copy", title="茶园里的春天", source="山海晚报", date=date(2020, 4, 3)),
    Article(
        id="fair",
        title="茶园春茶评比",
        body="春茶评比开锣,炒茶师傅带来春茶,茶农到场。",
        section="茶讯",
        date=date(2020, 5, 1),
    ),
    *(
        Article(id=f"n{number}", title=f"第{number}号公告", body=f"公告{number}。", url="/n")
        for number in range(60)
    ),
]


@pytest.fixture(scope="module")
def client(make_client: Callable[..., TestClient]) -> TestClient:
    return make_client(ARCHIVE, settings=Settings(base_url="https://site.example"))


def suggested(client: TestClient, **asked: str) -> list[dict[str, object]]:
    answer = client.simulate_get("/v1/suggest", params=asked).json
    assert answer["query"] == asked.get("q", "")
    suggestions: list[dict[str, object]] = answer["suggestions"]
    return suggestions


def test_every_suggestion_says_what_it_is_and_where_it_leads(client: TestClient) -> None:
    assert suggested(client, q="chay") == [
        {
            "text": "茶园",
            "text_html": "<mark>茶园</mark>",
            "highlights": [[0, 2]],
            "kind": "phrase",
            "count": 3,
            "url": "/?q=%E8%8C%B6%E5%9B%AD",
        },
        {
            "text": "茶园春茶评比",
            "text_html": "<mark>茶园</mark>春茶评比",
            "highlights": [[0, 2]],
            "kind": "title",
            "url": "/articles/fair",
        },
        {
            "text": "茶园里的春天",
            "text_html": "<mark>茶园</mark>里的春天",
            "highlights": [[0, 2]],
            "kind": "title",
            "url": "https://site.example/2020/tea.html",
        },
        {
            "text": "茶園<春>茶上市",
            "text_html": "<mark>茶園</mark>&lt;春&gt;茶上市",
            "highlights": [[0, 2]],
            "kind": "title",
            "url": "https://site.example/2020/tea.html",
        },
    ]


def test_names_lead_to_their_articles_alone(client: TestClient) -> None:
    leads = {one["text"]: one["url"] for one in suggested(client, q="茶") if one["kind"] != "title"}
    assert leads["茶讯"] == "/?section=%E8%8C%B6%E8%AE%AF"
    assert leads["茶乡晚报"] == "/?source=%E8%8C%B6%E4%B9%A1%E6%99%9A%E6%8A%A5"


def test_size_bounds_suggestions(client: TestClient) -> None:
    assert len(suggested(client, q="cha", size="2")) == 2
    for size, code in (
        ("0", "size-out-of-range"),
        ("101", "size-out-of-range"),
        ("x", "bad-number"),
    ):
        refused = client.simulate_get("/v1/suggest", params={"q": "茶", "size": size})
        assert (refused.status_code, refused.json["code"]) == (400, code)


def test_nothing_typed_or_a_paragraph_suggests_nothing_and_a_book_is_refused(
    client: TestClient,
) -> None:
    assert suggested(client) == []
    assert suggested(client, q="茶" * 41) == suggested(client, q="茶" * 201) == []
    refused = client.simulate_get("/v1/suggest", params={"q": "茶" * 10_001})
    assert (refused.status_code, refused.json["code"]) == (400, "query-too-long")


def test_text_typed_on_an_old_page_is_read_as_it_was_meant(client: TestClient) -> None:
    typed = "".join(f"%{byte:02X}" for byte in "茶園".encode("gb18030"))
    answer = client.simulate_get("/v1/suggest", query_string=f"q={typed}").json
    assert answer["query"] == "茶園"
    assert answer["suggestions"]


def test_what_an_operator_removed_is_suggested_no_more(store: GenerationStore) -> None:
    index_articles(store, ARCHIVE)
    with Search(store) as search:
        assert [suggestion.text for suggestion in search.suggest("评比")] == ["茶园春茶评比"]
        removals.add(store.root, ["fair"], "test")
        assert search.suggest("评比") == ()


def test_similar_articles_come_without_the_article_and_its_reprints(client: TestClient) -> None:
    answer = client.simulate_get("/v1/articles/tea/similar").json
    assert answer["id"] == "tea"
    (one,) = answer["similar"]
    assert (one["id"], one["url"], one["also"]) == ("fair", "/articles/fair", [])
    assert one["score"] > 0
    of_fair = client.simulate_get("/v1/articles/fair/similar", params={"size": "1"}).json["similar"]
    assert [(one["id"], [other["id"] for other in one["also"]]) for one in of_fair] == [
        ("tea", ["copy"])
    ]


def test_only_articles_have_similar_ones(client: TestClient) -> None:
    missing = client.simulate_get("/v1/articles/none/similar")
    assert (missing.status_code, missing.json["code"]) == (404, "article-not-found")
    refused = client.simulate_get("/v1/articles/tea/similar", params={"size": "0"})
    assert (refused.status_code, refused.json["code"]) == (400, "size-out-of-range")


def test_the_page_of_an_article_lists_those_like_it(client: TestClient) -> None:
    page = Html(client.simulate_get("/articles/tea").text)
    assert [title.text() for title in page.css(".related h2")] == ["相关文章"]
    assert [(link.text(), link.attributes["href"]) for link in page.css(".related a")] == [
        ("茶园春茶评比", "/articles/fair")
    ]


def test_an_article_like_no_other_has_no_such_list(client: TestClient) -> None:
    assert not Html(client.simulate_get("/articles/n7").text).css(".related")
