"""The bulk writer: its processes, its files, its ends."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from support.segments import document
from support.strategies import larger_archive, tokenizer
from whoosh.index import LockError

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import schema as stored
from fupin_search.engines.embedded.build import inversion
from fupin_search.engines.embedded.build.pool import TaskPool
from fupin_search.engines.embedded.build.writer import BulkWriter
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.engines.embedded.storage import fields as segment_fields
from fupin_search.engines.embedded.storage.container import ArrayFile
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.errors import FupinSearchError
from fupin_search.text.normalise import normalise

pytestmark = pytest.mark.slow

# Batches of a few articles.
_LITTLE = 1 << 15

_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks on Linux only")


@pytest.fixture
def articles() -> list[Article]:
    return larger_archive(random.Random(7))


@pytest.fixture(autouse=True)
def _workers_start_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment_fields, "SAMPLES", 4)


def _write(folder: Path, articles: Sequence[Article], processes: int, memory: int) -> bytes:
    folder.mkdir()
    writer = BulkWriter(folder, tokenizer(), memory=memory, processes=processes)
    _add_all(writer, articles)
    assert writer.finish() == len(articles)
    (segment,) = ArrayIndex.open_in(folder, schema(), INDEX_NAME).segments()
    return segment.path(folder).read_bytes()


def _add_all(writer: BulkWriter, articles: Sequence[Article]) -> None:
    for article in articles:
        writer.add(article)


def _children() -> set[int]:
    task = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return {int(pid) for pid in task.read_text().split()}


def _left_behind(folder: Path) -> list[str]:
    """What is in a folder besides an empty index."""
    empty = {f"_{INDEX_NAME}_0.toc", f"_{INDEX_NAME}_0.manifest", f"{INDEX_NAME}_WRITELOCK"}
    return sorted(entry.name for entry in folder.iterdir() if entry.name not in empty)


def _assert_unlocked(folder: Path) -> None:
    lock = ArrayIndex.open_in(folder, schema(), INDEX_NAME).lock("WRITELOCK")
    assert lock.acquire()
    lock.release()


@_linux
def test_any_number_of_processes_writes_the_same_segment(
    tmp_path: Path, articles: list[Article]
) -> None:
    alone = _write(tmp_path / "alone", articles, 1, 1 << 30)
    for processes in (2, 3):
        assert _write(tmp_path / str(processes), articles, processes, _LITTLE) == alone


@_linux
def test_what_is_stored_with_a_dictionary_is_what_whoosh_stores_and_can_be_read(
    tmp_path: Path, articles: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_fields, "SAMPLES", 1000)
    many = [
        replace(article, id=f"{times}-{article.id}", body=article.body * 9)
        for times in range(1010 // len(articles) + 1)
        for article in articles
    ]
    whole = _write(tmp_path / "bulk", many, 2, 1 << 21)
    (tmp_path / "single").mkdir()
    held = ArrayIndex.create_in(tmp_path / "single", schema(), INDEX_NAME)
    writer = held.writer()
    for article in many:
        writer.add_document(**document(article, tokenizer()))
    writer.commit()
    (segment,) = held.segments()
    with ArrayFile(segment.path(held.folder)) as arrays:
        assert "stored_dictionary" in arrays
        assert len(arrays["stored"]) < sum(len(article.body.encode()) for article in many) / 3
    assert segment.path(held.folder).read_bytes() == whole
    with held.searcher() as searcher, ThreadPoolExecutor(4) as threads:
        for number, fields in enumerate(threads.map(searcher.stored_fields, range(len(many)))):
            expected = many[number]
            texts = normalise(expected.title), normalise(expected.body)
            assert stored.make_article(stored.decode_record(fields["article"]), *texts) == expected


@pytest.mark.parametrize("size", [999, 1000])
def test_a_dictionary_is_learnt_where_there_are_samples_enough(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment_fields, "SAMPLES", 1000)
    samples = [f"{number}: 脱贫攻坚 {number * 7919}".encode() * 9 for number in range(size)]
    packer = segment_fields.Packer(samples)
    assert bool(packer.dictionary) is (size == 1000)


def test_samples_with_nothing_in_common_give_no_dictionary() -> None:
    assert segment_fields.Packer([b""] * 1000).dictionary == b""


def test_a_finished_index_has_no_other_files_and_no_lock(
    tmp_path: Path, articles: list[Article]
) -> None:
    folder = tmp_path / "index"
    _write(folder, articles, 2, _LITTLE)
    (segment,) = ArrayIndex.open_in(folder, schema(), INDEX_NAME).segments()
    assert sorted(entry.name for entry in folder.iterdir()) == sorted(
        [
            f"_{INDEX_NAME}_1.manifest",
            f"_{INDEX_NAME}_1.toc",
            f"{INDEX_NAME}_WRITELOCK",
            segment.path(folder).name,
        ]
    )
    _assert_unlocked(folder)


def test_a_finished_index_can_be_searched_and_added_to(
    tmp_path: Path, articles: list[Article]
) -> None:
    folder = tmp_path / "index"
    _write(folder, articles, 2, _LITTLE)
    held = ArrayIndex.open_in(folder, schema(), INDEX_NAME)
    with held.searcher() as searcher:
        assert searcher.doc_count() == len(articles)
        assert searcher.document(id=articles[3].id) is not None
    writer = held.writer()
    writer.delete_by_term("id", articles[3].id)
    writer.commit(merge=False)
    with ArrayIndex.open_in(folder, schema(), INDEX_NAME).searcher() as searcher:
        assert searcher.doc_count() == len(articles) - 1


def test_no_article_makes_an_empty_index(tmp_path: Path) -> None:
    writer = BulkWriter(tmp_path, tokenizer())
    assert writer.finish() == 0
    held = ArrayIndex.open_in(tmp_path, schema(), INDEX_NAME)
    assert held.segments() == []
    assert _left_behind(tmp_path) == []


def test_the_stages_are_told_in_order(tmp_path: Path, articles: list[Article]) -> None:
    writer = BulkWriter(tmp_path, tokenizer())
    writer.add(articles[0])
    told: list[str] = []
    writer.finish(told.append)
    assert told == ["cutting the last articles", "merging"]


def test_another_writer_is_kept_out_until_the_end(tmp_path: Path) -> None:
    writer = BulkWriter(tmp_path, tokenizer())
    with pytest.raises(LockError):
        ArrayIndex.open_in(tmp_path, schema(), INDEX_NAME).writer()
    writer.abandon()
    _assert_unlocked(tmp_path)


def test_an_abandoned_writer_leaves_an_empty_index_and_takes_no_more(
    tmp_path: Path, articles: list[Article]
) -> None:
    before = _children()
    writer = BulkWriter(tmp_path, tokenizer(), memory=_LITTLE, processes=2)
    _add_all(writer, articles)
    assert len(_children() - before) == 2
    writer.abandon()
    writer.abandon()
    assert _children() == before
    assert _left_behind(tmp_path) == []
    _assert_unlocked(tmp_path)
    with pytest.raises(ValueError, match="closed"):
        writer.add(articles[0])


def test_abandoning_a_finished_writer_changes_nothing(
    tmp_path: Path, articles: list[Article]
) -> None:
    writer = BulkWriter(tmp_path, tokenizer())
    writer.add(articles[0])
    writer.finish()
    writer.abandon()
    ArrayIndex.open_in(tmp_path, schema(), INDEX_NAME).verify()


@_linux
def test_a_killed_worker_is_reported_and_everything_cleaned_up(
    tmp_path: Path, articles: list[Article]
) -> None:
    before = _children()
    writer = BulkWriter(tmp_path, tokenizer(), memory=_LITTLE, processes=2)
    _add_all(writer, articles)
    os.kill(min(_children() - before), signal.SIGKILL)
    with pytest.raises(FupinSearchError, match="killed by signal 9") as caught:
        writer.finish()
    assert caught.value.code == "worker-died"
    assert _children() == before
    assert _left_behind(tmp_path) == []
    _assert_unlocked(tmp_path)


def test_a_commit_that_fails_at_its_end_keeps_the_segment_it_may_have_committed(
    tmp_path: Path, articles: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError("no room")

    writer = BulkWriter(tmp_path, tokenizer())
    _add_all(writer, articles)
    monkeypatch.setattr("whoosh.index.clean_files", fails)
    with pytest.raises(OSError, match="no room"):
        writer.finish()
    held = ArrayIndex.open_in(tmp_path, schema(), INDEX_NAME)
    held.verify()
    with held.searcher() as searcher:
        assert searcher.doc_count() == len(articles)


@_linux
def test_a_worker_killed_while_articles_are_added_is_reported_then(
    tmp_path: Path, articles: list[Article]
) -> None:
    before = _children()
    writer = BulkWriter(tmp_path, tokenizer(), memory=_LITTLE, processes=2)
    _add_all(writer, articles)
    for pid in _children() - before:
        os.kill(pid, signal.SIGKILL)
    with pytest.raises(FupinSearchError, match="killed by signal 9"):
        _add_all(writer, articles * 100)
    assert _children() == before
    assert _left_behind(tmp_path) == []
    _assert_unlocked(tmp_path)


@_linux
def test_what_a_worker_raises_is_raised_here_and_everything_cleaned_up(
    tmp_path: Path, articles: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = os.getpid()

    def fails(*_: object) -> int:
        if os.getpid() == here:  # where an article is inverted to load the tables
            return 0
        raise OSError("no room")

    before = _children()
    monkeypatch.setattr(inversion, "content_fingerprint", fails)
    writer = BulkWriter(tmp_path, tokenizer(), memory=_LITTLE, processes=2)
    with pytest.raises(OSError, match="no room") as caught:
        _add_all(writer, articles * 100)
    assert "in invert" in str(caught.value.__cause__)
    assert _children() == before
    assert _left_behind(tmp_path) == []


def test_an_error_while_writing_leaves_no_segment(
    tmp_path: Path, articles: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError("no room")

    writer = BulkWriter(tmp_path, tokenizer(), memory=_LITTLE, processes=1)
    _add_all(writer, articles)
    monkeypatch.setattr("fupin_search.engines.embedded.build.merge.merge", fails)
    with pytest.raises(OSError, match="no room"):
        writer.finish()
    assert _left_behind(tmp_path) == []


_ORPHANING = """
import os, signal, sys
from fupin_search.engines.embedded.build.pool import TaskPool

pool = TaskPool(None, 2)
print(*(process.pid for process in pool.processes), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@_linux
def test_workers_end_with_a_parent_that_is_killed() -> None:
    script = subprocess.run(
        [sys.executable, "-c", _ORPHANING], capture_output=True, text=True, check=False
    )
    assert script.returncode == -signal.SIGKILL
    pids = [int(pid) for pid in script.stdout.split()]
    assert len(pids) == 2
    for _ in range(100):
        if not any(_runs(pid) for pid in pids):
            return
        time.sleep(0.1)
    pytest.fail("a worker outlived its parent")


def _runs(pid: int) -> bool:
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


@_linux
def test_ctrl_c_ends_no_worker_before_the_parent_says_so() -> None:
    pool = TaskPool("tools", 2)
    try:
        assert pool.result(pool.submit(str.upper)) == "TOOLS"
        for process in pool.processes:
            assert process.pid
            os.kill(process.pid, signal.SIGINT)
        assert pool.result(pool.submit(str.title)) == "Tools"
    finally:
        pool.stop()
