"""Ctrl-C and SIGTERM wait for the last steps of a reindex."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from support.indexes import BRIDGE, index_articles, store_in

from fupin_search.generations.reindex import uninterrupted
from fupin_search.generations.store import GenerationStore


@pytest.fixture(autouse=True)
def ctrl_c() -> Iterator[None]:
    """Handle Ctrl-C as in a command, although these tests run in the background."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, former)


def test_ctrl_c_takes_effect_when_the_block_is_done() -> None:
    done = []

    def steps() -> None:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("the other step")

    with pytest.raises(KeyboardInterrupt):
        steps()
    assert done == ["the other step"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_in_the_block_comes_out_as_it_is() -> None:
    with pytest.raises(OSError, match="no room"), uninterrupted():
        raise OSError("no room")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_another_thread_just_takes_the_steps() -> None:
    done = []

    def steps() -> None:
        with uninterrupted():
            done.append("all")

    thread = Thread(target=steps)
    thread.start()
    thread.join()
    assert done == ["all"]


def test_a_reindex_interrupted_at_its_swap_is_brought_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new generation is live, and the old one is pruned."""
    store = store_in(tmp_path / "index")
    before = index_articles(store).generation
    swap = GenerationStore.swap

    def interrupted(self: GenerationStore, name: str) -> None:
        signal.raise_signal(signal.SIGINT)
        swap(self, name)

    monkeypatch.setattr(GenerationStore, "swap", interrupted)
    with pytest.raises(KeyboardInterrupt):
        index_articles(store, [BRIDGE], keep=1)
    assert store.current() != before
    assert store.names() == [store.current()]
