"""The search page where the network is slow or gone, a request goes wrong, or paper is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from typing import NoReturn
from urllib.parse import parse_qsl, urlsplit

import pytest
from falcon.testing import TestClient
from playwright.sync_api import Locator, Page, Route, expect

from fupin_search.errors import IndexMissingError
from fupin_search.web.app import create_app

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
SEARCH = re.compile(r"/\?q=")
OFFLINE = "网络已断开，恢复后自动继续查找"
UNANSWERED = "暂时没有回应，稍后自动重试"


def box(page: Page) -> Locator:
    return page.get_by_role("combobox")


def notice(page: Page) -> Locator:
    return page.locator(".notice")


def heading(page: Page, text: str) -> None:
    expect(page.locator("h1")).to_have_text(text)


def busy(page: Page) -> bool:
    return page.locator("main").get_attribute("aria-busy") == "true"


def axe(page: Page) -> list[object]:
    script = resources.files(pytest.importorskip("axe_playwright_python")) / "axe.min.js"
    page.evaluate(script.read_text(encoding="utf-8"))
    found: list[object] = page.evaluate(
        """axe.run().then((found) =>
          found.violations.map((rule) => [rule.id, rule.nodes.map((one) => one.html)]))"""
    )
    return found


def stop_the_clock(page: Page) -> None:
    """From here on time passes in the page only where a test lets it."""
    page.clock.install(time=0)
    page.clock.pause_at(1_000)


def held(page: Page) -> list[Route]:
    """Requests for results, which wait until they are let go."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(SEARCH, hold)
    return waiting


def test_waiting_is_told_after_three_tenths_of_a_second_and_no_sooner(visit: Open) -> None:
    page = visit("/?q=茶叶", viewport=WIDE)
    stop_the_clock(page)
    waiting = held(page)
    before = page.locator(".found").bounding_box()
    box(page).fill("柑橘")
    with page.expect_request(SEARCH):
        page.clock.run_for(250)
    page.clock.run_for(290)
    assert not busy(page)
    page.clock.run_for(20)
    assert busy(page)
    expect(page.locator("#said")).to_have_text("正在查找…")
    assert page.locator(".found").bounding_box() == before
    waiting[0].continue_()
    heading(page, "搜索：柑橘")
    assert not busy(page)
    expect(page.locator("#said")).to_contain_text("找到")


def test_waiting_for_a_page_that_was_asked_for_with_enter_is_told_too(visit: Open) -> None:
    page = visit("/?q=茶叶")
    stop_the_clock(page)
    # A page that does not come, without the browser on its way to it: it would answer nothing.
    page.evaluate("document.forms[0].addEventListener('submit', (event) => event.preventDefault())")
    box(page).press("Enter")
    page.clock.run_for(290)
    assert not busy(page)
    page.clock.run_for(20)
    assert busy(page)
    # Who comes back to a page that was left waiting finds it at rest.
    page.evaluate("window.dispatchEvent(new Event('pageshow'))")
    assert not busy(page)


def test_nothing_moves_for_who_wants_nothing_to_move(visit: Open) -> None:
    for wish, moves in (("reduce", "none"), ("no-preference", "busy")):
        page = visit("/?q=茶叶", reduced_motion=wish)
        page.evaluate("document.querySelector('main').setAttribute('aria-busy', 'true')")
        shown = page.evaluate(
            "getComputedStyle(document.querySelector('main'), '::before').animationName"
        )
        assert shown == moves


def test_typing_without_a_network_is_told_and_goes_on_when_it_is_back(visit: Open) -> None:
    page = visit("/?q=茶叶")
    page.context.set_offline(True)
    box(page).fill("柑橘")
    expect(notice(page)).to_have_text(OFFLINE)
    heading(page, "搜索：茶叶")
    assert not busy(page)
    page.context.set_offline(False)
    heading(page, "搜索：柑橘")
    expect(notice(page)).to_have_text("")
    assert parse_qsl(urlsplit(page.url).query) == [("q", "柑橘")]


