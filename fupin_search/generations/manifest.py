"""A generation's manifest: what it is and what its files must be.

`manifest.json` is sealed (`sealing`): the fields of `Manifest` and a checksum of them. Every later
format must be sealed in the same way: then another `format` under a checksum that agrees is another
version's work, and under one that does not, it is damage.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from fupin_search.disk import sync
from fupin_search.errors import IndexOutdatedError
from fupin_search.generations import files
from fupin_search.generations.files import FileRecord
from fupin_search.generations.sealing import decoded, has_seal, is_whole, sealed
from fupin_search.text.dictionary import CutterName

MANIFEST = "manifest.json"
# Raised whenever an older fupin-search could no longer read the manifest. 1 had no checksum of its
# own, and blake2b of the files; 2 did not count what lacks a date or source, nor name its basis.
FORMAT = 3


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a generation is.

    Args:
        format: version of this very layout.
        engine: name of the kind of engine.
        schema: version of the engine's schema.
        cutter: library that cut the texts.
        tokenizer: fingerprint of everything the cut depends on.
        created: UTC time, ISO 8601.
        basis: name of the generation it is a revision of; empty where it was written whole.
        articles: how many are in it.
        undated: how many of those have no date.
        unsourced: how many of those have no source.
        warned: how many of those have something amiss.
        rejected: records that could not be articles.
        overridden: checks of the quality gate that failed and that an operator overrode.
        seconds: how long the build took.
        files: size in bytes and checksum of every other file, by path.
    """

    format: int
    engine: str
    schema: int
    cutter: CutterName
    tokenizer: str
    created: str
    basis: str
    articles: int
    undated: int
    unsourced: int
    warned: int
    rejected: int
    overridden: tuple[str, ...] = ()
    seconds: float
    files: dict[str, FileRecord]


class _Format(msgspec.Struct):
    format: int


class _Count(msgspec.Struct):
    articles: int


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest durably."""
    path = folder / MANIFEST
    path.write_bytes(sealed(manifest))
    sync(path)
    sync(folder)


def read(folder: Path) -> Manifest:
    """Read a generation's manifest and see that it is as it was written.

    Raises:
        IndexDamagedError: when it is missing or altered.
        IndexOutdatedError: when another version of fupin-search wrote it in another format.
    """
    path = folder / MANIFEST
    try:
        found = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise files.damaged(folder, MANIFEST, str(error.strerror)) from error
    if not found:
        raise files.damaged(folder, MANIFEST, "it is missing or empty")
    whole = is_whole(found)
    if whole or not has_seal(found):
        _refuse_other_format(folder, found)
    if not whole:
        raise files.damaged(folder, MANIFEST, "its bytes are not those that were written")
    try:
        return decoded(found, Manifest)
    except msgspec.DecodeError as error:
        raise files.damaged(folder, MANIFEST, str(error)) from error


def verify(folder: Path) -> Manifest:
    """Read a generation's manifest and every file, and see that all are as they were written.

    Raises:
        IndexDamagedError: naming the file that is missing, altered or not the generation's.
        IndexOutdatedError: when another version of fupin-search wrote it in another format.
    """
    manifest = read(folder)
    files.check(folder, manifest.files)
    return manifest


def count_in(folder: Path) -> int | None:
    """How many articles a generation says it has, whatever its format; None where it cannot say.

    For a generation that cannot be opened: its seal is not looked at.
    """
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=_Count).articles
    except (OSError, ValueError):  # of msgspec's, and of bytes that are no text
        return None


def _refuse_other_format(folder: Path, found: bytes) -> None:
    try:
        written = decoded(found, _Format).format
    except msgspec.DecodeError:
        return
    if written != FORMAT:
        raise IndexOutdatedError(
            f"Generation {folder.name} was written in format {written} by another version of "
            f"fupin-search, and this one reads format {FORMAT}; "
            "run `fupin-search reindex CORPUS` to rebuild it."
        )
