"""Results while typing, and the button that shares them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def heading(page: Page, text: str) -> None:
    expect(page.locator("h1")).to_have_text(text)


def query(page: Page) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(page.url).query)


def test_results_follow_what_is_typed_and_the_address_follows_them(visit: Open) -> None:
    page = visit("/?section=部门动态&page=2")
    page.evaluate("window.same = true")
    page.get_by_role("combobox").press_sequentially("就业")
    heading(page, "搜索：就业")
    page.wait_for_url("**q=**")
    assert query(page) == [("q", "就业"), ("section", "部门动态")]
    assert page.title().startswith("搜索：就业")
    expect(page.get_by_role("combobox")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="找到")).to_have_text("找到 48 篇文章")
    page.get_by_role("combobox").fill("水电")
    heading(page, "搜索：水电")
    assert page.evaluate("window.same")
    page.reload()
    heading(page, "搜索：水电")
    expect(page.get_by_role("combobox")).to_have_value("水电")


def test_going_back_leads_to_where_typing_began_and_forward_to_where_it_ended(
    visit: Open,
) -> None:
    page = visit("/?q=茶叶")
    for text in ("茶叶合", "柑橘"):
        page.get_by_role("combobox").fill(text)
        heading(page, f"搜索：{text}")
    page.go_back()
    heading(page, "搜索：茶叶")
    expect(page.get_by_role("combobox")).to_have_value("茶叶")
    page.go_forward()
    heading(page, "搜索：柑橘")
    expect(page.get_by_role("combobox")).to_have_value("柑橘")


def test_the_way_past_the_head_and_back_asks_for_nothing(visit: Open) -> None:
    page = visit("/?q=茶叶")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "?q=" in one.url else None)
    page.go_back()
    page.wait_for_timeout(300)
    assert asked == []


def test_letters_of_an_input_method_find_nothing_yet(visit: Open) -> None:
    page = visit()
    keyboard = page.context.new_cdp_session(page)
    expect(page.get_by_role("combobox")).to_be_focused()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/?q=" in one.url else None)
    keyboard.send(
        "Input.imeSetComposition", {"text": "jiuye", "selectionStart": 5, "selectionEnd": 5}
    )
    page.wait_for_timeout(500)
    assert asked == []
    keyboard.send("Input.insertText", {"text": "就业"})
    heading(page, "搜索：就业")


def test_what_days_were_understood_of_a_text_goes_with_the_text(visit: Open) -> None:
    page = visit()
    page.get_by_role("combobox").fill("2019年就业")
    heading(page, "搜索：2019年就业")
    page.get_by_role("combobox").fill("就业")
    heading(page, "搜索：就业")
    page.wait_for_url(lambda url: "2019" not in url)
    assert query(page) == [("q", "就业")]


def test_what_is_there_stays_when_results_cannot_be_had(visit: Open) -> None:
    page = visit("/?q=茶叶")
    page.route("**/?q=*", lambda route: route.abort("internetdisconnected"))
    with page.expect_event("requestfailed"):
        page.get_by_role("combobox").fill("柑橘")
    heading(page, "搜索：茶叶")
    expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")
    page.unroute("**/?q=*")
    page.keyboard.press("Enter")
    heading(page, "搜索：柑橘")


def test_the_facets_a_reader_opened_on_a_phone_stay_open(visit: Open) -> None:
    page = visit("/?q=就业", viewport={"width": 375, "height": 800})
    page.locator(".facets > details > summary").click()
    page.get_by_role("combobox").fill("茶叶")
    heading(page, "搜索：茶叶")
    expect(page.get_by_role("heading", name="栏目")).to_be_visible()


@pytest.mark.parametrize("path", ["/?q=就业", "/articles/told-4"])
def test_a_button_copies_the_address(visit: Open, path: str) -> None:
    page = visit(path, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="链接已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_without_a_script_there_is_no_button_that_would_do_nothing(visit: Open) -> None:
    page = visit("/?q=就业", java_script_enabled=False)
    expect(page.locator(".share")).to_be_hidden()
