"""A served archive and a real browser to read it with."""

from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from support.browser_archive import index_archive, make_articles
from support.servers import running_server

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

Open = Callable[..., Page]

# A page as sites had them: GBK, said in the page alone, and quirks mode.
FOREIGN = """<html lang="zh-CN"><head>
<meta http-equiv="Content-Type" content="text/html; charset=gbk">
<meta name="viewport" content="width=device-width">
<title>老站首页</title>
<script src="{address}/static/search-box.js"></script></head><body>
<main><h1>老站首页</h1>{box}<p>站内新闻。<label>留言<textarea></textarea></label></p></main>
</body></html>"""
EMPTY = '<fupin-search-box endpoint="{address}"></fupin-search-box>'
AROUND = """<fupin-search-box endpoint="{address}"><form action="{address}/">
<input name="q" title="搜索"><button>找</button></form></fupin-search-box>"""


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the archive is served."""
    folder = tmp_path_factory.mktemp("index")
    index_archive(folder, make_articles())
    with running_server(folder, workers=1) as (url, _):
        yield url.rstrip("/")


@pytest.fixture(scope="session")
def foreign(address: str) -> Iterator[str]:
    """Another site, whose pages embed the box: empty at `/`, around a form at `/around`."""

    class OldSite(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            around = AROUND if self.path == "/around" else EMPTY
            page = FOREIGN.format(address=address, box=around.format(address=address))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode("gbk"))

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), OldSite)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.is_file():
        pytest.skip(f"there is no browser at {CHROMIUM}; install chromium or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Open]:
    """Open a path of the archive in a fresh window.

    What the window is like is given as playwright's context options. The test fails when the page
    breaks its own content security policy, or a script of it fails.
    """
    contexts = []
    complaints: list[str] = []
    failures: list[str] = []

    def open_path(path: str = "/", **options: object) -> Page:
        context = browser.new_context(base_url=address, locale="zh-CN", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(path)
        return page

    yield open_path
    for context in contexts:
        context.close()
    assert [said for said in complaints if "Content Security Policy" in said] == []
    assert failures == []
