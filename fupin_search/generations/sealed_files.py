"""Checksums of files: recorded for the files of a generation, and inside a sealed file.

A checksum is the xxh3_128 of a file's bytes, in hexadecimal. It does not stop an attacker, who
could write a manifest too; it shows damage by disks, copies and people. It is computed at the speed
of memory, so that every opening can check every byte.

A sealed file is one JSON object, indented by two spaces, with the fields of its value in their
order and then its checksum. The file's last 53 bytes are always

    ,⏎  "checksum": "<32 hexadecimal digits>"⏎}⏎

where ⏎ is a line feed and the digits are the xxh3_128 of all the bytes before that comma. Any
program can read it as JSON. When any byte changes, white space included, the checksum is wrong.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec
import xxhash

from fupin_search.disk import sync
from fupin_search.errors import IndexDamagedError

ENGINE = "engine"
# Files are read in pieces of this many bytes. Each piece releases the interpreter's lock twice, and
# a busy server takes up to 5 ms to give it back; longer pieces do not fit the processor's caches.
_PIECE = 4 << 20

_Value = TypeVar("_Value")
_SEAL = ',\n  "checksum": "{}"\n}}\n'
_SEAL_LENGTH = len(_SEAL.format("0" * 32))
_SEALED = re.compile(re.escape(_SEAL.format("@")).replace("@", "[0-9a-f]{32}").encode())


class FileRecord(msgspec.Struct, frozen=True):
    """The size and checksum of a file when the generation was complete."""

    bytes: int
    xxh3_128: str


def record_bytes(content: bytes) -> FileRecord:
    """Record the size and checksum of bytes in memory."""
    return FileRecord(len(content), xxhash.xxh3_128_hexdigest(content))


def record_files(folder: Path) -> dict[str, FileRecord]:
    """Record every file of a folder, and make the files and their folders durable."""
    records: dict[str, FileRecord] = {}
    piece = bytearray(_PIECE)
    for path in _files(folder):
        records[path.relative_to(folder).as_posix()] = _measure(path, piece)
        sync(path)
    sync_folders(folder)
    return records


def sync_folders(folder: Path) -> None:
    """Make a folder and those in it durable, and with them the names of their files."""
    for inner, _, _ in os.walk(folder):
        sync(Path(inner))


def check_files(folder: Path, records: Mapping[str, FileRecord]) -> None:
    """Check that every file is as it was recorded, and that the engine's folder has no other.

    An engine reads whatever files its folder has, so a foreign file there could change its answers.
    Elsewhere, and under a name that begins with a dot, a foreign file does no harm.

    Args:
        folder: of the generation.
        records: by path in the folder.

    Raises:
        IndexDamagedError: naming the file that is missing, altered or foreign.
    """
    piece = bytearray(_PIECE)
    for name, recorded in records.items():
        path = folder / name
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise damaged(folder, name, "it is not a file")
            # A wrong size has its own message, because that helps the operator more.
            if status.st_size != recorded.bytes:
                reason = f"{status.st_size} bytes where {recorded.bytes} were written"
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
    """Make the error for a damaged file of a generation.

    Args:
        folder: of the generation.
        name: the file's path in it.
        reason: the damage, as a clause.
    """
    return IndexDamagedError(
        f"{folder.name}/{name} is damaged: {reason}. "
        "Run `fupin-search reindex CORPUS` to build a whole generation."
    )


def seal(value: object) -> bytes:
    """Encode a value, such as a struct with a field or more, as the bytes of a sealed file."""
    body = msgspec.json.format(msgspec.json.encode(value), indent=2).removesuffix(b"\n}")
    return body + _make_seal(body)


def is_whole(content: bytes) -> bool:
    """Return whether the bytes are those that were sealed."""
    return content[-_SEAL_LENGTH:] == _make_seal(content[:-_SEAL_LENGTH])


def has_seal(content: bytes) -> bool:
    """Return whether the bytes end like a sealed file, even with a wrong checksum."""
    return bool(_SEALED.fullmatch(content[-_SEAL_LENGTH:]))


def decode_json(content: bytes, kind: type[_Value]) -> _Value:
    """Decode JSON bytes, sealed or not.

    Args:
        content: the bytes.
        kind: the type of the value.

    Raises:
        msgspec.DecodeError: when they are not JSON of that type, or not UTF-8.
    """
    try:
        return msgspec.json.decode(content, type=kind)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError(str(error)) from error


def _make_seal(body: bytes) -> bytes:
    return _SEAL.format(xxhash.xxh3_128_hexdigest(body)).encode()


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
