"""What is left to a request."""

from __future__ import annotations

import pytest
from archive import query_of
from telling import TellingEngine

from fupin_search.errors import RequestError
from fupin_search.search.budget import Allowance
from fupin_search.search.query import Query


class Priced(TellingEngine):
    """Everything costs ten."""

    def cost(self, query: Query) -> int:
        return 10


ENGINE, QUERY = Priced("any"), query_of("就业")


def test_a_question_that_costs_more_than_there_is_is_refused_with_what_to_do() -> None:
    Allowance(postings=10).budget().charge(ENGINE, QUERY)
    with pytest.raises(RequestError, match=r"about 10 entries .* 9\. Ask with fewer words") as told:
        Allowance(postings=9).budget().charge(ENGINE, QUERY)
    assert told.value.code == "query-too-costly"


def test_what_is_tried_beside_it_is_paid_from_the_same_purse() -> None:
    budget = Allowance(postings=29).budget()
    budget.charge(ENGINE, QUERY)
    assert [(budget.affords(ENGINE, QUERY), budget.exceeded) for _ in range(2)] == [
        (True, False),
        (False, True),
    ]
    # What came after would be found by chance.
    assert not budget.in_time()


def test_past_the_time_nothing_more_is_tried() -> None:
    now = 100.0
    budget = Allowance(seconds=1.0, clock=lambda: now).budget()
    budget.charge(ENGINE, QUERY)
    now = 101.0
    assert budget.affords(ENGINE, QUERY)
    now = 101.1
    assert not budget.affords(ENGINE, QUERY)
    assert budget.exceeded


def test_without_limits_all_may_be_tried_and_nothing_is_estimated() -> None:
    now = 0.0
    budget = Allowance(clock=lambda: now).budget()
    # It has no cost to tell.
    engine = TellingEngine("any")
    engine.cost = None  # type: ignore[assignment, method-assign]
    budget.charge(engine, QUERY)
    now = 1e9
    assert budget.affords(engine, QUERY)
    assert not budget.exceeded
