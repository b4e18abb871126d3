"""Write the table of docs/settings.md and docs/fupin-search.toml from the settings themselves."""

from __future__ import annotations

from pathlib import Path

from fupin_search.cli.doctor import example_file
from fupin_search.settings import FILE, KEYS

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "settings.md"
EXAMPLE = DOCS / FILE
_BEGIN, _END = "<!-- written by `make docs` -->\n", "<!-- until here -->\n"


def table() -> str:
    """Return the table with a row for each setting."""
    rows = ["| key | variable | meaning | allowed | default |", "|---|---|---|---|---|"]
    for key in KEYS:
        default = f"`{shown}`" if (shown := _shown(key.default)) else "none"
        variable = f"`{key.variable}`"
        rows.append(f"| `{key.name}` | {variable} | {key.meaning} | {key.allowed} | {default} |")
    return "\n".join(rows) + "\n"


def page(text: str) -> str:
    """Return the page with its new table."""
    before, rest = text.split(_BEGIN)
    _, after = rest.split(_END)
    return f"{before}{_BEGIN}{table()}{_END}{after}"


def _shown(default: object) -> str:
    if default is None:
        return ""
    return f"{default:g}" if isinstance(default, float) else str(default)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    EXAMPLE.write_text(example_file(), encoding="utf-8")
