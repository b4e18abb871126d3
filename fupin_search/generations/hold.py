"""A hold on an index: what is live stays live, and nothing is reindexed, until it is released.

It is the file HOLD in the index folder, which says who holds it and since when. Its being there is
what counts: one that cannot be read holds too. It is made durable before the swap it is to protect.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from fupin_search.disk import replace_durably, sync, user_name
from fupin_search.errors import IndexHeldError
from fupin_search.generations.lock import now_text

HOLD = "HOLD"
_NOBODY = ""


class Hold(msgspec.Struct, frozen=True):
    """Who holds an index.

    Args:
        generation: the one that was made live with the hold.
        user: who holds it.
        host: on which machine.
        since: UTC time, ISO 8601.
    """

    generation: str = _NOBODY
    user: str = _NOBODY
    host: str = _NOBODY
    since: str = _NOBODY

    def __str__(self) -> str:
        if not self.since:
            return "held by whom cannot be read"
        return f"held by {self.user}@{self.host} since {self.since}"


def take(root: Path, generation: str) -> Hold:
    """Hold an index; one that is held already is held anew."""
    hold = Hold(generation, user_name(), os.uname().nodename, now_text())
    replace_durably(root / HOLD, msgspec.json.encode(hold) + b"\n")
    return hold


def release(root: Path) -> bool:
    """Let an index be reindexed again; returns whether it was held."""
    try:
        (root / HOLD).unlink()
    except FileNotFoundError:
        return False
    sync(root)
    return True


def held(root: Path) -> Hold | None:
    """The hold on an index, if there is one."""
    try:
        return msgspec.json.decode((root / HOLD).read_bytes(), type=Hold)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Hold()


def refuse_held(root: Path) -> None:
    """See that nothing holds an index.

    Raises:
        IndexHeldError: saying who does, and what lets go of it.
    """
    if hold := held(root):
        raise IndexHeldError(
            f"The index in {root} is {hold}, so that a reindex does not bring back what was rolled "
            "back; it stays as it is. `fupin-search rollback --release` lets it be reindexed again."
        )
