"""What is left to a request."""

from __future__ import annotations

import pytest
from support.echo import EchoEngine, EchoPlan
from support.strategies import query_of

from fupin_search.errors import RequestError
from fupin_search.service.pipeline import Allowance


class Priced(EchoPlan):
    """Costs ten, and counts how often somebody wants to know."""

    estimated = 0

    @property
    def cost(self) -> int:
        self.estimated += 1
        return 10


PLAN = Priced(EchoEngine("any"), query_of("就业"))


def test_a_question_that_costs_more_than_there_is_is_refused_with_what_to_do() -> None:
    Allowance(postings=10).budget().charge(PLAN)
    with pytest.raises(RequestError, match=r"about 10 entries .* 9\. Ask with fewer words") as told:
        Allowance(postings=9).budget().charge(PLAN)
    assert told.value.code == "query-too-costly"


def test_what_is_tried_beside_it_is_paid_from_the_same_purse() -> None:
    budget = Allowance(postings=29).budget()
    budget.charge(PLAN)
    assert [(budget.affords(PLAN), budget.exceeded) for _ in range(2)] == [
        (True, False),
        (False, True),
    ]
    # What came after would be found by chance.
    assert not budget.in_time()


def test_past_the_time_nothing_more_is_tried() -> None:
    now = 100.0
    budget = Allowance(seconds=1.0, clock=lambda: now).budget()
    budget.charge(PLAN)
    now = 101.0
    assert budget.affords(PLAN)
    now = 101.1
    assert not budget.affords(PLAN)
    assert budget.exceeded


def test_without_limits_all_may_be_tried_and_nothing_is_estimated() -> None:
    now = 0.0
    budget = Allowance(clock=lambda: now).budget()
    plan = Priced(EchoEngine("any"), query_of("就业"))
    budget.charge(plan)
    now = 1e9
    assert budget.affords(plan)
    assert plan.estimated == 0
    assert not budget.exceeded
