"""What every route keeps to: HEAD, entity tags, ids, links, other origins, compression."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import falcon
import pytest
from falcon.testing import Result, TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.indexes import FEW, NOTICE, ORCHARD, index_articles, store_in

from fupin_search.generations import removals
from fupin_search.query.context import OperatorRules
from fupin_search.service import Search
from fupin_search.settings import Settings
from fupin_search.web.app import create_app
from fupin_search.web.middleware import accepts_gzip

SEARCH = f"/v1/search?q={quote('就业补贴')}"
PATHS = [
    SEARCH,
    "/v1/articles/orchard",
    "/v1/articles/orchard/similar",
    f"/v1/suggest?q={quote('大')}",
    "/",
    "/articles/orchard",
]


@pytest.fixture(scope="module")
def client(make_client: Callable[..., TestClient]) -> TestClient:
    more = [replace(NOTICE, id=f"n{number}", title=f"第{number}号公告") for number in range(25)]
    return make_client([*FEW, *more])


def got(client: TestClient, url: str, method: str = "GET", **headers: str) -> Result:
    """The response to a request; header names with _ for -."""
    path, _, query_string = url.partition("?")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.simulate_request(method, path, query_string=query_string, headers=named)


@pytest.mark.parametrize("path", [*PATHS, "/static/style.css", "/healthz", "/readyz"])
def test_a_head_has_the_headers_of_a_get_and_no_body(client: TestClient, path: str) -> None:
    head, full = got(client, path, "HEAD"), got(client, path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "cache-control", "etag", "vary", "link"):
        assert head.headers.get(name) == full.headers.get(name), name
    # An answer tells the time it took, which may be a digit longer.
    assert abs(int(head.headers["content-length"]) - len(full.content)) < 10


def test_the_head_of_what_is_not_there_is_404(client: TestClient) -> None:
    assert got(client, "/v1/articles/none", "HEAD").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_who_has_an_answer_is_told_so(client: TestClient, path: str) -> None:
    tag = got(client, path).headers["etag"]
    assert tag.startswith('W/"')
    for asked in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = got(client, path, If_None_Match=asked)
        assert (again.status_code, again.content) == (304, b""), asked
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "no-cache"
        assert "Accept-Encoding" in again.headers["vary"]
    for asked in ('"other"', "", "?", '"', tag[3:-1]):
        assert got(client, path, If_None_Match=asked).status_code == 200, asked


def test_one_question_has_one_tag_however_it_is_spelt(client: TestClient) -> None:
    tag = got(client, f"/v1/search?q={quote('蜜柚')}&year=2020&year=2016").headers["etag"]
    others = f"year=2016&page=1&x=y&q={quote('蜜柚', encoding='gbk')}&year=2020&sort=relevance"
    assert got(client, f"/v1/search?{others}").headers["etag"] == tag
    assert got(client, "/v1/search?year=2016&year=2020").headers["etag"] != tag


def test_a_tag_is_of_one_route(client: TestClient) -> None:
    assert len({got(client, path).headers["etag"] for path in PATHS}) == len(PATHS)


def test_an_unchanged_answer_is_not_searched_for(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = got(client, SEARCH).headers["etag"]

    def fail(*_: object) -> None:
        pytest.fail("it was searched for")

    monkeypatch.setattr(Search, "search", fail)
    assert got(client, SEARCH, If_None_Match=tag).status_code == 304


def test_an_article_s_page_hangs_on_its_address_and_on_nothing_a_browser_tells(
    client: TestClient,
) -> None:
    opened = f"/articles/orchard?q={quote('蜜柚')}"
    tags = [got(client, path).headers["etag"] for path in ("/articles/orchard", opened)]
    assert tags[0] != tags[1]
    results = f"http://falconframework.org/?q={quote('蜜柚')}"
    kept = got(client, "/articles/orchard", If_None_Match=tags[0], Referer=results)
    assert kept.status_code == 304


def test_a_refusal_and_a_missing_article_have_no_tag_and_are_not_kept(client: TestClient) -> None:
    for path in ("/v1/search?size=0", "/v1/articles/none", "/v1/nothing"):
        refused = got(client, path, If_None_Match="*")
        assert refused.status_code in {400, 404}
        assert "etag" not in refused.headers
        assert refused.headers["cache-control"] == "no-store"


def test_a_swap_a_removal_and_a_new_day_each_change_the_tags(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    index_articles(store)
    days = [date(2021, 1, 1)]
    search = Search(store, rules=OperatorRules(today=lambda: days[-1]))
    client = TestClient(create_app(search))
    tags = [got(client, SEARCH).headers["etag"]]
    days.append(date(2021, 1, 2))
    tags.append(got(client, SEARCH, If_None_Match=tags[-1]).headers["etag"])
    removals.add(tmp_path, [ORCHARD.id], "asked to")
    tags.append(got(client, SEARCH, If_None_Match=tags[-1]).headers["etag"])
    index_articles(store)
    tags.append(got(client, SEARCH, If_None_Match=tags[-1]).headers["etag"])
    assert len(set(tags)) == 4
    search.close()


def test_each_start_has_tags_of_its_own_for_settings_may_have_changed(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    index_articles(store)
    search = Search(store)
    apps = [create_app(search), create_app(search, Settings(base_url="https://www.example.org"))]
    assert len({got(TestClient(app), SEARCH).headers["etag"] for app in apps}) == 2
    search.close()


@pytest.mark.parametrize("given", ["abc-1.2_3", "f" * 64])
def test_a_sane_request_id_is_taken_over(client: TestClient, given: str) -> None:
    for path in ("/healthz", "/v1/nothing", "/"):
        assert got(client, path, X_Request_Id=given).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "a b", "f" * 65, "<script>", "é"])
def test_any_other_gets_an_id_made_here(client: TestClient, given: str) -> None:
    made = [got(client, "/healthz", X_Request_Id=given).headers["x-request-id"] for _ in range(2)]
    assert len(set(made)) == 2
    assert given not in made


def links(result: Result) -> dict[str, str]:
    """Addresses by relation."""
    parts = [part.split(">; rel=") for part in result.headers.get("link", "").split(", ") if part]
    return {relation.strip('"'): address.strip("<") for address, relation in parts}


def test_links_lead_through_all_pages_and_back(client: TestClient) -> None:
    path, seen = f"/v1/search?q={quote('报名')}&fold=0&size=10&sort=newest", []
    first = path
    while path:
        result = got(client, path)
        seen.append([hit["id"] for hit in result.json["hits"]])
        path = links(result).get("next", "")
    assert list(map(len, seen)) == [10, 10, 6]
    assert len({one for page in seen for one in page}) == 26
    assert set(links(result)) == {"first", "prev", "last"}
    for relation in ("first", "last", "prev"):
        other = got(client, links(result)[relation])
        assert other.status_code == 200
    assert got(client, links(result)["first"]).json["hits"] == got(client, first).json["hits"]


def test_past_the_last_page_a_link_leads_to_the_last(client: TestClient) -> None:
    result = got(client, "/v1/search?page=50")
    assert links(result)["prev"] == links(result)["last"]
    assert "next" not in links(result)


def test_where_nothing_is_found_there_are_no_links(client: TestClient) -> None:
    assert "link" not in got(client, "/v1/search?year=1999").headers


def test_pages_of_all_sites_may_read_the_api_and_no_page_of_ours(client: TestClient) -> None:
    answer = got(client, SEARCH, Origin="https://news.example.org")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Link" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    assert got(client, "/v1/search?size=0").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in got(client, "/").headers


def test_a_browser_that_asks_first_is_told_what_is_allowed(client: TestClient) -> None:
    asked = got(client, "/v1/suggest", "OPTIONS", Origin="https://news.example.org")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "If-None-Match" in asked.headers["access-control-allow-headers"]
    assert got(client, "/v1/nothing", "OPTIONS").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        "content-type",
        "cache-control, pragma",
        "x-requested-with,accept-language",
        "authorization",
        "x-trace.id, X_App-Version",
    ],
)
def test_a_script_may_send_whatever_headers_it_asks_for(client: TestClient, asked: str) -> None:
    """Wrappers of fetch add their own; none opens anything that is closed without it."""
    named = {"Origin": "https://news.example.org", "Access_Control_Request_Headers": asked}
    result = got(client, "/v1/search", "OPTIONS", **named)
    allowed = re.split(r",\s*", result.headers["access-control-allow-headers"])
    assert set(allowed) >= {"If-None-Match", *re.split(r",\s*", asked)}
    assert "access-control-allow-credentials" not in result.headers
    assert "Access-Control-Request-Headers" in result.headers["vary"]


@pytest.mark.parametrize("asked", ["a b", "标题", 'a"b', "", "x" * 5_000, "(a)", "a:b,\ta;b"])
def test_what_is_no_name_of_a_header_is_not_said_back(client: TestClient, asked: str) -> None:
    named = {"Origin": "https://news.example.org", "Access_Control_Request_Headers": asked}
    result = got(client, "/v1/search", "OPTIONS", **named)
    assert result.headers["access-control-allow-headers"] == "If-None-Match, X-Request-Id"


def test_an_endless_list_of_headers_is_answered_in_short(client: TestClient) -> None:
    asked = ",".join(f"x-{number}" for number in range(2_000))
    result = got(client, "/v1/search", "OPTIONS", Access_Control_Request_Headers=asked)
    assert len(result.headers["access-control-allow-headers"]) < 1_000


def test_an_operator_says_whose_pages_may_read(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    index_articles(store)
    search = Search(store)
    friend = "https://news.example.org"
    some = TestClient(create_app(search, Settings(cors=f"{friend} http://b.example.org:81")))
    assert got(some, SEARCH, Origin=friend).headers["access-control-allow-origin"] == friend
    stranger = got(some, SEARCH, Origin="https://evil.example")
    assert "access-control-allow-origin" not in stranger.headers
    assert "Origin" in stranger.headers["vary"]
    none = TestClient(create_app(search, Settings(cors="")))
    assert "access-control-allow-origin" not in got(none, SEARCH, Origin=friend).headers
    search.close()


@pytest.mark.parametrize("path", [SEARCH, "/", "/static/style.css"])
def test_long_texts_are_compressed_for_who_asks(client: TestClient, path: str) -> None:
    plain, packed = got(client, path), got(client, path, Accept_Encoding="br, gzip;q=0.5")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    unpacked = zlib.decompress(packed.content, 16 + zlib.MAX_WBITS)
    assert abs(len(unpacked) - len(plain.content)) < 10
    assert len(packed.content) < len(unpacked)
    assert packed.headers["content-length"] == str(len(packed.content))
    for one in (plain, packed):
        assert "Accept-Encoding" in one.headers["vary"]


def test_short_answers_are_sent_as_they_are(client: TestClient) -> None:
    assert "content-encoding" not in got(client, "/healthz", Accept_Encoding="gzip").headers


@pytest.mark.parametrize(
    ("accepted", "so"),
    [
        ("gzip", True),
        ("GZIP ; Q=0.5, br", True),
        ("*", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("br, deflate", False),
        ("", False),
        (";;,=", False),
    ],
)
def test_gzip_is_sent_to_whom_it_suits(accepted: str, so: bool) -> None:
    assert accepts_gzip(accepted) is so


def test_an_unready_server_says_when_to_come_again(tmp_path: Path) -> None:
    client = TestClient(create_app(Search(store_in(tmp_path))))
    for path in ("/readyz", "/v1/search", "/v1/suggest", "/v1/articles/x", "/"):
        result = got(client, path)
        assert (result.status_code, result.headers["retry-after"]) == (503, "10"), path
        assert result.headers["cache-control"] == "no-store"


_HEADERS = [
    "If-None-Match",
    "Accept-Encoding",
    "X-Request-Id",
    "Origin",
    "Referer",
    "Host",
    "Accept",
]


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    headers=st.dictionaries(
        st.sampled_from(_HEADERS), st.text(st.characters(codec="latin-1"), max_size=30)
    ),
    path=st.sampled_from([*PATHS, "/healthz", "/v1/nothing"]),
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "TRACE", "DELETE"]),
)
def test_no_header_and_no_method_makes_an_accident(
    client: TestClient, headers: dict[str, str], path: str, method: str
) -> None:
    url, _, query_string = path.partition("?")
    environment = falcon.testing.create_environ(url, method=method)
    environment["QUERY_STRING"] = query_string
    for name, value in headers.items():
        environment[f"HTTP_{name.upper().replace('-', '_')}"] = value
    statuses: list[str] = []

    def start(status: str, *_: object) -> Callable[[bytes], object]:
        statuses.append(status)
        return lambda _: None

    b"".join(client.app(environment, start))
    assert statuses[0][0] in "234"
