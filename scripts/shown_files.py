"""Copy files of docs into the pages that show them, so that the two never differ."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
FOLDERS = (DOCS / "building", DOCS / "recipes")
_SHOWN = re.compile(r"<!-- file: (\S+) -->\n```(\w+)\n.*?^```$", re.DOTALL | re.MULTILINE)


def render_pages() -> dict[Path, str]:
    """Return the new text of each page, with its files as they are now."""
    return {
        page: _SHOWN.sub(partial(_make_block, folder), page.read_text(encoding="utf-8"))
        for folder in FOLDERS
        for page in sorted(folder.glob("*.md"))
    }


def list_shown_files(text: str) -> list[str]:
    """List the files that a page shows, by their names below its folder."""
    return [match[1] for match in _SHOWN.finditer(text)]


def _make_block(folder: Path, match: re.Match[str]) -> str:
    content = (folder / match[1]).read_text(encoding="utf-8")
    return f"<!-- file: {match[1]} -->\n```{match[2]}\n{content}```"


if __name__ == "__main__":
    for path, text in render_pages().items():
        path.write_text(text, encoding="utf-8")
