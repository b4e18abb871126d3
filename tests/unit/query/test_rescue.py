"""What may be asked instead of a phrase nobody wrote."""

from __future__ import annotations

import pytest
from support.strategies import clause_of

from fupin_search.model.query import And, Clause, Scope, Words
from fupin_search.query.rescue import drop_quotes


def bags(clause: Clause) -> list[tuple[Scope, str, bool]]:
    """The plain words of a clause: scope, words, whether some may be missed."""
    parts = clause.clauses if isinstance(clause, And) else (clause,)
    return [
        (bag.scope, " ".join(word.term for word in bag.words), bag.may_miss)
        for bag in parts
        if isinstance(bag, Words)
    ]


@pytest.mark.parametrize(
    ("text", "expected", "phrases"),
    [
        ('"稳岗就业"', [(Scope.ANYWHERE, "稳岗 就业", True)], ("稳岗就业",)),
        ('茶叶 "稳岗就业"', [(Scope.ANYWHERE, "茶叶 稳岗 就业", True)], ("稳岗就业",)),
        (
            '标题:"稳岗" "就业"',
            [(Scope.ANYWHERE, "就业", True), (Scope.TITLE, "稳岗", True)],
            ("稳岗", "就业"),
        ),
    ],
)
def test_phrases_become_words_that_may_be_missed(
    text: str, expected: list[tuple[Scope, str, bool]], phrases: tuple[str, ...]
) -> None:
    freed = drop_quotes(clause_of(text))
    assert freed is not None
    clause, loosened = freed
    assert bags(clause) == expected
    assert loosened == phrases


@pytest.mark.parametrize("text", ["茶叶 就业", '茶叶 OR "就业"', '茶叶 -"就业"', "gd*", ""])
def test_what_stands_inside_an_operator_was_meant(text: str) -> None:
    assert drop_quotes(clause_of(text)) is None


def test_conditions_stay() -> None:
    clause = clause_of('"稳岗就业" -茶叶 日期:2020')
    freed = drop_quotes(clause)
    assert freed is not None
    assert isinstance(clause, And)
    assert isinstance(freed[0], And)
    assert freed[0].clauses[1:] == clause.clauses[1:]
