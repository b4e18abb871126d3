"""One engine that cannot be measured does not take the others with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from options import Bench
from workload import Corpus


@dataclass
class Engine:
    """As much of an engine as is looked at here."""

    name: str
    installed: bool = True
    folder: Path = Path()
    cuts: bool = False
    apart: bool = False
    any_word: bool = True
    cannot: str | None = "not installed: get it"

    def index(self, corpus: Corpus) -> None:
        raise AssertionError(corpus)


def bench(*without: str) -> Bench:
    return Bench(Path(), Corpus(Path(), 1, 1), Path(), frozenset(without), reuse=False, json=None)


def name_of(one: Engine) -> str:
    if one.name.endswith("broken"):
        raise RuntimeError("it fell over")
    return one.name


def test_every_engine_is_measured_or_its_absence_explained() -> None:
    engines = [Engine("ours"), Engine("a"), Engine("b", installed=False), Engine("broken")]
    assert bench("a").each(engines, name_of) == (
        ["ours"],
        {"a": "left out", "b": "not installed: get it", "broken": "failed: it fell over"},
    )


def test_where_ours_fails_the_benchmark_fails() -> None:
    with pytest.raises(RuntimeError, match="fell over"):
        bench().each([Engine("ours, broken")], name_of)
