"""The faults of Whoosh that docs/whoosh.md shows; when one is mended we want to know."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "whoosh.md"


@pytest.fixture
def shown() -> dict[str, Any]:
    """The page's definitions, executed."""
    setup = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
    names: dict[str, Any] = {}
    exec(setup, names)  # noqa: S102 - our own page
    return names


def test_not_brings_a_deleted_document_back(shown: dict[str, Any]) -> None:
    index = shown["index_of"]("xx", "xx")
    index.delete_by_term("id", "1")
    assert shown["ids"](index, shown["Q"].Not(shown["T"]("xx"))) == ["1"]


def test_andnot_brings_an_excluded_document_back(shown: dict[str, Any]) -> None:
    excluded = shown["Q"].AndNot(shown["T"]("xx"), shown["T"]("yy"))
    assert shown["ids"](shown["index_of"]("yy", "xx yy"), excluded) == ["1"]


def test_andnot_under_and_raises(shown: dict[str, Any]) -> None:
    index = shown["index_of"]("xx", "yy zz", "xx")
    index.delete_by_term("id", "2")
    query, term = shown["Q"], shown["T"]
    with pytest.raises(IndexError):
        shown["ids"](index, query.And([query.AndNot(term("xx"), term("yy")), term("zz")]))
