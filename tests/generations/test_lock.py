"""The lock: one writer at a time, the name of that writer, and no cleaning after a crash."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from support.indexes import store_in

from fupin_search.disk import user_name
from fupin_search.errors import IndexLockedError
from fupin_search.generations.lock import HOLDER, LOCK
from fupin_search.generations.store import GenerationStore

_HOLD = """
import sys
from pathlib import Path
from fupin_search.generations.lock import lock_index
with lock_index(Path(sys.argv[1]), "reindex"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path: Path) -> GenerationStore:
    return store_in(tmp_path)


@contextmanager
def another(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, which holds the lock."""
    command = [sys.executable, "-c", _HOLD, str(root)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_who_meets_the_lock_is_told_who_holds_it_for_what_and_since_when(
    store: GenerationStore,
) -> None:
    with another(store.root) as process:
        with pytest.raises(IndexLockedError) as refused, store.locked("prune"):
            pass
        holder = store.holder()
        assert holder
        assert holder.since in refused.value.message
        local = datetime.fromisoformat(holder.since).astimezone()
        assert f"{local:%Y-%m-%d %H:%M:%S} here" in refused.value.message
    assert holder.process == process.pid
    assert (holder.doing, holder.user) == ("reindex", user_name())
    for part in (user_name(), socket.gethostname(), str(process.pid), "`reindex`", "try again"):
        assert part in refused.value.message


def test_nobody_holds_it_before_and_after(store: GenerationStore) -> None:
    assert store.holder() is None
    with store.locked("prune"):
        holder = store.holder()
        assert holder
        assert (holder.doing, holder.process) == ("prune", os.getpid())
    assert store.holder() is None
    assert [path.name for path in store.root.iterdir()] == [LOCK]


def test_a_killed_holder_leaves_nothing_to_clean_by_hand(store: GenerationStore) -> None:
    with another(store.root) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (store.root / HOLDER).exists()
        assert store.holder() is None
        with store.locked("prune"):
            holder = store.holder()
            assert holder
            assert holder.doing == "prune"
    assert not (store.root / HOLDER).exists()


@pytest.mark.parametrize("content", [b"", b"\xff{", b'{"doing": 7}', b"[]"])
def test_a_holder_that_cannot_be_read_is_another_command(
    store: GenerationStore, content: bytes
) -> None:
    with another(store.root):
        (store.root / HOLDER).write_bytes(content)
        with pytest.raises(IndexLockedError, match="another command is changing it"):
            store.locked("prune").__enter__()
        assert store.holder() is not None


def test_looking_who_holds_it_takes_it_from_nobody(store: GenerationStore) -> None:
    """A process that reads the holder all the time does not make a writer fail."""
    looking = """
import sys
from pathlib import Path
from fupin_search.generations.lock import read_holder
print("looking", flush=True)
while True:
    read_holder(Path(sys.argv[1]))
"""
    with store.locked("reindex"):
        pass
    command = [sys.executable, "-c", looking, str(store.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            for _ in range(20):
                with store.locked("reindex"):
                    pass
        finally:
            process.kill()
