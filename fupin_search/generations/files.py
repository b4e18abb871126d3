"""The files of a generation: measured and made durable once, then held to those measures.

A checksum is the xxh3_128 of a file's bytes, in hexadecimal: not to keep out an attacker, who could
write a manifest too, but to notice whatever disks, copies and people do by accident. It reads at
the speed of memory, so that every opening can check every byte.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import xxhash

from fupin_search.disk import sync
from fupin_search.errors import IndexDamagedError

ENGINE = "engine"
# Read in pieces this long. Each piece gives the interpreter's lock away twice, and a busy server
# takes up to 5 ms to give it back; longer pieces fall out of the processor's caches.
_PIECE = 4 << 20


class FileRecord(msgspec.Struct, frozen=True):
    """A file as it was when the generation was complete."""

    bytes: int
    xxh3_128: str


def record(folder: Path) -> dict[str, FileRecord]:
    """Measure every file of a folder; make each durable, and the folders that list them."""
    records: dict[str, FileRecord] = {}
    piece = bytearray(_PIECE)
    for path in _files(folder):
        records[path.relative_to(folder).as_posix()] = _measure(path, piece)
        sync(path)
    sync_folders(folder)
    return records


def sync_folders(folder: Path) -> None:
    """Make a folder and those in it durable, so that the names of their files are."""
    for inner, _, _ in os.walk(folder):
        sync(Path(inner))


def check(folder: Path, records: Mapping[str, FileRecord]) -> None:
    """See that every file is as it was recorded, and that the engine has no others.

    An engine reads its folder by rules of its own, so a file that it did not write could change its
    answers. Elsewhere, and under a name with a dot in front, a further file is nobody's business.

    Raises:
        IndexDamagedError: naming the file that is missing, altered or not the generation's.
    """
    piece = bytearray(_PIECE)
    for name, recorded in records.items():
        path = folder / name
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode):
                raise damaged(folder, name, "it is not a file")
            # Told apart from altered bytes, because it tells the operator more.
            if found.st_size != recorded.bytes:
                reason = f"{found.st_size} bytes where {recorded.bytes} were written"
                raise damaged(folder, name, reason)
            measured = _measure(path, piece)
        except OSError as error:
            raise damaged(folder, name, str(error.strerror)) from error
        if measured != recorded:
            raise damaged(folder, name, "its bytes are not those that were written")
    for path in _files(folder / ENGINE):
        name = path.relative_to(folder).as_posix()
        if name not in records and not path.name.startswith("."):
            raise damaged(folder, name, "it is not a file of this generation")


def damaged(folder: Path, name: str, reason: str) -> IndexDamagedError:
    """What is wrong with a file of a generation, and what to do."""
    return IndexDamagedError(
        f"{folder.name}/{name} is damaged: {reason}. "
        "Run `fupin-search reindex CORPUS` to build a whole generation."
    )


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _measure(path: Path, piece: bytearray) -> FileRecord:
    checksum = xxhash.xxh3_128()
    size = 0
    view = memoryview(piece)
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(piece):
            checksum.update(view[:count])
            size += count
    return FileRecord(size, checksum.hexdigest())
