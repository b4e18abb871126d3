"""Reprints, as an operator sees them in a terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from click.testing import CliRunner
from support.indexes import index_articles, store_in

from fupin_search.articles import Article
from fupin_search.cli.search import search

FIRST = Article(
    id="first",
    title="茶叶运到了省城",
    body="山里通了公路,茶叶当天就能运到省城的市场。",
    section="地市联播",
    date=date(2020, 11, 5),
)
REPRINT = replace(FIRST, id="reprint", title="公路通茶叶香", date=date(2021, 1, 6))


def test_a_reprint_says_so_in_its_second_line(tmp_path: Path) -> None:
    index_articles(store_in(tmp_path), [FIRST, REPRINT])
    shown = CliRunner().invoke(
        search, ["--index", str(tmp_path), "茶叶", "--unfold", "--sort", "oldest"]
    )
    lines = shown.stdout.splitlines()
    assert lines[0] == "1. 茶叶运到了省城"
    assert lines[1] == "   地市联播 · 2020-11-05 · first"
    assert lines[3] == "2. 公路通茶叶香"
    assert lines[4] == "   地市联播 · 2021-01-06 · 转载 · reprint"


def test_reprints_are_named_under_the_first_of_their_text(tmp_path: Path) -> None:
    index_articles(store_in(tmp_path), [FIRST, REPRINT])
    shown = CliRunner().invoke(search, ["--index", str(tmp_path), "茶叶"])
    lines = shown.stdout.splitlines()
    assert lines[0] == "1. 茶叶运到了省城"
    assert lines[2] == "   also: reprint"
    assert len(lines) == 4
    assert "2 results, 1 of them reprints" in shown.stderr


def test_json_is_what_the_api_answers(tmp_path: Path) -> None:
    index_articles(store_in(tmp_path), [FIRST, REPRINT])
    asked = ["--index", str(tmp_path), "茶叶", "--json", "--unfold"]
    shown = CliRunner().invoke(search, asked)
    hits = json.loads(shown.stdout)["hits"]
    assert {hit["id"]: hit["reprint_of"] for hit in hits} == {"first": None, "reprint": "first"}
