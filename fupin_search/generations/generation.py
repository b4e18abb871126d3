"""One generation of an index: its manifest, and the generation opened for queries or described.

`manifest.json` is sealed (`sealed_files`): the fields of `Manifest` and a checksum of them. Every
later format must be sealed in the same way: another `format` with a correct checksum comes from
another version, and with a wrong checksum it is damage.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from fupin_search.disk import sync
from fupin_search.errors import IndexDamagedError, IndexOutdatedError, IndexUnusableError
from fupin_search.generations import removals
from fupin_search.generations.sealed_files import (
    ENGINE,
    FileRecord,
    check_files,
    damaged,
    decode_json,
    has_seal,
    is_whole,
    seal,
)
from fupin_search.model.protocol import Engine, EngineKind
from fupin_search.text.dictionary import CUTTER, Dictionary, read_dictionary_file
from fupin_search.text.tokenizer import ChineseTokenizer

MANIFEST = "manifest.json"
DICTIONARY = "dictionary.txt"
# Increase it whenever an older fupin-search could no longer read the manifest. Format 1 had no
# checksum of its own, and blake2b of the files; 2 had no `undated`, `unsourced` and `basis`.
FORMAT = 3


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The description of a generation.

    Args:
        format: version of this very layout.
        engine: name of the kind of engine.
        schema: version of the engine's schema.
        cutter: name of the library whose words the texts were cut into.
        tokenizer: fingerprint of everything the cut depends on.
        created: UTC time, ISO 8601.
        basis: name of the generation that it revises; empty where it was written whole.
        articles: number of articles in it.
        undated: number of those without a date.
        unsourced: number of those without a source.
        warned: number of those with a warning.
        rejected: records that could not be articles.
        overridden: names of the failed checks of the quality gate that an operator overrode.
        seconds: duration of the build.
        files: size in bytes and checksum of every other file, by path.
    """

    format: int
    engine: str
    schema: int
    cutter: str
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

    @property
    def size(self) -> int:
        """The size of all files of the generation, in bytes."""
        return sum(record.bytes for record in self.files.values())


class FormatNumber(msgspec.Struct):
    """The one field that every format of a sealed file has."""

    format: int


class _Count(msgspec.Struct):
    articles: int


@dataclass(frozen=True)
class Generation:
    """One complete index, open.

    Args:
        name: its folder's name.
        manifest: its description.
        engine: answers queries.
        tokenizer: cuts queries as its articles were cut.
        hidden: ids of the articles the engine leaves out, whether it has them or not.
    """

    name: str
    manifest: Manifest
    engine: Engine
    tokenizer: ChineseTokenizer
    hidden: frozenset[str] = frozenset()

    @cached_property
    def edition(self) -> str:
        """The name, and a digest of the hidden articles: everything that answers depend on."""
        return removals.edition(self.name, self.hidden)


@dataclass(frozen=True, slots=True)
class GenerationStatus:
    """The state of a generation, as `generations` and `verify` print it.

    Args:
        name: its folder's name.
        live: whether CURRENT names it.
        manifest: its description, unless there is a problem.
        problem: the reason that it cannot be used, and the command that mends it.
        damaged: whether the problem is a missing or altered file.
    """

    name: str
    live: bool
    manifest: Manifest | None
    problem: str | None = None
    damaged: bool = False


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a manifest durably.

    Args:
        folder: of the generation, whose other files do not change any more.
        manifest: the description.
    """
    path = folder / MANIFEST
    path.write_bytes(seal(manifest))
    sync(path)
    sync(folder)


def read_manifest(folder: Path) -> Manifest:
    """Read a generation's manifest and check that it is as it was written.

    Raises:
        IndexDamagedError: when it is missing or altered.
        IndexOutdatedError: when another version of fupin-search wrote it in another format.
    """
    path = folder / MANIFEST
    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise damaged(folder, MANIFEST, str(error.strerror)) from error
    if not content:
        raise damaged(folder, MANIFEST, "it is missing or empty")
    whole = is_whole(content)
    if whole or not has_seal(content):
        _refuse_other_format(folder, content)
    if not whole:
        raise damaged(folder, MANIFEST, "its bytes are not those that were written")
    try:
        return decode_json(content, Manifest)
    except msgspec.DecodeError as error:
        raise damaged(folder, MANIFEST, str(error)) from error


def verify(folder: Path) -> Manifest:
    """Read a generation's manifest and every file, and check that all are as they were written.

    Raises:
        IndexDamagedError: naming the file that is missing, altered or not the generation's.
        IndexOutdatedError: when another version of fupin-search wrote it in another format.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest.files)
    return manifest


