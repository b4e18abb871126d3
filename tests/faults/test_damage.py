"""Whatever file of a generation is altered, cut short or lost, it is named, and another answers."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.faults import LONG, answers, flipped, list_files, restored, times
from support.indexes import FEW, index_articles, store_in

from fupin_search.errors import IndexDamagedError
from fupin_search.generations.store import CURRENT
from fupin_search.service import Search

pytestmark = pytest.mark.faults

Told = list[dict[str, object]]


class Archive:
    """An index of two generations, and what each answers."""

    def __init__(self, folder: Path) -> None:
        self.store = store_in(folder)
        self.told: dict[str, Told] = {}
        for articles in (FEW[:2], FEW):
            # With words of a user, so that no file but a lock's is empty.
            index_articles(self.store, articles, words=["柚农把"])
            search = Search(self.store)
            name, told = answers(search)
            search.close()
            self.told[name] = told
        self.former, self.live = self.told


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    archive = Archive(tmp_path_factory.mktemp("index"))
    yield archive
    assert all(entry.problem is None for entry in archive.store.list_generations()), (
        "a test left damage"
    )


def hold_to_it(archive: Archive, path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A damaged file is named by all who look, and the newest whole generation answers."""
    store = archive.store
    if path.name == CURRENT:
        named, answering = str(path), archive.live
        with pytest.raises(IndexDamagedError) as refused:
            store.current()
    else:
        named, answering = path.relative_to(store.root).as_posix(), archive.former
        with pytest.raises(IndexDamagedError) as refused:
            store.open(archive.live)
        problems = {entry.name: entry.problem for entry in store.list_generations()}
        assert problems == {archive.live: refused.value.message, archive.former: None}
    assert named in refused.value.message
    caplog.clear()
    search = Search(store)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert answers(search) == (answering, archive.told[answering])
    search.close()
    (logged,) = caplog.records
    assert logged.levelno == logging.ERROR
    for part in (named, answering, "`fupin-search reindex CORPUS`"):
        assert part in logged.getMessage()


@pytest.mark.parametrize("turn", times(24, 400))
def test_flipped_bits_are_noticed_in_every_file_and_another_generation_answers(
    archive: Archive, turn: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Each file in turn, at random places; the long run takes other places each time."""
    chance = random.Random(None if LONG else turn)
    files = list_files(archive.store)
    path = files[turn % len(files)]
    with restored(path) as written:
        changed = flipped(written, chance)
        path.write_bytes(changed)
        try:
            hold_to_it(archive, path, caplog)
        except BaseException as error:
            pairs = enumerate(zip(written, changed, strict=False))
            where = [at for at, (was, now) in pairs if was != now]
            error.add_note(f"{path}: flipped bits in the bytes at {where}")
            raise


def cut_short(path: Path) -> None:
    written = path.read_bytes()
    # An empty file cannot be shorter; longer is as wrong.
    path.write_bytes(written[: len(written) // 2] if written else b"\0")


def cut_by_a_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] or b"\0")


def emptied(path: Path) -> None:
    path.write_bytes(b"" if path.stat().st_size else b"\0")


def lengthened(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


@pytest.mark.parametrize(
    "damage",
    [cut_short, cut_by_a_byte, emptied, lengthened, Path.unlink],
    ids=lambda it: it.__name__,
)
def test_every_file_cut_short_emptied_lengthened_or_lost_is_noticed(
    archive: Archive, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    for path in list_files(archive.store):
        with restored(path):
            damage(path)
            try:
                hold_to_it(archive, path, caplog)
            except BaseException as error:
                error.add_note(str(path))
                raise


def test_a_file_that_became_a_folder_is_noticed(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    for path in list_files(archive.store):
        written = path.read_bytes()
        path.unlink()
        path.mkdir()
        try:
            hold_to_it(archive, path, caplog)
        finally:
            path.rmdir()
            path.write_bytes(written)


def test_with_every_generation_damaged_the_live_one_is_what_is_told(archive: Archive) -> None:
    """As it was before there was anything to fall back on, and without reading it all again."""
    store = archive.store
    live, former = (store.root / name / "manifest.json" for name in (archive.live, archive.former))
    with restored(live), restored(former):
        live.write_bytes(b"{}")
        former.write_bytes(b"{}")
        search = Search(store)
        for _ in range(3):
            with pytest.raises(IndexDamagedError, match=f"{archive.live}/manifest.json"):
                answers(search)
        search.close()
