"""Where a reader begins who has typed nothing, and goes on from who has found nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from falcon.testing import TestClient
from selectolax.lexbor import LexborHTMLParser as Html
from support.indexes import index_articles, store_in

from fupin_search.articles import Article
from fupin_search.generations import removals
from fupin_search.service import Search
from fupin_search.web.app import create_app

FIRST = date(2020, 1, 1)
REPORTS = [
    Article(
        id=f"r{number}",
        title=f"{place}柑橘产销两旺",
        body="果农笑了。",
        section="地市联播" if number % 3 else "协会新闻",
        date=FIRST + timedelta(days=number),
    )
    for number, place in enumerate(("青石", "临江", "云顶", "山海", "远山", "岭南", "水利"))
]


@pytest.fixture(scope="module")
def client(make_client: Callable[..., TestClient]) -> TestClient:
    return make_client(REPORTS)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = store_in(tmp_path_factory.mktemp("index"))
    index_articles(store, REPORTS)
    with closing(Search(store)) as search:
        removals.add(store.root, [one.id for one in REPORTS], "asked to")
        yield TestClient(create_app(search))


def page(client: TestClient, query: str = "") -> Html:
    return Html(client.simulate_get("/", query_string=query).text)


def ways(page: Html) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (node.text(), parse_qsl(urlsplit(node.attributes["href"] or "").query))
        for node in page.css(".starts a")
    ]


SECTIONS = [
    ("地市联播 4 篇", [("section", "地市联播")]),
    ("协会新闻 3 篇", [("section", "协会新闻")]),
]


@pytest.mark.parametrize("query", ["", "q=zzz", "q=zzz&section=x", "from=1999&to=1999"])
def test_sections_with_their_counts_and_phrases_of_many_titles_lead_in(
    client: TestClient, query: str
) -> None:
    found = ways(page(client, query))
    assert found[:2] == SECTIONS
    phrases = [text for text, _ in found[2:]]
    assert "柑橘产销" in " ".join(phrases)
    assert all(asked == [("q", text)] for text, asked in found[2:])


def test_who_has_found_something_is_not_sent_elsewhere(client: TestClient) -> None:
    for query in ("q=%E6%9F%91%E6%A9%98", "page=2&size=5", "sort=oldest", "year=2020"):
        assert page(client, query).css(".starts") == [], query


def test_who_found_nothing_sees_the_newest_articles(client: TestClient) -> None:
    shown = [node.text() for node in page(client, "q=zzz").css(".nothing .related a")]
    assert shown == [one.title for one in reversed(REPORTS)][:5]
    assert page(client).css(".nothing") == []


def test_no_phrase_is_within_another(client: TestClient) -> None:
    phrases = [text for text, asked in ways(page(client)) if asked[0][0] == "q"]
    assert phrases
    for one in phrases:
        assert not [other for other in phrases if other != one and one in other]


def test_an_archive_without_articles_says_how_to_fill_it(empty: TestClient) -> None:
    shown = page(empty)
    assert [node.text() for node in shown.css(".nothing h2")] == ["文库里还没有文章"]
    assert [node.text() for node in shown.css(".nothing code")] == ["fupin-search reindex CORPUS"]
    assert page(empty, "q=zzz").css(".nothing li")
