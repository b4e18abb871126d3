"""The pages and the box in browsers of 2019 to 2021, which readers still have."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from support.old_browsers import KEPT, RELEASES, OldBrowser, OldPage, old_browser

pytestmark = pytest.mark.browser

RESULTS = f"/?q={quote('就业')}"
NARROWED = f"{RESULTS}&year=2019&explain=1"
ARTICLE = f"/articles/told-0?q={quote('就业')}"
NOTHING = f"/?q={quote('量子飞船')}"
EVERY_PAGE = ["/", RESULTS, NARROWED, NOTHING, ARTICLE, "/docs/api", "/articles/none"]
WIDE, PHONE = 1280, 360

# Neighbours on a line whose edges meet, though both have something to read.
TOUCHING = """[...document.querySelectorAll(
  ".about, .sorts ul, .chips, .pager, .pager ol, .timeline p, .facet a, .starts ul, .brand, " +
  ".bar, .foot .wrap, .crumbs ol, .dates p, mark:target + .place, .reference dl div, .title"
)].flatMap((row) => {
  const pieces = [...row.childNodes].filter((one) =>
    one.nodeName === "IMG" || (one.textContent.trim() && one.className !== "unseen"));
  const edges = pieces.map((one) => {
    const range = document.createRange();
    range.selectNode(one);
    return range.getBoundingClientRect();
  }).filter((one) => one.width > 1);
  return edges.slice(1).map((edge, place) => [edges[place], edge])
    .filter(([one, next]) => next.top < one.bottom - 2 && one.top < next.bottom - 2)
    .filter(([one, next]) => next.left - one.right < 3)
    .map(() => `${row.className} ${row.textContent.trim().slice(0, 40)}`);
})"""


def deep(selector: str) -> str:
    """The expression for an element of the box, in its own tree or in the page's."""
    return (
        f"((document.querySelector('fupin-search-box').shadowRoot || document)"
        f".querySelector('{selector}'))"
    )


@pytest.fixture(scope="module", params=RELEASES)
def old(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OldBrowser]:
    if not (KEPT / str(request.param) / "chromium").is_file():
        absent = f"there is no Chromium {request.param} at {KEPT}; run scripts/install-old-browsers"
        if os.environ.get("CI") == "true":
            pytest.fail(absent)
        pytest.skip(absent)
    with old_browser(request.param, tmp_path_factory.mktemp("profile")) as browser:
        product = browser.call("Browser.getVersion")["product"]
        assert product.startswith(f"HeadlessChrome/{request.param}.")
        yield browser


@pytest.fixture
def page(old: OldBrowser) -> Iterator[OldPage]:
    """A window; the test fails when a script in it does, or its own policy is broken."""
    with old.page() as page:
        yield page
        assert page.faults() == []


