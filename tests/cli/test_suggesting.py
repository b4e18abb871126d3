"""Suggestions and similar articles, as an operator sees them in a terminal."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.indexes import index_articles, store_in

from fupin_search.articles import Article
from fupin_search.cli.search import similar, suggest
from fupin_search.errors import NotFoundError

ARCHIVE = [
    Article(
        id=f"tea{number}",
        title=f"茶园春茶第{number}批上市",
        body="合作社的春茶上市,炒茶师傅开锅。" * number,
        section="茶讯",
        date=date(2020, 4, number),
    )
    for number in range(1, 4)
] + [Article(id=f"n{number}", title="", body=f"公告{number}。") for number in range(60)]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    index_articles(store_in(tmp_path), ARCHIVE)
    return tmp_path


def test_suggestions_come_a_line_each(index: Path) -> None:
    shown = CliRunner().invoke(suggest, ["--index", str(index), "ch", "--size", "4"])
    assert shown.stdout.splitlines() == [
        "section  茶讯 3",
        "phrase   茶园春茶 3",
        "phrase   春茶 3",
        "title    茶园春茶第3批上市",
    ]
    asked = ["--index", str(index), "茶讯", "--json"]
    assert json.loads(CliRunner().invoke(suggest, asked).stdout)["query"] == "茶讯"


def test_similar_articles_come_as_hits_do(index: Path) -> None:
    shown = CliRunner().invoke(similar, ["--index", str(index), "tea1", "--size", "1"])
    number, name = shown.stdout.splitlines()
    assert number in ("1. 茶园春茶第2批上市", "1. 茶园春茶第3批上市")
    assert name.startswith("   茶讯 · 2020-04-0")
    asked = ["--index", str(index), "tea1", "--json"]
    assert json.loads(CliRunner().invoke(similar, asked).stdout)["id"] == "tea1"


def test_an_unknown_id_is_told(index: Path) -> None:
    shown = CliRunner().invoke(similar, ["--index", str(index), "none"])
    assert isinstance(shown.exception, NotFoundError)
