"""`reindex` as an operator meets it: what changed, what would vanish, the gate, the report."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import pytest
from support import command_line
from support.command_line import Done, command, environment

RECORDS = [
    {
        "id": f"n{number:02}",
        "title": f"第{number}村蜜柚上市",
        "body": f"柚农说今年收了{number + 3}万斤。",
        "source": "梅州日报",
        "date": "2020-11-30",
    }
    for number in range(20)
]


def write(path: Path, records: Iterable[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def run(folder: Path, *arguments: str | Path) -> Done:
    """Run the command in a folder."""
    return command_line.run(*arguments, folder=folder)


def table(done: Done) -> dict[str, str]:
    """The summary's lines, by their first word."""
    return dict(line.split() for line in done.stderr.splitlines() if len(line.split()) == 2)


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A folder with a corpus of twenty articles, indexed."""
    write(tmp_path / "corpus.jsonl", RECORDS)
    done = run(tmp_path, "reindex", "corpus.jsonl")
    assert done.returncode == 0, done.stderr
    assert "Building a new index (none exists yet)." in done.stderr
    return tmp_path


def live(folder: Path) -> str:
    return (folder / "index" / "CURRENT").read_text()


def nothing_is_left(folder: Path) -> bool:
    names = {entry.name for entry in (folder / "index").iterdir()}
    return not any("." in name for name in names)


def test_what_changed_is_summed_up_for_people_and_for_programs(workplace: Path) -> None:
    changed = RECORDS[4] | {"title": "改过的题目"}
    write(workplace / "corpus.jsonl", [*RECORDS[1:4], changed, *RECORDS[5:], {"title": "新来的"}])
    done = run(workplace, "reindex", "corpus.jsonl")
    assert (done.returncode, done.stdout) == (0, "")
    found = table(done)
    assert [found[name] for name in ("added", "changed", "removed", "unchanged")] == [
        *("1", "1", "1", "18")
    ]
    assert found["basis"] != found["generation"]
    told = json.loads(run(workplace, "reindex", "corpus.jsonl", "--json").stdout)
    assert (told["unchanged"], told["fresh"], told["basis"], told["gate"]) == (20, False, "", [])
    assert told["generation"] == found["generation"] == live(workplace).strip()


def test_what_would_vanish_is_stopped_and_reported_and_let_go_if_meant(workplace: Path) -> None:
    before = live(workplace)
    write(workplace / "corpus.jsonl", [*RECORDS[5:], {"body": ""}])
    done = run(workplace, "reindex", "corpus.jsonl", "--report", "report.jsonl")
    assert (done.returncode, live(workplace)) == (3, before)
    assert "Of the 20 articles in the index 5 are not in the corpus" in done.stderr
    assert "n00 《第0村蜜柚上市》 (corpus.jsonl#1)" in done.stderr
    assert "--allow-removals" in done.stderr
    assert nothing_is_left(workplace)
    # What was amiss is told of a reindex that was refused, too.
    (line,) = (workplace / "report.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["origin"] == "corpus.jsonl#16"
    done = run(workplace, "reindex", "corpus.jsonl", "--allow-removals", "--json")
    assert json.loads(done.stdout)["removed"] == 5


def test_a_broken_archive_takes_no_article_away(workplace: Path) -> None:
    """Cut short it has fewer articles, but nobody knows which are really gone."""
    (workplace / "corpus.jsonl").rename(workplace / "all.jsonl")
    (workplace / "corpus").mkdir()
    write(workplace / "corpus" / "a.jsonl", RECORDS[1:])
    (workplace / "corpus" / "b.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00cut short")
    done = run(workplace, "reindex", "corpus")
    assert done.returncode == 3
    assert "1 input could not be read to the end" in done.stderr


def test_the_gate_shows_its_verdict_and_is_overridden_with_a_trace(workplace: Path) -> None:
    before = live(workplace)
    poorer = [{**record, "date": "", "source": ""} for record in RECORDS[:3]]
    write(workplace / "corpus.jsonl", [*poorer, *RECORDS[3:]])
    done = run(workplace, "reindex", "corpus.jsonl", "--json")
    assert (done.returncode, live(workplace)) == (4, before)
    assert nothing_is_left(workplace)
    verdict = {check["name"]: check for check in json.loads(done.stdout)["gate"]}
    assert not verdict["without a date"]["passed"]
    assert verdict["articles"]["passed"]
    row = next(line for line in done.stderr.splitlines() if line.startswith("without a source"))
    assert row.split() == ["without", "a", "source", "0.0%", "15.0%", "≤", "5.0%", "FAILED"]
    assert "--override-gate" in done.stderr
    assert run(workplace, "reindex", "corpus.jsonl", "--override-gate").returncode == 0
    listed = json.loads(run(workplace, "generations", "--json").stdout)
    assert listed[0]["overridden"] == ["without a date", "without a source"]


def test_golden_queries_guard_the_swap_and_are_asked_by_verify(workplace: Path) -> None:
    before = live(workplace)
    golden = workplace / "golden.toml"
    golden.write_text(
        '[[query]]\ntext = "蜜柚"\nat_least = 20\n\n[[query]]\ntext = "第7村蜜柚"\nfirst = "n07"\n',
        encoding="utf-8",
    )
    done = run(workplace, "verify", "--golden", "golden.toml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("2 of 2 golden queries pass\n")
    write(workplace / "corpus.jsonl", [*RECORDS[:7], RECORDS[7] | {"title": "桥"}, *RECORDS[8:]])
    done = run(workplace, "reindex", "corpus.jsonl", "--golden", "golden.toml")
    assert (done.returncode, live(workplace)) == (4, before)
    assert "golden query 2 “第7村蜜柚”" in done.stderr
    assert nothing_is_left(workplace)
    assert run(workplace, "reindex", "corpus.jsonl").returncode == 0
    done = run(workplace, "verify", "--golden", "golden.toml", "--json")
    assert done.returncode == 4
    first, second = json.loads(done.stdout)["generations"]
    assert len(first["golden"]) == 2
    assert second["golden"] is None
    assert "rollback" in done.stderr
    assert run(workplace, "verify", before.strip(), "--golden", "golden.toml").returncode == 0


def test_a_wrong_golden_file_is_refused_before_anything_is_read(workplace: Path) -> None:
    (workplace / "golden.toml").write_text('[[query]]\ntxt = "蜜柚"\n', encoding="utf-8")
    done = run(workplace, "reindex", "nowhere", "--golden", "golden.toml")
    assert done.returncode == 3
    assert "golden.toml, line 1, query 1" in done.stderr


# Running on


class Running:
    """A command that goes on, and what it says; a test waits for words, however long it takes."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        # A shell has what it runs in the background pass over Ctrl-C, and that is inherited.
        former = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.process = subprocess.Popen(
            command(*arguments), cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True
        )
        signal.signal(signal.SIGINT, former)
        assert self.process.stderr
        self.said: list[str] = []
        # A command that says nothing more is ended, so that nobody waits for ever.
        self._patience = threading.Timer(120, self.process.kill)
        self._patience.start()
        self._lines: IO[str] = self.process.stderr

    def until(self, words: str) -> None:
        for line in self._lines:
            self.said.append(line)
            if words in line:
                return
        raise AssertionError("".join(self.said))

    def end(self, how: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(how)
        with self._lines:
            rest = self._lines.read()
        self._patience.cancel()
        return self.process.wait(), rest


@pytest.fixture
def watching(workplace: Path) -> Iterator[Running]:
    """The corpus, followed."""
    found = Running(workplace, "reindex", "corpus.jsonl", "--watch", "--quiet", "0.2")
    yield found
    if found.process.poll() is None:
        found.end(signal.SIGKILL)


def test_watching_indexes_what_changes_goes_on_after_an_error_and_ends_when_told(
    workplace: Path, watching: Running
) -> None:
    before = live(workplace)
    watching.until("Following corpus.jsonl")
    assert live(workplace) == before
    write(workplace / "corpus.jsonl", RECORDS[:4])
    watching.until("16 are not in the corpus any more")
    assert live(workplace) == before
    write(workplace / "corpus.jsonl", [*RECORDS, {"id": "late", "title": "后来的"}])
    watching.until("Following corpus.jsonl")
    after = live(workplace)
    assert after != before
    (workplace / "corpus.jsonl").rename(workplace / "away")
    watching.until("A corpus is missing")
    (workplace / "away").rename(workplace / "corpus.jsonl")
    watching.until("Every corpus is back")
    code, rest = watching.end(signal.SIGTERM)
    assert (code, live(workplace)) == (0, after)
    assert "Stopped" in rest
    assert nothing_is_left(workplace)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_says_that_the_index_is_as_it_was(
    workplace: Path, how: signal.Signals
) -> None:
    """It comes while a corpus is read that takes its time."""
    before = live(workplace)
    (workplace / "large").mkdir()
    write(workplace / "large" / "a.jsonl", [{"title": "新"}, {"title": ""}])
    some = [{"title": f"第{number}条", "body": "长" * 2000} for number in range(20)] * 2000
    write(workplace / "large" / "b.jsonl", some)
    going = Running(workplace, "reindex", "large", "--allow-removals", "--override-gate")
    going.until("rejected a.jsonl#2")
    code, rest = going.end(how)
    assert code == 130
    assert "Interrupted. The index is unchanged." in rest
    assert live(workplace) == before
    assert nothing_is_left(workplace)
