"""An article's id is stable and safe; an address is safe to follow or dropped."""

from __future__ import annotations

import re

import pytest

from fupin_search.articles.article import article_id, safe_url


@pytest.mark.parametrize(
    "own", ["a1", "2021-01-06", "xwlb-VIDE13.2_x~y:z@w", "文章一", "7", "статья", "x" * 128]
)
def test_a_plain_id_is_kept_as_it_is(own: str) -> None:
    assert article_id(own, url="/x", origin="y") == (own, ())


@pytest.mark.parametrize(
    "own", ["a b", "a/b", "a?b", "a#b", "..", ".", "x" * 129, "a\n", "\ud800", "a%2fb", "é\u202e"]
)
def test_an_unsafe_id_is_replaced_the_same_way_each_time_and_warned_of(own: str) -> None:
    name, (warning,) = article_id(own, url="/x", origin="y")
    assert re.fullmatch("i[0-9a-f]{12}", name)
    assert warning.code == "id-replaced"
    assert article_id(own, url=None, origin="z")[0] == name
    assert article_id(own + "'", url=None, origin="z")[0] != name


def test_without_an_id_the_url_names_the_article_and_without_a_url_its_origin() -> None:
    # The very digits: an id that changes with a release breaks every link to the archive.
    assert article_id(None, url="/a.html", origin="b.txt") == ("uf19a8866cb94", ())
    assert article_id("", url=None, origin="b.txt") == ("pa7f8f6c2e353", ())


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "https://example.org/a?b=1&lt=2#c",
        "HTTPS://EXAMPLE.ORG:8080/",
        "/2021/a.html",
        "a.html",
        "../a.html",
        "./a:b",
        "?id=3",
        "/搜索/文章",
        "/redirect?to=javascript:x",
        "https://[::1]/a",
    ],
)
def test_plain_addresses_are_kept_as_they_are(url: str) -> None:
    assert safe_url(url) == url
    assert safe_url(f" {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "java\u200bscript:alert(1)",
        "javascript&#58;alert(1)",
        "javascript&colon;alert(1)",
        "java&Tab;script&#x3a;alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/",
        "mailto:a@example.org",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "&#47;/evil.example",
        "http:evil.example",
        "http:/evil.example",
        "http:///evil.example",
        "https://good.example@evil.example/",
        "http://",
        "http://[",
        "http://a:99999999/",
        "/a b",
        "/a\u3000b",
        '/a"onclick="x',
        "/<script>",
        "/\u202etxt",
        "/a\x01b",
        "/a\x7fb",
        "/\ue000",
        "\ud800",
        "/" + "a" * 2048,
    ],
)
def test_addresses_that_could_do_anything_else_are_dropped(url: str) -> None:
    assert safe_url(url) is None
