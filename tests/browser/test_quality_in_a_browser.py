"""The page of a quality report in a real browser, opened as the file it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib import resources
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect
from support.flawed_corpus import write_corpus

from fupin_search.articles import read_corpus
from fupin_search.quality.examination import Examination
from fupin_search.web.pages.quality import quality_page

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small corpus of every finding."""
    folder = tmp_path_factory.mktemp("quality")
    examination = Examination(date(2021, 1, 6))
    for reading in read_corpus([write_corpus(folder)]):
        examination.add(reading)
    made = datetime(2021, 1, 6, 8, 30)  # noqa: DTZ001 - what a clock in Shanghai shows
    page = folder / "page.html"
    page.write_bytes(quality_page(examination.finish(), corpora=["文库"], made=made))
    return page


@pytest.fixture
def read(browser: Browser, file: Path) -> Iterator[Open]:
    """Open the page in a fresh window; the test fails when it asks for anything else."""
    contexts = []
    asked: list[str] = []
    complaints: list[str] = []

    def ask(request: Request) -> None:
        if not request.url.startswith("data:"):
            asked.append(request.url)

    def open_page(**options: object) -> Page:
        context = browser.new_context(locale="zh-CN", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", ask)
        page.on("console", lambda said: complaints.append(said.text))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert asked == [file.as_uri()]
    assert complaints == []


def unfold(page: Page) -> None:
    for folded in page.locator("details:not([open]) > summary").all():
        folded.click()


def test_the_plots_are_drawn(read: Open) -> None:
    page = read(viewport={"width": 1280, "height": 900})
    bars = page.locator(".plot").first.locator("rect")
    assert bars.count() == 3
    heights = [box["height"] for box in (bar.bounding_box() for bar in bars.all()) if box]
    assert max(heights) > 100
    expect(page.locator(".plot").first).to_contain_text("2099")
    expect(page.get_by_role("img", name="每月文章数")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_a_phone(read: Open, width: int) -> None:
    page = read(viewport={"width": width, "height": 640})
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_title_that_is_a_script_is_read_and_not_run(read: Open) -> None:
    page = read()
    assert page.locator("script").count() == 0
    assert page.evaluate("document.querySelectorAll('main *').length") > 100


def test_on_paper_everything_is_dark_on_white(read: Open) -> None:
    page = read(color_scheme="dark")
    page.emulate_media(media="print")
    style = "getComputedStyle(document.body)"
    assert page.evaluate(f"{style}.backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(f"{style}.color") == "rgb(0, 0, 0)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(read: Open, width: int, scheme: str) -> None:
    # The page's content security policy lets no script in, axe's neither.
    page = read(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    unfold(page)
    axe = resources.files(pytest.importorskip("axe_playwright_python")) / "axe.min.js"
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(found => found.violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
