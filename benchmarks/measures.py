"""Compute the figures that are compared with targets, from the files of the benchmarks."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal, TypeVar

import msgspec
from figures import middle_ratio
from results import (
    ANY_WORD,
    GROONGA,
    IN_PROCESS,
    LUCENE,
    OURS,
    OWN_PROCESS,
    PAGE,
    RELEASE,
    RELEASE_PAGE,
    TANTIVY,
    TYPESENSE,
    WHOLE,
    WHOOSH,
    HeadlineFigures,
    IndexFigures,
    SearchFigures,
    ServeFigures,
    StartFigures,
)
from search_speed import p50_ratio

_MANY = 10_000_000
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
    starting: StartFigures | None
    headlines: HeadlineFigures | None

    @classmethod
    def read(cls, folder: Path) -> Runs:
        """Read the JSON files of a folder."""
        return cls(
            _read(folder / "search.json", SearchFigures),
            _read(folder / "indexing.json", IndexFigures),
            _read(folder / "serving.json", ServeFigures),
            _read(folder / "starting.json", StartFigures),
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
        **(_starting(runs.starting) if runs.starting else {}),
        **(_headlines(runs.headlines) if runs.headlines else {}),
    }


def _search(figures: SearchFigures) -> dict[str, float]:
    called = {row.name: row for row in figures.rows if row.place == IN_PROCESS}
    spoken = {row.name: row for row in figures.rows if row.place == OWN_PROCESS}
    return _known(
        {
            "search.engine_over_tantivy": lambda: p50_ratio(called[OURS], called[TANTIVY]),
            "search.any_word_over_tantivy": lambda: p50_ratio(called[ANY_WORD], called[TANTIVY]),
            "search.engine_over_lucene": lambda: p50_ratio(spoken[OURS], spoken[LUCENE]),
            "search.whole_over_tantivy": lambda: p50_ratio(called[WHOLE], called[TANTIVY]),
            "search.engine_over_release": lambda: p50_ratio(spoken[OURS], spoken[RELEASE]),
            "search.whoosh_over_engine": lambda: p50_ratio(called[WHOOSH], called[OURS]),
            "search.p99_over_p50": lambda: middle_ratio(
                [seen.p99 for seen in called[OURS].passes],
                [seen.p50 for seen in called[OURS].passes],
            ),
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
    counted = {row.name: row.calls for row in figures.rows if row.calls}

    def faster(one: str, other: str) -> Callable[[], float]:
        return lambda: middle_ratio(rows[one].rates, rows[other].rates)

    return _known(
        {
            "serving.processor_over_release": lambda: middle_ratio(
                rows[OURS].processor_ms, rows[RELEASE].processor_ms
            ),
            "serving.private_mb": lambda: max(rows[OURS].private_bytes) / 1e6,
            "serving.rate": lambda: rows[OURS].load.rate,
            "serving.over_groonga": faster(OURS, GROONGA),
            "serving.over_typesense": faster(OURS, TYPESENSE),
            "serving.over_release": faster(OURS, RELEASE),
            "serving.page_over_release": faster(PAGE, RELEASE_PAGE),
            "serving.calls": lambda: counted[OURS],
        }
    )


def _starting(figures: StartFigures) -> dict[str, float]:
    rows = {row.name: row for row in figures.rows}
    return _known(
        {
            "starting.compiling": lambda: median(rows[OURS].first) - median(rows[OURS].again),
            "starting.search_processor": lambda: median(rows[OURS].search_processor),
            "starting.serve_over_release": lambda: middle_ratio(
                rows[OURS].serving, rows[RELEASE].serving
            ),
        }
    )


def _headlines(figures: HeadlineFigures) -> dict[str, float]:
    if not figures.rows:
        return {}
    fewest, most = figures.rows[0], figures.rows[-1]
    growth = (most.engine.p50 / fewest.engine.p50) / (most.articles / fewest.articles)
    found = {"headlines.growth": growth}
    for row in figures.rows:
        if row.release_passes:
            found["headlines.p50_over_release"] = middle_ratio(
                [seen.p50 for seen in row.passes], [seen.p50 for seen in row.release_passes]
            )
            found["headlines.p99_over_release"] = middle_ratio(
                [seen.p99 for seen in row.passes], [seen.p99 for seen in row.release_passes]
            )
        if row.articles >= _MANY:
            found["headlines.many_p50"] = row.engine.p50
            found["headlines.many_p99"] = row.engine.p99
            found["headlines.many_mb"] = row.search_bytes / 1e6
    return found


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
