"""The measures, against figures worked out by hand."""

from __future__ import annotations

from math import log2
from pathlib import Path

import pytest
from support.hits import scored_article

from fupin_search.articles import Article
from fupin_search.errors import JudgmentsError
from fupin_search.evaluation.judgments import JudgedQuery, Outcome
from fupin_search.evaluation.measures import (
    MEASURES,
    Scores,
    average_scores,
    measure,
    read_scores,
    write_scores,
)
from fupin_search.model.answer import Hit, Snippet


def outcome(ranking: list[str], grades: dict[str, int], *, query: str = "q") -> Outcome:
    # One score for all, as equal scores of different tiers or dates may come.
    hits = (Hit(scored_article(Article(id=name)), (), (), Snippet("")) for name in ranking)
    return Outcome(JudgedQuery(query, "", grades), tuple(hits))


def scores(ranking: list[str], grades: dict[str, int]) -> Scores:
    return measure([outcome(ranking, grades)])[0]


def test_grades_are_gains_discounted_by_rank() -> None:
    found = scores(["bad", "good", "unjudged", "best"], {"best": 3, "good": 1, "bad": 0, "lost": 2})
    gained = 1 / log2(3) + 3 / log2(5)
    best = 3 / log2(2) + 2 / log2(3) + 1 / log2(4)
    assert found["ndcg@10"] == pytest.approx(gained / best)
    assert found["mrr@10"] == pytest.approx(1 / 2)
    assert found["recall@100"] == pytest.approx(2 / 3)
    assert found["p@1"] == 0


def test_grade_0_is_no_answer() -> None:
    found = scores(["zero", "below"], {"zero": 0, "below": -1, "one": 1})
    assert dict(found) == dict.fromkeys(MEASURES, 0)
    found = scores(["one"], {"zero": 0, "one": 1})
    assert dict(found) == dict.fromkeys(MEASURES, 1)


@pytest.mark.parametrize(("rank", "expected"), [(1, 1), (2, 1 / 2), (10, 1 / 10), (11, 0)])
def test_the_reciprocal_rank_ends_at_10(rank: int, expected: float) -> None:
    ranking = [f"other{n}" for n in range(1, rank)] + ["wanted"]
    found = scores(ranking, {"wanted": 1})
    assert found["mrr@10"] == pytest.approx(expected)
    assert found["recall@100"] == 1
    assert (found["ndcg@10"] > 0) == (rank <= 10)


def test_hits_of_equal_score_keep_their_order_whatever_their_ids() -> None:
    for ranking in (["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]):
        found = scores(ranking, {"a": 1})
        assert found["mrr@10"] == pytest.approx(1 / (1 + ranking.index("a")))


def test_a_judged_query_that_finds_nothing_counts_as_0() -> None:
    outcomes = [
        outcome(["a"], {"a": 1}, query="问 1"),
        outcome([], {"a": 1}, query="\x00"),
        outcome(["a"], {"a": 0}, query="none is good"),
        outcome(["b", "a"], {"a": 1}, query="问 1 again"),
    ]
    found = measure(outcomes)
    assert [score["mrr@10"] for score in found] == [1, 0, 0, 0.5]
    assert average_scores(found)["mrr@10"] == pytest.approx(1.5 / 4)
    assert average_scores(measure([outcome([], {"a": 1})])) == dict.fromkeys(MEASURES, 0)


def test_the_first_relevant_hit_has_a_rank_or_none() -> None:
    grades = {"a": 1, "b": 2, "c": 0}
    assert outcome(["c", "x", "a", "b"], grades).first_relevant == 3
    assert outcome(["c"], grades).first_relevant is None


def test_values_are_read_back_to_six_decimals(tmp_path: Path) -> None:
    path = tmp_path / "values.tsv"
    found = measure([outcome(["x", "y", "a"], {"a": 1}), outcome(["a"], {"a": 1})])
    write_scores(path, ["问 1/\u2028", "q2"], found)
    back = read_scores(path)
    assert list(back) == ["问 1/\u2028", "q2"]
    assert back["问 1/\u2028"] == {"mrr@10": 0.333333, "ndcg@10": 0.5, "recall@100": 1, "p@1": 0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "columns query mrr@10"),
        ("id\tvalue\n", "--per-query"),
        ("query\tmrr@10\tndcg@10\trecall@100\tp@1\nq\t1\t1\t1\n", "line 2"),
        ("query\tmrr@10\tndcg@10\trecall@100\tp@1\nq\t1\t1\t1\tx\n", "line 2"),
    ],
)
def test_a_file_that_is_not_of_values_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "values.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(JudgmentsError, match=words):
        read_scores(path)
