"""Figures: percentiles, memory, what they were measured on, and how they are shown."""

from __future__ import annotations

import importlib.metadata
import math
import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import TypeVar

import msgspec
from workload import Corpus

_PACKAGES = ("fupin-search", "whoosh3", "numpy", "jieba", "rjieba", "tantivy")
_T = TypeVar("_T")


class Timing(msgspec.Struct, frozen=True):
    """How long queries took, in milliseconds."""

    p50: float
    p99: float
    mean: float


def timing(seconds: Sequence[float]) -> Timing:
    """Sum up the times of single queries."""
    return Timing(
        p50=percentile(seconds, 50) * 1000,
        p99=percentile(seconds, 99) * 1000,
        mean=sum(seconds) / len(seconds) * 1000,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` per cent of all values do not exceed (nearest rank)."""
    rank = math.ceil(len(values) * share / 100)
    return sorted(values)[max(rank, 1) - 1]


def peak_memory(pid: int, running: Future[_T], *, pause: float = 0.1) -> tuple[_T, int]:
    """Wait for a result, watching the memory of the process tree that works on it.

    Args:
        pid: the tree's root.
        running: what it works on.
        pause: seconds between two looks.

    Returns:
        The result, and the largest sum of proportional set sizes seen, in bytes.
    """
    peak = 0
    while not running.done():
        peak = max(peak, sum(map(_proportional_bytes, _tree(pid))))
        sleep(pause)
    return running.result(), peak


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _parent(entry: Path) -> int | None:
    try:
        stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended
        return None
    # The command's name stands in brackets and may hold anything.
    return int(stat.rpartition(")")[2].split()[1])


def _proportional_bytes(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:  # it has ended
        return 0
    return next(
        (int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0
    )


def circumstances(corpus: Corpus) -> dict[str, object]:
    """When, on what and with what figures were measured; nothing that names the machine."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpus": len(os.sched_getaffinity(0)),
        "articles": corpus.articles,
        "text_bytes": corpus.text_bytes,
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            **{name: version for name in _PACKAGES if (version := _version(name))},
        },
    }


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def write(file: Path | None, figures: Mapping[str, object]) -> None:
    """Keep figures as JSON, where a file is wanted."""
    if file:
        encoded = msgspec.json.encode(figures)
        file.write_bytes(msgspec.json.format(encoded, indent=2) + b"\n")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, the first column to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]

    def line(cells: Sequence[str]) -> str:
        first = cells[0].ljust(widths[0])
        others = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
        return f"| {' | '.join((first, *others))} |"

    return "\n".join(map(line, (head, rule, *rows)))
