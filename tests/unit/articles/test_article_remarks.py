"""One table has every code that a reading can have, and docs/corpus.md lists them all."""

from __future__ import annotations

import re
from pathlib import Path

import fupin_search.articles
from fupin_search.articles import Rejected, Remark
from fupin_search.articles.article import CODES, Severity

HERE = Path(fupin_search.articles.__file__).parent
PAGE = Path(__file__).resolve().parents[3] / "docs" / "corpus.md"


def test_every_code_that_is_used_is_in_the_table() -> None:
    made = set()
    for path in HERE.rglob("*.py"):
        made |= set(re.findall(r'Remark\(\s*"([a-z-]+)"', path.read_text("utf-8")))
    assert len(made) > 15
    assert made <= set(CODES)


def test_every_code_of_the_table_is_used() -> None:
    sources = "".join(path.read_text("utf-8") for path in HERE.rglob("*.py"))
    # The table itself has each code once.
    assert [code for code in CODES if sources.count(f'"{code}"') < 2] == []


def test_the_page_of_docs_lists_every_code_with_its_meaning() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE))
    expected = {
        name: f"{code.severity.value}{', not opened' if code.unopened else ''} | {code.meaning}"
        for name, code in CODES.items()
    }
    assert rows == expected


def test_only_rejections_can_mean_that_an_input_was_not_opened() -> None:
    for name, code in CODES.items():
        assert not code.unopened or code.severity is Severity.REJECTED
        assert Rejected("a", Remark(name, "A reason.")).unopened == code.unopened
