"""`synonyms`: a file is looked at before readers meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command_line import run

FILE = """
[[group]]
words = ["务工人员", "打工者"]

[[rule]]
word = "穗"
also = ["广州", "花都"]
until = 2020-12-31
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two articles, and a file of synonyms."""
    made = tmp_path_factory.mktemp("synonyms")
    articles = [
        {"id": "a", "title": "广州帮扶务工人员", "body": "在花都。", "date": "2020-05-01"},
        {"id": "b", "title": "务工人员返岗", "body": "就业。", "date": "2021-05-01"},
    ]
    lines = "\n".join(json.dumps(article, ensure_ascii=False) for article in articles)
    (made / "corpus.jsonl").write_text(lines, encoding="utf-8")
    (made / "synonyms.toml").write_text(FILE, encoding="utf-8")
    (made / "fupin-search.toml").write_text('synonyms = "synonyms.toml"\n', encoding="utf-8")
    done = run("reindex", "corpus.jsonl", folder=made)
    assert done.returncode == 0, done.stderr
    return made


def test_an_entry_is_listed_on_a_line(folder: Path) -> None:
    done = run("synonyms", "list", folder=folder)
    assert done.stdout.splitlines() == [
        "group 1   务工人员 = 打工者  0.8",
        "rule 1    穗 → 广州, 花都  0.8  until 2020-12-31",
    ]
    rules = json.loads(run("synonyms", "list", "--json", folder=folder).stdout)
    assert [(rule["word"], rule["to"]) for rule in rules][2:] == [("穗", "广州"), ("穗", "花都")]


def test_a_word_that_no_article_holds_is_amiss_and_strict_ends_with_3(folder: Path) -> None:
    done = run("synonyms", "lint", folder=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "group 1   absent    no article holds 打工者\n"
    assert "2 entries, 1 warning" in done.stderr
    strict = run("synonyms", "lint", "--strict", "--json", folder=folder)
    assert strict.returncode == 3
    assert [found["code"] for found in json.loads(strict.stdout)] == ["absent"]


def test_articles_of_days_that_do_not_count_are_not_counted(folder: Path) -> None:
    other = folder / "later.toml"
    other.write_text(FILE.replace("until = 2020-12-31", "from = 2021-01-01"), encoding="utf-8")
    done = run("synonyms", "lint", other, folder=folder)
    assert "no article from 2021-01-01 holds 广州" in done.stdout


def test_without_an_index_the_file_alone_is_looked_at(folder: Path, tmp_path: Path) -> None:
    done = run("synonyms", "lint", folder / "synonyms.toml", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "Not checked against the articles" in done.stderr


def test_without_a_file_it_is_said_how_to_name_one(tmp_path: Path) -> None:
    done = run("synonyms", "lint", folder=tmp_path)
    assert done.returncode == 2
    assert 'synonyms = "synonyms.toml"' in done.stderr


def test_doctor_tells_of_a_file_that_cannot_be_read(folder: Path) -> None:
    done = run("doctor", folder=folder, FUPIN_SYNONYMS="none.toml")
    assert done.returncode == 4
    assert "there is no such file" in done.stdout