def test_enter_without_a_network_loses_nothing_and_goes_on_when_it_is_back(visit: Open) -> None:
    page = visit("/?q=茶叶")
    page.evaluate("window.same = true")
    page.context.set_offline(True)
    box(page).press("Enter")
    expect(notice(page)).to_have_text(OFFLINE)
    box(page).fill("公路")
    box(page).press("Enter")
    expect(notice(page)).to_have_text(OFFLINE)
    heading(page, "搜索：茶叶")
    page.context.set_offline(False)
    heading(page, "搜索：公路")
    assert page.evaluate("window.same")
    expect(notice(page)).to_have_text("")


def test_what_was_typed_back_needs_no_network(visit: Open) -> None:
    page = visit("/?q=茶叶")
    page.context.set_offline(True)
    box(page).fill("柑橘")
    expect(notice(page)).to_have_text(OFFLINE)
    box(page).fill("茶叶")
    expect(notice(page)).to_have_text("")


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_wants_to_be_asked_later_is_asked_when_it_says(
    visit: Open, status: int
) -> None:
    page = visit("/?q=茶叶")
    stop_the_clock(page)
    told = {"Retry-After": "7", "Content-Type": "text/html"}
    page.route(
        SEARCH, lambda route: route.fulfill(status=status, headers=told, body="<main>x</main>")
    )
    box(page).fill("柑橘")
    with page.expect_response(SEARCH):
        page.clock.run_for(250)
    expect(notice(page)).to_have_text(UNANSWERED)
    page.unroute(SEARCH)
    page.clock.run_for(6_900)
    expect(notice(page)).to_have_text(UNANSWERED)
    page.clock.run_for(200)
    heading(page, "搜索：柑橘")
    expect(notice(page)).to_have_text("")


def test_a_refusal_is_told_while_typing_and_another_text_mends_it(visit: Open) -> None:
    page = visit("/?q=茶叶")
    refusal = "<title>不行</title><main><h1>不能这样搜索</h1></main>"
    page.route(
        SEARCH, lambda route: route.fulfill(status=400, content_type="text/html", body=refusal)
    )
    box(page).fill("难题")
    heading(page, "不能这样搜索")
    page.unroute(SEARCH)
    assert urlsplit(page.url).query.startswith("q=")
    assert parse_qsl(urlsplit(page.url).query) == [("q", "茶叶")]
    box(page).fill("茶叶")
    heading(page, "搜索：茶叶")
    box(page).fill("柑橘")
    heading(page, "搜索：柑橘")


def test_enter_asks_again_for_what_was_refused_while_typing(visit: Open) -> None:
    page = visit("/?q=茶叶")
    refusal = "<title>不行</title><main><h1>不能这样搜索</h1></main>"
    page.route(
        SEARCH, lambda route: route.fulfill(status=400, content_type="text/html", body=refusal)
    )
    box(page).fill("柑橘")
    heading(page, "不能这样搜索")
    page.unroute(SEARCH)
    box(page).press("Enter")
    heading(page, "搜索：柑橘")
    assert parse_qsl(urlsplit(page.url).query, keep_blank_values=True) == [("q", "柑橘")]


def test_who_found_nothing_goes_on_by_a_section_or_a_phrase(visit: Open) -> None:
    page = visit('/?q="量子飞船"')
    page.locator(".starts").get_by_role("link", name="扶贫要闻").click()
    expect(page.get_by_role("list", name="已选条件")).to_contain_text("扶贫要闻")
    page.goto("/")
    page.locator(".starts a").last.click()
    expect(page.locator("h1")).to_contain_text("搜索：")
    expect(page.locator(".results mark").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["busy", "offline", "explained", "dragged", "cut"])
def test_axe_finds_nothing_in_passing_states(visit: Open, state: str, scheme: str) -> None:
    page = visit("/?q=就业", viewport=PHONE, color_scheme=scheme, bypass_csp=True)
    match state:
        case "busy":
            page.evaluate("document.querySelector('main').setAttribute('aria-busy', 'true')")
        case "offline":
            page.context.set_offline(True)
            box(page).fill("柑橘")
            expect(notice(page)).to_have_text(OFFLINE)
            box(page).press("Escape")
        case "explained":
            page.get_by_role("link", name="为什么").first.click()
            page.locator("details.why").wait_for()
        case "dragged":
            page.locator(".timeline td a").first.focus()
            page.keyboard.press("Shift+ArrowRight")
        case _:
            box(page).fill("长" * 201)
            expect(notice(page)).to_contain_text("200")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


