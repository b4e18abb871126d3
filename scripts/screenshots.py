"""Take pictures of the search page over the sample corpus, in Debian's chromium.

The pictures that the documents show go to `docs/images`. The main states, each in both themes, go
to `build/screenshots`, where a developer looks at a changed page.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SHOWN = ROOT / "docs" / "images"
STATES = ROOT / "build" / "screenshots"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
PHONE = (360, 740)
SCREEN = (1200, 860)
PAPER = (700, 1000)
OLD_PAGE = "old.html"

FOREIGN = """<html lang="zh-CN"><head>
<meta http-equiv="Content-Type" content="text/html; charset=gbk">
<title>老站</title><script src="/static/search-box.js"></script></head>
<body><center><h1>老站首页</h1></center><table width="700" align="center"><tr><td width="220">
首页 | 新闻 | 协会</td><td height="400" valign="top">
<fupin-search-box endpoint="/"></fupin-search-box></td></tr></table></body></html>"""


def typing(text: str) -> Callable[[Page], None]:
    """Type a text and go to the first suggestion."""

    def act(page: Page) -> None:
        page.get_by_role("combobox").fill(text)
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("ArrowDown")

    return act


def recent(page: Page) -> None:
    """Search twice, and press the empty box."""
    for text in ("稳岗就业补贴", "柑橘 产销"):
        page.get_by_role("combobox").fill(text)
        page.keyboard.press("Enter")
        page.wait_for_url("**q=**")
    page.get_by_role("combobox").fill("")
    page.get_by_role("combobox").click()


def reading(page: Page) -> None:
    """Open the first article, and step to its second match."""
    page.locator(".results h2 a").first.click()
    page.locator(".scripted .matches").wait_for()
    page.keyboard.press("n")
    page.keyboard.press("n")


def wondering(page: Page) -> None:
    """Open the explanation of the first hit."""
    page.get_by_role("link", name="为什么").first.click()
    page.locator("details.why").wait_for()


def dragging(page: Page) -> None:
    """Drag the mouse over four bars of the timeline."""
    bars = page.locator(".timeline tbody tr")
    for number in (3, 4, 5, 6):
        box = bars.nth(number).bounding_box()
        if box:
            page.mouse.move(box["x"] + 20, box["y"] + 60, steps=3)
        if number == 3:  # the first of them
            page.mouse.down()


def dropping(page: Page) -> None:
    """Drag the mouse over four bars, and release it."""
    dragging(page)
    page.mouse.up()
    page.wait_for_url("**from=**")


def offline(page: Page) -> None:
    """Type where there is no network."""
    page.context.set_offline(True)
    page.get_by_role("combobox").fill("柑橘")
    page.locator(".notice:not(:empty)").wait_for()


def waiting(page: Page) -> None:
    """Wait for results that do not come."""
    page.evaluate("() => { window.fetch = () => new Promise(() => {}) }")
    page.get_by_role("combobox").fill("柑橘")
    page.locator("main[aria-busy=true]").wait_for()


def on_paper(act: Callable[[Page], None] | None = None) -> Callable[[Page], None]:
    """Return an action that shows the page as it is printed, after another action."""

    def printed(page: Page) -> None:
        if act:
            act(page)
        page.emulate_media(media="print")

    return printed


@dataclass(frozen=True)
class State:
    """A state of a page: an address, and an action there."""

    query: str = ""
    act: Callable[[Page], None] | None = None
    size: tuple[int, int] = SCREEN


WORDS = quote("稳岗就业补贴")
STATE = {
    "home": State(),
    "results": State(f"?q={WORDS}"),
    "results-phone": State(f"?q={WORDS}", size=PHONE),
    "narrowed": State(f"?q={quote('就业')}&year=2020"),
    "narrowed-phone": State(f"?q={quote('就业')}&year=2020", size=PHONE),
    "home-phone": State(size=PHONE),
    "repaired": State("?q=" + quote('"就业稳岗"')),
    "nothing": State("?q=" + quote('"量子飞船"')),
    "nothing-phone": State("?q=" + quote('"量子飞船"'), size=PHONE),
    "box": State(act=typing("就业")),
    "box-phone": State(act=typing("jiu"), size=PHONE),
    "recent": State(act=recent),
    "waiting": State(f"?q={WORDS}", waiting),
    "offline": State(f"?q={WORDS}", offline),
    "offline-phone": State(f"?q={WORDS}", offline, PHONE),
    "article": State(f"?q={WORDS}", reading),
    "article-phone": State(f"?q={WORDS}", reading, PHONE),
    "why": State(f"?q={WORDS}", wondering),
    "why-phone": State(f"?q={WORDS}", wondering, PHONE),
    "dragging": State(f"?q={quote('扶贫')}", dragging),
    "dropped": State(f"?q={quote('扶贫')}", dropping),
    "dropped-phone": State(f"?q={quote('扶贫')}&from=2015&to=2018", size=PHONE),
    "paper-results": State(f"?q={WORDS}&year=2020", on_paper(), PAPER),
    "paper-article": State(f"?q={WORDS}", on_paper(reading), PAPER),
    "unreadable": State("?q=1&from=x"),
    "foreign": State(OLD_PAGE, typing("就业")),
}


def main() -> None:
    """Index and serve the sample corpus, and take all pictures."""
    for folder in (SHOWN, STATES):
        folder.mkdir(parents=True, exist_ok=True)
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        take(browser, url, STATE["results"], "light", SHOWN / "search.png")
        take(browser, url, State(size=(390, 760)), "dark", SHOWN / "phone-dark.png")
        read = State(f"?q={WORDS}", reading, (1000, 640))
        take(browser, url, read, "light", SHOWN / "article.png")
        spanned = State(f"?q={quote('扶贫')}", dragging, (1000, 480))
        take(browser, url, spanned, "light", SHOWN / "timeline.png")
        box = State(act=typing("就业"), size=(780, 420))
        take(browser, url, box, "light", SHOWN / "box.png")
        for scheme in SCHEMES:
            for name, state in STATE.items():
                take(browser, url, state, scheme, STATES / f"{name}-{scheme}.png")
        browser.close()


@contextmanager
def served() -> Iterator[str]:
    """Serve the sample corpus, and yield the address."""
    command = [sys.executable, "-m", "fupin_search"]
    with tempfile.TemporaryDirectory() as index:
        subprocess.run([*command, "reindex", ROOT / "corpus", "--index", index], check=True)
        server = subprocess.Popen(
            [*command, "serve", "--index", index, "--port", "0", "--workers", "1"],
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield server.stderr.readline().split(" at ")[1].split()[0] if server.stderr else ""
        finally:
            server.terminate()
            server.communicate()


def take(browser: Browser, url: str, state: State, scheme: Scheme, path: Path) -> None:
    """Take a picture of a state."""
    width, height = state.size
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="zh-CN"
    )
    old = FOREIGN.encode("gbk")
    page.route(f"**/{OLD_PAGE}", lambda route: route.fulfill(body=old, content_type="text/html"))
    page.goto(url + state.query)
    if state.act:
        state.act(page)
    page.screenshot(path=path)
    page.close()


if __name__ == "__main__":
    main()
