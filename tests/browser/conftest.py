"""A served archive and a real browser to read it with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser.archive import articles, index
from playwright.sync_api import Browser, Page, sync_playwright
from served import served

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the archive is served."""
    folder = tmp_path_factory.mktemp("index")
    index(folder, articles())
    with served(folder, workers=1) as (url, _):
        yield url.rstrip("/")


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
