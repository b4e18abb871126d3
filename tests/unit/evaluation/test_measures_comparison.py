"""The randomisation test, against every flip of signs there is."""

from __future__ import annotations

from itertools import product

import pytest

from fupin_search.evaluation.measures import ROUNDS, compare, randomisation_p


def exact_p(differences: list[float]) -> float:
    """The share of all sign flips whose sum is as far from 0."""
    seen = abs(sum(differences)) - 1e-9
    flips = list(product((1, -1), repeat=len(differences)))
    sums = [sum(s * d for s, d in zip(signs, differences, strict=True)) for signs in flips]
    return sum(abs(total) >= seen for total in sums) / len(flips)


@pytest.mark.parametrize(
    "differences",
    [
        [0.5],
        [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
        [1 / 2 - 1 / 3, 1 / 3 - 1 / 2, 1 / 3 - 1 / 6, 0.0, 1.0, 0.75],
        [0.9, -0.1, 0.8, 0.7, -0.2, 0.6, 0.5, 0.4, 0.31, 0.33],
        [0.25, 0.25, -0.25, 1.0, -0.5, 0.125, 0.125],
    ],
)
def test_p_is_that_of_all_flips_of_signs(differences: list[float]) -> None:
    exact = exact_p(differences)
    error = 4 * (exact * (1 - exact) / ROUNDS) ** 0.5
    assert randomisation_p(differences) == pytest.approx(exact, abs=error + 1 / ROUNDS)


def test_p_counts_the_difference_seen_as_a_draw_and_so_is_never_0() -> None:
    assert randomisation_p([1.0] * 200) == pytest.approx(2 / (1 + ROUNDS))


def test_equal_runs_have_p_1() -> None:
    assert randomisation_p([0.0, 0.0]) == 1
    assert randomisation_p([0.5, -0.5]) == 1


def test_p_is_the_same_on_every_call_and_for_the_runs_exchanged() -> None:
    differences = [0.9, -0.3, 0.2, 0.11, -0.05, 1.0, 0.5, 0.5]
    p = randomisation_p(differences)
    assert 0 < p < 1
    assert randomisation_p(differences) == p
    assert randomisation_p([-difference for difference in differences]) == p
    assert randomisation_p([*differences, 0.0, 0.0]) == p


def test_only_queries_in_both_runs_take_part_and_the_others_are_counted() -> None:
    found = compare(
        {"a": 0.5, "b": 1.0, "only": 0.0}, {"b": 0.0, "a": 0.25, "new": 1.0, "more": 1.0}
    )
    assert (found.queries, found.left_out) == (2, 3)
    assert (found.former, found.latter, found.difference) == (0.75, 0.125, -0.625)
    assert not found.is_significant


def test_runs_without_a_common_query_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="no query is in both"):
        compare({"a": 1.0}, {"b": 1.0})
