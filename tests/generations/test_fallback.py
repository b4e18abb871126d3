"""The newest usable generation answers for a live one that cannot, and the log says so once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from falcon.testing import TestClient
from msgspec.structs import replace
from support.indexes import BRIDGE, FEW, NOTICE, ORCHARD, index_articles, store_in

from fupin_search.errors import IndexDamagedError, IndexMissingError
from fupin_search.generations import generation as generations
from fupin_search.generations.generation import (
    MANIFEST,
    Generation,
    Manifest,
    read_manifest,
    write_manifest,
)
from fupin_search.generations.store import CURRENT, GenerationStore
from fupin_search.service import Search, SearchRequest
from fupin_search.web.app import create_app


@pytest.fixture
def search(store: GenerationStore) -> Iterator[Search]:
    with closing(Search(store)) as search:
        yield search


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the generations that are read whole, in order."""
    names: list[str] = []
    verify = generations.verify

    def noted(folder: Path) -> Manifest:
        names.append(folder.name)
        return verify(folder)

    monkeypatch.setattr(generations, "verify", noted)
    return names


def damage(store: GenerationStore, name: str) -> None:
    """Alter one byte of a generation's largest file, and nothing else about it."""
    engine = store.root / name / "engine"
    path = max(engine.iterdir(), key=lambda file: file.stat().st_size)
    written = bytearray(path.read_bytes())
    written[len(written) // 2] ^= 1
    path.write_bytes(written)


def test_the_newest_whole_generation_answers_and_the_rest_is_said_once(
    store: GenerationStore, search: Search, caplog: pytest.LogCaptureFixture
) -> None:
    first, second, third, live = (
        index_articles(store, articles, keep=4).generation
        for articles in (FEW, FEW[:2], [NOTICE], [BRIDGE])
    )
    damage(store, live)
    damage(store, third)
    answers = [search.search(SearchRequest()) for _ in range(5)]
    assert {(answer.generation, answer.found) for answer in answers} == {(second, 2)}
    (logged,) = caplog.records
    assert logged.levelno == logging.ERROR
    for part in (live, "engine/", second, "`fupin-search reindex CORPUS`"):
        assert part in logged.getMessage()
    assert first not in logged.getMessage()


def test_a_damaged_generation_is_not_read_again_before_current_changes(
    store: GenerationStore, search: Search, verified: list[str]
) -> None:
    former, live = (index_articles(store, articles).generation for articles in (FEW, [BRIDGE]))
    damage(store, live)
    verified.clear()
    for _ in range(3):
        search.search(SearchRequest())
    assert verified == [live, former]
    fresh = index_articles(store, [ORCHARD]).generation
    verified.clear()
    for _ in range(3):
        assert search.search(SearchRequest()).generation == fresh
    assert verified == [fresh]


def test_with_nothing_whole_each_request_is_refused_alike_and_nothing_is_read_again(
    store: GenerationStore, search: Search, verified: list[str]
) -> None:
    live = index_articles(store).generation
    damage(store, live)
    verified.clear()
    told = set()
    for _ in range(3):
        with pytest.raises(IndexDamagedError, match=live) as refused:
            search.search(SearchRequest())
        told.add(refused.value.message)
    assert len(told) == 1
    assert verified == [live]
    fresh = index_articles(store, [BRIDGE]).generation
    assert search.search(SearchRequest()).generation == fresh


def test_a_server_on_another_generation_stays_ready(store: GenerationStore, search: Search) -> None:
    former = index_articles(store, FEW).generation
    damage(store, index_articles(store, [BRIDGE]).generation)
    client = TestClient(create_app(search))
    ready = client.simulate_get("/readyz")
    assert ready.status_code == 200
    assert (ready.json["generation"], ready.json["articles"]) == (former, 3)


def test_a_swap_to_a_damaged_generation_does_not_disturb_a_running_server(
    store: GenerationStore, search: Search, caplog: pytest.LogCaptureFixture
) -> None:
    former = index_articles(store, FEW).generation
    assert search.search(SearchRequest()).generation == former
    name = index_articles(store, [BRIDGE]).generation
    damage(store, name)
    for _ in range(3):
        assert search.search(SearchRequest()).generation == former
    (logged,) = caplog.records
    assert logged.levelno == logging.ERROR
    assert name in logged.getMessage()


def test_a_generation_of_another_version_is_stood_in_for_as_well(
    store: GenerationStore, search: Search
) -> None:
    former, live = (index_articles(store, articles).generation for articles in (FEW, [BRIDGE]))
    write_manifest(store.root / live, replace(read_manifest(store.root / live), schema=0))
    assert search.search(SearchRequest()).generation == former


@pytest.mark.parametrize("content", [b"", b"\xff\0garbage", b"..\n", b"20200101-000000-000000\n"])
def test_with_current_damaged_the_newest_whole_generation_answers(
    store: GenerationStore, search: Search, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    newest = [index_articles(store, articles).generation for articles in (FEW, [BRIDGE])][-1]
    (store.root / CURRENT).write_bytes(content)
    for _ in range(3):
        assert search.search(SearchRequest()).generation == newest
    (logged,) = caplog.records
    assert logged.levelno == logging.ERROR
    assert str(store.root / CURRENT) in logged.getMessage()
    assert newest in logged.getMessage()
    fresh = index_articles(store, [NOTICE]).generation
    assert search.search(SearchRequest()).generation == fresh


def test_with_current_lost_under_a_running_server_it_goes_on_and_says_so_once(
    store: GenerationStore, search: Search, caplog: pytest.LogCaptureFixture
) -> None:
    live = index_articles(store).generation
    assert search.search(SearchRequest()).generation == live
    (store.root / CURRENT).unlink()
    for _ in range(3):
        assert search.search(SearchRequest()).generation == live
    (logged,) = caplog.records
    assert "is missing" in logged.getMessage()
    with pytest.raises(IndexDamagedError, match="is missing"):
        store.current()


def test_an_index_never_made_is_missing_and_not_damaged(search: Search) -> None:
    for _ in range(2):
        with pytest.raises(IndexMissingError):
            search.search(SearchRequest())


def test_a_generation_swapped_out_and_pruned_while_it_is_opened_is_no_damage(
    store: GenerationStore,
    search: Search,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index_articles(store)
    opened = store.open
    fresh: list[str] = []

    def too_late(name: str, hidden: frozenset[str]) -> Generation:
        if not fresh:
            fresh.append(index_articles(store_in(store.root), [BRIDGE], keep=1).generation)
        return opened(name, hidden)

    monkeypatch.setattr(store, "open", too_late)
    assert search.search(SearchRequest()).generation == fresh[0]
    assert caplog.records == []


def test_the_list_shows_the_problem_and_marks_the_live_one_all_the_same(
    store: GenerationStore,
) -> None:
    former, live = (index_articles(store, articles).generation for articles in (FEW, [BRIDGE]))
    damage(store, live)
    first, second = store.list_generations()
    assert (first.name, first.live, first.damaged) == (live, True, True)
    assert f"{live}/engine/" in (first.problem or "")
    assert (second.name, second.live, second.problem) == (former, False, None)


def test_a_reindex_removes_what_is_damaged_and_keeps_what_can_stand_in(
    store: GenerationStore,
) -> None:
    first, second = (index_articles(store, articles).generation for articles in (FEW, [BRIDGE]))
    damage(store, second)
    third = index_articles(store, [ORCHARD], keep=2).generation
    assert [(entry.name, entry.problem) for entry in store.list_generations()] == [
        (third, None),
        (first, None),
    ]


def test_what_is_no_generation_is_neither_listed_nor_removed(store: GenerationStore) -> None:
    name = index_articles(store, keep=1).generation
    for other in ("lost+found", "backup-of-friday", "20200101"):
        (store.root / other).mkdir()
        (store.root / other / MANIFEST).write_bytes(b"")
    fresh = index_articles(store, keep=1).generation
    assert [entry.name for entry in store.list_generations()] == [fresh]
    assert {path.name for path in store.root.iterdir() if path.is_dir()} == {
        *(fresh, "lost+found", "backup-of-friday", "20200101")
    }
    assert name != fresh
