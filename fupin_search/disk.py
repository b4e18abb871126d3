"""Write files durably, replace them atomically, and explain errors of the disk."""

from __future__ import annotations

import errno
import fcntl
import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from fupin_search.errors import DiskFullError, IndexReadOnlyError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def sync(path: Path) -> None:
    """Make a file or folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy(path: Path, fresh: Path) -> None:
    """Copy a file and make the copy durable; file systems that can share the bytes do.

    Args:
        path: of the file.
        fresh: of the copy; nothing may be there yet.

    Raises:
        FileExistsError: when something is there.
    """
    with path.open("rb") as original, fresh.open("xb") as copied:
        # Only Linux has this call; what the kernel does not copy is read and written below.
        with suppress(OSError, AttributeError):
            size = os.fstat(original.fileno()).st_size
            while size and (done := os.copy_file_range(original.fileno(), copied.fileno(), size)):
                size -= done
        shutil.copyfileobj(original, copied)
        copied.flush()
        os.fsync(copied.fileno())


@contextmanager
def replacing(path: Path, *, mode: int = 0o666, durable: bool = True) -> Iterator[BinaryIO]:
    """Open a file that takes the place of another once it is complete and durable.

    A crash at any instant leaves the old content or the new, and perhaps `.NAME.new` beside it. An
    error in the block leaves the old content and nothing else.

    Args:
        path: the file to replace; it need not exist.
        mode: permissions of a new file, less the umask.
        durable: whether the new content must survive a loss of power.

    Raises:
        BlockingIOError: when another process is replacing the same file.
        OSError: when it cannot be written.
    """
    fresh = path.with_name(f".{path.name}.new")
    # In a folder that others may write, a link must not lead the bytes elsewhere.
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW
    with os.fdopen(os.open(fresh, flags, mode), "wb") as file:
        # A killed process may have left a longer file; only the holder of the lock may cut it.
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(file.fileno()), fresh.stat()):
            raise BlockingIOError(errno.EAGAIN, "another process has just replaced it", str(path))
        try:
            file.truncate(0)
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
            fresh.replace(path)
        except BaseException:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise
    if durable:
        sync(path.parent)


def replace_durably(path: Path, content: bytes) -> None:
    """Replace the content of a file; a crash leaves the old content or the new.

    Args:
        path: of the file; it need not exist.
        content: the new one.
    """
    with replacing(path) as file:
        file.write(content)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn errors of a full disk or a read-only folder into errors that say what to do.

    Args:
        folder: the folder that is written to. Errors about files elsewhere stay as they are.

    Raises:
        DiskFullError: in place of an OSError that says so.
        IndexReadOnlyError: in place of an OSError that says so.
    """
    try:
        yield
    except OSError as error:
        # The system does not name the file that it has no room for.
        if error.errno in _FULL and (error.filename is None or _within(folder, error)):
            raise _full(folder) from error
        if error.errno in _FORBIDDEN and _within(folder, error):
            raise _read_only(folder, error) from error
        raise


def _within(folder: Path, error: OSError) -> bool:
    if not isinstance(error.filename, str | bytes):
        return False
    path, place = (Path(os.fsdecode(it)).absolute() for it in (error.filename, folder))
    # The folder may be missing and its parent be what cannot be written.
    return path.is_relative_to(place) or place.is_relative_to(path)


def _full(folder: Path) -> DiskFullError:
    free = shutil.disk_usage(nearest_folder(folder)).free
    return DiskFullError(
        f"The disk of {folder} is full ({free / 1e6:,.1f} MB are free). The unfinished work is "
        "removed and the index stays as it was. Make room, for instance with "
        "`fupin-search prune --keep 1`, which removes all generations but the live one, and run "
        "the same command again."
    )


def _read_only(folder: Path, error: OSError) -> IndexReadOnlyError:
    place = nearest_folder(folder)
    owner = user_name(place.stat().st_uid)
    us = user_name()
    if error.errno == errno.EROFS:
        remedy = "It is on a file system that is mounted read-only: mount it for writing."
    elif owner == us:
        remedy = f"It belongs to {owner}, as this command does: `chmod -R u+rwX {place}` allows it."
    else:
        remedy = (
            f"It belongs to {owner}, and this command runs as {us}: run it as {owner}, "
            f"for instance with `sudo -u {owner} fupin-search …`."
        )
    return IndexReadOnlyError(
        f"{os.fsdecode(error.filename)} cannot be written ({error.strerror}), so the index stays "
        f"as it was. {remedy}"
    )


def nearest_folder(path: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    path = path.absolute()
    return next(place for place in (path, *path.parents) if place.is_dir())


def user_name(user: int | None = None) -> str:
    """Return the name of a user, by number; by default of the user this process runs as."""
    user = os.geteuid() if user is None else user
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"
