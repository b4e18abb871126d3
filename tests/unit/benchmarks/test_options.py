"""One engine that cannot be measured does not take the others with it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from options import Bench
from workload import Corpus


def engine(name: str, *, installed: bool = True) -> Any:
    return SimpleNamespace(name=name, installed=installed, cannot="not installed: get it")


def bench(*without: str) -> Bench:
    return Bench(Path(), Corpus(Path(), 1, 1), Path(), frozenset(without), reuse=False, json=None)


def name_of(one: Any) -> str:
    if one.name.endswith("broken"):
        raise RuntimeError("it fell over")
    return str(one.name)


def test_every_engine_is_measured_or_its_absence_explained() -> None:
    engines = [engine("ours"), engine("a"), engine("b", installed=False), engine("broken")]
    assert bench("a").each(engines, name_of) == (
        ["ours"],
        {"a": "left out", "b": "not installed: get it", "broken": "failed: it fell over"},
    )


def test_where_ours_fails_the_benchmark_fails() -> None:
    with pytest.raises(RuntimeError, match="fell over"):
        bench().each([engine("ours, broken")], name_of)
