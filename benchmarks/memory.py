"""Memory and processor time of processes, as Linux counts them."""

from __future__ import annotations

import os
from concurrent.futures import Future
from pathlib import Path
from time import sleep
from typing import TypeVar

_PROC = Path("/proc")
_PROPORTIONAL = ("Pss",)
_PRIVATE = ("Private_Clean", "Private_Dirty")
# utime and stime, the fields 14 and 15 of proc(5), of which the first two come before the bracket.
_TIMES = slice(11, 13)
_TICKS = os.sysconf("SC_CLK_TCK")
_T = TypeVar("_T")


def peak_memory(
    pid: int, running: Future[_T], *, root_too: bool = True, pause: float = 0.1
) -> tuple[_T, int]:
    """Wait for a result, and measure the memory of the process tree that computes it.

    Args:
        pid: the root of the tree.
        running: the result that it computes.
        root_too: whether the root counts; a root that only waits for a command does not.
        pause: seconds between two measurements.

    Returns:
        The result, and the largest sum of proportional set sizes, in bytes.
    """
    peak = 0
    while not running.done():
        watched = tree(pid) if root_too else tree(pid)[1:]
        peak = max(peak, sum(map(proportional_bytes, watched)))
        sleep(pause)
    return running.result(), peak


def tree(root: int, proc: Path = _PROC) -> list[int]:
    """List a process and all its descendants, the process first."""
    children: dict[int, list[int]] = {}
    for entry in proc.iterdir():
        if entry.name.isdecimal() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    family = [root]
    for pid in family:
        family += children.get(pid, [])
    return family


def proportional_bytes(pid: int, proc: Path = _PROC) -> int:
    """Return the proportional set size of a process in bytes; 0 if it has ended."""
    return _rollup(proc / str(pid), _PROPORTIONAL)


def private_bytes(pid: int, proc: Path = _PROC) -> int:
    """Return the bytes that a process shares with no other; 0 if it has ended."""
    return _rollup(proc / str(pid), _PRIVATE)


def processor_seconds(pid: int, proc: Path = _PROC) -> float:
    """Return the processor time of a process, of itself and for the kernel; 0 if it has ended."""
    fields = _stat(proc / str(pid))
    return sum(map(int, fields[_TIMES])) / _TICKS if fields else 0.0


def _parent(entry: Path) -> int | None:
    fields = _stat(entry)
    return int(fields[1]) if fields else None


def _stat(entry: Path) -> list[str]:
    """Return the fields of a process after its name; none if it has ended."""
    try:
        stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended
        return []
    # The command's name is in brackets and may contain any character.
    return stat.rpartition(")")[2].split()


def _rollup(entry: Path, wanted: tuple[str, ...]) -> int:
    try:
        rollup = (entry / "smaps_rollup").read_text(encoding="ascii")
    except OSError:  # it has ended
        return 0
    # After the address range: `Pss:   1234 kB`.
    lines = (line.partition(":") for line in rollup.splitlines()[1:])
    return sum(int(rest.split()[0]) * 1024 for name, _, rest in lines if name in wanted)
