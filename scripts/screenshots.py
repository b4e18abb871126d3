"""Take the README's pictures: the search page over the sample corpus, in Debian's chromium."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "images"
PICTURES = {
    "search.png": (f"?q={quote('稳岗就业补贴')}", 1200, 860, "light"),
    "phone-dark.png": ("", 390, 760, "dark"),
}
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> None:
    """Index, serve, and look."""
    command = [sys.executable, "-m", "fupin_search"]
    with tempfile.TemporaryDirectory() as index:
        subprocess.run([*command, "reindex", ROOT / "corpus", "--index", index], check=True)
        server = subprocess.Popen(
            [*command, "serve", "--index", index, "--port", "0", "--workers", "1"],
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            take(server.stderr.readline().split(" at ")[1].split()[0] if server.stderr else "")
        finally:
            server.terminate()
            server.communicate()


def take(url: str) -> None:
    """Take every picture from the server at `url`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        for name, (query, width, height, scheme) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                locale="zh-CN",
            )
            page.goto(url + query)
            page.screenshot(path=FOLDER / name)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
