"""The pages that docs/building shows, on another site than the server's, in a real browser."""

from __future__ import annotations

import http.server
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

Open = Callable[[str], Page]
FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "building"
# Where the pages say that the server is.
SERVER = "http://127.0.0.1:8080"
KINDS = {".html": "text/html", ".js": "text/javascript"}


@pytest.fixture(scope="module")
def site(address: str) -> Iterator[str]:
    """Another site, with the files of the folder, but that they name the server there is."""

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = FOLDER / self.path.lstrip("/")
            if not file.is_file():
                self.send_error(404)
                return
            text = file.read_text(encoding="utf-8").replace(SERVER, address)
            # Without a charset here it is the page that says what it is in.
            self.send_response(200)
            self.send_header("Content-Type", KINDS[file.suffix])
            self.end_headers()
            self.wfile.write(text.encode("gb18030" if file.name == "form.html" else "utf-8"))

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def visit_site(browser: Browser, site: str) -> Iterator[Open]:
    """Open a page of the other site; the test fails when a script of it does."""
    failures: list[str] = []
    context = browser.new_context(base_url=site, locale="zh-CN")
    page = context.new_page()
    page.on("pageerror", lambda error: failures.append(str(error)))

    def open_file(name: str) -> Page:
        page.goto(name)
        return page

    yield open_file
    context.close()
    assert failures == []


def test_the_list_follows_what_is_typed(visit_site: Open) -> None:
    page = visit_site("list.html")
    expect(page.locator("#said")).to_have_text("找到 60 篇")
    page.get_by_role("searchbox").press_sequentially("柑橘")
    expect(page.locator("#said")).to_have_text("找到 2 篇")
    expect(page.locator("#hits a").first.locator("mark")).to_have_text("柑橘")
    expect(page.locator("#hits p mark").first).to_have_text("柑橘")
    expect(page.locator("#hits small").first).to_contain_text("2020-1")


def test_a_facet_of_the_list_is_chosen_and_let_go(visit_site: Open) -> None:
    page = visit_site("list.html")
    page.get_by_role("searchbox").fill("柑橘")
    # Until then the buttons are those of what was found before.
    expect(page.locator("#said")).to_have_text("找到 2 篇")
    chosen = page.locator("#facets").get_by_role("button", name="协会新闻 1")
    chosen.click()
    expect(page.locator("#said")).to_have_text("找到 1 篇")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    chosen.click()
    expect(page.locator("#said")).to_have_text("找到 2 篇")


def test_the_list_is_walked_through_page_by_page(visit_site: Open) -> None:
    page = visit_site("list.html")
    page.get_by_role("searchbox").fill("简报")
    expect(page.locator("#said")).to_have_text("找到 48 篇")
    forward = page.get_by_role("button", name="下一页")
    seen: set[str] = set()
    for number in range(5):
        first = page.locator("#hits a").first
        if number:
            last = first.inner_text()
            forward.click()
            expect(first).not_to_have_text(last)
        seen.update(page.locator("#hits a").all_inner_texts())
    expect(forward).to_have_count(0)
    expect(page.get_by_role("button", name="上一页")).to_be_visible()
    assert len(seen) == 48


def test_spans_of_the_list_are_cut_where_characters_are(visit_site: Open) -> None:
    page = visit_site("list.html")
    marked = page.evaluate(
        "() => { const p = document.createElement('p');"
        "p.append(...marked('😀𠮷村<i>的竹编', [[1, 3], [7, 9]])); return p.innerHTML; }"
    )
    assert marked == "😀<mark>𠮷村</mark>&lt;i&gt;的<mark>竹编</mark>"


def test_the_list_says_what_is_wrong(visit_site: Open) -> None:
    page = visit_site("list.html")
    page.get_by_role("searchbox").fill("a" * 10_001)
    expect(page.locator("#said")).to_contain_text("query-too-long")
    page.route("**/v1/search?*", lambda route: route.abort())
    page.get_by_role("searchbox").fill("柑橘")
    expect(page.locator("#said")).to_have_text("暂时无法查找，请稍后再试。")


def test_what_is_composed_is_not_searched_for_until_it_is_meant(visit_site: Open) -> None:
    page = visit_site("list.html")
    expect(page.locator("#said")).to_have_text("找到 60 篇")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    session = page.context.new_cdp_session(page)
    page.get_by_role("searchbox").focus()
    session.send(
        "Input.imeSetComposition", {"text": "gan'ju", "selectionStart": 6, "selectionEnd": 6}
    )
    session.send("Input.insertText", {"text": "柑橘"})
    expect(page.locator("#said")).to_have_text("找到 2 篇")
    assert not [url for url in asked if "gan" in url]


def test_a_form_of_a_page_in_gbk_finds(visit_site: Open, address: str) -> None:
    page = visit_site("form.html")
    assert page.evaluate("document.characterSet") == "GBK"
    page.locator("input[name=q]").fill("稳岗就业")
    page.get_by_role("button", name="搜索").click()
    page.wait_for_url(f"{address}/**")
    assert "%CE%C8%B8%DA" in page.url
    expect(page.locator("h1")).to_have_text("搜索：稳岗就业")
    expect(page.locator(".results .section").first).to_have_text("地市联播")