def read_article_count(folder: Path) -> int | None:
    """Read the number of articles from a manifest of any format; return None where it has none.

    It is for generations that cannot be opened, and does not check the seal.
    """
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=_Count).articles
    except (OSError, ValueError):  # a ValueError for bytes that are not JSON or not UTF-8
        return None


def open_generation(
    folder: Path, kind: EngineKind, hidden: frozenset[str] = frozenset()
) -> Generation:
    """Open a generation, once every byte of it is checked.

    Args:
        folder: the generation's.
        kind: the engine to open it with.
        hidden: ids of articles to leave out.

    Raises:
        IndexUnusableError: saying what is wrong with it and which command mends it.
    """
    manifest = _verify_readable(folder, kind)
    tokenizer = _make_tokenizer(folder, manifest)
    engine = kind.open(folder / ENGINE, hidden)
    return Generation(folder.name, manifest, engine, tokenizer, hidden)


def examine(folder: Path, kind: EngineKind) -> None:
    """Check that a generation from another machine is safe, even if its checksums were forged.

    Args:
        folder: the generation's.
        kind: the engine to open it with.

    Raises:
        IndexUnusableError: saying what is wrong with it.
    """
    _verify_readable(folder, kind)
    kind.examine(folder / ENGINE)


def describe_generation(folder: Path, *, live: bool) -> GenerationStatus:
    """Read every byte of a generation and describe its state.

    Args:
        folder: the generation's.
        live: whether CURRENT names it.
    """
    try:
        return GenerationStatus(folder.name, live, verify(folder))
    except IndexUnusableError as error:
        is_damaged = isinstance(error, IndexDamagedError)
        return GenerationStatus(folder.name, live, None, error.message, damaged=is_damaged)


def can_serve(entry: GenerationStatus, kind: EngineKind) -> bool:
    """Return whether a generation is whole and of a schema that this engine reads.

    Args:
        entry: the generation.
        kind: the engine.
    """
    return entry.manifest is not None and is_readable(entry.manifest, kind)


def is_readable(manifest: Manifest, kind: EngineKind) -> bool:
    """Return whether an engine reads the schema of a generation.

    Args:
        manifest: the generation's.
        kind: the engine.
    """
    return manifest.engine == kind.name and manifest.schema == kind.schema_version


def _refuse_other_format(folder: Path, content: bytes) -> None:
    try:
        written = decode_json(content, FormatNumber).format
    except msgspec.DecodeError:
        return
    if written != FORMAT:
        raise IndexOutdatedError(
            f"Generation {folder.name} was written in format {written} by another version of "
            f"fupin-search, and this one reads format {FORMAT}; "
            "run `fupin-search reindex CORPUS` to rebuild it."
        )


def _verify_readable(folder: Path, kind: EngineKind) -> Manifest:
    """Return the manifest of a generation that is whole and that this engine reads."""
    manifest = verify(folder)
    if not is_readable(manifest, kind):
        raise IndexOutdatedError(
            f"Generation {folder.name} was written for {manifest.engine} schema {manifest.schema}, "
            f"and this is {kind.name} schema {kind.schema_version}; "
            "run `fupin-search reindex CORPUS` to rebuild it."
        )
    return manifest


def _make_tokenizer(folder: Path, manifest: Manifest) -> ChineseTokenizer:
    if manifest.cutter != CUTTER:
        raise IndexOutdatedError(
            f"Generation {folder.name} was cut with {manifest.cutter}, which is not used any more; "
            "run `fupin-search reindex CORPUS` to rebuild it."
        )
    tokenizer = ChineseTokenizer(Dictionary(read_dictionary_file(folder / DICTIONARY)))
    if tokenizer.fingerprint != manifest.tokenizer:
        raise IndexOutdatedError(
            f"Generation {folder.name} was cut by other rules or another version of "
            f"{manifest.cutter}; run `fupin-search reindex CORPUS` to rebuild it."
        )
    return tokenizer
