"""`check` as an operator meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command_line import Done, run
from support.flawed_corpus import write_corpus

GOLDEN = Path(__file__).parent


def check(folder: Path, *arguments: str) -> Done:
    """Run the command in a folder."""
    return run("check", *arguments, folder=folder)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small corpus of every finding."""
    folder = tmp_path_factory.mktemp("check")
    write_corpus(folder)
    return folder


def test_the_table_says_everything_once(place: Path) -> None:
    done = check(place, "文库")
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert done.stdout == (GOLDEN / "check.txt").read_text(encoding="utf-8")


def test_json_is_one_document_with_the_same_keys_for_good(place: Path) -> None:
    done = check(place, "文库", "--json")
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert done.stdout == (GOLDEN / "check.json").read_text(encoding="utf-8")


def test_a_report_lists_every_remark_with_its_origin(place: Path) -> None:
    done = check(place, "文库", "--report", "report.jsonl")
    assert done.returncode == 0
    lines = [
        json.loads(line)
        for line in (place / "report.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    told = sorted((line["code"], line["severity"], line["origin"]) for line in lines)
    assert told == [
        ("date-in-future", "warning", "export.jsonl#6"),
        ("mojibake", "warning", "export.jsonl#5"),
        ("near-reprint", "warning", "export.jsonl#3"),
        ("not-json", "rejected", "export.jsonl#4"),
        ("repeated-id", "rejected", "export.jsonl#9"),
        ("reprint", "warning", "export.jsonl#2"),
        ("url-dropped", "warning", "export.jsonl#11"),
        ("very-long", "warning", "export.jsonl#8"),
        ("very-short", "warning", "export.jsonl#7"),
    ]


def test_a_report_on_stdout_stands_there_alone(place: Path) -> None:
    done = check(place, "文库", "--report", "-")
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 9
    assert check(place, "文库", "--report", "-", "--json").returncode == 2


def test_strict_ends_with_the_exit_code_of_a_corpus_that_is_not_in_order(place: Path) -> None:
    done = check(place, "文库", "--strict")
    assert done.returncode == 3
    assert "2 of 38 files and records were rejected" in done.stderr
    assert done.stdout == (GOLDEN / "check.txt").read_text(encoding="utf-8")


def test_strict_is_content_with_warnings(place: Path) -> None:
    (place / "warned.jsonl").write_text('{"title":"a","date":"昨天"}\n', encoding="utf-8")
    assert check(place, "warned.jsonl", "--strict").returncode == 0


def test_verbose_lists_rejections_and_warnings_of_the_readers(place: Path) -> None:
    done = check(place, "文库", "-v")
    assert "rejected export.jsonl#9" in done.stderr
    assert "warning export.jsonl#11" in done.stderr


def test_a_page_is_written_beside_the_table(place: Path) -> None:
    done = check(place, "文库", "--html", "page.html")
    assert done.returncode == 0
    assert "The page is in page.html." in done.stderr
    page = (place / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert not list(place.glob(".*.new"))


def test_a_page_that_cannot_be_written_is_said_before_anything_is_read(place: Path) -> None:
    done = check(place, "文库", "--html", "none/page.html")
    assert done.returncode == 2
    assert "none/page.html cannot be written: No such file or directory" in done.stderr
    assert done.stdout == ""


def test_a_page_does_not_go_to_stdout_where_the_tables_are(place: Path) -> None:
    done = check(place, "文库", "--html", "-")
    assert done.returncode == 2
    assert "give it a name" in done.stderr
    assert done.stdout == ""


def test_an_empty_folder_is_a_corpus_of_nothing(place: Path) -> None:
    (place / "empty").mkdir()
    done = check(place, "empty", "--html", "empty.html")
    assert done.returncode == 0
    assert done.stdout.split()[:2] == ["read", "0"]


def test_a_corpus_that_is_not_there_is_an_error_of_the_corpus(place: Path) -> None:
    done = check(place, "nowhere", "--report", "kept.jsonl")
    assert done.returncode == 3
    assert not (place / "kept.jsonl").exists()


def test_nothing_is_indexed(place: Path) -> None:
    check(place, "文库")
    assert not (place / "index").exists()


def test_control_characters_of_a_title_do_not_reach_the_terminal(tmp_path: Path) -> None:
    record = {"id": "a", "title": "[red]\x1b[2J危险", "section": "\x9b2J栏目[bold]"}
    (tmp_path / "odd.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    done = check(tmp_path, "odd.jsonl")
    assert "\x1b" not in done.stdout
    assert "\x9b" not in done.stdout
    assert "栏目[bold]" in done.stdout
