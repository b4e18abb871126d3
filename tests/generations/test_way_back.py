"""Rollbacks, pruning, and a clock that was set back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from support.indexes import BRIDGE, FEW, NOTICE, ORCHARD, index_articles

from fupin_search.errors import (
    ClockError,
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexOutdatedError,
    IndexUnusableError,
)
from fupin_search.generations import removals
from fupin_search.generations.generation import MANIFEST, read_manifest, write_manifest
from fupin_search.generations.store import CURRENT, GenerationStore, rollback
from fupin_search.service import Search, SearchRequest


@pytest.fixture
def names(store: GenerationStore) -> list[str]:
    """Three generations, the oldest first; the last is live."""
    return [index_articles(store, articles).generation for articles in (FEW, [BRIDGE], [NOTICE])]


def damage(store: GenerationStore, name: str) -> None:
    (store.root / name / MANIFEST).write_bytes(b"{}")


def test_it_goes_back_one_by_one_and_servers_follow(
    store: GenerationStore, names: list[str]
) -> None:
    search = Search(store)
    assert search.search(SearchRequest()).generation == names[2]
    done = rollback(store)
    assert (done.live, done.former, done.articles) == (names[1], names[2], 1)
    assert search.search(SearchRequest()).generation == names[1]
    assert rollback(store).live == names[0]
    assert {hit.article.id for hit in search.search(SearchRequest()).hits} == {
        "orchard",
        "bridge",
        "notice",
    }
    assert store.names() == names[::-1]
    search.close()


def test_it_goes_forward_to_a_named_one_as_well(store: GenerationStore, names: list[str]) -> None:
    rollback(store, names[0])
    assert rollback(store, names[2]).former == names[0]
    assert store.current() == names[2]


def test_with_none_older_it_refuses_and_says_so(store: GenerationStore, names: list[str]) -> None:
    rollback(store, names[0])
    with pytest.raises(IndexMissingError, match=f"no generation older than {names[0]}"):
        rollback(store)
    assert store.current() == names[0]


def test_what_cannot_serve_is_passed_over_and_told(
    store: GenerationStore, names: list[str]
) -> None:
    damage(store, names[1])
    done = rollback(store)
    assert done.live == names[0]
    (passed,) = done.passed
    assert f"{names[1]}/{MANIFEST}" in passed
    damage(store, names[0])
    (store.root / CURRENT).write_text(f"{names[2]}\n")
    with pytest.raises(
        IndexMissingError, match=rf"older than {names[2]}[\s\S]*{names[0]}/{MANIFEST}"
    ):
        rollback(store)
    assert store.current() == names[2]


def test_a_named_one_that_is_damaged_or_anothers_or_unknown_or_live_is_refused(
    store: GenerationStore, names: list[str]
) -> None:
    damage(store, names[1])
    folder = store.root / names[0]
    write_manifest(folder, replace(read_manifest(folder), schema=0))
    with pytest.raises(IndexDamagedError, match=names[1]):
        rollback(store, names[1])
    with pytest.raises(IndexOutdatedError, match=names[0]):
        rollback(store, names[0])
    with pytest.raises(IndexMissingError, match="20200101"):
        rollback(store, "20200101-000000-000000")
    with pytest.raises(IndexUnusableError, match="live already"):
        rollback(store, names[2])
    assert store.current() == names[2]


def test_a_damaged_current_is_mended_by_going_to_any(
    store: GenerationStore, names: list[str]
) -> None:
    (store.root / CURRENT).write_bytes(b"")
    done = rollback(store)
    assert (done.live, done.former) == (names[2], "")


def test_it_counts_what_can_be_found(store: GenerationStore, names: list[str]) -> None:
    removals.add(store.root, ["orchard"], "")
    assert rollback(store, names[0]).articles == 2


def test_it_meets_the_lock(store: GenerationStore, names: list[str]) -> None:
    with store.locked("reindex"), pytest.raises(IndexLockedError, match="`reindex`"):
        rollback(store, names[0])


def test_pruning_keeps_the_live_one_and_the_newest_and_says_what_went(
    store: GenerationStore, names: list[str]
) -> None:
    rollback(store, names[0])
    damage(store, names[2])
    (removed,) = store.prune(2)
    assert (removed.name, removed.damaged) == (names[2], True)
    (removed,) = store.prune(1)
    assert (removed.name, removed.damaged) == (names[1], False)
    assert removed.bytes > 10_000
    assert store.names() == [names[0]]
    assert store.prune(1) == []


def test_with_current_damaged_nothing_is_pruned(store: GenerationStore, names: list[str]) -> None:
    (store.root / CURRENT).write_bytes(b"")
    with pytest.raises(IndexDamagedError):
        store.prune(1)
    assert store.names() == names[::-1]


# The clock


def from_the_future(store: GenerationStore, ahead: timedelta) -> str:
    """Rename the live generation as if it had begun later."""
    former = store.root / store.current()
    name = (datetime.now(UTC) + ahead).strftime("%Y%m%d-%H%M%S-%f")
    former.rename(store.root / name)
    store.swap(name)
    return name


def test_a_clock_set_back_is_told_with_both_times_and_the_option(store: GenerationStore) -> None:
    index_articles(store)
    name = from_the_future(store, timedelta(hours=3))
    with pytest.raises(ClockError) as refused:
        index_articles(store, [BRIDGE])
    for part in ("The clock says", name, "--ignore-clock", "UTC"):
        assert part in refused.value.message
    assert store.current() == name
    assert store.names() == [name]


def test_the_clock_can_be_ignored_and_the_new_one_comes_just_after(store: GenerationStore) -> None:
    index_articles(store)
    name = from_the_future(store, timedelta(hours=3))
    for _ in range(3):
        folder = store.begin(ignore_clock=True)
        after = store.complete(folder)
        assert after > name
        assert after[:15] == name[:15]
        name = after
    assert store.names()[0] == name


def test_a_step_back_of_under_two_seconds_is_no_error(store: GenerationStore) -> None:
    index_articles(store)
    name = from_the_future(store, timedelta(seconds=1.5))
    assert index_articles(store, [ORCHARD]).generation > name


@pytest.mark.parametrize("name", ["99999999-999999-zz", "20991231-235959-999999"])
def test_a_name_that_is_no_time_is_met_all_the_same(store: GenerationStore, name: str) -> None:
    (store.root / name).mkdir(parents=True)
    with pytest.raises(ClockError, match=name):
        store.begin()
    assert store.complete(store.begin(ignore_clock=True)) > name


def test_a_generation_is_named_by_the_time_it_was_begun_at(store: GenerationStore) -> None:
    name = index_articles(store).generation
    created = json.loads((store.root / name / MANIFEST).read_bytes())["created"]
    begun = datetime.strptime(name, "%Y%m%d-%H%M%S-%f").replace(tzinfo=UTC)
    assert abs(datetime.fromisoformat(created) - begun) < timedelta(minutes=5)
