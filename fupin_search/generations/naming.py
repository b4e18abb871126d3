"""Names of generations: the time they were begun at, so that the later one has the greater name."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from fupin_search.errors import ClockError

# Whatever else people keep in the folder is none of ours, to list or to remove.
NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-z]+")

_FORM = "%Y%m%d-%H%M%S-%f"
# Clocks are set right by less than that all the time, and two machines differ by as much.
_SLACK = timedelta(seconds=2)


def fresh(newest: str, *, ignore_clock: bool = False) -> str:
    """A name for a new generation, greater than every other's.

    Args:
        newest: the greatest name so far; empty where there is none.
        ignore_clock: whether a newest name from the future is accepted.

    Raises:
        ClockError: when the newest is from the future by two seconds or more.
    """
    now = datetime.now(UTC)
    name = now.strftime(_FORM)
    if name > newest:
        return name
    begun = _begun(newest)
    if not ignore_clock and not (begun and begun - now < _SLACK):
        when = f"{begun:%Y-%m-%d %H:%M:%S} UTC" if begun else "a later time"
        raise ClockError(
            f"The clock says {now:%Y-%m-%d %H:%M:%S} UTC, and generation {newest} is from {when}. "
            "Set the clock; or, if it is right now and was wrong then, run the command again with "
            "--ignore-clock, which names the new generation just after that one."
        )
    after = (begun + timedelta(microseconds=1)).strftime(_FORM) if begun else ""
    return after if after > newest else f"{newest}0"


def _begun(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None
