"""Version 1 of the API, as a site developer meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import falcon
import pytest
from falcon.testing import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.indexes import store_in

from fupin_search.service import Search
from fupin_search.settings import Settings
from fupin_search.web.app import create_app


@pytest.fixture(scope="module")
def client(make_client: Callable[..., TestClient]) -> TestClient:
    return make_client(settings=Settings(base_url="https://www.example.org"))


def found(client: TestClient, query_string: str) -> dict[str, Any]:
    """The answer to a query string that must be fine."""
    result = client.simulate_get("/v1/search", query_string=query_string)
    assert result.status == falcon.HTTP_200, result.text
    answer: dict[str, Any] = result.json
    return answer


def answered(client: TestClient, environment: dict[str, Any]) -> tuple[str, bytes]:
    """Status and body, the server's way, so that no client library tidies the query string."""
    statuses: list[str] = []

    def start(status: str, _headers: object, _error: object = None) -> Callable[[bytes], object]:
        statuses.append(status)
        return lambda _: None

    body = b"".join(client.app(environment, start))
    return statuses[0], body


def test_an_answer_has_every_key_the_design_promises(client: TestClient) -> None:
    answer = found(client, f"q={quote('就业补贴')}")
    assert set(answer) == {
        *("query", "interpreted", "found", "page", "pages", "size", "took_ms", "generation"),
        *("hits", "facets", "repairs", "cut_short", "did_you_mean", "folded"),
    }
    assert [facet["field"] for facet in answer["facets"]] == [
        *("section", "source", "region", "year", "month"),
    ]
    hit = next(hit for hit in answer["hits"] if hit["id"] == "orchard")
    assert (hit["section"], hit["source"], hit["date"]) == ("地市联播", "梅州日报", "2020-11-30")
    assert hit["url"] == "/articles/orchard"
    assert hit["snippet_html"].count("<mark>就业补贴</mark>") == 1


def test_highlights_are_code_points_of_the_text_they_belong_to(client: TestClient) -> None:
    hit = found(client, f"q={quote('蜜柚')}")["hits"][0]
    start, end = hit["highlights"]["title"][0]
    assert hit["title"][start:end] == "蜜柚"
    start, end = hit["snippet"]["highlights"][0]
    assert hit["snippet"]["text"][start:end] == "蜜柚"


def test_html_twins_are_escaped(client: TestClient) -> None:
    hit = found(client, f"q={quote('第一座')}")["hits"][0]
    assert hit["title_html"] == "山里通了&lt;<mark>第一座</mark>&gt;桥"


def test_origin_never_leaves_the_server(client: TestClient) -> None:
    for path in ("/v1/search", "/v1/articles/orchard", "/", "/articles/orchard"):
        assert "orchard.txt" not in client.simulate_get(path).text


def test_without_text_everything_comes_newest_first_and_undated_last(client: TestClient) -> None:
    assert [hit["id"] for hit in found(client, "")["hits"]] == ["orchard", "bridge", "notice"]


def test_filters_join_values_of_a_field_and_narrow_across_fields(client: TestClient) -> None:
    either = f"section={quote('地市联播')}&section={quote('省外要闻')}"
    assert found(client, either)["found"] == 2
    assert found(client, f"{either}&year=2016")["found"] == 1
    assert found(client, "from=2016&to=2016-03")["found"] == 1
    assert found(client, "month=2020-11")["found"] == 1


def test_a_toggle_url_selects_and_the_next_lets_go(client: TestClient) -> None:
    facets = found(client, "")["facets"]
    bucket = next(b for b in facets[0]["buckets"] if b["value"] == "协会新闻")
    path, _, query_string = bucket["toggle_url"].partition("?")
    assert path == "/v1/search"
    chosen = found(client, query_string)
    assert chosen["found"] == 1
    bucket = next(b for b in chosen["facets"][0]["buckets"] if b["value"] == "协会新闻")
    assert bucket["selected"]
    assert bucket["toggle_url"] == "/v1/search"


def test_a_value_selected_in_another_spelling_is_let_go_all_the_same(client: TestClient) -> None:
    section = found(client, f"section={quote('協會新聞')}")["facets"][0]
    bucket = next(b for b in section["buckets"] if b["value"] == "协会新闻")
    assert bucket["selected"]
    assert bucket["toggle_url"] == "/v1/search"


