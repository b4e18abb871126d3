"""Evaluate every judged set of the folder of real data, and compare with the committed measures."""

from __future__ import annotations

import argparse
import sys
import time

from board import (
    JUDGED,
    LARGEST_DROP,
    PAGE,
    BoardRow,
    Run,
    add_sets,
    commit,
    compare_with_committed,
    evaluate,
    find_data_folder,
    has_dropped,
    read_board,
    replace_table,
)

from fupin_search.evaluation.measures import SIGNIFICANT, Comparison

_ROW = "{:<19}{:>8}{:>8}{:>10}{:>9}{:>8}{:>7}{:>7}{:>9}{:>7}{:>7}{:>7}  {}"


def main() -> None:
    """Evaluate, print the board, and exit with 1 when a set dropped."""
    board = read_board()
    chosen = _arguments()
    data = find_data_folder()
    started = time.monotonic()
    print(
        _ROW.format(
            "set",
            "queries",
            JUDGED,
            "committed",
            "diff",
            "p",
            "least",
            "aim",
            "ndcg@10",
            "r@100",
            "p@1",
            "qps",
            "",
        )
    )
    runs: dict[str, Run] = {}
    fallen = []
    for name in chosen.sets:
        runs[name] = run = evaluate(data, name, timed=True)
        comparison = compare_with_committed(name, run)
        if comparison and has_dropped(comparison):
            fallen.append(name)
        print(_row(name, board[name], run, comparison), flush=True)
    print(f"{time.monotonic() - started:.0f} s")
    if chosen.commit:
        commit(board, runs)
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(replace_table(page, read_board()), encoding="utf-8")
        print("Committed: tests/relevance/ and docs/relevance.md have these values now.")
    elif fallen:
        sys.exit(
            f"{', '.join(fallen)}: {JUDGED} fell by more than {LARGEST_DROP}, and chance is a poor "
            f"explanation (p < {SIGNIFICANT})."
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_sets(parser)
    parser.add_argument("--commit", action="store_true", help="commit the measures of this run")
    return parser.parse_args()


def _row(name: str, expected: BoardRow, run: Run, comparison: Comparison | None) -> str:
    now = run.metrics[JUDGED]
    before = (
        ("-", "-", "-")
        if comparison is None
        else (f"{comparison.former:.4f}", f"{comparison.difference:+.4f}", f"{comparison.p:.4f}")
    )
    return _ROW.format(
        name,
        len(run.reciprocal_ranks),
        f"{now:.4f}",
        *before,
        f"{expected.least:.3f}",
        f"{expected.aim:.3f}",
        f"{run.metrics['ndcg@10']:.4f}",
        f"{run.metrics['recall@100']:.3f}",
        f"{run.metrics['p@1']:.3f}",
        f"{run.qps:.0f}",
        _remark(expected, now, comparison),
    ).rstrip()


def _remark(expected: BoardRow, now: float, comparison: Comparison | None) -> str:
    remarks = []
    if comparison and has_dropped(comparison):
        remarks.append("DROPPED")
    if comparison and comparison.left_out:
        remarks.append(f"{comparison.left_out} queries not compared")
    if now < expected.least:
        remarks.append("below least")
    elif now >= expected.aim:
        remarks.append("aim reached")
    return ", ".join(remarks)


if __name__ == "__main__":
    main()
