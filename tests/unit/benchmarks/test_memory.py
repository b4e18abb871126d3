"""Memory is counted over every process that works, and of each only what it uses."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from memory import peak_memory, private_bytes, proportional_bytes, tree

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


def test_proportional_and_private_memory_are_the_kernels_figures_in_bytes(proc: Path) -> None:
    assert proportional_bytes(11, proc) == 4000 * 1024
    assert private_bytes(11, proc) == 3200 * 1024


def test_a_process_that_has_ended_takes_no_memory(proc: Path) -> None:
    assert proportional_bytes(14, proc) == private_bytes(999, proc) == 0


def test_the_peak_counts_what_a_child_takes_and_leaves_the_root_out_when_told() -> None:
    def watched(*, root_too: bool) -> int:
        with subprocess.Popen(
            [sys.executable, "-c", PARENT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as parent:
            assert parent.stdout
            assert parent.stdout.readline() == "held\n"
            with ThreadPoolExecutor(1) as thread:
                # One look at least is taken before the child is told to end.
                running = thread.submit(lambda: (seen(parent.pid), parent.communicate("\n")))
                return peak_memory(parent.pid, running, root_too=root_too, pause=0.001)[1]

    def seen(pid: int) -> int:
        return sum(proportional_bytes(one) for one in tree(pid)[1:])

    assert watched(root_too=False) > 64 << 20
    assert watched(root_too=True) > watched(root_too=False)


def test_this_process_shares_less_than_it_uses() -> None:
    assert 0 < private_bytes(os.getpid()) <= proportional_bytes(os.getpid())
