"""Compute the figures that are compared with targets, from the files of the benchmarks."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from results import (
    ANY_WORD,
    GROONGA,
    OURS,
    TANTIVY,
    WHOLE,
    WHOOSH,
    HeadlineFigures,
    IndexFigures,
    SearchFigures,
    ServeFigures,
)

_TARGETS = Path(__file__).with_name("targets.toml")
_F = TypeVar("_F", bound=msgspec.Struct)


class Target(msgspec.Struct, frozen=True):
    """A figure and its bounds; see `targets.toml`."""

    key: str
    measure: str
    better: Literal["lower", "higher"]
    unit: str
    least: float | None = None
    aim: float | None = None

    def met(self, value: float) -> str:
        """Return the better bound that a value reaches, or `no`; empty where there is none."""
        for name, mark in (("aim", self.aim), ("least", self.least)):
            if mark is not None and (value <= mark if self.better == "lower" else value >= mark):
                return name
        return "no" if self.least is not None else ""


@dataclass(frozen=True, slots=True)
class Runs:
    """The figures of each benchmark; None where it was not run."""

    search: SearchFigures | None
    indexing: IndexFigures | None
    serving: ServeFigures | None
    headlines: HeadlineFigures | None

    @classmethod
    def read(cls, folder: Path) -> Runs:
        """Read the JSON files of a folder."""
        return cls(
            _read(folder / "search.json", SearchFigures),
            _read(folder / "indexing.json", IndexFigures),
            _read(folder / "serving.json", ServeFigures),
            _read(folder / "headlines.json", HeadlineFigures),
        )


def targets() -> list[Target]:
    """Read all targets, in the report's order."""
    given = tomllib.loads(_TARGETS.read_text(encoding="utf-8"))
    return msgspec.convert(given["target"], list[Target])


def compute_figures(runs: Runs) -> dict[str, float]:
    """Compute every figure of these runs, by the keys of the targets."""
    return {
        **(_search(runs.search) if runs.search else {}),
        **(_indexing(runs.indexing) if runs.indexing else {}),
        **(_serving(runs.serving) if runs.serving else {}),
        **(_headlines(runs.headlines) if runs.headlines else {}),
    }


def _search(figures: SearchFigures) -> dict[str, float]:
    took = {row.name: row.took for row in figures.rows}
    return _known(
        {
            "search.engine_over_tantivy": lambda: took[OURS].p50 / took[TANTIVY].p50,
            "search.any_word_over_tantivy": lambda: took[ANY_WORD].p50 / took[TANTIVY].p50,
            "search.whole_over_tantivy": lambda: took[WHOLE].p50 / took[TANTIVY].p50,
            "search.whoosh_over_engine": lambda: took[WHOOSH].p50 / took[OURS].p50,
            "search.p99_over_p50": lambda: took[OURS].p99 / took[OURS].p50,
        }
    )


def _indexing(figures: IndexFigures) -> dict[str, float]:
    rows = {row.name: row for row in figures.rows}
    return _known(
        {
            "indexing.rate": lambda: rows[OURS].rate,
            "indexing.over_whoosh": lambda: rows[OURS].rate / rows[WHOOSH].rate_with_cutting,
            "indexing.over_tantivy": lambda: rows[OURS].rate / rows[TANTIVY].rate,
            "indexing.peak_mb": lambda: rows[OURS].peak_bytes / 1e6,
            "indexing.over_text": lambda: rows[OURS].text_ratio,
        }
    )


def _serving(figures: ServeFigures) -> dict[str, float]:
    rows = {row.name: row for row in figures.rows}
    return _known(
        {
            "serving.private_mb": lambda: max(rows[OURS].private_bytes) / 1e6,
            "serving.rate": lambda: rows[OURS].load.rate,
            "serving.over_groonga": lambda: rows[OURS].load.rate / rows[GROONGA].load.rate,
            "serving.start_seconds": lambda: rows[OURS].start_seconds,
        }
    )


def _headlines(figures: HeadlineFigures) -> dict[str, float]:
    if not figures.rows:
        return {}
    fewest, most = figures.rows[0], figures.rows[-1]
    return {
        "headlines.p50": most.engine.p50,
        "headlines.p99": most.engine.p99,
        "headlines.growth": most.engine.p50 / fewest.engine.p50,
    }


def _known(figures: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Compute the figures whose engines were all measured."""
    known = {}
    for key, figure in figures.items():
        try:
            known[key] = figure()
        except KeyError:
            continue
    return known


def _read(file: Path, kind: type[_F]) -> _F | None:
    return msgspec.json.decode(file.read_bytes(), type=kind) if file.exists() else None
