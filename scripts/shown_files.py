"""Put files of docs into the pages beside them that show them, so that the two cannot differ."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
FOLDERS = (DOCS / "building", DOCS / "recipes")
_SHOWN = re.compile(r"<!-- file: (\S+) -->\n```(\w+)\n.*?^```$", re.DOTALL | re.MULTILINE)


def pages() -> dict[Path, str]:
    """Each page with its files as they are now."""
    return {
        page: _SHOWN.sub(partial(_block, folder), page.read_text(encoding="utf-8"))
        for folder in FOLDERS
        for page in sorted(folder.glob("*.md"))
    }


def shown(text: str) -> list[str]:
    """The files a page shows, by their names below its folder."""
    return [found[1] for found in _SHOWN.finditer(text)]


def _block(folder: Path, found: re.Match[str]) -> str:
    content = (folder / found[1]).read_text(encoding="utf-8")
    return f"<!-- file: {found[1]} -->\n```{found[2]}\n{content}```"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