def test_every_page_is_laid_out(page: OldPage, address: str) -> None:
    for path in EVERY_PAGE:
        for width in (WIDE, PHONE):
            page.visit(address + path, width=width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            assert page.evaluate(TOUCHING) == [], (path, width)
            left, right = page.evaluate(
                """(() => {
                  const wrap = document.querySelector(".foot .wrap").getBoundingClientRect();
                  return [wrap.left, innerWidth - wrap.right];
                })()"""
            )
            assert left == right, (path, width)
            assert left > 0 or width == PHONE
            text = page.evaluate(
                """(() => {
                  const range = document.createRange();
                  range.selectNodeContents(document.querySelector("h1"));
                  return range.getBoundingClientRect().left;
                })()"""
            )
            assert text >= 16, (path, width)


def test_the_filters_stand_beside_the_results_and_fold_on_a_phone(
    page: OldPage, address: str
) -> None:
    page.visit(address + RESULTS, width=WIDE)
    filters, found = page.evaluate(
        """[".facets .facet a", ".found"].map((one) => {
          const { left, right, height } = document.querySelector(one).getBoundingClientRect();
          return { left, right, height };
        })"""
    )
    assert filters["height"] > 0
    assert filters["right"] <= found["left"]
    page.visit(address + RESULTS, width=PHONE)
    height = "document.querySelector('.facets .facet a').getBoundingClientRect().height"
    assert page.evaluate(height) == 0
    page.evaluate("document.querySelector('.facets summary').click()")
    page.until(f"{height} > 0")


def test_results_follow_what_is_typed_under_suggestions(page: OldPage, address: str) -> None:
    page.visit(f"{address}/")
    page.evaluate("window.same = true")
    page.write("就业")
    page.until("document.querySelector('h1').textContent === '搜索：就业'")
    page.until("document.querySelectorAll('[role=option]').length > 1")
    touching = page.evaluate(
        """[...document.querySelectorAll("[role=option]")].filter(({ children: [text, note] }) =>
          note.getBoundingClientRect().left - text.getBoundingClientRect().right < 8).length"""
    )
    assert touching == 0
    page.press("Escape", 27)
    page.write("简报")
    page.until("document.querySelector('h1').textContent === '搜索：就业简报'")
    page.press("Enter", 13, "\r")
    assert page.evaluate("window.same && decodeURIComponent(location.search)") == "?q=就业简报"
    page.evaluate("history.back()")
    page.until("document.querySelector('#q').value === '' && location.search === ''")
    page.until("document.querySelector('h1').textContent !== '搜索：就业简报'")


def test_waiting_and_a_lost_network_are_shown_at_the_edges(page: OldPage, address: str) -> None:
    page.visit(address + RESULTS)
    page.evaluate("document.querySelector('main').setAttribute('aria-busy', 'true')")
    bar = page.evaluate(
        """(({ position, top, left, width, height }) => ({ position, top, left, width, height }))(
          getComputedStyle(document.querySelector("main"), "::before"))"""
    )
    assert bar == {
        "position": "fixed",
        "top": "0px",
        "left": "0px",
        "width": f"{WIDE}px",
        "height": "4px",
    }
    assert "opacity" in page.evaluate("getComputedStyle(document.querySelector('.found')).filter")
    notice = page.evaluate(
        """(() => {
          const notice = document.querySelector(".notice");
          notice.textContent = "网络已断开";
          const { left, right, bottom } = notice.getBoundingClientRect();
          return [left, innerWidth - right, innerHeight - bottom];
        })()"""
    )
    assert abs(notice[0] - notice[1]) <= 1
    assert notice[0] > 16
    assert notice[2] == 16


def test_matches_of_an_article_are_walked_by_a_bar_below_its_text(
    page: OldPage, address: str
) -> None:
    page.visit(f"{address}{ARTICLE}#m1", height=500)
    page.evaluate("document.activeElement.blur()")
    page.press("n", 78, "n")
    page.until("location.hash === '#m2'")
    bar = page.evaluate(
        """(() => {
          const place = document.querySelector("mark:target + .place");
          const { left, right, bottom } = place.getBoundingClientRect();
          return [left, innerWidth - right, innerHeight - bottom];
        })()"""
    )
    assert bar == [0, 0, 0]
    page.evaluate("scrollTo(0, 1e6)")
    covered = page.evaluate(
        """document.querySelector(".foot summary").getBoundingClientRect().bottom
          > document.querySelector("mark:target + .place").getBoundingClientRect().top"""
    )
    assert covered is False
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.share')).visibility") == "visible"
    )


def test_why_opens_and_a_span_of_the_timeline_is_chosen(page: OldPage, address: str) -> None:
    page.visit(address + RESULTS)
    page.evaluate("document.querySelector('a.why').click()")
    page.until("document.querySelector('details.why[open] li')")
    page.evaluate("document.querySelector('.timeline td a').focus()")
    for key in ("ArrowRight", "Enter"):
        pressed = f'{{ key: "{key}", shiftKey: true, bubbles: true }}'
        page.evaluate(
            f'document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {pressed}))'
        )
    page.until("location.search.includes('from=2017-01-01')")


@pytest.mark.parametrize("path", ["/", "/around"])
def test_a_foreign_page_embeds_the_box(page: OldPage, foreign: str, path: str) -> None:
    page.visit(foreign + path)
    heights = page.evaluate(
        f"[document.querySelector('fupin-search-box'), {deep('input')}, {deep('button')}]"
        ".map((one) => one.getBoundingClientRect().height)"
    )
    assert min(heights) > 15
    page.evaluate(f"{deep('input')}.focus()")
    page.write("地市")
    page.until(deep("[role=option]"))
    assert "栏目" in page.evaluate(f"{deep('[role=option]')}.textContent")
    popup, field = page.evaluate(
        f"[{deep('.fupin-popup')}, {deep('input')}].map((one) => {{"
        "  const { top, bottom, height } = one.getBoundingClientRect();"
        "  return { top, bottom, height }; })"
    )
    assert popup["height"] > 30
    assert popup["top"] >= field["bottom"]
    page.press("Escape", 27)
    page.until(f"{deep('.fupin-popup')}.hidden")


def test_a_box_that_leaves_the_page_listens_no_more_and_hears_again_when_it_is_back(
    page: OldPage, foreign: str
) -> None:
    page.visit(foreign)
    slash = """document.body.dispatchEvent(new KeyboardEvent("keydown",
      { key: "/", bubbles: true, composed: true, cancelable: true }))"""
    page.evaluate("window.box = document.querySelector('fupin-search-box'); box.remove()")
    assert page.evaluate(slash) is True
    page.evaluate("document.body.append(box)")
    assert page.evaluate(slash) is False
    assert page.evaluate("document.activeElement === box")
