"""The reference of the API in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(visit: Open, width: int, scheme: str) -> None:
    # The content security policy lets no script in but ours, axe's neither.
    page = visit(
        "/docs/api",
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    )
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    axe = resources.files(pytest.importorskip("axe_playwright_python")) / "axe.min.js"
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(found => found.violations)")
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_is_wider_than_the_screen(visit: Open, width: int) -> None:
    page = visit("/docs/api", viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 640:
        wide = page.locator(".reference .scroll").evaluate_all(
            "all => all.filter(one => one.scrollWidth > one.clientWidth).length"
        )
        assert wide == 0


def test_one_click_takes_a_whole_command(visit: Open) -> None:
    page = visit("/docs/api#timeline")
    command = page.locator("#timeline .try pre")
    command.click()
    assert page.evaluate("getSelection().toString()") == command.inner_text()


def test_a_link_to_try_shows_an_answer(visit: Open) -> None:
    page = visit("/docs/api")
    page.locator("#similar").get_by_role("link", name="试一试").click()
    page.wait_for_url("**/similar?size=3")
    expect(page.locator("body")).to_contain_text('"similar":[')


def test_its_functions_do_what_is_said_of_them(visit: Open) -> None:
    """The text of the page is run: spans of code points, and the address of the next page."""
    page = visit("/docs/api")
    for name in ("slicing", "next"):
        code = page.locator(f"#{name}").inner_text()
        page.evaluate(
            f"code => {{ window.{_FUNCTION[name]} = (0, eval)(`(${{code}})`); }}", _bare(code)
        )
    marked = page.evaluate(
        "() => { const p = document.createElement('p');"
        "p.append(...marked('😀𠮷村<i>的竹编', [[1, 3], [7, 9]])); return p.innerHTML; }"
    )
    assert marked == "😀<mark>𠮷村</mark>&lt;i&gt;的<mark>竹编</mark>"
    pages = page.evaluate(
        "async () => { let at = '/v1/search?q=就业&size=20', seen = [];"
        "while (at) { const got = await fetch(at); seen.push((await got.json()).hits.length);"
        "at = next(got); } return seen; }"
    )
    assert sum(pages) == page.evaluate(
        "async () => { const got = await fetch('/v1/search?q=就业');"
        "const answer = await got.json(); return answer.found - answer.folded; }"
    )
    assert len(pages) > 2


_FUNCTION = {"slicing": "marked", "next": "next"}


def _bare(code: str) -> str:
    """A function without the line of comment behind it."""
    return code[: code.rindex("}") + 1]
