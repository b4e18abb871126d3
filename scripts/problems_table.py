"""Write the table of problems in docs/http.md from the remedies of errors."""

from __future__ import annotations

from pathlib import Path

from fupin_search.errors import REMEDIES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "http.md"
_BEGIN, _END = "<!-- written by `make docs` -->\n", "<!-- until here -->\n"


def table() -> str:
    """Return the table with a row for each problem."""
    rows = ["| status | code | what to do | 怎样处理 |", "|---|---|---|---|"]
    for code, remedy in REMEDIES.items():
        command = f"`{remedy.command}`" if remedy.command else ""
        rows.append(
            f"| {remedy.status} | `{code}` | {remedy.english} | {remedy.chinese}{command} |"
        )
    return "\n".join(rows) + "\n"


def page(text: str) -> str:
    """Return the page with its new table."""
    before, rest = text.split(_BEGIN)
    _, after = rest.split(_END)
    return f"{before}{_BEGIN}{table()}{_END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
