"""Articles that an operator removed: every generation hides them at once until they are restored.

The file REMOVED of the index folder lists them. It is sealed (`sealed_files`):

    {"format": 1, "removed": [{"id", "reason", "user", "host", "since", "was"}, …], "checksum": …}

REMOVED.copy has the same content and is written first. Both are replaced durably, under a separate
lock that is held for a moment, so that an article can be removed during a reindex of an hour.

A damaged file must not make a hidden article visible. Where REMOVED is damaged, or is missing while
its copy exists, the index refuses to open; a running server goes on with the copy.
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
from fupin_search.generations.sealed_files import decode_json, is_whole, seal

REMOVED = "REMOVED"
COPY = "REMOVED.copy"
REMOVED_LOCK = "REMOVED.lock"
FORMAT = 1

_PATIENCE_SECONDS = 10.0
_ENTRY = re.compile(rb"^    \{\n.*?^    \}", re.DOTALL | re.MULTILINE)


class Removal(msgspec.Struct, frozen=True):
    """An article that an operator removed.

    Args:
        id: id of the article.
        reason: the operator's reason; may be empty.
        user: the operator.
        host: name of the machine.
        since: UTC time, ISO 8601.
        was: the former id of the article, if a reindex read it with another; else empty.
    """

    id: str
    reason: str
    user: str
    host: str
    since: str
    was: str = ""


class RemovedList(msgspec.Struct, frozen=True):
    """The content of the file REMOVED."""

    format: int
    removed: tuple[Removal, ...]


def read(root: Path) -> tuple[Removal, ...]:
    """Read the removed articles of an index, the first removed first.

    Raises:
        IndexDamagedError: when the list is damaged, or is missing while its copy exists.
        IndexOutdatedError: when a later fupin-search wrote it.
    """
    path = root / REMOVED
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        if (root / COPY).exists():
            raise _damaged(path, f"it is missing, and {COPY} is there") from error
        return ()
    except OSError as error:
        raise _damaged(path, str(error.strerror)) from error
    return decode(content, path)


def read_copy(root: Path) -> tuple[Removal, ...]:
    """Read the copy of the list, for a running server that must go on.

    Raises:
        IndexDamagedError: when the copy is not whole.
    """
    path = root / COPY
    try:
        return decode(path.read_bytes(), path)
    except OSError as error:
        raise _damaged(path, str(error.strerror)) from error


def read_either(root: Path) -> tuple[Removal, ...]:
    """Read the list, or its copy where the list is damaged; return nothing where both are."""
    for reader in (read, read_copy):
        with suppress(IndexDamagedError):
            return reader(root)
    return ()


def decode(content: bytes, path: Path) -> tuple[Removal, ...]:
    """Decode a list of removed articles from its sealed bytes.

    Args:
        content: the bytes.
        path: of their file, for messages.

    Raises:
        IndexDamagedError: when they are not those that were written.
        IndexOutdatedError: when a later fupin-search wrote them.
    """
    if not is_whole(content):
        raise _damaged(path, "its bytes are not those that were written")
    try:
        listed = decode_json(content, RemovedList)
    except msgspec.DecodeError as error:
        raise _damaged(path, str(error)) from error
    if listed.format != FORMAT:
        raise IndexOutdatedError(
            f"{path} was written in format {listed.format} by another version of fupin-search, "
            f"and this one reads format {FORMAT}; use that version."
        )
    return listed.removed


def encode(removed: Iterable[Removal]) -> bytes:
    """Encode a list of removed articles as sealed bytes."""
    return seal(RemovedList(FORMAT, tuple(removed)))


def edition(name: str, hidden: frozenset[str]) -> str:
    """Return a generation's name, with a digest of the hidden articles where there are any.

    Args:
        name: the generation's.
        hidden: ids of the articles.
    """
    if not hidden:
        return name
    digest = xxhash.xxh3_64()
    for article_id in sorted(hidden):
        text = article_id.encode()
        digest.update(len(text).to_bytes(8))
        digest.update(text)
    return f"{name}+{digest.hexdigest()}"


def add(root: Path, ids: Iterable[str], reason: str) -> list[Removal]:
    """Remove articles; earlier removals stay as they were.

    Args:
        root: the index's folder, which exists.
        ids: of the articles.
        reason: the operator's reason, which the list shows.

    Returns:
        The new removals.

    Raises:
        IndexDamagedError: when the list is not whole.
    """
    host = os.uname().nodename
    return merge(root, [Removal(name, reason, user_name(), host, now_text()) for name in ids])


def merge(root: Path, removals: Iterable[Removal]) -> list[Removal]:
    """Add the removals whose ids are not in the list, and return them.

    Args:
        root: the index's folder.
        removals: to be added.

    Raises:
        IndexDamagedError: when the list is not whole.
    """
    with _changing(root) as listed:
        fresh = {removal.id: removal for removal in removals if removal.id not in listed}
        listed.update(fresh)
    return list(fresh.values())


def restore(root: Path, ids: Iterable[str]) -> list[Removal]:
    """Take ids out of the list, and return their removals.

    Args:
        root: the index's folder.
        ids: of articles; those that are not in the list are ignored.

    Raises:
        IndexDamagedError: when the list is not whole.
    """
    with _changing(root) as listed:
        return [listed.pop(name) for name in dict.fromkeys(ids) if name in listed]


def repair(root: Path, *, accept_loss: bool) -> tuple[Removal, ...]:
    """Write the list and its copy again: from the list where it is whole, otherwise from the copy.

    Args:
        root: the index's folder.
        accept_loss: whether to keep the readable entries of both where both are damaged.

    Raises:
        IndexDamagedError: when both are damaged, and loss is not accepted.
    """
    with _locked(root):
        try:
            removed = _whole(root)
        except IndexDamagedError:
            if not accept_loss:
                raise
            removed = tuple(_readable_entries(root).values())
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
            "`fupin-search removed --rebuild --accept-loss` keeps the entries that can still be "
            "read; the other articles become visible again. Compare its list with the articles "
            "you know to be removed, or let `fupin-search restore-backup FILE` add those that a "
            "backup lists."
        ) from error


def _readable_entries(root: Path) -> dict[str, Removal]:
    """Return every entry that can still be read in the list or its copy."""
    entries: dict[str, Removal] = {}
    for name in (COPY, REMOVED):
        with suppress(OSError):
            for entry in _ENTRY.findall((root / name).read_bytes()):
                with suppress(msgspec.DecodeError):
                    removal = decode_json(entry, Removal)
                    entries[removal.id] = removal
    return entries


@contextmanager
def _changing(root: Path) -> Iterator[dict[str, Removal]]:
    """Yield the list by id, and write it if the block changes it."""
    with _locked(root):
        before = {removal.id: removal for removal in read(root)}
        listed = dict(before)
        yield listed
        if listed != before:
            _write(root, listed.values())


def _write(root: Path, removed: Iterable[Removal]) -> None:
    content = encode(removed)
    # The first list is written before its copy, because a copy without a list is damage.
    names = (COPY, REMOVED) if (root / REMOVED).exists() else (REMOVED, COPY)
    for name in names:
        replace_durably(root / name, content)


def clear_debris(root: Path) -> None:
    """Remove the files of a crashed change, unless a change is going on."""
    if any(path.exists() for path in _unfinished(root)):
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
        for path in _unfinished(root):
            path.unlink(missing_ok=True)
        yield
    finally:
        lock.release()


def _unfinished(root: Path) -> tuple[Path, ...]:
    """Return the files that a crashed change may have left."""
    return tuple(root / f".{name}.new" for name in (COPY, REMOVED))


def _damaged(path: Path, reason: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"{path} is damaged: {reason}. It lists the removed articles, and no query is answered "
        "without it. Run `fupin-search removed --rebuild` to write it from its copy."
    )