def test_interpreted_tells_how_the_text_was_read(client: TestClient) -> None:
    text = '补贴 "果园" -绕路 来源:梅州日报'
    read = found(client, f"q={quote(text)}")["interpreted"]
    assert read["words"] == ["补贴"]
    assert read["phrases"] == ["果园"]
    assert read["excluded"] == ["绕路"]
    assert read["fields"] == ["source:梅州日报"]


def test_an_explanation_is_the_score_clause_by_clause_the_largest_first(
    client: TestClient,
) -> None:
    hit = found(client, f"q={quote('大埔蜜柚')}&explain=1")["hits"][0]
    told = hit["explanation"]
    assert all(set(share) == {"clause", "score"} for share in told)
    assert sum(share["score"] for share in told) == pytest.approx(hit["score"], abs=1e-5)
    assert [share["score"] for share in told] == sorted(
        (share["score"] for share in told), reverse=True
    )
    clauses = [share["clause"] for share in told]
    assert "标题命中“蜜柚”" in clauses
    assert "标题一段之内同时出现“大埔蜜柚”" in clauses
    assert "正文中的单字“蜜柚”" in clauses


@pytest.mark.parametrize("value", ["1", "true", "True"])
def test_scores_are_explained_to_who_asks(client: TestClient, value: str) -> None:
    hits = found(client, f"q={quote('蜜柚')}&explain={value}")["hits"]
    assert all(hit["explanation"] for hit in hits)


@pytest.mark.parametrize("asked", ["", "&explain=0", "&explain=false", "&explain="])
def test_scores_are_not_explained_to_others(client: TestClient, asked: str) -> None:
    hits = found(client, f"q={quote('蜜柚')}{asked}")["hits"]
    assert hits
    assert all("explanation" not in hit for hit in hits)


def test_an_order_by_date_is_explained_by_nothing(client: TestClient) -> None:
    hits = found(client, f"q={quote('补贴')}&sort=newest&explain=1")["hits"]
    assert [hit["explanation"] for hit in hits] == [[], []]


def test_what_is_allowed_is_said_to_who_asks_otherwise(client: TestClient) -> None:
    result = client.simulate_get("/v1/search", query_string="explain=yes")
    assert "choose from 1, true, 0, false" in result.json["detail"]


def test_links_from_an_explained_answer_ask_for_explanations_too(client: TestClient) -> None:
    bucket = found(client, "explain=true")["facets"][0]["buckets"][0]
    assert bucket["toggle_url"].endswith("&explain=1")


def test_gbk_text_is_understood(client: TestClient) -> None:
    assert found(client, f"q={quote('溜索改桥', encoding='gbk')}")["query"] == "溜索改桥"


def test_an_article_comes_whole_with_links_as_the_site_needs_them(client: TestClient) -> None:
    article = client.simulate_get("/v1/articles/orchard").json
    assert article["paragraphs"] == [
        "茶阳镇的柚农把手机架进果园。",
        "三天卖出蜜柚4.98万斤,稳岗就业补贴也到了账。",
    ]
    assert article["path"] == ["扶贫前沿", "地市联播"]
    assert client.simulate_get("/v1/articles/bridge").json["url"].startswith("https://")


def test_a_paragraph_is_searched_by_its_beginning_and_that_is_said(client: TestClient) -> None:
    paragraph = "茶阳镇的柚农把手机架进果园。三天卖出蜜柚4.98万斤,稳岗就业补贴也到了账。" * 9
    answer = found(client, f"q={quote(paragraph)}")
    assert answer["hits"][0]["id"] == "orchard"
    first, *others = answer["repairs"]
    assert (first["code"], first["to"], others) == ("shortened", "", [])
    asked = paragraph.removesuffix(first["from"])
    assert 190 <= len(asked) <= 200
    # Whatever leads on asks for that beginning alone, and needs not say it again.
    address = answer["facets"][0]["buckets"][0]["toggle_url"]
    assert f"q={quote(asked)}&" in address
    assert found(client, address.partition("?")[2])["repairs"] == []


