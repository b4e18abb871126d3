"""What travels to a reader, and how little of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from urllib.parse import quote, unquote

import esprima
import pytest
from falcon.testing import TestClient
from hypothesis import given
from hypothesis import strategies as st
from support.indexes import store_in

from fupin_search.articles.corpus import read_corpus
from fupin_search.generations.reindex import reindex
from fupin_search.service import Search
from fupin_search.text.dictionary import Dictionary
from fupin_search.web.app import create_app
from fupin_search.web.assets import read_assets, strip_layout
from fupin_search.web.urls import unquote_letters

CORPUS = Path(__file__).parents[2] / "corpus"
# Bytes, uncompressed: what a first visit loads in all, and what each page after it does.
FIRST_VISIT = 60_000
RESULTS = 20_000


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = store_in(tmp_path_factory.mktemp("index"))
    reindex(store, read_corpus([CORPUS]), Dictionary(), keep=1)
    search = Search(store)
    yield TestClient(create_app(search))
    search.close()


def loaded(client: TestClient, path: str) -> dict[str, int]:
    """The bytes of a page and of everything it loads."""
    result = client.simulate_get(path)
    assert result.status_code == 200
    found = re.findall(
        r"<(?:script|img)[^>]* src=\"([^\"]+)|rel=\"(?:stylesheet|icon)\" href=\"([^\"]+)",
        result.text,
    )
    others = {"".join(one) for one in found}
    assert all(one.startswith("/static/") for one in others)
    sizes = {one: len(client.simulate_get(one).content) for one in others}
    return {path: len(result.content), **sizes}


def test_a_first_visit_is_light(client: TestClient) -> None:
    sizes = loaded(client, "/")
    assert len(sizes) == 7
    assert sum(sizes.values()) < FIRST_VISIT, sizes


@pytest.mark.parametrize("text", ["稳岗就业补贴", "就业", '"量子飞船"', "扶贫"])
def test_a_page_of_results_is_lighter_still(client: TestClient, text: str) -> None:
    path = f"/?q={quote(text)}"
    sizes = loaded(client, path)
    assert sizes[path] < RESULTS, sizes


def test_nothing_holds_a_page_up_but_its_style(client: TestClient) -> None:
    text = client.simulate_get("/").text
    assert text.count("<script") == text.count(" defer></script>") == 4
    assert len(re.findall(r'rel="stylesheet"', text)) == 1


def test_only_what_an_editor_reads_is_left_out() -> None:
    for name, file in read_assets().items():
        source = resources.files("fupin_search.web").joinpath("static", name).read_text("utf-8")
        sent = file.content.decode()
        code = re.sub(r"\s", "", re.sub(r"(?m)^\s*(/\*(?:(?!\*/)[\s\S])*\*/|//.*)\s*$", "", source))
        assert re.sub(r"\s", "", sent) == code, name


@pytest.mark.parametrize("name", [name for name in read_assets() if name.endswith(".js")])
def test_a_script_is_sent_as_the_same_program(name: str) -> None:
    source = resources.files("fupin_search.web").joinpath("static", name).read_text("utf-8")
    sent = read_assets()[name].content.decode()

    def tokens(text: str) -> list[tuple[str, str]]:
        # The style sheet within a script has spaces of its own.
        read = ((one.type, re.sub(r"\s", "", one.value)) for one in esprima.tokenize(text))
        return list(read)

    assert tokens(sent) == tokens(source)


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("/* one\n * two */\nlet a;\n\n\n  // gone\nlet b;\n", "let a;let b;"),
        ("/* a */ let b;\n/* c */\n", "/* a */ let b;"),
        ('const a = "/* b";\nconst c = "*/";\n', 'const a="/* b";const c="*/";'),
        ("const a = `\n  // b\n`;\n", "const a=``;"),
        ("if (a) {\n  b = { c: 1, d };\n}\n", "if (a){b={c:1,d};}"),
        ('a = " ; { " + `, ${ b } :`;\n', 'a=" ; { " + `, ${ b } :`;'),
        (r'a = "\\" ; b = " { ";', r'a="\\";b=" { ";'),
        ("return a - -b;\nconst [c] = d in e;", "return a - -b;const [c]=d in e;"),
        ('a = "//" ; b();', 'a="//";b();'),
    ],
)
def test_a_script_keeps_its_strings_and_the_spaces_that_mean_something(
    source: str, sent: str
) -> None:
    assert strip_layout(source) == sent


def test_a_style_keeps_its_strings_and_the_spaces_that_mean_something() -> None:
    loose = 'a:hover b, a :focus > i {\n  margin: 0 1px;\n  content: "×" / " 篇";\n}\n'
    assert strip_layout(loose) == 'a:hover b,a :focus > i{margin:0 1px;content:"×" / " 篇";}'
    assert strip_layout("@media (width > 1px) { a { top: calc(1px + 2px); } }") == (
        "@media (width > 1px){a{top:calc(1px + 2px);}}"
    )


@given(st.text())
def test_a_readable_address_leads_to_the_same_place(text: str) -> None:
    quoted = quote(text.encode("utf-8", "replace").decode(), safe="")
    shown = unquote_letters(f"/?q={quoted}&page=2")
    assert unquote(shown) == unquote(f"/?q={quoted}&page=2")
    # What ends an address, or hides in one, stays quoted.
    assert not re.search(r"[\s\"'<>\u200b-\u200f\u2028-\u202e]", shown)
    # A browser quotes what is no ASCII, byte by byte, and nothing else.
    assert quote(shown, safe="/?=&%+~") == f"/?q={quoted}&page=2"


@pytest.mark.parametrize(
    ("quoted", "shown"),
    [
        ("/?q=%E7%A8%B3%E5%B2%97&page=2", "/?q=稳岗&page=2"),
        ("/?q=%22%E7%A8%B3%22", "/?q=%22稳%22"),
        ("/?q=%E3%80%80", "/?q=%E3%80%80"),
        ("/?q=%B2%E8", "/?q=%B2%E8"),
    ],
)
def test_chinese_stands_in_addresses_as_people_write_it(quoted: str, shown: str) -> None:
    assert unquote_letters(quoted) == shown
