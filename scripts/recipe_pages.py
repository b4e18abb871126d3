"""Put the files of docs/recipes into the pages that show them, so that the two cannot differ."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "recipes"
_SHOWN = re.compile(r"<!-- file: (\S+) -->\n```(\w+)\n.*?^```$", re.DOTALL | re.MULTILINE)


def pages() -> dict[Path, str]:
    """Each page with its files as they are now."""
    return {page: _filled(page.read_text(encoding="utf-8")) for page in sorted(FOLDER.glob("*.md"))}


def shown(text: str) -> list[str]:
    """The files a page shows, by their names below the folder."""
    return [found[1] for found in _SHOWN.finditer(text)]


def _filled(text: str) -> str:
    return _SHOWN.sub(_block, text)


def _block(found: re.Match[str]) -> str:
    content = (FOLDER / found[1]).read_text(encoding="utf-8")
    return f"<!-- file: {found[1]} -->\n```{found[2]}\n{content}```"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
