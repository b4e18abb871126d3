"""A span of time chosen on the timeline: with a mouse, a finger and the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
SPAN = [("q", "就业"), ("from", "2018-01-01"), ("to", "2020-12-31")]


def bars(page: Page) -> Locator:
    return page.locator(".timeline tbody tr")


def within(page: Page) -> list[str]:
    """The bars that are shown as chosen."""
    found: list[str] = bars(page).evaluate_all(
        """all => {
          const plain = getComputedStyle(document.querySelector(".timeline")).backgroundColor;
          return all.filter((one) => getComputedStyle(one).backgroundColor !== plain)
            .map((one) => one.querySelector("th span").textContent);
        }"""
    )
    return found


def middle(page: Page, number: int) -> tuple[float, float]:
    box = bars(page).nth(number).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def hint(page: Page) -> Locator:
    return page.locator(".timeline .hint")


def query(page: Page) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(page.url).query)


def dragged(page: Page, first: int, *others: int) -> None:
    """The mouse pressed on a bar and moved over others."""
    page.mouse.move(*middle(page, first))
    page.mouse.down()
    for number in others:
        page.mouse.move(*middle(page, number), steps=5)


def test_dragging_over_bars_shows_the_span_and_letting_go_asks_for_it(visit: Open) -> None:
    page = visit("/?q=就业&page=2", viewport=WIDE)
    assert within(page) == []
    dragged(page, 1, 2, 3)
    assert within(page) == ["2018", "2019", "2020"]
    expect(hint(page)).to_have_text("2018年 至 2020年")
    page.mouse.up()
    page.wait_for_url("**from=**")
    assert query(page) == SPAN
    expect(page.get_by_role("list", name="已选条件")).to_contain_text("2018-01-01 至 2020-12-31")
    # The years around it stay in sight, to choose anew.
    assert within(page) == ["2018", "2019", "2020"]
    expect(bars(page)).to_have_count(6)


def test_dragging_back_to_front_and_out_of_the_timeline_does_as_well(visit: Open) -> None:
    page = visit("/?q=就业", viewport=WIDE)
    dragged(page, 3, 1)
    x, _ = middle(page, 1)
    page.mouse.move(x, 5)
    page.mouse.up()
    page.wait_for_url("**from=**")
    assert query(page) == SPAN


def test_the_address_is_the_one_the_form_of_dates_leads_to(visit: Open) -> None:
    page = visit("/?q=就业&section=部门动态&sort=newest", viewport=WIDE)
    page.get_by_label("从", exact=True).fill("2018-01-01")
    page.get_by_label("到", exact=True).fill("2020-12-31")
    page.get_by_role("button", name="按日期筛选").click()
    page.wait_for_url("**from=**")
    by_form = query(page)
    page.goto("/?q=就业&section=部门动态&sort=newest")
    dragged(page, 1, 3)
    page.mouse.up()
    page.wait_for_url("**from=**")
    assert query(page) == by_form


def test_months_are_chosen_in_the_place_of_their_year(visit: Open) -> None:
    page = visit("/?q=就业&year=2019", viewport=WIDE)
    dragged(page, 1, 5)
    expect(hint(page)).to_have_text("2019年2月 至 2019年6月")
    page.mouse.up()
    page.wait_for_url("**from=**")
    assert query(page) == [("q", "就业"), ("from", "2019-02-01"), ("to", "2019-06-30")]
    assert within(page) == ["2月", "3月", "4月", "5月", "6月"]
    expect(bars(page)).to_have_count(12)
    page.get_by_role("link", name="全部年份").click()
    expect(bars(page)).to_have_count(6)


def test_a_span_typed_as_dates_is_seen_on_the_bars(visit: Open) -> None:
    page = visit("/?q=就业&from=2018-03-05&to=2020-01-01", java_script_enabled=False)
    assert within(page) == ["2018", "2019", "2020"]
    page.get_by_role("table").get_by_role("link", name="2021年").click()
    assert query(page) == [("q", "就业"), ("year", "2021")]


def test_escape_lets_everything_be_as_it_was(visit: Open) -> None:
    page = visit("/?q=就业", viewport=WIDE)
    before, address = hint(page).inner_html(), page.url
    dragged(page, 1, 3)
    page.keyboard.press("Escape")
    assert within(page) == []
    page.mouse.move(*middle(page, 4))
    assert within(page) == []
    page.mouse.up()
    assert hint(page).inner_html() == before
    assert page.url == address


def test_a_bar_pressed_and_let_go_is_the_link_it_was(visit: Open) -> None:
    page = visit("/?q=就业", viewport=WIDE)
    dragged(page, 2, 3, 2)
    page.mouse.up()
    assert within(page) == []
    bars(page).nth(2).get_by_role("link").click()
    page.wait_for_url("**year=2019")


def test_choosing_moves_nothing(visit: Open) -> None:
    for size in (WIDE, PHONE):
        page = visit("/?q=就业", viewport=size)
        before = page.locator(".found").bounding_box(), page.locator("tbody").bounding_box()
        dragged(page, 1, 2, 4)
        after = page.locator(".found").bounding_box(), page.locator("tbody").bounding_box()
        assert before == after
        page.keyboard.press("Escape")
        page.mouse.up()


def finger(page: Page) -> Callable[..., None]:
    """Sends what a finger does, as the browser's own input."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return send


def test_a_finger_drawn_over_the_bars_chooses(visit: Open) -> None:
    page = visit("/?q=就业", viewport=PHONE, has_touch=True, is_mobile=True)
    touch = finger(page)
    touch("touchStart", middle(page, 1))
    for number in (2, 3):
        touch("touchMove", middle(page, number))
    expect(hint(page)).to_have_text("2018年 至 2020年")
    assert within(page) == ["2018", "2019", "2020"]
    touch("touchEnd")
    page.wait_for_url("**from=**")
    assert query(page) == SPAN


def test_a_finger_drawn_down_the_page_scrolls_it_and_chooses_nothing(visit: Open) -> None:
    page = visit("/?q=就业", viewport=PHONE, has_touch=True, is_mobile=True)
    address, touch = page.url, finger(page)
    x, y = middle(page, 2)
    touch("touchStart", (x, y))
    for number in range(1, 12):
        touch("touchMove", (x + 2, y - 20 * number))
    touch("touchEnd")
    page.wait_for_function("scrollY > 50")
    assert within(page) == []
    assert page.url == address


def test_shift_and_arrows_choose_from_the_bar_in_focus(visit: Open) -> None:
    page = visit("/?q=就业", viewport=WIDE)
    expect(hint(page)).to_contain_text("Shift＋方向键")
    bars(page).nth(3).get_by_role("link").focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    assert within(page) == ["2018", "2019", "2020"]
    expect(page.get_by_role("status").filter(has_text="2018年")).to_have_text(
        "2018年 至 2020年，回车筛选"
    )
    page.keyboard.press("Escape")
    assert within(page) == []
    for _ in range(9):
        page.keyboard.press("Shift+ArrowRight")
    assert within(page) == ["2020", "2021", "2022"]
    page.keyboard.press("Tab")
    assert within(page) == []
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url("**from=**")
    assert query(page) == SPAN


def test_enter_on_a_bar_alone_follows_its_link(visit: Open) -> None:
    page = visit("/?q=就业")
    bars(page).nth(2).get_by_role("link").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**year=2019")


def test_the_hint_is_there_only_where_a_script_makes_it_true(visit: Open) -> None:
    page = visit("/?q=就业", java_script_enabled=False)
    expect(hint(page)).to_be_hidden()
