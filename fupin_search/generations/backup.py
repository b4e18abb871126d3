"""Back up a generation, with all it needs to serve as before, into one file.

    signature   a skippable frame of Zstandard that holds `fupin-search backup`
    content     one frame of Zstandard: a tar archive of regular files with a name and a size only
                    head.json                    sealed (`sealed_files`): a description, and every
                                                 other member in its order
                    REMOVED                      the articles that are hidden, sealed
                    settings/fupin-search.toml   the settings file, where there is one
                    settings/words.txt …         every file that a setting names, where there is
                                                 one, under its name in `settings.FILES`
                    generation/manifest.json     and then every file of the generation that it
                                                 lists, in its order
    seal        a skippable frame that holds the xxh3_128 of all bytes before it, 32 digits

`zstd -d` skips skippable frames, so `tar --zstd -xf FILE` unpacks it by hand. `restore` reads it.

Writing a backup takes no lock: a generation's files do not change once it is complete, and all of
them are opened before the first is read, so that a generation that is pruned meanwhile can still
be read to its end.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
import xxhash
import zstandard

from fupin_search import __version__
from fupin_search.disk import replacing
from fupin_search.errors import BackupError, IndexDamagedError
from fupin_search.generations import removals
from fupin_search.generations.generation import MANIFEST, Manifest, read_manifest
from fupin_search.generations.lock import now_text
from fupin_search.generations.removals import REMOVED
from fupin_search.generations.sealed_files import FileRecord, record_bytes, seal
from fupin_search.generations.store import GenerationStore
from fupin_search.settings import FILE, FILES

BACKUP_FORMAT = 1
SIGNATURE = b"\x50\x2a\x4d\x18" + (19).to_bytes(4, "little") + b"fupin-search backup"
GENERATION = "generation"
SETTINGS = "settings"

SEAL_HEAD = b"\x50\x2a\x4d\x18" + (32).to_bytes(4, "little")
SEAL_LENGTH = len(SEAL_HEAD) + 32
HEAD = "head.json"
MANIFEST_MEMBER = f"{GENERATION}/{MANIFEST}"
PIECE = 1 << 20  # bytes read or written at once
BLOCK = 512  # bytes in a block of a tar archive
# Plain names below one folder each: no `..`, no root, and nothing hidden.
MEMBER_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.+-]*/){0,4}[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_LEVEL = 3  # of the compression
_ATTEMPTS = 3


class BackupHead(msgspec.Struct, frozen=True):
    """The description of a backup.

    Args:
        format: version of this very layout.
        version: of the fupin-search that wrote it.
        created: UTC time, ISO 8601.
        generation: name of the generation in it.
        articles: number of articles in that generation.
        members: size in bytes and checksum of every member, by name, in their order.
    """

    format: int
    version: str
    created: str
    generation: str
    articles: int
    members: dict[str, FileRecord]


@dataclass(frozen=True, slots=True)
class BackupReport:
    """The result of a backup.

    Args:
        file: path of the backup.
        generation: name of the generation in it.
        articles: number of articles in that generation.
        hidden: number of ids that are listed as removed.
        settings: the files of settings in it.
        absent: files that the settings name and that are not there.
        bytes: size of the file.
    """

    file: str
    generation: str
    articles: int
    hidden: int
    settings: tuple[str, ...]
    absent: tuple[str, ...]
    bytes: int


class BackupListener:
    """Follows a backup that is written or read; this class does nothing."""

    def on_begin(self, size: int) -> None:
        """Take the number of bytes to be written or read."""

    def on_bytes(self, count: int) -> None:
        """Take the number of bytes written or read since the last call."""


def backup(
    store: GenerationStore,
    target: Path,
    *,
    name: str | None = None,
    settings: Path | None = None,
    named: Mapping[str, Path | None] | None = None,
    listener: BackupListener | None = None,
) -> BackupReport:
    """Write a generation and all it needs into one file.

    Args:
        store: the index's generations.
        target: the file; an older backup there is replaced once the new one is whole.
        name: the generation; the live one by default.
        settings: the settings file.
        named: files that settings name, by the setting; a missing one is left out.
        listener: follows the writing.

    Raises:
        BackupError: when the file cannot be written, or when it exists and is not a backup.
        IndexUnusableError: when the generation is not whole.
    """
    listener = listener or BackupListener()
    _refuse_other(target)
    with ExitStack() as stack:
        chosen, manifest, sources = _open_generation(store, name, stack)
        removed = store.removed()
        wanted = {FILES[key]: path for key, path in (named or {}).items() if path}
        absent = tuple(str(path) for path in wanted.values() if not path.exists())
        settings_files = {FILE: settings} if settings else {}
        settings_files |= {name: path for name, path in wanted.items() if path.exists()}
        small = {REMOVED: removals.encode(removed)}
        small |= {f"{SETTINGS}/{name}": _read(path) for name, path in settings_files.items()}
        small[MANIFEST_MEMBER] = sources.pop(MANIFEST_MEMBER).read()
        members = {name: record_bytes(content) for name, content in small.items()}
        members |= {f"{GENERATION}/{path}": record for path, record in manifest.files.items()}
        sources = {name: io.BytesIO(content) for name, content in small.items()} | sources
        head = BackupHead(
            BACKUP_FORMAT, __version__, now_text(), chosen, manifest.articles, members
        )
        listener.on_begin(sum(record.bytes for record in members.values()))
        try:
            # The settings may hold secrets.
            with replacing(target, mode=0o600) as file:
                _write(file, head, sources, listener)
        except BlockingIOError as error:
            raise BackupError(
                f"Another command is writing {target}. Wait until it ends, or name another file."
            ) from error
        except OSError as error:
            raise BackupError(
                f"{target} cannot be written: {error.strerror}. No backup was made."
            ) from error
    return BackupReport(
        file=str(target),
        generation=chosen,
        articles=manifest.articles,
        hidden=len(removed),
        settings=tuple(path for path in members if path.startswith(f"{SETTINGS}/")),
        absent=absent,
        bytes=target.stat().st_size,
    )


def is_backup(path: Path) -> bool:
    """Return whether a file exists and begins as backups do."""
    try:
        with path.open("rb") as file:
            return file.read(len(SIGNATURE)) == SIGNATURE
    except (OSError, ValueError):
        return False


def _refuse_other(target: Path) -> None:
    try:
        with target.open("rb") as file:
            begins = file.read(len(SIGNATURE))
    except FileNotFoundError:
        return
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from error
    if begins != SIGNATURE:
        raise BackupError(
            f"{target} is there and is no backup, so it is not replaced; name another file."
        )


def _open_generation(
    store: GenerationStore, name: str | None, stack: ExitStack
) -> tuple[str, Manifest, dict[str, BinaryIO]]:
    """Open all files of a generation; return its name, its manifest and the files."""
    for attempt in range(_ATTEMPTS):
        chosen = name or store.current()
        store.require(chosen)
        folder = store.root / chosen
        try:
            manifest = read_manifest(folder)
            sources: dict[str, BinaryIO] = {
                f"{GENERATION}/{path}": stack.enter_context((folder / path).open("rb"))
                for path in (MANIFEST, *manifest.files)
            }
        except OSError as error:
            # Another generation may be live by now, and this one pruned.
            if name is None and attempt + 1 < _ATTEMPTS and store.current() != chosen:
                continue
            raise IndexDamagedError(
                f"{error.filename} cannot be read ({error.strerror}), so no backup was written. "
                "`fupin-search verify` says which generations are whole."
            ) from error
        return chosen, manifest, sources
    raise AssertionError  # the last attempt returns or raises


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BackupError(
            f"{path} cannot be read ({error.strerror}), so no backup was written."
        ) from error


def _write(
    file: BinaryIO, head: BackupHead, sources: Mapping[str, BinaryIO], listener: BackupListener
) -> None:
    out = _Checksummed(file)
    out.write(SIGNATURE)
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    with compressor.stream_writer(cast("BinaryIO", out), closefd=False) as packed:
        content = seal(head)
        packed.write(_tar_header(HEAD, len(content)) + content + _padding(len(content)))
        for name, record in head.members.items():
            packed.write(_tar_header(name, record.bytes))
            checksum, size = xxhash.xxh3_128(), 0
            while piece := sources[name].read(PIECE):
                checksum.update(piece)
                size += len(piece)
                packed.write(piece)
                listener.on_bytes(len(piece))
            if FileRecord(size, checksum.hexdigest()) != record:
                raise IndexDamagedError(
                    f"{name} of {head.generation} is damaged: its bytes are not those that were "
                    "written, so there is no backup. `fupin-search verify` says which generations "
                    "are whole, and `backup --generation` takes another."
                )
            packed.write(_padding(size))
        packed.write(b"\0" * 2 * BLOCK)
    file.write(SEAL_HEAD + out.checksum.hexdigest().encode())


class _Checksummed:
    """Writes to a file and computes the checksum of all bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.checksum = xxhash.xxh3_128()

    def write(self, piece: bytes) -> int:
        self.checksum.update(piece)
        return self._file.write(piece)


def _tar_header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    header = info.tobuf(tarfile.GNU_FORMAT)
    if len(header) != BLOCK or not MEMBER_NAME.fullmatch(name):
        raise BackupError(f"{name} is no name that a file in a backup can have.")
    return header


def _padding(size: int) -> bytes:
    return b"\0" * (-size % BLOCK)
