"""The operator's lock: one writer of an index at a time, and who that is.

The system keeps the lock (flock on the file LOCK) and frees it when the last process of a writer
ends, however it ends. Who holds it stands in HOLDER beside it, one JSON object with the fields of
`Holder`, and is believed only while the lock is held: what a crashed writer left there is nobody's
business, and the next one writes over it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock
import msgspec

from fupin_search.disk import replace_durably, user_name
from fupin_search.errors import IndexLockedError
from fupin_search.generations.sealing import decoded

LOCK = "LOCK"
HOLDER = "HOLDER"

# Whoever looks whether the lock is held takes a share of it for a moment; a writer outwaits that.
_PATIENCE_SECONDS = 0.5
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is changing an index.

    Args:
        doing: the command, such as `reindex`; empty where it cannot be told.
        user: name of the user.
        host: name of the machine.
        process: its number there; 0 where it cannot be told.
        since: UTC time, ISO 8601.
    """

    doing: str = ""
    user: str = ""
    host: str = ""
    process: int = 0
    since: str = ""

    def told(self) -> str:
        """Who it is and since when, for people: in UTC and in this machine's time."""
        if not self.doing:
            return "Another command, which did not leave its name,"
        who = f"{self.user} has been running `{self.doing}` on {self.host} (process {self.process})"
        try:
            local = datetime.fromisoformat(self.since).astimezone()
        except ValueError:
            return who
        return f"{who} since {self.since} ({local:%Y-%m-%d %H:%M:%S} here)"


def now_text() -> str:
    """This moment, in UTC, to the second, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def held(root: Path, doing: str) -> Iterator[None]:
    """Hold the lock of an index, and leave there who does.

    Args:
        root: the index's folder, which exists.
        doing: the command, such as `reindex`.

    Raises:
        IndexLockedError: saying who holds it and since when.
        OSError: when the lock's file cannot be written.
    """
    lock = filelock.FileLock(root / LOCK, timeout=_PATIENCE_SECONDS, poll_interval=_POLL_SECONDS)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise _locked(root) from error
    try:
        _sign(root, Holder(doing, user_name(), os.uname().nodename, os.getpid(), now_text()))
        try:
            yield
        finally:
            _unsign(root)
    finally:
        lock.release()


def holder(root: Path) -> Holder | None:
    """Who holds the lock of an index, or None when nobody does.

    Needs no more than leave to read, and takes the lock from nobody.
    """
    try:
        descriptor = os.open(root / LOCK, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _signed(root)
    finally:
        os.close(descriptor)
    return None


def _locked(root: Path) -> IndexLockedError:
    found = _signed(root)
    if found.doing and found.host == os.uname().nodename and not _runs(found.process):
        return IndexLockedError(
            f"{root} is still locked: {found.told()}, which has ended, but not all its workers. "
            "They end by themselves; try again in a moment."
        )
    return IndexLockedError(
        f"{root} is locked: {found.told() if found.doing else 'another command is changing it'}. "
        "Wait for it to end and try again, or end it: the index stays as it was before."
    )


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's
        return True
    return True


def _sign(root: Path, holder: Holder) -> None:
    # On a full disk nothing can be written, and pruning must work all the same.
    with suppress(OSError):
        (root / HOLDER).unlink(missing_ok=True)
        replace_durably(root / HOLDER, msgspec.json.encode(holder) + b"\n")


def _unsign(root: Path) -> None:
    with suppress(OSError):
        (root / HOLDER).unlink(missing_ok=True)


def _signed(root: Path) -> Holder:
    try:
        return decoded((root / HOLDER).read_bytes(), Holder)
    except (OSError, msgspec.DecodeError):
        return Holder()
