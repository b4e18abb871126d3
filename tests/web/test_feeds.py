"""A search as Atom, as JSON Feed, and as an engine of the reader's browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from falcon.testing import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as Html
from support.indexes import BRIDGE, FEW, NOTICE, ORCHARD, index_articles, store_in

from fupin_search.service import Search
from fupin_search.settings import Settings
from fupin_search.web.app import create_app

ATOM = {"a": "http://www.w3.org/2005/Atom"}
PLACE = "https://search.example.org"
MORE = [
    replace(ORCHARD, id=f"n{n}", title=f"第{n}号柚园&<公告>\x0b", body=f"柚农第{n}次增收。")
    for n in range(30)
]


@pytest.fixture(scope="module")
def client(make_client: Callable[..., TestClient]) -> TestClient:
    local = replace(NOTICE, id="local", url="2020/第 一.html", title="柚", date=date(2020, 1, 2))
    place = Settings(public_url=PLACE, base_url="https://www.example.org")
    return make_client([*FEW, *MORE, local], settings=place)


def atom(client: TestClient, query_string: str) -> ET.Element:
    result = client.simulate_get("/feed.atom", query_string=query_string)
    assert (result.status_code, result.headers["content-type"]) == (
        200,
        "application/atom+xml; charset=utf-8",
    )
    return ET.fromstring(result.content)


def json_feed(client: TestClient, query_string: str) -> dict[str, Any]:
    result = client.simulate_get("/feed.json", query_string=query_string)
    assert (result.status_code, result.headers["content-type"]) == (200, "application/feed+json")
    feed: dict[str, Any] = result.json
    return feed


def text(element: ET.Element, name: str) -> str:
    return element.findtext(f"a:{name}", "", ATOM)


def links(element: ET.Element) -> dict[str, str]:
    return {link.get("rel", ""): link.get("href", "") for link in element.findall("a:link", ATOM)}


def query_of(address: str) -> str:
    return urlsplit(address).query


def test_an_atom_feed_has_all_that_the_rfc_requires(client: TestClient) -> None:
    feed = atom(client, "")
    for element in (feed, *feed.findall("a:entry", ATOM)):
        assert text(element, "id").startswith("urn:uuid:")
        assert text(element, "title")
        assert datetime.fromisoformat(text(element, "updated")).tzinfo
        assert links(element)["alternate"].startswith("https://")
    assert feed.findtext("a:author/a:name", "", ATOM) == "扶贫新闻检索"
    ids = [text(entry, "id") for entry in feed.findall("a:entry", ATOM)]
    assert len(ids) == len(set(ids)) == 20


def test_the_newest_come_first_unless_asked_otherwise(client: TestClient) -> None:
    days = [text(entry, "updated") for entry in atom(client, "size=100").findall("a:entry", ATOM)]
    assert days == sorted(days, reverse=True)
    assert days[-1] == "1970-01-01T00:00:00Z"  # the one without a date
    oldest = atom(client, "sort=oldest").find("a:entry", ATOM)
    assert oldest is not None
    assert text(oldest, "published") == "2016-03-08T00:00:00+08:00"


def test_titles_are_escaped_and_what_xml_cannot_write_is_replaced(client: TestClient) -> None:
    titles = [text(e, "title") for e in atom(client, f"q={quote('公告')}").findall("a:entry", ATOM)]
    assert titles
    assert all("&<公告>" in title and "\x0b" not in title for title in titles)


def test_an_entry_tells_source_section_and_a_snippet(client: TestClient) -> None:
    entry = atom(client, f"q={quote('溜索改桥')}").find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:author/a:name", "", ATOM) == BRIDGE.source
    category = entry.find("a:category", ATOM)
    assert category is not None
    assert category.get("term") == BRIDGE.section
    assert "溜索改桥" in text(entry, "summary")
    assert links(entry)["alternate"] == BRIDGE.url


def test_a_json_feed_says_the_same(client: TestClient) -> None:
    feed = json_feed(client, "size=100")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{PLACE}/feed.json?size=100"
    entries = atom(client, "size=100").findall("a:entry", ATOM)
    assert [item["id"] for item in feed["items"]] == [text(entry, "id") for entry in entries]
    for item, entry in zip(feed["items"], entries, strict=True):
        assert item["url"] == links(entry)["alternate"]
        assert item.get("date_published", "") == text(entry, "published")
        assert isinstance(item["content_text"], str)


def test_links_are_whole_addresses_and_ascii(client: TestClient) -> None:
    items = {item["title"]: item["url"] for item in json_feed(client, "size=100")["items"]}
    assert items["柚"] == f"https://www.example.org/2020/{quote('第')}%20{quote('一')}.html"
    assert items[ORCHARD.title] == f"{PLACE}/articles/orchard"
    assert all(url.isascii() for url in items.values())


def test_pages_of_a_feed_lead_through_all_of_it(client: TestClient) -> None:
    seen, query = [], "size=9&sort=newest"
    for _ in range(9):
        feed = atom(client, query)
        assert query_of(links(feed)["self"]).startswith(("size=9", "page="))
        seen += [text(entry, "id") for entry in feed.findall("a:entry", ATOM)]
        if "next" not in links(feed):
            break
        assert links(feed)["next"] != links(feed)["self"]
        query = query_of(links(feed)["next"])
    assert len(seen) == len(set(seen)) == len(FEW) + len(MORE) + 1
    assert "previous" in links(feed)
    following = json_feed(client, "size=9")["next_url"]
    assert json_feed(client, query_of(following))["items"]


def test_an_address_of_a_feed_brings_the_same_feed(client: TestClient) -> None:
    for asked in ("", "size=10", "sort=relevance&q=" + quote("柚"), "sort=oldest&size=7&fold=0"):
        feed = json_feed(client, asked)
        again = json_feed(client, query_of(feed["feed_url"]))
        assert again == feed, asked


def test_a_feed_leads_to_the_page_of_its_search_and_nothing_else_is_asked_there(
    client: TestClient,
) -> None:
    asked = f"q={quote('柚')}&size=5&page=2&facet=year&explain=1"
    assert json_feed(client, asked)["home_page_url"] == f"{PLACE}/?q={quote('柚')}&sort=newest"
    assert (
        json_feed(client, asked)["feed_url"] == f"{PLACE}/feed.json?q={quote('柚')}&page=2&size=5"
    )


def test_ids_outlast_a_reindex_and_another_address(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    ids = []
    for place in ("https://a.example.org", ""):
        index_articles(store)
        search = Search(store)
        feed = atom(TestClient(create_app(search, Settings(public_url=place))), "")
        ids.append([text(one, "id") for one in (feed, *feed.findall("a:entry", ATOM))])
        search.close()
    assert ids[0] == ids[1]


def test_where_no_address_is_set_links_lead_where_the_request_was_sent(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    index_articles(store)
    search = Search(store)
    client = TestClient(create_app(search))
    tags = []
    for host in ("a.example.org:81", 'b"><x>'):
        result = client.simulate_get("/feed.atom", headers={"Host": host})
        feed = ET.fromstring(result.content)
        assert links(feed)["self"] == f"http://{host}/feed.atom"
        tags.append(result.headers["etag"])
    assert tags[0] != tags[1]
    search.close()


def test_a_search_page_names_its_feeds_and_they_are_of_the_same_articles(
    client: TestClient,
) -> None:
    query = f"q={quote('柚农')}&year=2020&sort=oldest&page=2"
    page = Html(client.simulate_get("/", query_string=query).text)
    found = client.simulate_get("/v1/search", query_string=query + "&fold=0").json["found"]
    for kind, path in (("atom+xml", "/feed.atom"), ("feed+json", "/feed.json")):
        link = page.css_first(f'link[rel=alternate][type="application/{kind}"]')
        assert link is not None
        parts = urlsplit(link.attributes["href"] or "")
        assert parts.path == path
        assert "page" not in parts.query
    assert len(json_feed(client, f"{parts.query}&size=100")["items"]) == found


@pytest.mark.parametrize("path", ["/feed.atom", "/feed.json"])
def test_a_feed_is_refused_as_a_search_is(client: TestClient, path: str) -> None:
    result = client.simulate_get(path, query_string="size=101")
    assert (result.status_code, result.json["code"]) == (400, "size-out-of-range")


@pytest.mark.parametrize(
    "path", ["/feed.atom", "/feed.json", "/opensearch.xml", "/opensearch/suggestions?q=柚"]
)
def test_feeds_and_descriptions_have_tags_and_may_be_read_by_all(
    client: TestClient, path: str
) -> None:
    url, _, query = path.partition("?")
    first = client.simulate_get(url, query_string=quote(query, safe="="))
    again = client.simulate_get(
        url,
        query_string=quote(query, safe="="),
        headers={"If-None-Match": first.headers["etag"]},
    )
    assert (first.status_code, again.status_code) == (200, 304)
    assert first.headers["access-control-allow-origin"] == "*"


def test_a_browser_learns_how_to_search_here(client: TestClient) -> None:
    page = Html(client.simulate_get("/").text)
    link = page.css_first("link[rel=search]")
    assert link is not None
    result = client.simulate_get(link.attributes["href"] or "")
    root = ET.fromstring(result.content)
    names = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    assert 0 < len(root.findtext("o:ShortName", "", names)) <= 16
    for url in root.findall("o:Url", names):
        kind, template = url.get("type", ""), url.get("template", "")
        filled = template.replace("{searchTerms}", quote("柚园")).replace("{startPage?}", "")
        path, _, query = filled.removeprefix(PLACE).partition("?")
        answer = client.simulate_get(path, query_string=query)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)


def test_a_browser_is_told_what_may_be_meant(client: TestClient) -> None:
    answer = client.simulate_get("/opensearch/suggestions", query_string=f"q={quote('柚')}").json
    typed, texts, told, addresses = answer
    assert typed == "柚"
    assert texts
    assert len(texts) == len(told) == len(addresses)
    assert all(address.startswith("https://") for address in addresses)
    assert any(one.endswith(" 篇") for one in told)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(typed=st.text(max_size=30))
def test_whatever_is_searched_for_the_feed_is_well_formed(client: TestClient, typed: str) -> None:
    query = f"q={quote(typed.encode('utf-8', 'replace'))}"
    assert text(atom(client, query), "title")
    assert json_feed(client, query)["title"]
