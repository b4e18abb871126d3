"""What is wrong with this machine, its settings and its index, and the command that mends each.

finding    what a check found                  choices  the settings
libraries  versions, and which of them cuts    archive  the index: its health, its lock
machine    cache, clock, time zone             words    the dictionary
room       disk space, permissions
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fupin_search.errors import FupinSearchError
from fupin_search.operating.doctor.finding import Finding, State, Subject, failed
from fupin_search.settings import Loaded

if TYPE_CHECKING:
    from fupin_search.generations.store import GenerationStore

__all__ = ["Finding", "State", "Subject", "examine"]

# Each check's module: imported when it is made, so that one whose library is missing says so.
_CHECKS = (
    ("versions", "libraries"),
    ("settings", "choices"),
    ("index", "archive"),
    ("lock", "archive"),
    ("dictionary", "words"),
    ("disk", "room"),
    ("permissions", "room"),
    ("cache", "machine"),
    ("clock", "machine"),
    ("time_zone", "machine"),
)


def examine(
    loaded: Loaded, store: Callable[[], GenerationStore], now: Callable[[], datetime] | None = None
) -> Iterator[Finding]:
    """Make every check; none raises.

    Args:
        loaded: the settings and where they came from.
        store: makes the store of generations the settings name.
        now: tells the time, in UTC.
    """
    subject = Subject(loaded, store, now or (lambda: datetime.now(UTC)))
    for check, module in _CHECKS:
        name = check.replace("_", " ")
        try:
            found = importlib.import_module(f"{__name__}.{module}")
            for state, told, mend in getattr(found, check)(subject):
                yield Finding(name, state, told, mend)
        except FupinSearchError as error:
            yield failed(name, error.message)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other checks go on
            # numpy's reason comes after a page of advice.
            told = (str(error).strip().splitlines() or [""])[-1]
            yield failed(name, f"This could not be looked at: {type(error).__name__}: {told}")
