"""Disks that are full and folders that may not be written: told as such, and nothing is lost."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from support.command_line import run
from support.faults import answers
from support.indexes import BRIDGE, FEW, NOTICE, index_articles, store_in

from fupin_search.cli.main import commands
from fupin_search.disk import writing
from fupin_search.errors import (
    BackupError,
    DiskFullError,
    FupinSearchError,
    IndexReadOnlyError,
)
from fupin_search.generations import removals
from fupin_search.generations.backup import backup
from fupin_search.generations.lock import LOCK
from fupin_search.generations.restore import restore_backup
from fupin_search.generations.store import CURRENT, GenerationStore, rollback
from fupin_search.service import Search

pytestmark = pytest.mark.faults

_NOBODY = 65534


def told(store: GenerationStore) -> object:
    """What the index answers."""
    search = Search(store)
    try:
        return answers(search)
    finally:
        search.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("a small disk cannot be mounted: there is no `mount`")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """Take all room of a disk but so many bytes."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    os.truncate(filler, filler.stat().st_size - leave)
    return filler


def test_a_full_disk_is_told_and_the_index_answers_as_before(
    small_disk: Path, sample_corpus: Path
) -> None:
    root = small_disk / "index"
    store = store_in(root)
    former = index_articles(store, FEW).generation
    live = index_articles(store, [BRIDGE]).generation
    before = told(store)
    filler = fill(small_disk, 200_000)
    done = run("reindex", sample_corpus, "--index", root, "--allow-removals")
    assert (done.returncode, "Traceback" in done.stderr) == (4, False), done.stderr
    assert "is full" in done.stderr
    assert "`fupin-search prune --keep 1`" in done.stderr
    assert told(store) == before
    assert {path.name for path in root.iterdir()} == {former, live, CURRENT, LOCK}
    assert {path.name for path in small_disk.iterdir()} == {"index", "filler"}
    # What the message advises works on a disk without a single byte left.
    fill(small_disk, 0)
    done = run("remove", "bridge", "--index", root)
    assert (done.returncode, "Traceback" in done.stderr) == (4, False)
    assert "is full" in done.stderr
    assert told(store) == before
    done = run("prune", "--keep", "1", "--index", root)
    assert (done.returncode, done.stdout[: len(former) + 8]) == (0, f"removed {former}")
    filler.unlink()
    assert run("reindex", sample_corpus, "--index", root, "--allow-removals").returncode == 0


def test_on_a_read_only_disk_reading_works_and_writing_says_why_not(
    small_disk: Path, sample_corpus: Path, tmp_path: Path
) -> None:
    root = small_disk / "index"
    store = store_in(root)
    index_articles(store, FEW)
    index_articles(store, [BRIDGE, NOTICE])
    file = tmp_path / "backup"
    backup(store, file)
    removals.add(root, ["notice"], "")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for reading in ("search", "generations", "verify", "removed", f"backup {file}"):
        commands.main([*reading.split(), "--index", str(root)], standalone_mode=False)
    for changing in (
        *(f"reindex {sample_corpus}", "rollback", "prune", "remove bridge", "restore notice"),
        *("removed --rebuild", f"restore-backup {file}"),
    ):
        with pytest.raises(IndexReadOnlyError, match="mounted read-only"):
            commands.main([*changing.split(), "--index", str(root)], standalone_mode=False)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can come to."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def another_user(folder: Path) -> Iterator[None]:
    """Be a user who may read an index and not write it."""
    if os.geteuid() == 0:
        os.seteuid(_NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)
    else:
        places = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
        files = [path for path in folder.rglob("*") if path.is_file()]
        for path in places + files:
            path.chmod(0o555 if path.is_dir() else 0o444)
        try:
            yield
        finally:
            for path in places + files:
                path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_user_who_may_only_read_is_answered_and_told_who_may_write(
    open_folder: Path, tmp_path: Path
) -> None:
    store = store_in(open_folder / "index")
    index_articles(store, FEW)
    index_articles(store, [BRIDGE, NOTICE])
    removals.add(store.root, ["notice"], "")
    before = told(store)
    backup(store, tmp_path / "backup")
    writers: list[Callable[[], object]] = [
        lambda: index_articles(store, FEW),
        lambda: rollback(store),
        lambda: restore_backup(store, tmp_path / "backup"),
        lambda: remove(store),
    ]
    with (tmp_path / "backup").open("rb"), another_user(store.root):
        assert told(store) == before
        assert all(entry.problem is None for entry in store.list_generations())
        assert store.hidden() == {"notice"}
        assert store.holder() is None
        for write in writers[:2] + writers[3:]:
            with pytest.raises(IndexReadOnlyError) as refused:
                write()
            assert "belongs to" in refused.value.message
            assert str(store.root) in refused.value.message
    assert told(store) == before


def remove(store: GenerationStore) -> None:
    with writing(store.root):
        removals.add(store.root, ["bridge"], "")


def test_whichever_write_is_the_first_without_room_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each making durable in turn, of a reindex, until it gets through."""
    store = store_in(tmp_path / "index")
    index_articles(store, FEW)
    before = told(store)
    fsync = os.fsync
    for stop in range(200):
        calls = iter(range(1000))

        def full(descriptor: int, calls: Iterator[int] = calls, stop: int = stop) -> None:
            if next(calls) == stop:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            fsync(descriptor)

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            try:
                index_articles(store, [BRIDGE])
            except DiskFullError as error:
                assert "prune" in error.message  # noqa: PT017 - it may also get through
            else:
                break
        after = told(store)
        if after != before:
            # The very last ones come once CURRENT has its new name.
            assert json.dumps(after, default=str).count("bridge")
            break
        with store.locked("prune"):
            pass
        assert not list(store.root.glob("*.building"))
    else:
        pytest.fail("it never got through")
    assert stop > 3


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_quota_is_a_disk(tmp_path: Path, code: int) -> None:
    with pytest.raises(DiskFullError, match="prune"), writing(tmp_path):
        raise OSError(code, os.strerror(code))


def test_errors_about_other_files_are_left_as_they_are(tmp_path: Path) -> None:
    """A corpus that cannot be read is not an index that cannot be written."""
    for code in (errno.EACCES, errno.ENOSPC):
        with pytest.raises(OSError, match="elsewhere") as raised, writing(tmp_path / "index"):
            raise OSError(code, "no", str(tmp_path / "elsewhere"))
        assert not isinstance(raised.value, FupinSearchError)


def test_a_backup_without_room_is_told_and_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    store = store_in(tmp_path / "index")
    index_articles(store, FEW)
    fill(small_disk, 5_000)
    with pytest.raises(BackupError, match="No space left"):
        backup(store, small_disk / "backup")
    assert [path.name for path in small_disk.iterdir()] == ["filler"]
