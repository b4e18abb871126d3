"""Removed articles are hidden at once, everywhere, until they are restored."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Self

import pytest
from falcon.testing import TestClient
from hypothesis import given
from hypothesis import strategies as st
from support.indexes import BRIDGE, FEW, NOTICE, ORCHARD, index_articles, store_in
from support.strategies import examples

from fupin_search.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexOutdatedError,
    NotFoundError,
)
from fupin_search.generations import generation as generations
from fupin_search.generations import removals
from fupin_search.generations.generation import Manifest
from fupin_search.generations.removals import COPY, REMOVED, REMOVED_LOCK, Removal, RemovedList
from fupin_search.generations.sealed_files import seal
from fupin_search.generations.store import GenerationStore, rollback
from fupin_search.service import ResultCache, Search, SearchRequest
from fupin_search.web.app import create_app


@pytest.fixture
def search(store: GenerationStore) -> Iterator[Search]:
    with closing(Search(store, ResultCache(16))) as search:
        yield search


def found(search: Search, text: str = "") -> set[str]:
    """Return the ids of all hits."""
    answer = search.search(SearchRequest(text))
    assert answer.found == len(answer.hits)
    return {hit.article.id for hit in answer.hits}


def remove(store: GenerationStore, *ids: str) -> None:
    removals.add(store.root, ids, "a test")


def test_a_removed_article_is_in_no_answer_count_facet_or_address(
    store: GenerationStore, search: Search
) -> None:
    """The next request hides it, although the former answer is in the cache."""
    index_articles(store)
    assert found(search, "就业补贴") == {"orchard", "bridge"}
    remove(store, "bridge")
    assert found(search, "就业补贴") == {"orchard"}
    answer = search.search(SearchRequest())
    assert answer.found == 2
    values = {bucket.value for facet in answer.facets for bucket in facet.buckets}
    assert not values & {"省外要闻", "云南日报", "2016", "2016-03"}
    with pytest.raises(NotFoundError):
        search.article("bridge")
    assert search.state().articles == 2
    client = TestClient(create_app(search))
    assert client.simulate_get("/readyz").json["articles"] == 2
    assert client.simulate_get("/v1/articles/bridge").status_code == 404
    assert client.simulate_get("/articles/bridge").status_code == 404
    removals.restore(store.root, ["bridge"])
    assert found(search, "就业补贴") == {"orchard", "bridge"}
    assert client.simulate_get("/v1/articles/bridge").status_code == 200


def test_answers_are_those_of_an_index_without_the_article(
    store: GenerationStore, search: Search, tmp_path: Path
) -> None:
    """The scores are equal too, because a hidden article has no weight."""
    index_articles(store)
    remove(store, "bridge")
    other = store_in(tmp_path / "other")
    index_articles(other, [ORCHARD, NOTICE])
    with closing(Search(other)) as without:
        for text in ("", "就业补贴", "协会", "桥"):
            ours, theirs = (one.search(SearchRequest(text)) for one in (search, without))
            assert (ours.found, ours.hits, ours.facets) == (
                theirs.found,
                theirs.hits,
                theirs.facets,
            )


def test_it_stays_hidden_through_reindexes_rollbacks_and_new_servers(
    store: GenerationStore, search: Search
) -> None:
    first = index_articles(store).generation
    remove(store, "bridge")
    index_articles(store, [BRIDGE, NOTICE])
    assert found(search) == {"notice"}
    rollback(store, first)
    assert found(search) == {"orchard", "notice"}
    with closing(Search(store)) as started:
        assert found(started) == {"orchard", "notice"}
    removals.restore(store.root, ["bridge"])
    assert found(search) == {"orchard", "bridge", "notice"}


def test_what_is_removed_before_it_comes_is_hidden_when_it_does(
    store: GenerationStore, search: Search
) -> None:
    index_articles(store, [NOTICE])
    remove(store, "bridge")
    index_articles(store)
    assert found(search) == {"orchard", "notice"}


def test_a_stand_in_hides_it_too(store: GenerationStore, search: Search) -> None:
    index_articles(store)
    live = index_articles(store, [BRIDGE]).generation
    remove(store, "bridge")
    (store.root / live / "manifest.json").write_bytes(b"{}")
    assert found(search) == {"orchard", "notice"}


def test_hiding_does_not_read_the_generation_again(
    store: GenerationStore, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_articles(store)
    assert found(search) == {"orchard", "bridge", "notice"}

    def read_again(_: Path) -> Manifest:
        raise AssertionError

    monkeypatch.setattr(generations, "verify", read_again)
    remove(store, "bridge")
    assert found(search) == {"orchard", "notice"}


def test_a_request_that_began_before_reads_on_as_it_began(
    store: GenerationStore,
) -> None:
    from fupin_search.generations.follower import Follower

    index_articles(store)
    follower = Follower(store)
    with follower.live() as before:
        remove(store, "bridge")
        with follower.live() as after:
            assert after.engine.article("bridge") is None
            assert (before.name, before.edition) == (after.name, after.name)
            assert after.edition.startswith(f"{after.name}+")
        assert before.engine.article("bridge") == BRIDGE
    follower.close()


class Askers:
    """Threads that search for an article all the time.

    Args:
        search: what they ask.
    """

    def __init__(self, search: Search) -> None:
        self._search = search
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(4)]
        # The number of the removal in force; 0 while there is none.
        self.gone = 0
        self.faults: list[str] = []

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._done.is_set():
            before = self.gone
            try:
                shown = "bridge" in found(self._search)
            except Exception as error:
                self.faults.append(repr(error))
            else:
                if shown and before and before == self.gone:
                    self.faults.append(f"shown in removal {before}")


def test_once_removed_no_thread_shows_it(store: GenerationStore, search: Search) -> None:
    """No request during the removal shows the article, although generations are swapped."""
    index_articles(store)
    with Askers(search) as askers:
        for turn in range(1, 10):
            remove(store, "bridge")
            askers.gone = turn
            if turn % 5 == 0:
                index_articles(store)
            for _ in range(3):
                found(search)
            askers.gone = 0
            removals.restore(store.root, ["bridge"])
    assert not askers.faults


def test_it_works_at_once_while_a_reindex_holds_the_lock(
    store: GenerationStore, search: Search
) -> None:
    index_articles(store)
    with store.locked("reindex"):
        remove(store, "bridge")
        assert found(search) == {"orchard", "notice"}


def test_the_list_says_who_when_and_why_and_keeps_its_order(store: GenerationStore) -> None:
    store.make_root()
    remove(store, "b", "a")
    assert [one.id for one in removals.add(store.root, ["c", "b"], "again")] == ["c"]
    listed = store.removed()
    assert [(one.id, one.reason) for one in listed] == [
        *(("b", "a test"), ("a", "a test"), ("c", "again"))
    ]
    assert all(one.user and one.host and one.since.endswith("+00:00") for one in listed)
    assert store.hidden() == {"a", "b", "c"}


# Damage


@pytest.fixture
def removed(store: GenerationStore) -> Path:
    """The list, in which bridge is."""
    index_articles(store)
    remove(store, "bridge")
    return store.root / REMOVED


def test_each_single_bit_of_the_list_is_held_to_what_was_written(
    store: GenerationStore, removed: Path
) -> None:
    written = removed.read_bytes()
    for at in range(len(written)):
        changed = bytearray(written)
        changed[at] ^= 1 << at % 8
        removed.write_bytes(changed)
        with pytest.raises(IndexDamagedError, match="removed --rebuild"):
            store.hidden()


DAMAGES = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "emptied": lambda path: path.write_bytes(b""),
    "lost": Path.unlink,
    "folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_server_that_starts_refuses_and_one_that_runs_goes_on_hiding(
    store: GenerationStore,
    search: Search,
    removed: Path,
    damage: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert found(search) == {"orchard", "notice"}
    # Removed while the server was asked nothing, and damaged before it was asked again.
    remove(store, "notice")
    assert callable(damage)
    damage(removed)
    for _ in range(3):
        assert found(search) == {"orchard"}
    (logged,) = caplog.records
    assert logged.levelno == logging.ERROR
    assert "removed --rebuild" in logged.getMessage()
    with closing(Search(store)) as started:
        for _ in range(2):
            with pytest.raises(IndexDamagedError, match="removed --rebuild"):
                found(started)
        if removed.is_dir():
            removed.rmdir()
        removals.repair(store.root, accept_loss=False)
        assert found(started) == {"orchard"}
    assert found(search) == {"orchard"}
    index_articles(store)
    assert found(search) == {"orchard"}


def test_a_swap_under_a_damaged_list_hides_all_the_same(
    store: GenerationStore, search: Search, removed: Path
) -> None:
    assert found(search) == {"orchard", "notice"}
    removed.write_bytes(b"{}")
    index_articles(store, [BRIDGE, NOTICE])
    assert found(search) == {"notice"}


def test_with_the_copy_damaged_too_nothing_is_answered(
    store: GenerationStore, search: Search, removed: Path
) -> None:
    """The hidden articles are unknown, so nothing is shown until the list is repaired."""
    assert found(search) == {"orchard", "notice"}
    for path in (removed, store.root / COPY):
        path.write_bytes(path.read_bytes().replace(b'"since"', b'"Since"'))
    for _ in range(2):
        with pytest.raises(IndexDamagedError):
            found(search)
    with pytest.raises(IndexDamagedError, match="--accept-loss"):
        removals.repair(store.root, accept_loss=False)
    removals.repair(store.root, accept_loss=True)
    assert found(search) == {"orchard", "bridge", "notice"}


def test_accepting_loss_keeps_whatever_can_still_be_read(
    store: GenerationStore, removed: Path
) -> None:
    remove(store, "orchard")
    copy = store.root / COPY
    written = removed.read_bytes()
    removed.write_bytes(written.replace(b"bridge", b"br\xffdge"))
    copy.write_bytes(written.replace(b"orchard", b"or\xffhard"))
    assert {one.id for one in removals.repair(store.root, accept_loss=True)} == {
        *("bridge", "orchard")
    }
    assert removed.read_bytes() == copy.read_bytes()
    assert store.hidden() == {"bridge", "orchard"}


def test_a_list_of_another_format_is_another_versions(removed: Path) -> None:
    removed.write_bytes(seal(RemovedList(2, ())))
    with pytest.raises(IndexOutdatedError, match="format 2"):
        removals.read(removed.parent)


def test_no_list_is_no_removals(store: GenerationStore) -> None:
    index_articles(store)
    assert store.hidden() == frozenset()


def crashing(stop: int) -> Callable[[Path, Path], Path]:
    """Path.replace with a crash at one of its calls."""
    calls = iter(range(99))
    replace = Path.replace

    def crash(fresh: Path, target: Path) -> Path:
        if next(calls) == stop:
            raise KeyboardInterrupt
        return replace(fresh, target)

    return crash


def test_a_crash_in_the_middle_of_the_first_removal_leaves_an_index_that_serves(
    store: GenerationStore, search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash at each rename leaves the state before or after; the next run removes the debris."""
    for stop in (0, 1):
        index_articles(store)
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", crashing(stop))
            with pytest.raises(KeyboardInterrupt):
                remove(store, "bridge")
        assert found(search) in ({"orchard", "notice"}, {"orchard", "bridge", "notice"})
        with closing(Search(store)) as started:
            assert found(started) == found(search)
        with store.locked("prune"):
            pass
        assert not list(store.root.glob(".*"))
        for name in (REMOVED, COPY):
            (store.root / name).unlink(missing_ok=True)


