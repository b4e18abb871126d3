"""Articles an operator has removed: hidden at once, in every generation, until they are restored.

They stand in the file REMOVED of the index folder, sealed (`sealing`):

    {"format": 1, "removed": [{"id", "reason", "user", "host", "since", "was"}, …], "checksum": …}

and beside it in REMOVED.copy, which says the same and is written first. Both are made durable and
renamed into place, under a lock of their own that is held for a moment, so that an article can be
removed while a reindex goes on for an hour.

Nothing hidden may appear because a file is damaged. Where REMOVED is not whole, or is missing while
its copy is there, whoever opens the index refuses; a server that is running goes on with the copy.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock
import msgspec
import xxhash

from fupin_search.disk import replace_durably, user_name
from fupin_search.errors import IndexDamagedError, IndexLockedError, IndexOutdatedError
from fupin_search.generations.lock import now_text
from fupin_search.generations.sealing import decoded, is_whole, sealed

REMOVED = "REMOVED"
COPY = "REMOVED.copy"
REMOVED_LOCK = "REMOVED.lock"
FORMAT = 1

_PATIENCE_SECONDS = 10.0
_ENTRY = re.compile(rb"^    \{\n.*?^    \}", re.DOTALL | re.MULTILINE)


class Removal(msgspec.Struct, frozen=True):
    """An article that an operator removed.

    Args:
        id: the article's.
        reason: why, in the operator's words; may be empty.
        user: who removed it.
        host: on which machine.
        since: UTC time, ISO 8601.
        was: the id under which it was removed, where a reindex found it under another; else empty.
    """

    id: str
    reason: str
    user: str
    host: str
    since: str
    was: str = ""


class RemovedList(msgspec.Struct, frozen=True):
    """What the file REMOVED holds."""

    format: int
    removed: tuple[Removal, ...]


def read(root: Path) -> tuple[Removal, ...]:
    """The removed articles of an index, the first removed first.

    Raises:
        IndexDamagedError: when the list is not whole, or is missing and its copy is there.
        IndexOutdatedError: when a later fupin-search wrote it.
    """
    path = root / REMOVED
    try:
        found = path.read_bytes()
    except FileNotFoundError as error:
        if (root / COPY).exists():
            raise _damaged(path, f"it is missing, and {COPY} is there") from error
        return ()
    except OSError as error:
        raise _damaged(path, str(error.strerror)) from error
    return decode(found, path)


def read_copy(root: Path) -> tuple[Removal, ...]:
    """The same by the copy, for who has answered before and must go on.

    Raises:
        IndexDamagedError: when the copy is not whole.
    """
    path = root / COPY
    try:
        return decode(path.read_bytes(), path)
    except OSError as error:
        raise _damaged(path, str(error.strerror)) from error


def legible(root: Path) -> tuple[Removal, ...]:
    """What is hidden as far as it can be read: by the list, or where it is damaged by its copy."""
    for read_one in (read, read_copy):
        with suppress(IndexDamagedError):
            return read_one(root)
    return ()


def decode(found: bytes, path: Path) -> tuple[Removal, ...]:
    """A list of removed articles from its sealed bytes.

    Raises:
        IndexDamagedError: when they are not those that were written.
        IndexOutdatedError: when a later fupin-search wrote them.
    """
    if not is_whole(found):
        raise _damaged(path, "its bytes are not those that were written")
    try:
        listed = decoded(found, RemovedList)
    except msgspec.DecodeError as error:
        raise _damaged(path, str(error)) from error
    if listed.format != FORMAT:
        raise IndexOutdatedError(
            f"{path} was written in format {listed.format} by another version of fupin-search, "
            f"and this one reads format {FORMAT}; use that version."
        )
    return listed.removed


def encode(removed: Iterable[Removal]) -> bytes:
    """A list of removed articles as sealed bytes."""
    return sealed(RemovedList(FORMAT, tuple(removed)))


def edition(name: str, hidden: frozenset[str]) -> str:
    """A generation's name, and a digest of what is hidden of it where anything is."""
    if not hidden:
        return name
    digest = xxhash.xxh3_64()
    for article_id in sorted(hidden):
        text = article_id.encode()
        digest.update(len(text).to_bytes(8))
        digest.update(text)
    return f"{name}+{digest.hexdigest()}"


