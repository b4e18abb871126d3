"""The page for those who build on the API, and its twin, show the files beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from shown_files import DOCS, list_shown_files, render_pages

FOLDER = DOCS / "building"
PAGES = sorted(FOLDER.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_a_page_shows_every_file_as_it_is(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == render_pages()[page], "run `make docs`"
    files = {path.name for path in FOLDER.iterdir() if path.is_file() and path.suffix != ".md"}
    assert set(list_shown_files(text)) == files


def test_both_languages_show_the_same_commands() -> None:
    english, chinese = (
        {line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("$ ")}
        for page in PAGES
    )
    assert chinese <= english