def test_every_route_that_searches_takes_a_paragraph(client: TestClient) -> None:
    text = quote("蜜柚" * 120)
    for path in ("/", "/v1/search", "/v1/timeline", "/feed.atom", "/feed.json", "/v1/suggest"):
        assert client.simulate_get(path, query_string=f"q={text}").status_code == 200
    page = client.simulate_get("/", query_string=f"q={text}").text
    assert f"只按开头一段查找，后面的“{'蜜柚' * 20}”没有查找" in page
    assert f'value="{"蜜柚" * 100}"' in page
    article = client.simulate_get("/articles/orchard", query_string=f"q={text}")
    assert article.status_code == 200


@pytest.mark.parametrize(
    ("path", "query_string", "status", "code"),
    [
        ("/v1/search", "q=" + "a" * 10_001, 400, "query-too-long"),
        ("/v1/search", "size=101", 400, "size-out-of-range"),
        ("/v1/search", "size=0", 400, "size-out-of-range"),
        ("/v1/search", "page=0", 400, "page-out-of-range"),
        ("/v1/search", "page=101&size=100", 400, "page-too-deep"),
        ("/v1/search", "page=-1", 400, "bad-number"),
        ("/v1/search", "page=%D9%A3", 400, "bad-number"),
        ("/v1/search", "sort=best", 400, "unknown-sort"),
        ("/v1/search", "from=yesterday", 400, "bad-date"),
        ("/v1/search", "from=2021&to=2020", 400, "empty-range"),
        ("/v1/search", "year=20", 400, "bad-year"),
        ("/v1/search", "month=2020-13", 400, "bad-month"),
        ("/v1/search", "facet=colour", 400, "unknown-facet"),
        ("/v1/search", "explain=yes", 400, "bad-explain"),
        ("/v1/search", "facet_size=100000", 400, "facet-size-out-of-range"),
        ("/v1/search", "section=x&" * 101, 400, "too-many-parameters"),
        ("/v1/articles/none", "", 404, "article-not-found"),
        ("/v1/nothing", "", 404, "not-found"),
    ],
)
def test_each_refusal_is_a_problem_with_its_code(
    client: TestClient, path: str, query_string: str, status: int, code: str
) -> None:
    result = client.simulate_get(path, query_string=query_string)
    assert result.status_code == status
    assert result.headers["content-type"] == "application/problem+json"
    assert set(result.json) == {"type", "title", "status", "detail", "code"}
    assert (result.json["status"], result.json["code"]) == (status, code)


def test_other_methods_are_refused_as_problems(client: TestClient) -> None:
    result = client.simulate_post("/v1/search", body="q=x")
    assert (result.status_code, result.json["code"]) == (405, "method-not-allowed")


def test_an_index_not_made_yet_is_503_with_the_command_and_health_stays_ok(tmp_path: Path) -> None:
    client = TestClient(create_app(Search(store_in(tmp_path))))
    result = client.simulate_get("/v1/search")
    assert (result.status_code, result.json["code"]) == (503, "index-missing")
    assert "fupin-search reindex" in result.json["detail"]
    assert result.headers["retry-after"]
    assert client.simulate_get("/readyz").status_code == 503
    assert client.simulate_get("/healthz").status_code == 200
    assert client.simulate_get("/").status_code == 503


def test_pages_send_a_strict_content_security_policy(client: TestClient) -> None:
    policy = client.simulate_get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


_NAMES = st.sampled_from(
    [
        "q",
        "section",
        "source",
        "year",
        "month",
        "from",
        "to",
        "sort",
        "page",
        "size",
        "facet",
        "explain",
        "x",
    ]
)
_VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["2020", "2020-11", "newest", "1", "100", "就业 OR (补贴", "标题:柚 -桥"]),
)


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(raw=st.binary(max_size=60), pairs=st.lists(st.tuples(_NAMES, _VALUES), max_size=6))
@example(raw=b"%", pairs=[])
@example(raw=b"q=%FF%FE&%00=1", pairs=[])
@example(raw=b"q=\xd5\xfe", pairs=[])
def test_any_query_string_is_answered_or_refused_never_an_accident(
    client: TestClient, raw: bytes, pairs: list[tuple[str, str]]
) -> None:
    tail = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in pairs)
    query_string = raw.replace(b"#", b"").decode("latin-1") + "&" + tail
    for path in ("/v1/search", "/"):
        environment = falcon.testing.create_environ(path)
        environment["QUERY_STRING"] = query_string
        status, _ = answered(client, environment)
        assert status[0] in "24", (path, query_string)
