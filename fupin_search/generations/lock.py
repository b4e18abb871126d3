"""The lock of an index, which allows one writer at a time, and the hold, which allows none.

The system keeps the lock (flock on the file LOCK) and frees it when the last process of a writer
ends, however it ends. The file HOLDER beside it names the writer: one JSON object with the fields
of `Holder`. It is valid only while the lock is held, so the file of a crashed writer does no harm;
the next writer replaces it.

A hold keeps the live generation live: nothing is reindexed until it is released. It is the file
HOLD, which names its owner and its time. A HOLD that cannot be read is a hold too. It is durable
before the swap that it protects.
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

from fupin_search.disk import replace_durably, replacing, sync, user_name
from fupin_search.errors import IndexHeldError, IndexLockedError
from fupin_search.generations.sealed_files import decode_json

LOCK = "LOCK"
HOLDER = "HOLDER"
HOLD = "HOLD"

# `read_holder` shares the lock for a moment; a writer waits longer than that.
_PATIENCE_SECONDS = 0.5
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Holder:
    """The command that is changing an index.

    Args:
        doing: the command, such as `reindex`; empty where it is not known.
        user: name of the user.
        host: name of the machine.
        process: its number there; 0 where it is not known.
        since: the start, UTC time, ISO 8601.
    """

    doing: str = ""
    user: str = ""
    host: str = ""
    process: int = 0
    since: str = ""

    def __str__(self) -> str:
        """Name the command and its start, in UTC and in this machine's time."""
        if not self.doing:
            return "Another command, which did not leave its name,"
        who = f"{self.user} has been running `{self.doing}` on {self.host} (process {self.process})"
        try:
            local = datetime.fromisoformat(self.since).astimezone()
        except ValueError:
            return who
        return f"{who} since {self.since} ({local:%Y-%m-%d %H:%M:%S} here)"


class Hold(msgspec.Struct, frozen=True):
    """A hold on an index; the fields are empty where they cannot be read.

    Args:
        generation: name of the generation that was made live with the hold.
        user: its owner.
        host: name of the machine.
        since: UTC time, ISO 8601.
    """

    generation: str = ""
    user: str = ""
    host: str = ""
    since: str = ""

    def __str__(self) -> str:
        if not self.since:
            return "held, and its file HOLD cannot be read"
        return f"held by {self.user}@{self.host} since {self.since}"


def now_text() -> str:
    """Return the present moment in UTC, to the second, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def lock_index(root: Path, command: str) -> Iterator[None]:
    """Hold the lock of an index, and leave the name of the command there.

    Args:
        root: the index's folder, which exists.
        command: such as `reindex`.

    Raises:
        IndexLockedError: naming the holder and its start.
        OSError: when the lock's file cannot be written.
    """
    lock = filelock.FileLock(root / LOCK, timeout=_PATIENCE_SECONDS, poll_interval=_POLL_SECONDS)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise _locked_error(root) from error
    try:
        holder = Holder(command, user_name(), os.uname().nodename, os.getpid(), now_text())
        # Pruning must work on a full disk, where this file cannot be written.
        with suppress(OSError):
            (root / HOLDER).unlink(missing_ok=True)
            with replacing(root / HOLDER, durable=False) as file:
                file.write(msgspec.json.encode(holder) + b"\n")
        try:
            yield
        finally:
            with suppress(OSError):
                (root / HOLDER).unlink(missing_ok=True)
    finally:
        lock.release()


def read_holder(root: Path) -> Holder | None:
    """Return the holder of an index's lock, or None when nobody holds it.

    It needs no more than permission to read, and never keeps a writer from the lock.
    """
    try:
        descriptor = os.open(root / LOCK, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _read_holder_file(root)
    finally:
        os.close(descriptor)
    return None


def take_hold(root: Path, generation: str) -> Hold:
    """Hold an index; a new hold replaces the former.

    Args:
        root: the index's folder.
        generation: name of the generation that stays live.
    """
    hold = Hold(generation, user_name(), os.uname().nodename, now_text())
    replace_durably(root / HOLD, msgspec.json.encode(hold) + b"\n")
    return hold


def release_hold(root: Path) -> bool:
    """Let an index be reindexed again; return whether it was held."""
    try:
        (root / HOLD).unlink()
    except FileNotFoundError:
        return False
    sync(root)
    return True


def read_hold(root: Path) -> Hold | None:
    """Return the hold on an index, if there is one."""
    try:
        return decode_json((root / HOLD).read_bytes(), Hold)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, msgspec.DecodeError):
        return Hold()


def refuse_held(root: Path) -> None:
    """Check that there is no hold on an index.

    Raises:
        IndexHeldError: naming its owner and the command that releases it.
    """
    if hold := read_hold(root):
        raise IndexHeldError(
            f"The index in {root} is {hold}, so that a reindex does not bring back what was rolled "
            "back; it stays as it is. `fupin-search rollback --release` lets it be reindexed again."
        )


def _locked_error(root: Path) -> IndexLockedError:
    holder = _read_holder_file(root)
    if holder.doing and holder.host == os.uname().nodename and not _is_running(holder.process):
        return IndexLockedError(
            f"{root} is still locked: {holder}, which has ended, but not all its workers. "
            "They end by themselves; try again in a moment."
        )
    return IndexLockedError(
        f"{root} is locked: {holder if holder.doing else 'another command is changing it'}. "
        "Wait for it to end and try again, or end it: the index stays as it was before."
    )


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's
        return True
    return True


def _read_holder_file(root: Path) -> Holder:
    try:
        return decode_json((root / HOLDER).read_bytes(), Holder)
    except (OSError, msgspec.DecodeError):
        return Holder()
