"""The search page in a real browser: what a reader does, and what a reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

RESULTS = "/?q=就业&section=部门动态"
EVERY_PAGE = [
    "/",
    RESULTS,
    "/?q=就业&year=2019",
    '/?q=就业 "脱贫户" -公路&month=2021-01&from=2019-01-01&sort=newest',
    "/?q=茶叶合作社柑橘火星",
    '/?q="量子飞船"',
    "/?q=就业&page=99",
    "/?q=就业&from=nonsense",
    "/?q=就业&explain=1",
    "/?q=就业&from=2018-01-01&to=2020-12-31",
    "/articles/told-0",
    "/articles/told-0?q=就业#m2",
    "/docs/api",
    "/articles/none",
]


def results(page: Page) -> list[str]:
    return page.locator(".results h2").all_inner_texts()


def unfold(page: Page) -> None:
    folded = page.locator("details:not([open]) > summary:visible")
    while folded.count():
        folded.first.click()


def test_typing_and_enter_search(visit: Open) -> None:
    page = visit()
    # The box is focused as the page opens; who types at once must not outrun it.
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("柑橘")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("搜索：柑橘")
    expect(page.get_by_role("combobox")).to_have_value("柑橘")
    expect(page.locator(".results mark").first).to_have_text("柑橘")


def test_a_facet_is_chosen_and_let_go(visit: Open) -> None:
    page = visit("/?q=就业")
    facets = page.get_by_role("complementary", name="筛选")
    before = page.locator(".count strong").inner_text()
    facets.get_by_role("link", name=re.compile("扶贫要闻")).click()
    expect(facets.locator("a[aria-current]")).to_contain_text("扶贫要闻")
    expect(page.locator(".results .section").first).to_have_text("扶贫要闻")
    page.get_by_role("list", name="已选条件").get_by_role("link", name="扶贫要闻").click()
    expect(page.locator(".count strong")).to_have_text(before)


def test_back_and_forward_show_what_was_there(visit: Open) -> None:
    page = visit("/?q=就业")
    first = results(page)
    page.get_by_role("link", name="下一页").click()
    page.wait_for_url("**page=2")
    second = results(page)
    assert first != second
    page.go_back()
    assert results(page) == first
    page.go_forward()
    assert results(page) == second


def test_a_new_search_stays_within_the_chosen_filters(visit: Open) -> None:
    page = visit(RESULTS)
    page.get_by_role("combobox").fill("岗位")
    page.get_by_role("button", name="搜索").click()
    expect(page.locator("h1")).to_have_text("搜索：岗位")
    expect(page.get_by_role("list", name="已选条件")).to_contain_text("部门动态")


def test_dates_narrow_the_search(visit: Open) -> None:
    page = visit("/?q=就业")
    page.get_by_label("从", exact=True).fill("2021-01-01")
    page.get_by_label("到", exact=True).fill("2021-01-31")
    page.get_by_role("button", name="按日期筛选").click()
    expect(page.get_by_role("list", name="已选条件")).to_contain_text("2021-01-01 至 2021-01-31")
    days = page.locator(".results time").evaluate_all("all => all.map(one => one.dateTime)")
    assert days
    assert all(day.startswith("2021-01") for day in days)


def test_the_timeline_narrows_by_year_then_by_month_and_back_without_a_script(visit: Open) -> None:
    page = visit("/?q=就业", java_script_enabled=False)
    timeline = page.get_by_role("table")
    years = timeline.get_by_role("rowheader")
    expect(years).to_have_text(["2017", "2018", "2019", "2020", "2021", "2022"])
    height = timeline.locator("rect").evaluate_all("all => all.map((one) => one.height)")
    assert len(height) == 6
    timeline.get_by_role("link", name=re.compile("2019年")).click()
    expect(page.get_by_role("list", name="已选条件")).to_contain_text("2019年")
    expect(page.get_by_role("table").get_by_role("rowheader")).to_have_count(12)
    page.get_by_role("table").get_by_role("link", name=re.compile("2019年9月")).click()
    expect(page.get_by_role("list", name="已选条件")).to_contain_text("2019年9月")
    expect(page.locator(".results time").first).to_have_attribute("datetime", re.compile("2019-09"))
    page.get_by_role("link", name="全部年份").click()
    expect(page.get_by_role("table").get_by_role("rowheader")).to_have_count(6)


def test_the_timeline_is_a_table_to_who_listens_and_bars_to_who_looks(visit: Open) -> None:
    page = visit("/?q=就业", viewport={"width": 1280, "height": 900})
    table = page.get_by_role("table", name="各年文章")
    expect(table.get_by_role("columnheader")).to_have_text(["年份", "篇数"])
    rows = [row.inner_text().split() for row in table.get_by_role("row").all()[1:]]
    bars = [bar.bounding_box() for bar in table.locator("rect").all()]
    tall = [bar["height"] for bar in bars if bar]
    counts = [int(re.sub(r"\D", "", " ".join(row[1:]).split("：")[-1])) for row in rows]
    assert sum(counts) > 0
    # The same order: a bar is the taller, the more articles it stands for.
    assert sorted(range(6), key=lambda i: tall[i]) == sorted(range(6), key=lambda i: counts[i])
    places = [bar["x"] for bar in bars if bar]
    assert places == sorted(places)


def test_everything_works_with_scripts_switched_off(visit: Open) -> None:
    page = visit("/", java_script_enabled=False, viewport={"width": 375, "height": 800})
    page.get_by_role("searchbox").fill("就业")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("h1")).to_have_text("搜索：就业")
    page.locator(".facets > details > summary").click()
    page.locator(".facets").get_by_role("link", name=re.compile("地市联播")).click()
    expect(page.locator(".chips")).to_contain_text("地市联播")
    page.get_by_role("link", name="清除全部").click()
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pager [aria-current]")).to_have_text("2")


def test_the_way_back_from_an_article_leads_to_its_results(visit: Open) -> None:
    page = visit("/?q=公路")
    page.locator(".results h2 a").first.click()
    expect(page.locator(".text")).to_contain_text("公路")
    page.get_by_role("link", name="返回搜索结果").click()
    expect(page.locator("h1")).to_have_text("搜索：公路")


def test_the_facets_stand_beside_the_results_on_a_wide_screen_and_fold_on_a_phone(
    visit: Open,
) -> None:
    wide = visit("/?q=就业", viewport={"width": 1280, "height": 800})
    expect(wide.get_by_role("heading", name="栏目")).to_be_visible()
    expect(wide.locator(".facets > details > summary")).to_be_hidden()
    beside, result = wide.locator(".facets").bounding_box(), wide.locator(".found").bounding_box()
    assert beside is not None
    assert result is not None
    assert beside["x"] + beside["width"] <= result["x"]
    phone = visit("/?q=就业", viewport={"width": 375, "height": 800})
    expect(phone.get_by_role("heading", name="栏目")).to_be_hidden()
    phone.locator(".facets > details > summary").click()
    expect(phone.get_by_role("heading", name="栏目")).to_be_visible()


@pytest.mark.parametrize("path", [*EVERY_PAGE, "/?q=" + "长" * 190, "/?q=" + "w" * 190])
def test_nothing_is_wider_than_the_narrowest_phone(visit: Open, path: str) -> None:
    page = visit(path, viewport={"width": 320, "height": 640})
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_keyboard_reaches_the_results_past_the_head(visit: Open) -> None:
    page = visit("/?q=就业")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", EVERY_PAGE)
def test_axe_finds_nothing(visit: Open, path: str, width: int, scheme: str) -> None:
    # The content security policy lets no script in but ours, axe's neither.
    page = visit(
        path, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    unfold(page)
    axe = resources.files(pytest.importorskip("axe_playwright_python")) / "axe.min.js"
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(found => found.violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


def test_addresses_stay_short_enough_to_read_aloud(visit: Open) -> None:
    page = visit("/?q=就业")
    page.locator(".facets").get_by_role("link", name=re.compile("2019年")).click()
    assert unquote(page.url).endswith("/?q=就业&year=2019")


# The characters that lines of a page's texts begin with, whether written or made by the style.
LINE_STARTS = """(scope) => [...document.querySelectorAll(scope)].flatMap((one) => {
  const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  const starts = [];
  let bottom = -Infinity;
  while (walk.nextNode()) {
    for (let at = 0; at < walk.currentNode.length; at += 1) {
      const range = document.createRange();
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, at + 1);
      const place = range.getBoundingClientRect();
      if (!place.width || !walk.currentNode.data[at].trim()) continue;
      if (place.top >= bottom) starts.push(walk.currentNode.data[at]);
      bottom = Math.max(bottom, place.bottom);
    }
  }
  return starts;
})"""


@pytest.mark.parametrize("width", range(320, 420, 7))
def test_no_line_of_a_phone_begins_with_a_separator(visit: Open, width: int) -> None:
    page = visit('/?q="量子飞船"', viewport={"width": width, "height": 740})
    starts = page.evaluate(LINE_STARTS, ".related li")
    assert starts
    assert not set(starts) & set("·、，。；：›")


def test_separators_made_by_style_follow_what_they_part(visit: Open) -> None:
    page = visit('/?q=就业 脱贫户 岗位 "补贴" -公路', viewport={"width": 320, "height": 740})
    style = """([scope, pseudo]) => [...document.querySelectorAll(scope)].map((one) =>
      [getComputedStyle(one, pseudo).content, getComputedStyle(one).display])"""
    assert page.locator(".notes dd + dd").count() > 0
    assert {one for one, _ in page.evaluate(style, [".notes dd", "::before"])} == {"none"}
    between = page.evaluate(style, [".notes dd:not(:last-child)", "::after"])
    assert set(map(tuple, between)) == {('"、"', "inline")}
    page.goto("/articles/told-0")
    assert {one for one, _ in page.evaluate(style, [".crumbs li", "::before"])} == {"none"}
    assert {one[1] for one in page.evaluate(style, [".crumbs li", "::after"])} == {"inline"}


@pytest.mark.parametrize("width", [768, 1280])
def test_what_is_said_of_the_results_is_one_line_whatever_was_folded(
    visit: Open, width: int
) -> None:
    page = visit("/?q=就业", viewport={"width": width, "height": 900})
    share, heading = page.locator(".title .share"), page.locator("h1")
    page.locator(".count").evaluate(
        """one => { one.innerHTML = "找到 <strong>1,568</strong> 篇文章，用时不到 1 毫秒；"
          + "其中 312 篇重复，已合并（<a href='/'>逐篇列出</a>）"; }"""
    )
    count, sorts = page.locator(".count").bounding_box(), page.locator(".sorts").bounding_box()
    assert count is not None
    assert sorts is not None
    assert sorts["y"] < count["y"] + count["height"]
    assert count["height"] < 30
    beside, title = share.bounding_box(), heading.bounding_box()
    assert beside is not None
    assert title is not None
    assert title["y"] < beside["y"] + beside["height"] / 2 < title["y"] + title["height"]


def test_in_forced_colours_what_is_chosen_can_be_told_from_the_others(visit: Open) -> None:
    page = visit("/?q=就业&year=2019", forced_colors="active")
    style = "(one, name) => getComputedStyle(one)[name]"

    def looks(selector: str, name: str) -> set[str]:
        return {one.evaluate(style, name) for one in page.locator(selector).all()}

    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    chosen, others = ".facet a[aria-current]", ".facet a:not([aria-current])"
    assert looks(others, "borderLeftColor") == {paper}
    for name in ("borderLeftColor", "backgroundColor"):
        assert not looks(chosen, name) & {*looks(others, name), paper}, name
    assert looks(".sorts a[aria-current]", "backgroundColor") != looks(
        ".sorts a:not([aria-current])", "backgroundColor"
    )
    assert looks(".search button", "borderTopWidth") == {"2px"}
    assert not looks(".search button", "borderTopColor") & {paper}
    page.goto("/articles/told-0?q=就业#m1")
    chosen, others = "mark:target", ".text mark[id]:not(:target)"
    assert not looks(chosen, "backgroundColor") & looks(others, "backgroundColor")
    page.goto("/")
    page.get_by_role("combobox").fill("就业")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen, others = "[role=option][aria-selected=true]", "[role=option][aria-selected=false]"
    assert looks(others, "borderLeftColor") == {paper}
    assert not looks(chosen, "borderLeftColor") & {paper}


def test_the_filters_need_no_script_on_any_screen(visit: Open) -> None:
    for width, shown in ((1280, True), (375, False)):
        page = visit(
            "/?q=就业", java_script_enabled=False, viewport={"width": width, "height": 800}
        )
        facet = page.get_by_role("heading", name="栏目")
        assert facet.is_visible() is shown
        assert page.locator(".facets summary").first.is_visible() is not shown
