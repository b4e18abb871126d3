"""The script of the search box, as pages here and elsewhere get it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
from falcon.testing import TestClient
from selectolax.lexbor import LexborHTMLParser as Html

from fupin_search.articles import Article
from fupin_search.web.assets import read_assets

LARGEST = 12 * 1024
SCRIPT = "/static/search-box.js"


@pytest.fixture(scope="module")
def client(make_client: Callable[..., TestClient]) -> TestClient:
    return make_client([Article(id="tea", title="茶园春茶", body="春茶上市。")])


def script() -> str:
    shipped = resources.files("fupin_search.web") / "static" / "search-box.js"
    return shipped.read_text(encoding="utf-8")


def test_the_script_is_small() -> None:
    assert len(gzip.compress(script().encode())) < LARGEST


def test_the_script_makes_no_markup_of_texts() -> None:
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "_html"):
        assert way not in script()


def test_the_script_is_served_as_one_to_any_page_whatever_that_is_encoded_in(
    client: TestClient,
) -> None:
    served = client.simulate_get(SCRIPT)
    assert served.text == read_assets()["search-box.js"].content.decode()
    assert served.text.startswith("(()=>{")
    assert served.headers["content-type"] == "text/javascript; charset=utf-8"
    assert served.headers["access-control-allow-origin"] == "*"
    assert served.headers["cross-origin-resource-policy"] == "cross-origin"


def test_pages_elsewhere_may_read_suggestions(client: TestClient) -> None:
    asked = client.simulate_get(
        "/v1/suggest", params={"q": "茶"}, headers={"Origin": "https://old.example"}
    )
    assert asked.headers["access-control-allow-origin"] == "*"


def test_our_pages_let_in_no_script_but_their_own_and_hold_nothing_up_for_it(
    client: TestClient,
) -> None:
    everywhere = [SCRIPT, "/static/reader.js"]
    searching = [*everywhere, "/static/page.js", "/static/timeline.js"]
    for path, scripts in (
        ("/", searching),
        ("/?q=%E8%8C%B6", searching),
        ("/articles/tea", everywhere),
        ("/articles/none", everywhere),
    ):
        served = client.simulate_get(path)
        for tag, address in zip(Html(served.text).css("script"), scripts, strict=True):
            assert re.fullmatch(rf"{address}\?v=[0-9a-f]{{8}}", tag.attributes["src"] or "")
            assert "defer" in tag.attributes
            assert tag.text() == ""
        policy = served.headers["content-security-policy"].split("; ")
        assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= set(policy)
        assert "unsafe" not in served.headers["content-security-policy"]
        assert not re.search(r"\s(on[a-z]+|style)=", served.text)


def test_the_form_is_whole_before_a_script_comes(client: TestClient) -> None:
    page = Html(client.simulate_get("/").text)
    assert page.css_first("fupin-search-box > form[action='/'] input[name=q]")
    assert page.css_first("fupin-search-box > form button")


def test_the_guide_tells_every_attribute_and_colour() -> None:
    guide = Path(__file__).parents[2] / "docs" / "search-box.md"
    told = guide.read_text(encoding="utf-8")
    read = set(re.findall(r'this\.getAttribute\("([a-z]+)"\)', script()))
    colours = set(re.findall(r"--fupin-[a-z]+", script()))
    assert read
    assert colours
    for name in read | colours:
        assert f"`{name}`" in told, name
