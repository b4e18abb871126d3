"""A generation's manifest: what it is and what its files must be."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from fupin_search.errors import IndexDamagedError
from fupin_search.text.dictionary import CutterName

MANIFEST = "manifest.json"
# Raised whenever an older fupin-search could no longer read the manifest.
FORMAT = 1


class FileRecord(msgspec.Struct, frozen=True):
    """A file as it was when the generation was complete."""

    bytes: int
    blake2b: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a generation is.

    Args:
        format: version of this very layout.
        engine: name of the kind of engine.
        schema: version of the engine's schema.
        cutter: library that cut the texts.
        tokenizer: fingerprint of everything the cut depends on.
        created: UTC time, ISO 8601.
        articles: how many are in it.
        warned: how many of those have something amiss.
        rejected: records that could not be articles.
        seconds: how long the build took.
        files: size in bytes and checksum of every other file, by path.
    """

    format: int
    engine: str
    schema: int
    cutter: CutterName
    tokenizer: str
    created: str
    articles: int
    warned: int
    rejected: int
    seconds: float
    files: dict[str, FileRecord]


def record_files(folder: Path) -> dict[str, FileRecord]:
    """Measure every file of a folder and make each durable."""
    records: dict[str, FileRecord] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                checksum = hashlib.file_digest(file, _blake2b).hexdigest()
                os.fsync(file.fileno())
            name = path.relative_to(folder).as_posix()
            records[name] = FileRecord(path.stat().st_size, checksum)
    return records


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest durably."""
    path = folder / MANIFEST
    path.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    sync(path)
    sync(folder)


def read(folder: Path) -> Manifest:
    """Read a generation's manifest and see that its files are all there in full.

    Raises:
        IndexDamagedError: naming the file that is missing, cut short or unreadable.
    """
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise _damaged(folder, MANIFEST, str(error)) from error
    for name, record in manifest.files.items():
        try:
            size = (folder / name).stat().st_size
        except OSError as error:
            raise _damaged(folder, name, str(error.strerror)) from error
        if size != record.bytes:
            raise _damaged(folder, name, f"{size} bytes where {record.bytes} were written")
    return manifest


def sync(path: Path) -> None:
    """Make a file or folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _blake2b() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=16)


def _damaged(folder: Path, name: str, reason: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"{folder.name}/{name} is damaged: {reason}. "
        "Run `fupin-search reindex CORPUS` to build a whole generation."
    )
