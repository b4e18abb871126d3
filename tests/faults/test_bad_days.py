"""Disks that are full or may not be written, inputs that cannot be read, a clock set back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_line import Done, command, environment, run
from support.indexes import store_in

from fupin_search.generations.store import BUILDING, CURRENT, GenerationStore

pytestmark = pytest.mark.faults

# Root reads what it may not; without these two rights it is a user like others.
_AS_OTHERS_ARE = (
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
)
_ROOT = os.geteuid() == 0


def write_corpus(path: Path, articles: int, mark: str = "") -> Path:
    """Records of some length, the same under the same mark."""
    with path.open("w", encoding="utf-8") as lines:
        for number in range(articles):
            record = {
                "id": f"a{number}",
                "title": f"{mark}第{number}个村通了公路",
                "body": f"{mark}村道{number}公里,路灯{number * 7}盏。" * 40,
                "section": "地市联播",
                "source": "山海日报",
                "date": "2020-11-30",
            }
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def fupin_search(*arguments: str | Path, obeying: bool = False) -> Done:
    """Run a command; `obeying`, as one who may read and write only what its permissions say."""
    if not (obeying and _ROOT):
        return run(*arguments)
    return subprocess.run(
        [*_AS_OTHERS_ARE, *command(*arguments)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if shutil.which("mount") is None or not _ROOT:
        pytest.skip("only root can mount a small disk")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "none", folder], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.decode().strip()}")
    yield folder
    remount(folder, "rw")
    # Lazily: a command that failed in this process may still have its files mapped.
    subprocess.run(["umount", "--lazy", folder], check=True)


def remount(folder: Path, options: str) -> None:
    """Change what a mounted disk is."""
    subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True)


def state(store: GenerationStore) -> tuple[str, list[str]]:
    """Which generation is live, and every generation there is; the live one is whole."""
    name = store.current()
    store.open(name).engine.close()
    return name, store.names()


def test_a_full_disk_stops_a_reindex_and_leaves_the_old_generation(
    small_disk: Path, tmp_path: Path
) -> None:
    store = store_in(small_disk / "index")
    few = write_corpus(tmp_path / "few.jsonl", 40)
    many = write_corpus(tmp_path / "many.jsonl", 2500, "新")
    assert fupin_search("reindex", few, "--index", store.root).returncode == 0
    before = state(store)
    for more in ((), ("--full",)):
        stopped = fupin_search("reindex", many, "--index", store.root, "--allow-removals", *more)
        assert stopped.returncode == 4, stopped.stderr
        assert "Traceback" not in stopped.stderr
        assert "full" in stopped.stderr
        assert state(store) == before
    remount(small_disk, "size=200m")
    assert fupin_search("reindex", many, "--index", store.root).returncode == 0
    assert state(store)[0] != before[0]
    assert [entry.name for entry in store.root.glob(f"*{BUILDING}")] == []


def test_an_index_that_cannot_be_written_is_searched_and_says_why_it_does_not_change(
    small_disk: Path, tmp_path: Path
) -> None:
    store = store_in(small_disk / "index")
    few = write_corpus(tmp_path / "few.jsonl", 20)
    other = write_corpus(tmp_path / "other.jsonl", 20, "新")
    for corpus in (few, other):
        done = fupin_search("reindex", corpus, "--index", store.root)
        assert done.returncode == 0, done.stderr
    before = state(store)
    remount(small_disk, "ro")
    for changing in (
        ("reindex", few),
        ("rollback",),
        ("prune", "--keep", "1"),
        ("remove", "a1"),
    ):
        refused = fupin_search(*changing, "--index", store.root)
        assert refused.returncode == 4, (changing, refused.stderr)
        assert "Traceback" not in refused.stderr
        assert str(store.root) in refused.stderr
    for reading in (("search", "公路"), ("generations",), ("verify",)):
        answered = fupin_search(*reading, "--index", store.root)
        assert answered.returncode == 0, (reading, answered.stderr)
        assert answered.stdout
    assert state(store) == before


def test_an_input_that_may_not_be_read_takes_no_article_away(tmp_path: Path) -> None:
    store = store_in(tmp_path / "index")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    write_corpus(corpus / "many.jsonl", 100)
    extra = corpus / "extra.jsonl"
    extra.write_text(
        '{"id": "one", "title": "一篇", "body": "另一个文件里的一篇文章。", "date": "2020-1-1"}\n',
        encoding="utf-8",
    )
    assert fupin_search("reindex", corpus, "--index", store.root).returncode == 0
    before = state(store)
    extra.chmod(0)
    for more in ((), ("--full",)):
        stopped = fupin_search("reindex", corpus, "--index", store.root, *more, obeying=True)
        assert stopped.returncode == 3, stopped.stderr
        assert "extra.jsonl" in stopped.stderr
        assert "--allow-removals" in stopped.stderr
        assert state(store) == before
    allowed = fupin_search(
        "reindex", corpus, "--index", store.root, "--allow-removals", obeying=True
    )
    assert allowed.returncode == 0, allowed.stderr
    assert state(store)[0] != before[0]


def test_a_corpus_that_has_vanished_changes_nothing(tmp_path: Path) -> None:
    store = store_in(tmp_path / "index")
    corpus = tmp_path / "mounted"
    corpus.mkdir()
    write_corpus(corpus / "all.jsonl", 20)
    assert fupin_search("reindex", corpus, "--index", store.root).returncode == 0
    before = state(store)
    shutil.rmtree(corpus)
    gone = fupin_search("reindex", corpus, "--index", store.root)
    corpus.mkdir()
    empty = fupin_search("reindex", corpus, "--index", store.root, "--allow-removals")
    for stopped in (gone, empty):
        assert stopped.returncode == 3, stopped.stderr
        assert "Traceback" not in stopped.stderr
        assert "mount" in stopped.stderr
    assert state(store) == before


def test_a_clock_set_back_is_said_and_changes_nothing(tmp_path: Path) -> None:
    store = store_in(tmp_path / "index")
    corpus = write_corpus(tmp_path / "some.jsonl", 20)
    assert fupin_search("reindex", corpus, "--index", store.root).returncode == 0
    # To a clock that was set back, what is live was made in the future.
    later = "20990101-000000-000000"
    (store.root / store.current()).rename(store.root / later)
    (store.root / CURRENT).write_text(f"{later}\n", encoding="ascii")
    before = state(store)
    changed = write_corpus(tmp_path / "changed.jsonl", 20, "新")
    refused = fupin_search("reindex", changed, "--index", store.root)
    assert refused.returncode == 4, refused.stderr
    assert later in refused.stderr
    assert "--ignore-clock" in refused.stderr
    assert state(store) == before
    told = fupin_search("reindex", changed, "--index", store.root, "--ignore-clock")
    assert told.returncode == 0, told.stderr
    assert state(store)[0] == store.names()[0] > later