class _Missing:
    """A search without an index."""

    def lease(self) -> NoReturn:
        raise IndexMissingError("/srv/index")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_there_is_no_index_yet(visit: Open, scheme: str) -> None:
    told = TestClient(create_app(_Missing())).simulate_get("/")  # type: ignore[arg-type]
    assert told.status_code == 503
    page = visit("about:blank", viewport=PHONE, color_scheme=scheme, bypass_csp=True)
    page.route("**/none", lambda route: route.fulfill(body=told.text, content_type="text/html"))
    page.goto("/none")
    expect(page.get_by_text("fupin-search reindex CORPUS")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.shifts += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""

TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize(
    "path",
    ["/", "/?q=就业", "/?q=就业&from=2018&to=2020", '/?q="量子飞船"', "/articles/told-0?q=就业#m3"],
)
def test_nothing_jumps_while_a_page_loads(visit: Open, path: str, size: dict[str, int]) -> None:
    page = visit("about:blank", viewport=size)
    page.add_init_script(SHIFTS)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("window.shifts") == 0


@pytest.mark.parametrize("path", ["/", "/?q=就业", "/articles/told-0?q=就业", "/docs/api"])
def test_nothing_comes_from_elsewhere(visit: Open, address: str, path: str) -> None:
    page = visit("about:blank")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert asked
    assert [one for one in asked if not one.startswith(address)] == []


@pytest.mark.parametrize(
    "path", ["/?q=就业", "/articles/told-0?q=就业", "/?q=就业&explain=1", "/docs/api"]
)
def test_twice_as_large_nothing_has_to_be_scrolled_sideways(visit: Open, path: str) -> None:
    # A window of 1280 pixels at 200 %.
    page = visit(path, viewport={"width": 640, "height": 450}, device_scale_factor=2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def shown(page: Page, selector: str) -> list[bool]:
    return [one.is_visible() for one in page.locator(selector).all()]


def test_results_on_paper_are_results_with_their_addresses(visit: Open, address: str) -> None:
    page = visit("/?q=就业&year=2019&sort=newest", viewport=WIDE, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for chrome in (
        ".facets",
        ".search",
        ".sorts",
        ".pager",
        ".foot",
        ".share",
        ".hint",
        ".brand img",
    ):
        expected = chrome == ".brand img"
        assert set(shown(page, chrome)) == {expected}, chrome
    assert all(shown(page, ".results > li"))
    expect(page.locator(".chips")).to_have_text(re.compile("年份：2019年"))
    expect(page.locator(".printed")).to_have_text(
        re.compile(rf"\d+年\d+月\d+日打印 · {re.escape(address)}/\?q=就业&year=2019&sort=newest$")
    )
    addresses = page.locator(".results h2 a").evaluate_all(
        "all => all.map((one) => getComputedStyle(one, '::after').content)"
    )
    assert all("http" in one or "/articles/" in one for one in addresses)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"


def test_an_article_on_paper_is_the_article(visit: Open) -> None:
    page = visit("/articles/told-0?q=就业#m2")
    page.emulate_media(media="print")
    for chrome in (".search", ".back", ".matches", ".place", ".foot", ".share"):
        assert not any(shown(page, chrome)), chrome
    assert all(shown(page, ".text h1, .text > p:not(.matches), .text .about a"))
    marked = page.locator("mark:target").evaluate("one => getComputedStyle(one).color")
    assert marked == "rgb(0, 0, 0)"


def test_a_keyboard_alone_searches_asks_why_reads_and_comes_back(visit: Open) -> None:
    page = visit("/", viewport=WIDE)
    expect(box(page)).to_be_focused()
    page.keyboard.type("公路")
    page.keyboard.press("Enter")
    heading(page, "搜索：公路")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent").startswith(name):
                return
        pytest.fail(f"the keyboard does not come to {name}")

    tab_to("为什么")
    page.keyboard.press("Enter")
    expect(page.locator("details.why summary")).to_be_focused()
    page.locator("body").press("Shift+Tab")
    for _ in range(3):
        if page.evaluate("document.activeElement.closest('h2') !== null"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/**")
    page.keyboard.press("n")
    expect(page.locator("mark:target")).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="下一处")).to_be_focused()
    page.go_back()
    heading(page, "搜索：公路")
