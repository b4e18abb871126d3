"""Every code a reading can carry is in one table, and the page of docs tells them all."""

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
    # What `check` finds by looking at a whole corpus is no reading's.
    for path in set(HERE.rglob("*.py")) - set((HERE / "quality").rglob("*.py")):
        made |= set(re.findall(r'Remark\(\s*"([a-z-]+)"', path.read_text("utf-8")))
    assert len(made) > 15
    assert made <= set(CODES)


def test_every_code_of_the_table_is_used() -> None:
    sources = "".join(
        path.read_text("utf-8") for path in HERE.rglob("*.py") if path.name != "remarks.py"
    )
    assert [code for code in CODES if f'"{code}"' not in sources] == []


def test_the_page_of_docs_tells_every_code_with_its_meaning() -> None:
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE))
    expected = {
        code: f"{told.severity.value}{', not opened' if told.unopened else ''} | {told.meaning}"
        for code, told in CODES.items()
    }
    assert rows == expected


def test_only_rejections_can_mean_that_an_input_was_not_opened() -> None:
    for code, told in CODES.items():
        assert not told.unopened or told.severity is Severity.REJECTED
        assert Rejected("a", Remark(code, "A reason.")).unopened == told.unopened
