"""Memory is counted over every process that works, and of each only what it uses."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from memory import peak_memory, private_bytes, processor_seconds, proportional_bytes, tree

pytestmark = pytest.mark.slow

ROLLUP = """\
55d0c0000000-7ffd3b5fe000 ---p 00000000 00:00 0                          [rollup]
Rss:               10240 kB
Pss:                4000 kB
Pss_Dirty:          3000 kB
Shared_Clean:       7000 kB
Private_Clean:       200 kB
Private_Dirty:      3000 kB
"""
# Takes 64 MB in a child of its own, says so, and waits to be told to end.
PARENT = """
import subprocess, sys
child = "held = b'x' * (64 << 20); print('held', flush=True); input()"
sys.exit(subprocess.run([sys.executable, "-c", child]).returncode)
"""


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """10 has the children 11 and 12, 12 the child 13; 20 is a stranger."""
    for pid, parent, name in (
        (10, 1, "root"),
        (11, 10, "a"),
        (12, 10, ") S 99 ("),
        (13, 12, "b"),
        (20, 1, "stranger"),
    ):
        entry = tmp_path / str(pid)
        entry.mkdir()
        (entry / "stat").write_text(f"{pid} ({name}) S {parent} 0 0\n", encoding="utf-8")
        (entry / "smaps_rollup").write_text(ROLLUP, encoding="ascii")
    (tmp_path / "self").mkdir()
    (tmp_path / "14").mkdir()  # ended while we looked
    return tmp_path


def test_a_tree_is_a_process_and_all_its_descendants_whatever_they_are_called(proc: Path) -> None:
    assert sorted(tree(10, proc)) == [10, 11, 12, 13]
    assert tree(10, proc)[0] == 10


def test_processor_time_is_a_processs_own_and_the_kernels_for_it(proc: Path) -> None:
    ticks = os.sysconf("SC_CLK_TCK")
    times = f"0 0 0 0 0 0 0 0 0 {3 * ticks} {ticks} 77 77"
    (proc / "12" / "stat").write_text(f"12 () S 99 () S 10 {times}\n", encoding="utf-8")
    assert processor_seconds(12, proc) == 4
    assert processor_seconds(14, proc) == 0  # it has ended


def test_proportional_and_private_memory_are_the_kernels_figures_in_bytes(proc: Path) -> None:
    assert proportional_bytes(11, proc) == 4000 * 1024
    assert private_bytes(11, proc) == 3200 * 1024


def test_a_process_that_has_ended_takes_no_memory(proc: Path) -> None:
    assert proportional_bytes(14, proc) == private_bytes(999, proc) == 0


class LookedAtOnce(Future[str]):
    """Done when it has been asked once whether it is."""

    asked = False

    def done(self) -> bool:
        self.asked, before = True, self.asked
        return before


@pytest.fixture
def parent() -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == "held\n"
        yield running.pid
        running.communicate("\n")


def test_the_peak_counts_what_children_take_and_leaves_the_root_out_when_told(parent: int) -> None:
    def peak(*, root_too: bool) -> int:
        future = LookedAtOnce()
        future.set_result("made")
        result, seen = peak_memory(parent, future, root_too=root_too, pause=0)
        assert result == "made"
        return seen

    assert 64 << 20 < peak(root_too=False) < peak(root_too=True)


def test_this_process_shares_less_than_it_uses() -> None:
    assert 0 < private_bytes(os.getpid()) <= proportional_bytes(os.getpid())
