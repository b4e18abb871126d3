"""What one request may take of a server: so much work, and so much time to look further."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from fupin_search.errors import RequestError
from fupin_search.search.engine import Engine
from fupin_search.search.query import Query

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What each request may take.

    Args:
        postings: cost of all it asks the engine for, as the engine tells beforehand; 0 for any.
        seconds: after which nothing more is tried; 0 for none.
        clock: seconds, from any moment on.
    """

    postings: int = 0
    seconds: float = 0.0
    clock: Clock = time.monotonic

    def budget(self) -> Budget:
        """What a request that begins now may take."""
        return Budget(self)


class Budget:
    """What is left to one request.

    Args:
        allowance: what there was.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._began = allowance.clock()
        self._spent = 0
        self.exceeded = False

    def charge(self, engine: Engine, query: Query) -> None:
        """Take what a reader's own question costs.

        Args:
            engine: is going to be asked.
            query: what for.

        Raises:
            RequestError: when it would cost more than a request may.
        """
        most = self._allowance.postings
        cost = engine.cost(query) if most else 0
        if most and cost > most:
            raise RequestError(
                f"This would read about {cost:,} entries of the index; one search may read "
                f"{most:,}. Ask with fewer words, alternatives, exclusions or beginnings (2*), or "
                "with longer ones, which fewer articles have.",
                code="query-too-costly",
            )
        self._spent += cost

    def affords(self, engine: Engine, query: Query) -> bool:
        """Whether something may be tried beside the question, and take what that costs.

        Once something may not, `exceeded` is true.
        """
        if not self.in_time():
            return False
        most = self._allowance.postings
        cost = engine.cost(query) if most else 0
        if most and self._spent + cost > most:
            self.exceeded = True
            return False
        self._spent += cost
        return True

    def in_time(self) -> bool:
        """Whether there is time to look for more to try; likewise."""
        allowance = self._allowance
        if allowance.seconds and allowance.clock() - self._began > allowance.seconds:
            self.exceeded = True
        return not self.exceeded