def test_two_removals_at_once_lose_none(store: GenerationStore) -> None:
    store.make_root()
    threads = [
        threading.Thread(target=remove, args=(store, *(f"{one}-{n}" for n in range(5))))
        for one in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.removed()) == 40
    assert {path.name for path in store.root.iterdir()} == {REMOVED, COPY, REMOVED_LOCK}


def test_a_list_another_command_is_changing_is_waited_for_and_then_told(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removals, "_PATIENCE_SECONDS", 0.05)
    store.make_root()
    with removals._locked(store.root), pytest.raises(IndexLockedError, match=REMOVED):
        remove(store, "bridge")


ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4)


@given(st.frozensets(ids, max_size=4), st.frozensets(ids, max_size=4))
@examples(200)
def test_editions_are_equal_only_where_the_same_is_hidden(
    one: frozenset[str], other: frozenset[str]
) -> None:
    same = removals.edition("g", one) == removals.edition("g", other)
    assert same == (one == other)
    assert (removals.edition("g", one) == "g") == (not one)


@given(st.lists(st.builds(Removal, ids, st.text(max_size=3), ids, ids, ids), max_size=4))
@examples(100)
def test_a_list_comes_back_as_it_was_written(listed: list[Removal]) -> None:
    try:
        written = removals.encode(listed)
    except UnicodeEncodeError:  # a lone surrogate in a reason cannot be written
        return
    assert removals.decode(written, Path(REMOVED)) == tuple(listed)


def test_an_index_never_made_can_be_told_what_to_hide(store: GenerationStore) -> None:
    store.make_root()
    remove(store, "bridge")
    with closing(Search(store)) as search:
        with pytest.raises(IndexMissingError):
            found(search)
        index_articles(store, FEW)
        assert found(search) == {"orchard", "notice"}


def test_a_generation_pruned_under_a_stopped_server_hides_or_refuses(
    store: GenerationStore, search: Search
) -> None:
    """Its files are gone from the disk, so it cannot hide the article; another must answer."""
    first = index_articles(store).generation
    assert found(search) == {"orchard", "bridge", "notice"}
    (store.root / first).rename(store.root / "elsewhere")
    remove(store, "bridge")
    with pytest.raises(IndexDamagedError):
        found(search)
    (store.root / "elsewhere").rename(store.root / first)
    os.utime(store.root / "CURRENT")
    assert found(search) == {"orchard", "notice"}
