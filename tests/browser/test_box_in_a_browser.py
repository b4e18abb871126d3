"""The search box in a real browser: on our own page, and on a stranger's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib import resources
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

PHONE = {"width": 320, "height": 640}
SCREEN = {"width": 1280, "height": 800}


def box(page: Page) -> Locator:
    return page.get_by_role("combobox")


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def active(page: Page) -> Locator:
    return page.locator("[role=option][aria-selected=true]")


def said(page: Page) -> list[str]:
    """The texts suggested, without what is said of them."""
    return page.locator("[role=option] > span:first-child").all_inner_texts()


def type_in(page: Page, text: str) -> None:
    box(page).click()
    page.keyboard.type(text)
    expect(options(page).first).to_be_visible()


def answer(route: Route, *suggestions: dict[str, object]) -> None:
    route.fulfill(
        content_type="application/json", body=json.dumps({"query": "", "suggestions": suggestions})
    )


def test_typing_brings_suggestions_with_what_was_typed_marked(visit: Open) -> None:
    page = visit()
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    type_in(page, "jiuye")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    expect(options(page).first.locator("mark")).to_have_text("就业")
    listed = page.get_by_role("listbox", name="搜索建议")
    assert listed.get_attribute("id") == box(page).get_attribute("aria-controls")
    count = options(page).count()
    expect(page.locator(".fupin-status")).to_have_text(f"{count} 条建议，按上下键选择")


def test_the_arrows_walk_the_suggestions_and_through_the_box_itself(visit: Open) -> None:
    page = visit()
    type_in(page, "就业")
    count = options(page).count()
    assert count > 1
    for place in [*range(count), None, 0]:
        page.keyboard.press("ArrowDown")
        chosen = active(page)
        expect(chosen).to_have_count(0 if place is None else 1)
        if place is not None:
            assert chosen.get_attribute("id") == options(page).nth(place).get_attribute("id")
            expect(box(page)).to_have_attribute(
                "aria-activedescendant", chosen.get_attribute("id") or ""
            )
    page.keyboard.press("ArrowUp")
    expect(active(page)).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    expect(box(page)).to_be_focused()


def test_enter_follows_the_chosen_suggestion(visit: Open) -> None:
    page = visit()
    type_in(page, "地市")
    page.keyboard.press("ArrowDown")
    expect(active(page)).to_contain_text("栏目")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?section=*")
    expect(page.get_by_role("list", name="已选条件")).to_contain_text("地市联播")


def test_enter_without_a_choice_searches_for_what_was_typed(visit: Open) -> None:
    page = visit()
    type_in(page, "就业")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("搜索：就业")


def test_a_title_pressed_opens_its_article(visit: Open) -> None:
    page = visit()
    type_in(page, "小水电")
    options(page).filter(has_text="小水电点亮老区山村").click()
    expect(page.locator("h1")).to_have_text("小水电点亮老区山村")


def test_a_suggested_phrase_is_searched_for_within_the_chosen_filters(visit: Open) -> None:
    page = visit("/?section=部门动态&sort=oldest")
    type_in(page, "就业帮扶")
    phrase = options(page).filter(has_not_text="文章").first
    phrase.click()
    page.wait_for_url("**q=**")
    asked = dict(parse_qsl(urlsplit(page.url).query))
    assert (asked["section"], asked["sort"]) == ("部门动态", "oldest")
    assert asked["q"].startswith("就业帮扶")


def test_escape_closes_the_list_and_leaves_the_text(visit: Open) -> None:
    page = visit()
    type_in(page, "就业")
    page.keyboard.press("Escape")
    expect(options(page).first).to_be_hidden()
    expect(box(page)).to_have_value("就业")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_be_visible()


def test_leaving_the_box_closes_the_list(visit: Open) -> None:
    page = visit()
    type_in(page, "就业")
    page.keyboard.press("Tab")
    expect(options(page).first).to_be_hidden()
    type_in(page, "帮")
    page.locator("h1").click(position={"x": 5, "y": 5}, force=True)
    expect(options(page).first).to_be_hidden()


def test_letters_of_an_input_method_suggest_and_its_enter_does_not_search(visit: Open) -> None:
    page = visit()
    keyboard = page.context.new_cdp_session(page)
    expect(box(page)).to_be_focused()
    for letters in ("j", "ji", "jiu", "jiu y", "jiu ye"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)},
        )
    expect(options(page).first.locator("mark")).to_have_text("就业")
    page.keyboard.press("ArrowDown")
    expect(active(page)).to_have_count(0)
    page.keyboard.press("Enter")
    keyboard.send("Input.insertText", {"text": "就业"})
    expect(box(page)).to_have_value("就业")
    # What is searched for is kept: nothing was.
    assert page.evaluate("localStorage.length") == 0
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("localStorage.length") == 1


def test_the_enter_that_safari_tells_of_after_composing_does_not_search(visit: Open) -> None:
    page = visit()
    type_in(page, "就业")
    page.keyboard.press("ArrowDown")
    pressed = """(input, keyCode) => input.dispatchEvent(new KeyboardEvent(
        "keydown", { key: "Enter", keyCode, bubbles: true, cancelable: true }))"""
    assert box(page).evaluate(pressed, 229) is False
    assert page.evaluate("localStorage.length") == 0
    expect(options(page).first).to_be_visible()


def test_a_slash_leads_to_the_box_but_not_from_a_field(visit: Open, foreign: str) -> None:
    page = visit("/?q=就业")
    page.locator("main").click(position={"x": 2, "y": 2})
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("茶/叶")
    expect(box(page)).to_have_value("茶/叶")
    page.goto(foreign)
    page.get_by_label("留言").click()
    page.keyboard.type("1/2")
    expect(page.get_by_label("留言")).to_have_value("1/2")


def test_an_answer_that_comes_late_is_dropped(visit: Open) -> None:
    page = visit()
    held: list[Route] = []

    def answers(route: Route) -> None:
        if unquote(route.request.url).split("q=")[1].startswith("慢"):
            held.append(route)
        else:
            answer(route, {"text": "快的", "kind": "phrase", "highlights": [], "url": "/?q=x"})

    page.route("**/v1/suggest?*", answers)
    with page.expect_request("**/v1/suggest?*"):
        page.keyboard.type("慢")
    box(page).fill("快")
    expect(options(page)).to_have_text("快的")
    answer(held[0], {"text": "慢的", "kind": "phrase", "highlights": [], "url": "/?q=y"})
    page.wait_for_timeout(200)
    expect(options(page)).to_have_text("快的")


@pytest.mark.parametrize("fault", ["offline", "broken", "nonsense"])
def test_without_suggestions_the_box_still_searches(visit: Open, fault: str) -> None:
    page = visit()
    asked: list[str] = []

    def fails(route: Route) -> None:
        asked.append(route.request.url)
        if fault == "offline":
            route.abort("internetdisconnected")
        elif fault == "broken":
            route.fulfill(status=503, headers={"Retry-After": "30"}, body="{}")
        else:
            route.fulfill(content_type="application/json", body='{"suggestions": 7}')

    page.route("**/v1/suggest?*", fails)
    page.keyboard.type("就")
    page.wait_for_timeout(300)
    assert len(asked) == 1
    page.keyboard.type("业")
    page.wait_for_timeout(300)
    expect(options(page)).to_have_count(0)
    # A server that asks for patience is not asked again.
    assert len(asked) == (1 if fault == "broken" else 2)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("搜索：就业")


def test_suggestions_are_shown_as_text_by_code_points_and_only_web_addresses_followed(
    visit: Open,
) -> None:
    page = visit()
    page.route(
        "**/v1/suggest?*",
        lambda route: answer(
            route,
            {"text": "𠮷😀茶园<img src=x>", "kind": "title", "highlights": [[2, 4]], "url": "/a"},
            {"text": "坏", "kind": "title", "highlights": [], "url": "javascript:alert(1)"},
        ),
    )
    type_in(page, "茶")
    assert said(page) == ["𠮷😀茶园<img src=x>"]
    expect(options(page).locator("mark")).to_have_text("茶园")
    expect(options(page).locator("img")).to_have_count(0)


def test_recent_searches_are_kept_in_the_browser_until_they_are_cleared(visit: Open) -> None:
    page = visit()
    for text in ("柑橘", "茶叶", "柑橘"):
        box(page).fill(text)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text(f"搜索：{text}")
    assert page.context.cookies() == []
    page.goto("/")
    expect(options(page)).to_have_count(0)
    box(page).click()
    assert said(page) == ["柑橘", "茶叶"]
    box(page).press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("搜索：柑橘")
    page.goto("/")
    box(page).click()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="搜索")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="清除记录")).to_be_focused()
    page.keyboard.press("Enter")
    expect(options(page).first).to_be_hidden()
    expect(page.locator(".fupin-status")).to_have_text("搜索记录已清除")
    assert page.evaluate("localStorage.length") == 0
    box(page).click()
    page.wait_for_timeout(100)
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_site_may_have_no_searches_kept(visit: Open) -> None:
    page = visit()
    page.evaluate("document.querySelector('fupin-search-box').setAttribute('recent', 'off')")
    box(page).fill("柑橘")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("搜索：柑橘")
    assert page.evaluate("localStorage.length") == 0


def test_going_back_shows_the_page_with_the_list_closed(visit: Open) -> None:
    page = visit()
    type_in(page, "小水电")
    expect(page.locator("h1")).to_have_text("搜索：小水电")
    options(page).filter(has_text="小水电点亮老区山村").click()
    page.wait_for_url("**/articles/*")
    page.go_back()
    expect(page.locator("h1")).to_have_text("搜索：小水电")
    expect(box(page)).to_have_value("小水电")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.go_forward()
    expect(page.locator("h1")).to_have_text("小水电点亮老区山村")


@pytest.mark.parametrize("path", ["/", "/around"])
def test_a_foreign_page_in_gbk_embeds_the_box(visit: Open, foreign: str, path: str) -> None:
    page = visit()
    page.goto(foreign + path)
    assert page.evaluate("document.characterSet") == "GBK"
    type_in(page, "地市")
    expect(options(page).first).to_contain_text("栏目")
    box(page).fill("柑橘产销")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("搜索：柑橘产销")


def test_the_box_of_its_own_submits_utf_8_whatever_the_page_is_in(
    visit: Open, foreign: str
) -> None:
    page = visit()
    page.goto(foreign)
    box(page).fill("柑橘")
    page.get_by_role("button", name="搜索").click()
    page.wait_for_url("**q=**")
    assert quote("柑橘") in page.url


def test_the_form_of_a_page_in_gbk_searches_without_a_script(visit: Open, foreign: str) -> None:
    page = visit(java_script_enabled=False)
    page.goto(f"{foreign}/around")
    page.get_by_role("textbox", name="搜索").fill("柑橘")
    page.get_by_role("button", name="找").click()
    expect(page.locator("h1")).to_have_text("搜索：柑橘")
    assert quote("柑橘".encode("gbk")) in page.url


def test_a_page_elsewhere_hears_what_was_chosen_and_may_keep_it_from_being_followed(
    visit: Open, foreign: str
) -> None:
    page = visit()
    page.goto(foreign)
    page.evaluate(
        """document.addEventListener("fupin-choose", (event) => {
            event.preventDefault();
            window.chosen = event.detail.kind;
        })"""
    )
    type_in(page, "地市")
    options(page).first.click()
    assert page.evaluate("window.chosen") == "section"
    assert page.url.startswith(foreign)


def test_a_finger_follows_a_suggestion_on_the_narrowest_phone(visit: Open) -> None:
    page = visit("/", viewport=PHONE, has_touch=True, is_mobile=True)
    type_in(page, "就业")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for one in options(page).all():
        place = one.bounding_box()
        assert place is not None
        assert place["height"] >= 44
    options(page).filter(has_text=re.compile("文章")).first.tap()
    page.wait_for_url("**/articles/*")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, SCREEN], ids=["phone", "screen"])
@pytest.mark.parametrize("where", ["ours", "foreign"])
def test_axe_finds_nothing_while_the_list_is_open(
    visit: Open, foreign: str, where: str, viewport: dict[str, int], scheme: str
) -> None:
    page = visit("/", viewport=viewport, color_scheme=scheme, bypass_csp=True)
    if where == "foreign":
        page.goto(foreign)
    type_in(page, "就业")
    page.keyboard.press("ArrowDown")
    axe = resources.files(pytest.importorskip("axe_playwright_python")) / "axe.min.js"
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(found => found.violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
