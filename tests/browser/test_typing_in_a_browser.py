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
    return parse_qsl(urlsplit(page.url).query, keep_blank_values=True)


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


# Answers that take their time, and a reader who writes word by word.
SLOW = """
const fetched = window.fetch;
window.fetch = (address, options) => new Promise((done) => setTimeout(done, LATENCY))
  .then(() => fetched(address, options));
window.write = (words, gap) => words.forEach((word, place) => setTimeout(() => {
  const input = document.querySelector("#q");
  input.value += word;
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
}, place * gap));
null;
"""


@pytest.mark.parametrize("latency", [150, 300])
def test_results_end_at_the_whole_text_at_every_rhythm(visit: Open, latency: int) -> None:
    words = ["各地", "就业", "帮扶", "简报"]
    pages = []
    for gap in (250, 300, 350, 420, 500, 600, 700):
        page = visit()
        page.evaluate(SLOW.replace("LATENCY", str(latency)))
        pages.append((page, gap))
    for page, gap in pages:
        page.evaluate("([words, gap]) => write(words, gap)", [words, gap])
    for page, _ in pages:
        heading(page, "搜索：" + "".join(words))
        expect(page.locator("#q")).to_have_value("".join(words))
        page.wait_for_url(lambda url: parse_qsl(urlsplit(url).query) == [("q", "".join(words))])


def test_letters_typed_while_the_way_back_is_loading_are_not_lost(visit: Open) -> None:
    page = visit("/?q=茶叶")
    page.get_by_role("combobox").fill("柑橘")
    heading(page, "搜索：柑橘")
    page.evaluate(SLOW.replace("LATENCY", "400"))
    page.evaluate("history.back()")
    page.wait_for_timeout(100)
    page.get_by_role("combobox").fill("公路")
    heading(page, "搜索：公路")
    expect(page.get_by_role("combobox")).to_have_value("公路")


def test_letters_are_followed_though_the_way_past_the_head_is_taken(visit: Open) -> None:
    page = visit("/?q=茶叶")
    page.evaluate(
        """(() => {
          const input = document.querySelector("#q");
          input.value = "柑橘";
          input.dispatchEvent(new InputEvent("input", { bubbles: true }));
          document.querySelector(".skip").click();
        })()"""
    )
    heading(page, "搜索：柑橘")
    page.wait_for_url("**q=**")
    assert query(page) == [("q", "柑橘")]


def test_enter_keeps_results_that_are_there_already(visit: Open) -> None:
    page = visit("/?section=部门动态")
    page.evaluate("window.same = true")
    page.get_by_role("combobox").fill("就业")
    heading(page, "搜索：就业")
    page.wait_for_url("**q=**")
    places = page.evaluate("history.length")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.evaluate("window.same")
    assert page.evaluate("history.length") == places
    expect(page.get_by_role("combobox")).to_be_focused()
    assert query(page) == [("q", "就业"), ("section", "部门动态")]
    # Who pressed the button has written enough.
    page.get_by_role("button", name="搜索").click()
    expect(page.locator("main")).to_be_focused()
    assert page.evaluate("window.same")
    # A search that was settled on keeps its place when another begins.
    page.get_by_role("combobox").fill("就业岗位")
    heading(page, "搜索：就业岗位")
    page.go_back()
    heading(page, "搜索：就业")


@pytest.mark.parametrize(
    ("path", "text", "asked"),
    [
        ("/", "就业", [("q", "就业")]),
        ("/?q=茶叶&year=2020", "就业", [("q", "就业"), ("year", "2020")]),
        (
            "/?q=茶叶&from=2019-01-01&to=2020-12-31",
            "就业",
            [("q", "就业"), ("from", "2019-01-01"), ("to", "2020-12-31")],
        ),
    ],
)
def test_enter_asks_for_no_days_that_nobody_chose(
    visit: Open, path: str, text: str, asked: list[tuple[str, str]]
) -> None:
    page = visit(path)
    page.get_by_role("combobox").fill(text)
    page.keyboard.press("Enter")
    heading(page, f"搜索：{text}")
    assert sorted(query(page)) == sorted(asked)


