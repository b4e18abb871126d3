"""`--report`: remarks as JSON lines, whole or not at all."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import click
import pytest

from fupin_search.articles import Accepted, Article, Rejected, Remark
from fupin_search.cli.progress import ReportFile, report_to
from fupin_search.errors import OutputError

FINE = Accepted(Article(id="a", title="茶叶", origin="a.txt"))
WARNED = Accepted(
    Article(id="b", title="柑橘", origin="b.txt"),
    (Remark("source-missing", "No source."), Remark("date-unreadable", "No date.")),
)
REFUSED = Rejected("c.txt", Remark("empty", "Nothing in “c”."))

LINES = [
    {
        "origin": "b.txt",
        "severity": "warning",
        "code": "source-missing",
        "reason": "No source.",
    },
    {
        "origin": "b.txt",
        "severity": "warning",
        "code": "date-unreadable",
        "reason": "No date.",
    },
    {"origin": "c.txt", "severity": "rejected", "code": "empty", "reason": "Nothing in “c”."},
]


def told(text: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in text.splitlines()]


def hear_all(report: ReportFile) -> None:
    for reading in (FINE, WARNED, REFUSED):
        report.write_reading(reading)


def test_each_remark_is_a_line_and_an_article_without_one_is_none(tmp_path: Path) -> None:
    with ReportFile(tmp_path / "report.jsonl") as report:
        hear_all(report)
    assert told((tmp_path / "report.jsonl").read_text(encoding="utf-8")) == LINES


def test_nothing_to_remark_leaves_an_empty_report(tmp_path: Path) -> None:
    with ReportFile(tmp_path / "report.jsonl") as report:
        report.write_reading(FINE)
    assert (tmp_path / "report.jsonl").read_bytes() == b""


def test_until_it_is_closed_the_former_report_is_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "report.jsonl"
    path.write_text("former", encoding="utf-8")
    report = ReportFile(path)
    hear_all(report)
    assert path.read_text(encoding="utf-8") == "former"
    report.close()
    assert told(path.read_text(encoding="utf-8")) == LINES
    assert list(tmp_path.iterdir()) == [path]


def read_and_fail(path: Path) -> None:
    with ReportFile(path) as report:
        hear_all(report)
        raise ValueError("the corpus went away")


def test_an_error_leaves_the_former_report_and_no_debris(tmp_path: Path) -> None:
    path = tmp_path / "report.jsonl"
    path.write_text("former", encoding="utf-8")
    with pytest.raises(ValueError, match="went away"):
        read_and_fail(path)
    assert path.read_text(encoding="utf-8") == "former"
    assert list(tmp_path.iterdir()) == [path]


def test_a_report_may_be_read_by_whom_the_user_lets_read_new_files(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        ReportFile(tmp_path / "report.jsonl").close()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "report.jsonl").stat().st_mode) == 0o644


def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").write_text("former", encoding="utf-8")
    (tmp_path / "link.jsonl").symlink_to("real.jsonl")
    with ReportFile(tmp_path / "link.jsonl") as report:
        hear_all(report)
    assert (tmp_path / "link.jsonl").is_symlink()
    assert told((tmp_path / "real.jsonl").read_text(encoding="utf-8")) == LINES


def test_a_pipe_is_written_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    with ReportFile(pipe) as report:
        hear_all(report)
    reader.join(timeout=10)
    assert told(heard[0]) == LINES
    assert pipe.is_fifo()


def test_a_dash_is_stdout(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with ReportFile(Path("-")) as report:
        hear_all(report)
    assert told(capfdbinary.readouterr().out.decode()) == LINES


def test_a_folder_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"none/report\.jsonl cannot be written: No such file"):
        ReportFile(tmp_path / "none" / "report.jsonl")


def test_a_full_disk_is_said_and_leaves_nothing() -> None:
    report = ReportFile(Path("/dev/full"))
    report.write_reading(WARNED)
    with pytest.raises(OutputError, match="No space left"):
        report.close()


def test_two_documents_do_not_share_stdout() -> None:
    with pytest.raises(click.UsageError, match="both write to stdout"):
        report_to(Path("-"), as_json=True)


def test_without_the_option_nothing_hears() -> None:
    with report_to(None, as_json=True) as report:
        assert report is None
