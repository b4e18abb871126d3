"""The budget of one request: the work it may cost, and the time in which more may be tried."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from fupin_search.errors import RequestError
from fupin_search.search.engine import Plan

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Allowance:
    """The budget that each request gets.

    Args:
        postings: most entries of the index that a request may read, by the engine's estimate; 0
            for any number.
        seconds: time after which nothing more is tried; 0 for no limit.
        clock: returns seconds since any fixed moment.
    """

    postings: int = 0
    seconds: float = 0.0
    clock: Clock = time.monotonic

    def budget(self) -> Budget:
        """Return the budget of a request that begins now."""
        return Budget(self)


class Budget:
    """The rest of one request's allowance.

    Args:
        allowance: the whole of it.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._began = allowance.clock()
        self._spent = 0
        self.exceeded = False

    def charge(self, plan: Plan) -> None:
        """Charge the reader's own query.

        Args:
            plan: is going to be run.

        Raises:
            RequestError: when it would cost more than a request may.
        """
        if not self._pay(plan):
            raise RequestError(
                f"This would read about {plan.cost:,} entries of the index; one search may read "
                f"{self._allowance.postings:,}. Ask with fewer words, alternatives, exclusions or "
                "beginnings (2*), or with longer ones, which fewer articles have.",
                code="query-too-costly",
            )

    def affords(self, plan: Plan) -> bool:
        """Charge a further query, if there is budget left for it.

        Args:
            plan: may be run.

        Returns:
            Whether it may. Once one may not, `exceeded` is true.
        """
        self.exceeded = not (self.in_time() and self._pay(plan))
        return not self.exceeded

    def in_time(self) -> bool:
        """Tell whether there is time to try more; once there is not, `exceeded` is true."""
        allowance = self._allowance
        if allowance.seconds and allowance.clock() - self._began > allowance.seconds:
            self.exceeded = True
        return not self.exceeded

    def _pay(self, plan: Plan) -> bool:
        most = self._allowance.postings
        # A cost is not estimated where nothing depends on it.
        cost = plan.cost if most else 0
        if most and self._spent + cost > most:
            return False
        self._spent += cost
        return True
