"""An article opened from a search, and why a hit is where it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

ARTICLE = "/articles/told-0?q=就业+补贴"


def place(page: Page) -> Locator:
    """What says which match is the current one."""
    return page.locator(".place:visible")


def current(page: Page) -> Locator:
    return page.locator("mark:target")


def at(page: Page, place: str) -> None:
    expect(page).to_have_url(re.compile(f"#{place}$"))


def test_matches_are_walked_through_without_a_script(visit: Open) -> None:
    page = visit(ARTICLE, java_script_enabled=False, viewport={"width": 360, "height": 400})
    total = page.locator("mark[id]").count()
    assert total > 3
    expect(place(page)).to_have_count(0)
    page.get_by_role("link", name="第一处").click()
    for number in (1, 2, 3):
        at(page, f"m{number}")
        expect(place(page)).to_contain_text(f"第 {number} 处，共 {total} 处")
        expect(current(page)).to_be_in_viewport()
        page.get_by_role("link", name="下一处").click()
    page.get_by_role("link", name="上一处").click()
    at(page, "m3")


def test_the_current_match_is_told_apart_from_the_others(visit: Open) -> None:
    for scheme in ("light", "dark"):
        page = visit(ARTICLE + "#m2", color_scheme=scheme)
        colours = page.locator("mark[id]").evaluate_all(
            "all => all.map((one) => getComputedStyle(one).backgroundColor)"
        )
        assert colours[1] not in colours[:1] + colours[2:]
        assert len(set(colours)) == 2


def test_keys_step_from_match_to_match_in_a_ring(visit: Open) -> None:
    page = visit(ARTICLE)
    total = page.locator("mark[id]").count()
    for key, number in (("n", 1), ("n", 2), ("p", 1), ("p", total), ("n", 1)):
        page.keyboard.press(key)
        at(page, f"m{number}")
        expect(current(page)).to_be_in_viewport()
    expect(page.locator("#said")).to_have_text(re.compile(f"第 1 处，共 {total} 处"))


def test_p_comes_to_the_last_match_first(visit: Open) -> None:
    page = visit(ARTICLE)
    page.keyboard.press("p")
    at(page, f"m{page.locator('mark[id]').count()}")


def test_letters_typed_into_the_box_and_combinations_step_nowhere(visit: Open) -> None:
    page = visit(ARTICLE)
    page.get_by_role("combobox").press_sequentially("np")
    page.locator("h1").click()
    page.keyboard.press("Control+p")
    page.keyboard.press("Alt+n")
    assert page.evaluate("location.hash") == ""


def test_stepping_leaves_one_step_back_to_the_results(visit: Open) -> None:
    page = visit("/?q=公路")
    page.locator(".results h2 a").first.click()
    page.wait_for_url("**/articles/**")
    for key in "nnp":
        page.keyboard.press(key)
    page.get_by_role("link", name="下一处").click()
    page.go_back()
    expect(page.locator("h1")).to_have_text("搜索：公路")


def test_the_keyboard_stays_on_the_link_it_pressed(visit: Open) -> None:
    page = visit(ARTICLE)
    page.get_by_role("link", name="第一处").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="上一处")).to_be_focused()
    page.keyboard.press("Tab")
    for number in (2, 3):
        page.keyboard.press("Enter")
        at(page, f"m{number}")
        expect(page.get_by_role("link", name="下一处")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    at(page, "m2")
    expect(page.get_by_role("link", name="上一处")).to_be_focused()


def test_what_is_copied_of_an_article_has_no_steps_in_it(visit: Open) -> None:
    page = visit(ARTICLE + "#m2")
    copied = page.evaluate(
        """() => {
          getSelection().selectAllChildren(document.querySelector(".text"));
          return getSelection().toString();
        }"""
    )
    assert "稳岗就业作为" in copied
    assert "下一处" not in copied


def test_the_copy_of_an_article_elsewhere_is_marked_too(visit: Open) -> None:
    page = visit("/?q=青石县")
    page.get_by_role("link", name="存档全文").first.click()
    expect(page.locator(".text mark").first).to_have_text("青石县")
    page.get_by_role("link", name="返回搜索结果").click()
    expect(page.locator("h1")).to_have_text("搜索：青石县")


def explained(page: Page) -> Locator:
    return page.locator("details.why")


def test_reasons_are_fetched_once_and_only_when_asked_for(visit: Open) -> None:
    page = visit("/?q=就业")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "explain" in one.url else None)
    links = page.get_by_role("link", name="为什么")
    expect(links).to_have_count(10)
    links.nth(1).click()
    expect(explained(page)).to_have_count(1)
    expect(page.locator(".results > li").nth(1).locator("details.why")).to_have_attribute(
        "open", ""
    )
    expect(explained(page).locator("summary")).to_be_focused()
    expect(explained(page)).to_contain_text("得分")
    links.first.click()
    expect(explained(page)).to_have_count(2)
    assert len(asked) == 1
    assert urlsplit(page.url).query.count("explain") == 0
    explained(page).first.locator("summary").click()
    expect(explained(page).first).not_to_have_attribute("open", "")


def test_bars_are_as_long_as_what_they_stand_for(visit: Open) -> None:
    page = visit("/?q=就业+补贴&explain=1")
    explained(page).first.locator("summary").click()
    worths = [float(one) for one in explained(page).first.locator("li b").all_inner_texts()]
    widths = [
        box["width"]
        for one in explained(page).first.locator("rect").all()
        if (box := one.bounding_box())
    ]
    assert len(worths) == len(widths) > 2
    for worth, width in zip(worths, widths, strict=True):
        assert width / widths[0] == pytest.approx(worth / worths[0], abs=0.02)


def test_without_a_script_the_reasons_are_a_link_away_and_unfolded(visit: Open) -> None:
    page = visit("/?q=就业", java_script_enabled=False)
    page.get_by_role("link", name="为什么").nth(2).click()
    at(page, "w3")
    expect(explained(page)).to_have_count(10)
    expect(page.locator("#w3")).to_be_visible()
    expect(page.locator("#w3")).to_be_in_viewport()
    expect(page.locator("#w2")).to_be_hidden()


def test_reasons_that_cannot_be_had_here_are_a_page_away(visit: Open) -> None:
    page = visit("/?q=就业")
    lost = []

    def once(route: object) -> None:
        lost.append(route)
        if len(lost) == 1:
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**explain=1*", once)
    page.get_by_role("link", name="为什么").first.click()
    page.wait_for_url("**explain=1#w1")
    expect(page.locator("#w1")).to_be_visible()
