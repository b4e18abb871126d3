"""A held index is not reindexed until it is released, whatever happens in between."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.indexes import BRIDGE, FEW, NOTICE, index_articles

from fupin_search.articles import Accepted
from fupin_search.disk import replace_durably
from fupin_search.errors import IndexHeldError
from fupin_search.generations import lock
from fupin_search.generations.lock import HOLD, read_hold, release_hold
from fupin_search.generations.reindex import reindex
from fupin_search.generations.store import GenerationStore, rollback
from fupin_search.text.dictionary import Dictionary


@pytest.fixture
def names(store: GenerationStore) -> list[str]:
    return [index_articles(store, articles).generation for articles in (FEW, [BRIDGE, NOTICE])]


def test_a_rollback_that_holds_keeps_every_reindex_away_until_it_is_released(
    store: GenerationStore, names: list[str]
) -> None:
    assert rollback(store, hold=True).held
    assert store.current() == names[0]

    unread = iter([Accepted(BRIDGE)])
    with pytest.raises(IndexHeldError, match=r"held by .* since .*--release"):
        reindex(store, unread, Dictionary(), keep=3)
    assert len(list(unread)) == 1
    assert (store.current(), store.names()) == (names[0], names[::-1])
    # Going elsewhere does not release it.
    assert rollback(store, names[1]).held
    with pytest.raises(IndexHeldError):
        index_articles(store, FEW)
    assert release_hold(store.root)
    assert not release_hold(store.root)
    assert index_articles(store, FEW).fresh


def test_the_live_one_may_be_held_and_without_a_hold_nothing_is(
    store: GenerationStore, names: list[str]
) -> None:
    assert not rollback(store).held
    done = rollback(store, names[0], hold=True)
    assert (done.live, done.held) == (names[0], True)


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]"])
def test_a_hold_that_cannot_be_read_holds(store: GenerationStore, content: bytes) -> None:
    (store.root / HOLD).write_bytes(content)
    with pytest.raises(IndexHeldError, match="HOLD cannot be read"):
        index_articles(store, FEW)


def test_a_crash_between_holding_and_going_back_leaves_the_former_one_live_and_held(
    store: GenerationStore, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "swap", crash)
    with pytest.raises(KeyboardInterrupt):
        rollback(store, hold=True)
    assert store.current() == names[1]
    assert read_hold(store.root)


def test_a_crash_while_a_hold_is_written_leaves_none_and_no_debris(
    store: GenerationStore, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(path: Path, content: bytes) -> None:
        path.with_name(f".{path.name}.new").write_bytes(content[:9])
        raise KeyboardInterrupt

    monkeypatch.setattr(lock, "replace_durably", crash)
    with pytest.raises(KeyboardInterrupt):
        rollback(store, hold=True)
    monkeypatch.setattr(lock, "replace_durably", replace_durably)
    assert (store.current(), read_hold(store.root)) == (names[1], None)
    index_articles(store, FEW)
    assert not list(store.root.glob(f".{HOLD}*"))
