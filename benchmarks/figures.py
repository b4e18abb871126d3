"""Figures of benchmarks: percentiles, their circumstances, JSON files and tables."""

from __future__ import annotations

import importlib.metadata
import math
import os
import platform
import re
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from statistics import median

import msgspec
from workload import Corpus

_PACKAGES = (
    "fupin-search",
    "whoosh3",
    "numpy",
    "numba",
    "jieba",
    "tantivy",
    "bm25s",
    "waitress",
)
_PROGRAMS = {"groonga": "--version", "java": "--version", "wrk": "--version"}
_MANIFEST = Path(__file__).resolve().parent / "peers" / "seekstorm" / "Cargo.toml"
_NUMBER = re.compile(r"\d+(\.\d+)+")


class Timing(msgspec.Struct, frozen=True):
    """The times of queries, in milliseconds."""

    p50: float
    p99: float
    mean: float


class Circumstances(msgspec.Struct, frozen=True):
    """The circumstances of a measurement; nothing in them identifies the machine.

    Args:
        date: in UTC.
        cpus: processors this process may use.
        articles: number of articles indexed.
        text_bytes: UTF-8 bytes of their titles and bodies.
        versions: by name, of everything that was measured.
    """

    date: str
    cpus: int
    articles: int
    text_bytes: int
    versions: dict[str, str]


def timing(seconds: Sequence[float]) -> Timing:
    """Summarize the times of single queries."""
    return Timing(
        p50=percentile(seconds, 50) * 1000,
        p99=percentile(seconds, 99) * 1000,
        mean=sum(seconds) / len(seconds) * 1000,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` per cent do not exceed (nearest rank)."""
    rank = math.ceil(len(values) * share / 100)
    return sorted(values)[max(rank, 1) - 1]


def middle_ratio(these: Iterable[float], those: Iterable[float]) -> float:
    """Return the median of the ratios of two engines' figures, round by round."""
    return median(this / that for this, that in zip(these, those, strict=True))


def circumstances(corpus: Corpus) -> Circumstances:
    """Return the circumstances of a measurement now."""
    known = {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: _version(name) for name in _PACKAGES},
        **{name: _read_version(name, option) for name, option in _PROGRAMS.items()},
        "seekstorm": _seekstorm_version(),
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


def _read_version(program: str, option: str) -> str | None:
    if not which(program):
        return None
    run = subprocess.run([program, option], capture_output=True, text=True, check=False)
    match = _NUMBER.search(run.stdout + run.stderr)
    return match[0] if match else None


def _seekstorm_version() -> str | None:
    """Return the version that is compiled, which the manifest pins."""
    pinned = tomllib.loads(_MANIFEST.read_text(encoding="utf-8"))["dependencies"]["seekstorm"]
    version: str = pinned["version"].lstrip("=")
    return version if which("cargo") else None


def write(file: Path | None, figures: msgspec.Struct) -> None:
    """Write figures as JSON, where a file is named."""
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=2) + b"\n")


def say(text: str) -> None:
    """Print a line about the progress on stderr."""
    print(text, file=sys.stderr, flush=True)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Make a Markdown table, with the first column aligned left and the others right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]

    def line(cells: Sequence[str]) -> str:
        first = cells[0].ljust(widths[0])
        others = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
        return f"| {' | '.join((first, *others))} |"

    return "\n".join(map(line, (head, rule, *rows)))
