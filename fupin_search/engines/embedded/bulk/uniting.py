"""One dictionary of many runs', and the shares its lists are merged in.

The arrays of a field's union are `terms`, `term_ends` and `sizes` as in a segment, and for the
run of each number `numbers/N`: what number each of the run's terms has in the union.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fupin_search.engines.embedded.bulk import kernels
from fupin_search.engines.embedded.bulk.inversion import Run
from fupin_search.engines.embedded.bulk.spill import Spill
from fupin_search.engines.embedded.codec.container import Array


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a run that goes into a share.

    Args:
        run: its number.
        terms: from which of its terms to which.
        postings: from which of its postings to which.
    """

    run: int
    terms: tuple[int, int]
    postings: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Share:
    """Terms whose lists are merged together.

    Args:
        field: theirs.
        first: number of the first.
        stop: number after the last.
        slices: what the runs have of them.
    """

    field: str
    first: int
    stop: int
    slices: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class Union:
    """A field's terms over all runs.

    Args:
        field: its name.
        spill: its arrays.
        shares: all terms, in order.
    """

    field: str
    spill: Spill
    shares: tuple[Share, ...]


_Terms = tuple[Array, Array]


def unite(folder: Path, field: str, runs: Sequence[Run], postings: int) -> Union:
    """Make one dictionary of the runs'.

    Args:
        folder: for the union's file.
        field: whose terms.
        runs: in the order of their documents.
        postings: about the most of a share.
    """
    numbers = [np.arange(run.spill.size(f"sizes/{field}"), dtype="i4") for run in runs]
    text, ends = _united(field, runs, numbers)
    sizes = np.zeros(len(ends), "u4")
    lists = [run.spill.read(f"sizes/{field}") for run in runs]
    for run, local in zip(numbers, lists, strict=True):
        sizes[run] += local
    spill = Spill.write(
        folder / f"union-{field}",
        {"terms": text, "term_ends": ends, "sizes": sizes}
        | {f"numbers/{number}": found for number, found in enumerate(numbers)},
    )
    return Union(field, spill, _shares(field, sizes, numbers, lists, postings))


def _united(field: str, runs: Sequence[Run], numbers: list[Array]) -> _Terms:
    """Unite neighbours until one dictionary is left, so that each term is copied few times."""
    groups = [range(number, number + 1) for number in range(len(runs))]
    found: dict[int, _Terms] = {}

    def terms_of(group: range) -> _Terms:
        if len(group) > 1:
            return found.pop(group.start)
        spill = runs[group.start].spill
        return spill.read(f"terms/{field}"), spill.read(f"term_ends/{field}")

    while len(groups) > 1:
        for place in range(len(groups) // 2):
            left, right = groups[place], groups[place + 1]
            united, left_to, right_to = _pair(terms_of(left), terms_of(right))
            for group, moved in ((left, left_to), (right, right_to)):
                for number in group:
                    numbers[number] = moved[numbers[number]]
            groups[place : place + 2] = [range(left.start, right.stop)]
            found[left.start] = united
    return terms_of(groups[0])


def _pair(some: _Terms, others: _Terms) -> tuple[_Terms, Array, Array]:
    text = np.empty(len(some[0]) + len(others[0]), "u1")
    ends = np.empty(len(some[1]) + len(others[1]), "u4")
    some_to, other_to = np.empty(len(some[1]), "i4"), np.empty(len(others[1]), "i4")
    size = kernels.unite_terms(*some, *others, text, ends, some_to, other_to)
    # Copies, or what is not filled would be kept as well.
    return (text[: ends[size - 1] if size else 0].copy(), ends[:size].copy()), some_to, other_to


def _shares(
    field: str, sizes: Array, numbers: Sequence[Array], lists: Sequence[Array], postings: int
) -> tuple[Share, ...]:
    ends = np.cumsum(sizes, dtype="i8")
    cuts = np.searchsorted(ends, np.arange(postings, ends[-1] if len(ends) else 0, postings)) + 1
    bounds = np.unique(np.concatenate([[0], cuts, [len(sizes)]])).astype("i4")
    terms = np.array([np.searchsorted(run, bounds) for run in numbers])
    at = np.array(
        [
            np.concatenate([[0], np.cumsum(local, dtype="i8")])[places]
            for local, places in zip(lists, terms, strict=True)
        ]
    )
    return tuple(
        Share(
            field,
            int(bounds[place]),
            int(bounds[place + 1]),
            tuple(
                Slice(run, (first, stop), (begin, end))
                for run, ((first, stop), (begin, end)) in enumerate(
                    zip(
                        terms[:, place : place + 2].tolist(),
                        at[:, place : place + 2].tolist(),
                        strict=True,
                    )
                )
                if first < stop
            ),
        )
        for place in range(len(bounds) - 1)
    )
