"""Figures: percentiles, what they were measured on, and how they are kept and shown."""

from __future__ import annotations

import importlib.metadata
import math
import os
import platform
import re
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import msgspec
from workload import Corpus

_PACKAGES = (
    "fupin-search",
    "whoosh3",
    "numpy",
    "numba",
    "jieba",
    "rjieba",
    "tantivy",
    "waitress",
)
_PROGRAMS = {"groonga": "--version", "java": "--version", "wrk": "--version"}
_NUMBER = re.compile(r"\d+(\.\d+)+")


class Timing(msgspec.Struct, frozen=True):
    """How long queries took, in milliseconds."""

    p50: float
    p99: float
    mean: float


class Circumstances(msgspec.Struct, frozen=True):
    """When, on what and with what figures were measured; nothing that names the machine.

    Args:
        date: in UTC.
        cpus: processors this process may use.
        articles: how many were indexed.
        text_bytes: UTF-8 bytes of their titles and bodies.
        versions: of everything that was measured.
    """

    date: str
    cpus: int
    articles: int
    text_bytes: int
    versions: dict[str, str]


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


def circumstances(corpus: Corpus) -> Circumstances:
    """What is true of everything measured now."""
    known = {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: _version(name) for name in _PACKAGES},
        **{name: _asked(name, option) for name, option in _PROGRAMS.items()},
    }
    return Circumstances(
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        cpus=len(os.sched_getaffinity(0)),
        articles=corpus.articles,
        text_bytes=corpus.text_bytes,
        versions={name: version for name, version in known.items() if version},
    )


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _asked(program: str, option: str) -> str | None:
    if not which(program):
        return None
    said = subprocess.run([program, option], capture_output=True, text=True, check=False)
    found = _NUMBER.search(said.stdout + said.stderr)
    return found[0] if found else None


def write(file: Path | None, figures: msgspec.Struct) -> None:
    """Keep figures as JSON, where a file is wanted."""
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=2) + b"\n")


def say(text: str) -> None:
    """Tell the one who waits what goes on."""
    print(text, file=sys.stderr, flush=True)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, the first column to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]

    def line(cells: Sequence[str]) -> str:
        first = cells[0].ljust(widths[0])
        others = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
        return f"| {' | '.join((first, *others))} |"

    return "\n".join(map(line, (head, rule, *rows)))