def add(root: Path, ids: Iterable[str], reason: str) -> list[Removal]:
    """Remove articles; those removed already stay as they were.

    Args:
        root: the index's folder, which exists.
        ids: of the articles.
        reason: why, for who reads the list.

    Returns:
        What is new in the list.

    Raises:
        IndexDamagedError: when the list is not whole.
    """
    host = os.uname().nodename
    return merge(root, [Removal(one, reason, user_name(), host, now_text()) for one in ids])


def merge(root: Path, removals: Iterable[Removal]) -> list[Removal]:
    """Put removals into the list whose ids are not there; returns these."""
    with _changing(root) as listed:
        fresh = {one.id: one for one in removals if one.id not in listed}
        listed.update(fresh)
    return list(fresh.values())


def restore(root: Path, ids: Iterable[str]) -> list[Removal]:
    """Take ids out of the list; returns what was there of them."""
    with _changing(root) as listed:
        return [listed.pop(one) for one in dict.fromkeys(ids) if one in listed]


def repair(root: Path, *, accept_loss: bool) -> tuple[Removal, ...]:
    """Write the list and its copy anew: from the list where it is whole, otherwise from the copy.

    Args:
        root: the index's folder.
        accept_loss: whether to take what can still be read of both where neither is whole.

    Raises:
        IndexDamagedError: when neither is whole, and loss is not accepted.
    """
    with _locked(root):
        try:
            removed = _whole(root)
        except IndexDamagedError:
            if not accept_loss:
                raise
            removed = tuple(_legible(root).values())
        _write(root, removed)
    return removed


def _whole(root: Path) -> tuple[Removal, ...]:
    try:
        return read(root)
    except IndexDamagedError as error:
        with suppress(IndexDamagedError):
            return read_copy(root)
        raise IndexDamagedError(
            f"Neither {root / REMOVED} nor {COPY} beside it is whole. "
            "`fupin-search removed --rebuild --accept-loss` keeps what can still be read of them, "
            "and what cannot is found again: compare what it lists with what you know to be "
            "removed, or let `fupin-search restore-backup FILE` add what a backup lists."
        ) from error


def _legible(root: Path) -> dict[str, Removal]:
    """Every entry that can still be read in the list or its copy."""
    found: dict[str, Removal] = {}
    for name in (COPY, REMOVED):
        with suppress(OSError):
            for entry in _ENTRY.findall((root / name).read_bytes()):
                with suppress(msgspec.DecodeError):
                    found |= {(one := decoded(entry, Removal)).id: one}
    return found


@contextmanager
def _changing(root: Path) -> Iterator[dict[str, Removal]]:
    """The list by id, written if it is changed."""
    with _locked(root):
        before = {one.id: one for one in read(root)}
        listed = dict(before)
        yield listed
        if listed != before:
            _write(root, listed.values())


def _write(root: Path, removed: Iterable[Removal]) -> None:
    content = encode(removed)
    # The first list has no copy before it, for a copy without a list is damage.
    names = (COPY, REMOVED) if (root / REMOVED).exists() else (REMOVED, COPY)
    for name in names:
        replace_durably(root / name, content)


def clear_debris(root: Path) -> None:
    """Clear what a crashed change left behind, unless one is going on."""
    if any(path.exists() for path in _half_written(root)):
        with suppress(IndexLockedError), _locked(root, patience=0):
            pass


@contextmanager
def _locked(root: Path, patience: float | None = None) -> Iterator[None]:
    patience = _PATIENCE_SECONDS if patience is None else patience
    lock = filelock.FileLock(root / REMOVED_LOCK, timeout=patience)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise IndexLockedError(
            f"Another command has been changing {root / REMOVED} for {patience:.0f} seconds; "
            "try again when it has ended."
        ) from error
    try:
        for path in _half_written(root):
            path.unlink(missing_ok=True)
        yield
    finally:
        lock.release()


def _half_written(root: Path) -> tuple[Path, ...]:
    """Where a change that crashed may have left something."""
    return tuple(root / f".{name}.new" for name in (COPY, REMOVED))


def _damaged(path: Path, reason: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"{path} is damaged: {reason}. It lists the articles that were removed, and nothing is "
        "answered without it. Run `fupin-search removed --rebuild` to write it from its copy."
    )
