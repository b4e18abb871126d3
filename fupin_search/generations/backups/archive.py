"""The file of a backup: a list of members, then the members, whole or refused.

    signature   a skippable frame of Zstandard that holds `fupin-search backup`
    content     one frame of Zstandard: a tar archive
                    head.json   sealed (`sealing`): what it is, and every other member in its order
                    …           the members, regular files with nothing to them but name and size
    seal        a skippable frame that holds the xxh3_128 of all bytes before it, 32 digits

`zstd -d` passes over skippable frames, so `tar --zstd -xf FILE` unpacks it by hand. The seal tells
damage before anything is done; and because anyone can compute a seal, nothing else is taken on
trust either. Members must come as the head lists them, by name and size, and be of the listed
bytes; names are those of a generation's files and a few more; the head is small; and no more is
unpacked than it lists. Memory does not grow with the file.
"""

from __future__ import annotations

import os
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
import xxhash
import zstandard

from fupin_search.errors import BackupError, IndexDamagedError
from fupin_search.generations.files import FileRecord
from fupin_search.generations.sealing import decoded, is_whole, sealed

FORMAT = 1
SIGNATURE = b"\x50\x2a\x4d\x18" + (19).to_bytes(4, "little") + b"fupin-search backup"
_SEAL_HEAD = b"\x50\x2a\x4d\x18" + (32).to_bytes(4, "little")
_SEAL_LENGTH = len(_SEAL_HEAD) + 32
_HEAD = "head.json"
_LARGEST_HEAD = 4 << 20
_LARGEST_SMALL = 64 << 20
_LONGEST_NAME = 100
_LEVEL = 3
# What a decompressor may take; the level's own window is 2 MiB.
_WINDOW = 8 << 20
_PIECE = 1 << 20
_BLOCK = 512
# Plain names below one folder each: no `..`, no root, nothing hidden but what an engine hides.
_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.+-]*/){0,4}[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_KINDS = {
    tarfile.LNKTYPE: "a link",
    tarfile.SYMTYPE: "a link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.FIFOTYPE: "a pipe",
    tarfile.DIRTYPE: "a folder",
}

Advance = Callable[[int], None]


class Head(msgspec.Struct, frozen=True):
    """What a backup is.

    Args:
        format: version of this very layout.
        version: of the fupin-search that wrote it.
        created: UTC time, ISO 8601.
        generation: name of the generation in it.
        articles: how many that has.
        members: size in bytes and checksum of every member, by name, in their order.
    """

    format: int
    version: str
    created: str
    generation: str
    articles: int
    members: dict[str, FileRecord]


class _Format(msgspec.Struct):
    format: int


def write(file: BinaryIO, head: Head, sources: Mapping[str, BinaryIO], advance: Advance) -> None:
    """Write an archive.

    Args:
        file: empty, and open for writing.
        head: what it is to hold.
        sources: the bytes of each member the head lists.
        advance: told how many more bytes of members have been read.

    Raises:
        IndexDamagedError: when a member's bytes are not those the head lists.
    """
    out = _Sealing(file)
    out.write(SIGNATURE)
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    with compressor.stream_writer(cast("BinaryIO", out), closefd=False) as packed:
        listed = sealed(head)
        packed.write(_tar_head(_HEAD, len(listed)) + _padded(listed))
        for name, record in head.members.items():
            packed.write(_tar_head(name, record.bytes))
            checksum, size = xxhash.xxh3_128(), 0
            while piece := sources[name].read(_PIECE):
                checksum.update(piece)
                size += len(piece)
                packed.write(piece)
                advance(len(piece))
            if FileRecord(size, checksum.hexdigest()) != record:
                raise IndexDamagedError(
                    f"{name} of {head.generation} is damaged: its bytes are not those that were "
                    "written, so no backup was. `fupin-search verify` says which generations are "
                    "whole, and `backup --generation` takes another."
                )
            packed.write(b"\0" * (-size % _BLOCK))
        packed.write(b"\0" * 2 * _BLOCK)
    file.write(_SEAL_HEAD + out.checksum.hexdigest().encode())


class Archive:
    """An archive, read from front to back; it was seen to be as it was written.

    Args:
        path: the file.

    Raises:
        BackupError: when it is no backup, is damaged, or breaks a rule.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            size = self._check_seal()
            self._file.seek(len(SIGNATURE))
            decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
            within = _Within(self._file, size - len(SIGNATURE))
            self._stream = decompressor.stream_reader(cast("BinaryIO", within), read_size=_PIECE)
            self.head = self._read_head()
        except BaseException:
            self.close()
            raise

    def members(self) -> Iterator[tuple[str, FileRecord]]:
        """Each member in its order; its bytes are to be read before the next is asked for."""
        for name, record in self.head.members.items():
            self._expect(name, record.bytes)
            yield name, record
        if self._exactly(2 * _BLOCK).strip(b"\0") or self._read(1):
            raise self._wrong("there is more in it than its list says")

    def pieces(self, name: str, record: FileRecord) -> Iterator[bytes]:
        """A member's bytes, checked against the list when the last is out."""
        checksum = xxhash.xxh3_128()
        left = record.bytes
        while left:
            piece = self._exactly(min(left, _PIECE))
            checksum.update(piece)
            left -= len(piece)
            yield piece
        if checksum.hexdigest() != record.xxh3_128:
            raise self._wrong(f"{name} in it is not what its list says")
        self._exactly(-record.bytes % _BLOCK)

    def whole(self, name: str, record: FileRecord) -> bytes:
        """A small member's bytes."""
        if record.bytes > _LARGEST_SMALL:
            raise self._wrong(f"{name} in it is larger than such a file can be")
        return b"".join(self.pieces(name, record))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _check_seal(self) -> int:
        """Where the content ends, once all bytes are seen to be as they were written."""
        try:
            if self._file.read(len(SIGNATURE)) != SIGNATURE:
                raise BackupError(
                    f"{self._path} is not a backup; `fupin-search backup FILE` writes one."
                )
            end = os.fstat(self._file.fileno()).st_size - _SEAL_LENGTH
            checksum = xxhash.xxh3_128(SIGNATURE)
            left = end - len(SIGNATURE)
            while left > 0 and (piece := self._file.read(min(left, _PIECE))):
                checksum.update(piece)
                left -= len(piece)
            seal = self._file.read(_SEAL_LENGTH)
        except OSError as error:
            raise BackupError(f"{self._path} cannot be read: {error.strerror}.") from error
        if seal != _SEAL_HEAD + checksum.hexdigest().encode():
            raise self._wrong("its bytes are not those that were written, or some are missing")
        return end

    def _read_head(self) -> Head:
        size = self._expect(_HEAD, None)
        if size > _LARGEST_HEAD:
            raise self._wrong("its list is larger than a list can be")
        found = self._exactly(size)
        self._exactly(-size % _BLOCK)
        if not is_whole(found):
            raise self._wrong("its list is not what was written")
        try:
            written = decoded(found, _Format).format
            if written != FORMAT:
                raise BackupError(
                    f"{self._path} was written in format {written} by another version of "
                    f"fupin-search, and this one reads format {FORMAT}; use that version."
                )
            head = decoded(found, Head)
        except msgspec.DecodeError as error:
            raise self._wrong(f"its list cannot be read ({error})") from error
        for name, record in head.members.items():
            if not _NAME.fullmatch(name) or ".." in name or len(name) > _LONGEST_NAME:
                raise self._wrong(f"it lists {name!r}, which is no name of a file in a backup")
            if record.bytes < 0:
                raise self._wrong(f"it lists {name} with {record.bytes} bytes")
        return head

    def _expect(self, name: str, size: int | None) -> int:
        """Read the head of the member that must come now; returns its size."""
        try:
            found = tarfile.TarInfo.frombuf(self._exactly(_BLOCK), "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:
            raise self._wrong(f"where {name} should come, there is something else") from error
        if found.type != tarfile.REGTYPE:
            kind = _KINDS.get(found.type, "something unknown")
            raise self._wrong(f"{found.name!r} in it is {kind}, and files alone are taken")
        if found.name != name:
            raise self._wrong(f"{found.name!r} comes in it where its list has {name}")
        if found.size < 0 or (size is not None and found.size != size):
            raise self._wrong(f"{name} in it has {found.size} bytes, and {size} in its list")
        return found.size

    def _exactly(self, size: int) -> bytes:
        found = self._read(size)
        if len(found) != size:
            raise self._wrong("it ends before all that its list says")
        return found

    def _read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except (zstandard.ZstdError, OSError, MemoryError) as error:
            raise self._wrong(f"it cannot be unpacked ({error})") from error

    def _wrong(self, reason: str) -> BackupError:
        return BackupError(
            f"{self._path} is damaged or not what it seems: {reason}. "
            "Nothing was changed; use another backup."
        )


class _Sealing:
    """Passes bytes on and computes the checksum of all."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.checksum = xxhash.xxh3_128()

    def write(self, piece: bytes) -> int:
        self.checksum.update(piece)
        return self._file.write(piece)


class _Within:
    """The next bytes of a file, and no more."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(found)
        return found


def _tar_head(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    head = info.tobuf(tarfile.GNU_FORMAT)
    if len(head) != _BLOCK or not _NAME.fullmatch(name):
        raise BackupError(f"{name} is no name that a file in a backup can have.")
    return head


def _padded(content: bytes) -> bytes:
    return content + b"\0" * (-len(content) % _BLOCK)
