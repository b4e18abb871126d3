"""What has to be on the disk before something else may say that it is, and disks that refuse."""

from __future__ import annotations

import errno
import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

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
        fresh: where nothing is yet.
    """
    with path.open("rb") as original, fresh.open("xb") as copied:
        # What the kernel cannot copy by itself is read and written below; Linux alone has the call.
        with suppress(OSError, AttributeError):
            size = os.fstat(original.fileno()).st_size
            while size and (done := os.copy_file_range(original.fileno(), copied.fileno(), size)):
                size -= done
        shutil.copyfileobj(original, copied)
        copied.flush()
        os.fsync(copied.fileno())


def replace_durably(path: Path, content: bytes) -> None:
    """Give a file other content, at once and for good; a crash leaves the one or the other."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(content)
        sync(fresh)
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    sync(path.parent)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Tell a disk that is full and a folder that may not be written as what they are.

    Args:
        folder: what is written to. Errors about files elsewhere are left as they are.

    Raises:
        DiskFullError: in place of an OSError that says so.
        IndexReadOnlyError: in place of an OSError that says so.
    """
    try:
        yield
    except OSError as error:
        # A file that cannot be written for want of room is not named by the system.
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
    free = shutil.disk_usage(_there(folder)).free
    return DiskFullError(
        f"The disk of {folder} is full ({free / 1e6:,.1f} MB are free), so what was begun is "
        "dropped and the index stays as it was. Make room, for instance with "
        "`fupin-search prune --keep 1`, which removes all generations but the live one, and run "
        "the same command again."
    )


def _read_only(folder: Path, error: OSError) -> IndexReadOnlyError:
    place = _there(folder)
    owner = _name(place.stat().st_uid)
    us = _name(os.geteuid())
    if error.errno == errno.EROFS:
        mend = "It is on a file system that is mounted read-only: mount it for writing."
    elif owner == us:
        mend = f"It belongs to {owner}, as this command does: `chmod -R u+rwX {place}` allows it."
    else:
        mend = (
            f"It belongs to {owner}, and this command runs as {us}: run it as {owner}, "
            f"for instance with `sudo -u {owner} fupin-search …`."
        )
    return IndexReadOnlyError(
        f"{os.fsdecode(error.filename)} cannot be written ({error.strerror}), so the index stays "
        f"as it was. {mend}"
    )


def _there(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
    path = path.absolute()
    return next(place for place in (path, *path.parents) if place.exists())


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"