def test_days_understood_from_a_text_are_not_asked_for_with_the_next_text(visit: Open) -> None:
    page = visit("/?q=茶叶")
    # As the page stands where the text has days: they wait in the form, not in the address.
    page.get_by_label("从", exact=True).evaluate("one => one.setAttribute('value', '2019-01-01')")
    page.get_by_role("combobox").fill("就业")
    page.keyboard.press("Enter")
    heading(page, "搜索：就业")
    assert query(page) == [("q", "就业")]


def test_days_that_were_chosen_are_asked_for_after_typing_too(visit: Open) -> None:
    page = visit()
    page.get_by_role("combobox").fill("就业")
    heading(page, "搜索：就业")
    page.get_by_label("从", exact=True).fill("2021-01-01")
    page.get_by_role("combobox").press("Enter")
    page.wait_for_url("**from=2021-01-01**")
    expect(page.get_by_role("list", name="已选条件")).to_contain_text("2021-01-01")


@pytest.mark.parametrize("path", ["/", "/?q=茶叶"])
def test_what_is_typed_and_taken_back_leaves_no_place_in_history(visit: Open, path: str) -> None:
    page = visit(path)
    before = page.locator("h1").inner_text()
    text = page.locator("#q").input_value()
    page.get_by_role("combobox").fill("柑橘")
    heading(page, "搜索：柑橘")
    page.get_by_role("combobox").fill(text)
    heading(page, before)
    page.go_back()
    assert page.url == "about:blank"


def test_escape_twice_leaves_the_first_page_in_history_once(visit: Open) -> None:
    page = visit()
    page.get_by_role("combobox").press_sequentially("柑橘")
    heading(page, "搜索：柑橘")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox")).to_have_value("")
    expect(page.locator("h1")).not_to_have_text("搜索：柑橘")
    page.go_back()
    assert page.url == "about:blank"


@pytest.mark.parametrize("way", ["paste", "insert"])
def test_a_text_too_long_for_the_box_is_cut_and_the_reader_is_told(visit: Open, way: str) -> None:
    page = visit("/?q=茶叶", permissions=["clipboard-read", "clipboard-write"])
    box = page.get_by_role("combobox")
    notice = page.locator(".notice")
    long = "各地就业帮扶简报" * 33
    if way == "paste":
        page.evaluate("(text) => navigator.clipboard.writeText(text)", long)
        box.fill("")
        box.press("Control+v")
    else:
        box.fill(long)
    expect(box).to_have_value(long[:200])
    expect(notice).to_have_text("搜索内容最多 200 字，后面的已略去")
    heading(page, f"搜索：{long[:200]}")
    expect(notice).to_have_text("搜索内容最多 200 字，后面的已略去")
    box.fill("柑橘")
    expect(notice).to_have_text("")


def test_a_text_as_long_as_may_be_is_pasted_without_a_word(visit: Open) -> None:
    page = visit("/", permissions=["clipboard-read", "clipboard-write"])
    long = "各地就业帮扶简报" * 25
    page.evaluate("(text) => navigator.clipboard.writeText(text + '\\n')", long)
    page.get_by_role("combobox").press("Control+v")
    expect(page.get_by_role("combobox")).to_have_value(long)
    heading(page, f"搜索：{long}")
    expect(page.locator(".notice")).to_have_text("")


def test_enter_on_a_phone_uncovers_the_results_that_are_there(visit: Open) -> None:
    page = visit("/", viewport={"width": 375, "height": 800}, has_touch=True, is_mobile=True)
    page.get_by_role("combobox").fill("就业")
    heading(page, "搜索：就业")
    page.wait_for_url("**q=**")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert query(page) == [("q", "就业")]
