"""Files: written durably and replaced atomically, with errors that say what the disk needs.

The TOML files of operators are read here too, with errors that name the file and the entry.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pwd
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from fupin_search.errors import DiskFullError, FupinSearchError, IndexReadOnlyError

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
    """Copy a file and make the copy durable; both share their bytes where the file system can.

    Args:
        path: of the file.
        fresh: of the copy; nothing may be there yet.

    Raises:
        FileExistsError: when something is there.
    """
    with path.open("rb") as source, fresh.open("xb") as target:
        # Only Linux has this call; bytes that the kernel does not copy are copied below.
        with suppress(OSError, AttributeError):
            size = os.fstat(source.fileno()).st_size
            while size and (count := os.copy_file_range(source.fileno(), target.fileno(), size)):
                size -= count
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())


@contextmanager
def replacing(path: Path, *, mode: int = 0o666, durable: bool = True) -> Iterator[BinaryIO]:
    """Open a file that replaces another once it is complete and durable.

    A crash at any instant leaves the old content or the new, and perhaps a file `.NAME.new`. An
    error in the block leaves the old content and nothing else.

    Args:
        path: the file to replace; it need not exist.
        mode: permissions of a new file, less the umask.
        durable: whether the new content survives a loss of power.

    Raises:
        BlockingIOError: when another process is replacing the same file.
        OSError: when it cannot be written.
    """
    fresh = path.with_name(f".{path.name}.new")
    # In a folder that others may write, a link must not redirect the bytes.
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW
    with os.fdopen(os.open(fresh, flags, mode), "wb") as file:
        # A killed process may have left a longer file; only the holder of the lock may truncate it.
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
        DiskFullError: in place of an OSError of a full disk or quota.
        IndexReadOnlyError: in place of an OSError of a missing permission or a read-only disk.
    """
    try:
        yield
    except OSError as error:
        # The system does not name the file when the disk is full.
        if error.errno in _FULL and (error.filename is None or _within(folder, error)):
            raise _full(folder) from error
        if error.errno in _FORBIDDEN and _within(folder, error):
            raise _read_only(folder, error) from error
        raise


def _within(folder: Path, error: OSError) -> bool:
    if not isinstance(error.filename, str | bytes):
        return False
    path, folder = Path(os.fsdecode(error.filename)).absolute(), folder.absolute()
    # Where the folder is missing, the error is about one above it.
    return path.is_relative_to(folder) or folder.is_relative_to(path)


def _full(folder: Path) -> DiskFullError:
    free = shutil.disk_usage(nearest_folder(folder)).free
    return DiskFullError(
        f"The disk of {folder} is full ({free / 1e6:,.1f} MB are free). The unfinished work is "
        "removed and the index stays as it was. Make room, for instance with "
        "`fupin-search prune --keep 1`, which removes all generations but the live one, and run "
        "the same command again."
    )


def _read_only(folder: Path, error: OSError) -> IndexReadOnlyError:
    folder = nearest_folder(folder)
    owner, runner = user_name(folder.stat().st_uid), user_name()
    if error.errno == errno.EROFS:
        remedy = "It is on a file system that is mounted read-only: mount it for writing."
    elif owner == runner:
        remedy = (
            f"It belongs to {owner}, as this command does: `chmod -R u+rwX {folder}` allows it."
        )
    else:
        remedy = (
            f"It belongs to {owner}, and this command runs as {runner}: run it as {owner}, "
            f"for instance with `sudo -u {owner} fupin-search …`."
        )
    return IndexReadOnlyError(
        f"{os.fsdecode(error.filename)} cannot be written ({error.strerror}), so the index stays "
        f"as it was. {remedy}"
    )


def nearest_folder(path: Path) -> Path:
    """Return a folder, or the nearest one above it that exists."""
    path = path.absolute()
    return next(place for place in (path, *path.parents) if place.is_dir())


def user_name(user: int | None = None) -> str:
    """Return the name of a user, by number; by default of the user this process runs as."""
    user = os.geteuid() if user is None else user
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file.

    Args:
        path: the file.
        text: its text.
        values: its values, by key.
        error: the class of the errors about its content.
    """

    path: Path
    text: str
    values: dict[str, Any]
    error: type[FupinSearchError]

    def require_keys(self, *keys: str, hint: str) -> None:
        """Refuse other keys at the top level of the file.

        Args:
            keys: the allowed keys.
            hint: a sentence about the form of the file.

        Raises:
            FupinSearchError: an `error`, naming the first other key.
        """
        if other := sorted(self.values.keys() - set(keys)):
            raise self.error(f"{self.path}: the key {other[0]!r} is unknown. {hint}")

    def parse_tables(self, key: str, parse: Callable[[int, object], _T]) -> Iterator[_T]:
        """Parse each of the tables headed `[[key]]`.

        Args:
            key: of the tables; a file may have none.
            parse: takes a table's number, from 1, and the table, in which days are text; it raises
                ValueError, as msgspec does, for a table that is not allowed.

        Raises:
            FupinSearchError: an `error`, naming the line and the table.
        """
        tables = self.values.get(key, [])
        if not isinstance(tables, list):
            raise self.error(
                f"{self.path}: `{key}` is not a row of tables. Head each table [[{key}]]."
            )
        heads = re.finditer(rf"^\s*\[\[\s*{key}\s*\]\]", self.text, re.MULTILINE)
        lines = [self.text.count("\n", 0, head.end()) + 1 for head in heads]
        for number, table in enumerate(tables, start=1):
            try:
                yield parse(number, _without_days(table))
            except ValueError as error:
                # Inline tables have no head, and so no line.
                line = f"line {lines[number - 1]}, " if len(lines) == len(tables) else ""
                raise self.error(f"{self.path}, {line}{key} {number}: {error}.") from error


def read_toml(
    path: Path, name: str, error: type[FupinSearchError], *, hint: str = "", if_missing: str = ""
) -> TomlFile:
    """Read a TOML file.

    Args:
        path: the file.
        name: a plural for messages, such as `settings`.
        error: the class of the errors.
        hint: a sentence about the form of the file.
        if_missing: a sentence with the advice for a file that cannot be opened.

    Raises:
        FupinSearchError: an `error`, when the file cannot be read, is not UTF-8 or is not TOML.
    """
    try:
        # Some editors write a byte order mark, which TOML does not allow.
        text = path.read_text(encoding="utf-8-sig")
        values = tomllib.loads(text)
    except OSError as caught:
        message = f"The {name} {path} cannot be read: {caught.strerror}. {if_missing}"
        raise error(message.rstrip()) from caught
    except UnicodeDecodeError as caught:
        raise error(f"{path} is not UTF-8: {caught}. Save it as UTF-8.") from caught
    except tomllib.TOMLDecodeError as caught:
        raise error(f"{path} is not TOML: {caught}. {hint}".rstrip()) from caught
    return TomlFile(path, text, values, error)


def _without_days(table: object) -> object:
    """Turn the days of a table into text, because its other dates, months and years, are text."""
    if not isinstance(table, dict):
        return table
    return {
        key: value.isoformat() if isinstance(value, Date) else value for key, value in table.items()
    }
