"""What counts as a drop, and how values are committed."""

from __future__ import annotations

from pathlib import Path

import board
import pytest
from board import (
    LARGEST_DROP,
    BoardRow,
    Run,
    commit,
    compare_with_committed,
    has_dropped,
    read_board,
    read_committed,
)

from fupin_search.evaluation.measures import MEASURES, Comparison


def comparison(difference: float, p: float) -> Comparison:
    return Comparison(queries=100, left_out=0, former=0.5, latter=0.5 + difference, p=p)


@pytest.mark.parametrize(
    ("difference", "p", "is_drop"),
    [
        (-0.02, 0.01, True),
        (-0.02, 0.2, False),
        (-LARGEST_DROP / 2, 0.0001, False),
        (0.02, 0.0001, False),
    ],
)
def test_a_drop_is_larger_than_a_little_and_than_chance(
    difference: float, p: float, *, is_drop: bool
) -> None:
    assert has_dropped(comparison(difference, p)) is is_drop


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(board, "FOLDER", tmp_path)
    monkeypatch.setattr(board, "BOARD", tmp_path / "board.toml")
    return tmp_path


def run(ranks: dict[str, float]) -> Run:
    return Run(ranks, dict.fromkeys(MEASURES, 0.25), qps=9.0)


def test_what_is_committed_is_read_back_and_other_sets_keep_theirs(folder: Path) -> None:
    former = {
        "one": BoardRow(0.1, 0.2, {}),
        "two": BoardRow(0.3, 0.4, dict.fromkeys(MEASURES, 0.5)),
    }
    commit(former, {"one": run({"甲-1": 0.3333, "b": 1.0, "c": 0.0})})
    assert read_board() == {
        "one": BoardRow(0.1, 0.2, dict.fromkeys(MEASURES, 0.25)),
        "two": former["two"],
    }
    assert read_committed("one") == {"甲-1": 0.3333, "b": 1.0, "c": 0.0}
    assert not (folder / "two.tsv").exists()


@pytest.mark.usefixtures("folder")
def test_a_run_that_lost_its_answers_is_a_drop_and_the_same_run_is_none() -> None:
    found = run({str(n): 1.0 for n in range(40)})
    lost = run({str(n): float(n > 10) for n in range(40)})
    assert compare_with_committed("one", found) is None
    commit({"one": BoardRow(0.1, 0.2, {})}, {"one": found})
    same, worse = compare_with_committed("one", found), compare_with_committed("one", lost)
    assert same is not None
    assert worse is not None
    assert not has_dropped(same)
    assert has_dropped(worse)
