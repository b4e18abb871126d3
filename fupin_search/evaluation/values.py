"""A run's values on disk, a line a query, to compare later runs with.

A head line names the columns: `query`, then the measures. Values have six decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fupin_search.errors import JudgmentsError
from fupin_search.evaluation.judgments import numbered_lines
from fupin_search.evaluation.measures import MEASURES, Scores

_HEAD = ("query", *MEASURES)


def write_values(path: Path, names: Sequence[str], scores: Sequence[Scores]) -> None:
    """Write a run's values.

    Args:
        path: the file, written anew.
        names: ids of the queries, in order.
        scores: theirs.
    """
    rows = [
        (name, *(f"{score[measure]:.6f}" for measure in MEASURES))
        for name, score in zip(names, scores, strict=True)
    ]
    lines = ("\t".join(row) for row in (_HEAD, *rows))
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def read_values(path: Path) -> dict[str, Scores]:
    """A run's values by query id.

    Raises:
        JudgmentsError: the file is missing or is not one of values.
    """
    lines = numbered_lines(path)
    _, head = next(lines, (0, ""))
    if tuple(head.split("\t")) != _HEAD:
        raise JudgmentsError(
            f"{path} does not begin with the columns {' '.join(_HEAD)}. It must be a file that "
            "`fupin-search eval --per-query` wrote."
        )
    found: dict[str, Scores] = {}
    for number, line in lines:
        name, *texts = line.split("\t")
        try:
            values = dict(zip(MEASURES, map(float, texts), strict=True))
        except ValueError as error:
            raise JudgmentsError(
                f"{path} line {number} is not a query and its {len(MEASURES)} values: {error}. "
                "Write the file anew by `fupin-search eval --per-query`."
            ) from error
        found[name] = values
    return found
