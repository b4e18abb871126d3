"""Restore a backup: unpack it beside the other generations, check it like them, make it live.

A backup is read as untrusted input. The seal shows damage before anything is done. Anyone can
compute a seal, so every member must have the name, size and bytes that the head lists, in its
order. Names are those of a generation's files and a few more. The head is small, nothing is
unpacked that it does not list, and memory does not grow with the file. Headers are read one by one,
because an archive library would follow extensions of unlimited size.
"""

from __future__ import annotations

import re
import shutil
import tarfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec
import xxhash
import zstandard

from fupin_search.disk import sync
from fupin_search.errors import (
    BackupError,
    DiskFullError,
    FupinSearchError,
    IndexDamagedError,
    IndexUnusableError,
)
from fupin_search.generations import removals, sealed_files
from fupin_search.generations.backup import (
    BACKUP_FORMAT,
    BLOCK,
    GENERATION,
    HEAD,
    MANIFEST_MEMBER,
    MEMBER_NAME,
    PIECE,
    SEAL_HEAD,
    SEAL_LENGTH,
    SETTINGS,
    SIGNATURE,
    BackupHead,
    BackupListener,
)
from fupin_search.generations.generation import (
    MANIFEST,
    FormatNumber,
    Manifest,
    examine,
    open_generation,
    read_manifest,
    verify,
)
from fupin_search.generations.removals import REMOVED, Removal
from fupin_search.generations.sealed_files import FileRecord, decode_json, is_whole
from fupin_search.generations.store import BUILDING, NAME, GenerationStore
from fupin_search.settings import FILE, FILES, toml_value

_SETTINGS_FILES = {f"{SETTINGS}/{name}": name for name in (FILE, *FILES.values())}
_LARGEST_HEAD = 4 << 20
_LARGEST_SMALL = 64 << 20
_LONGEST_NAME = 100
# The memory that a decompressor may take; the window of the backup's level is 2 MiB.
_WINDOW = 8 << 20


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """The result of restoring a backup.

    Args:
        live: the generation that answers from now on.
        former: the generation that answered before; empty where there was none.
        articles: number of articles that readers find now.
        unpacked: whether it was unpacked; it was not where the index already had it, whole.
        hidden: ids that the backup lists as removed and that the index did not.
        settings: paths of the settings files that were written.
        left: names of the settings files that stayed in the backup.
    """

    live: str
    former: str
    articles: int
    unpacked: bool
    hidden: tuple[str, ...]
    settings: tuple[str, ...]
    left: tuple[str, ...]


def restore_backup(
    store: GenerationStore,
    path: Path,
    *,
    settings_to: Path | None = None,
    listener: BackupListener | None = None,
) -> RestoreReport:
    """Make the generation of a backup live, once it is unpacked and checked.

    Args:
        store: the index to restore it to; it may be empty.
        path: the backup.
        settings_to: folder for its settings files; without it they stay in the backup.
        listener: follows the reading.

    Raises:
        BackupError: when the backup is damaged, breaks a rule, or has another generation under a
            name that the index already uses.
        IndexUnusableError: when the index is locked or may not be written, or there is no room.
    """
    with closing(BackupReader(path)) as reader, store.locked("restore-backup"):
        return _Restore(store, reader, listener or BackupListener()).run(settings_to)


class _Restore:
    """Brings one backup into an index whose lock is held."""

    def __init__(
        self, store: GenerationStore, reader: BackupReader, listener: BackupListener
    ) -> None:
        self._store = store
        self._reader = reader
        self._listener = listener
        self._path = reader.path
        self._members = reader.members()
        self._name = reader.head.generation
        self._folder = store.root / f"{self._name}{BUILDING}"
        self._removed: tuple[Removal, ...] = ()
        self._settings: dict[str, bytes] = {}

    def run(self, settings_to: Path | None) -> RestoreReport:
        self._refuse_unknown_members()
        self._folder.mkdir()
        try:
            self._read_small()
            manifest = self._read_manifest()
            unpacked = not self._is_present(manifest)
            if unpacked:
                self._unpack(manifest)
            articles = self._open(self._folder if unpacked else self._store.root / self._name)
            written = self._write_settings(settings_to)
            # Before the swap, so that nothing hidden is ever seen.
            hidden = removals.merge(self._store.root, self._removed)
            former = self._store.live_name()
            if unpacked:
                if self._name in self._store.names():
                    self._store.discard(self._name)
                self._store.complete(self._folder)
            self._store.swap(self._name)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        return RestoreReport(
            live=self._name,
            former=former,
            articles=articles,
            unpacked=unpacked,
            hidden=tuple(removal.id for removal in hidden),
            settings=written,
            left=() if settings_to else tuple(self._settings),
        )

    def _refuse_unknown_members(self) -> None:
        if not NAME.fullmatch(self._name):
            raise self._reader.damaged(f"{self._name!r} is no name of a generation")
        names = list(self._reader.head.members)
        if REMOVED not in names or MANIFEST_MEMBER not in names:
            raise self._reader.damaged(f"it has no {REMOVED} or no {MANIFEST_MEMBER}")
        first = names.index(MANIFEST_MEMBER)
        for place, name in enumerate(names):
            known = name == REMOVED or name in _SETTINGS_FILES
            if not (known if place < first else name.startswith(f"{GENERATION}/")):
                raise self._reader.damaged(f"{name} in it belongs to no backup")

    def _read_small(self) -> None:
        """Read the members before the generation."""
        for name in self._reader.head.members:
            if name == MANIFEST_MEMBER:
                return
            _, record = next(self._members)
            content = self._reader.whole(name, record)
            if name == REMOVED:
                try:
                    self._removed = removals.decode(content, Path(REMOVED))
                except IndexUnusableError as error:
                    reason = f"its list of removed articles: {error.message}"
                    raise self._reader.damaged(reason) from error
            else:
                self._settings[_SETTINGS_FILES[name]] = content

    def _read_manifest(self) -> Manifest:
        _, record = next(self._members)
        (self._folder / MANIFEST).write_bytes(self._reader.whole(MANIFEST_MEMBER, record))
        try:
            manifest = read_manifest(self._folder)
        except IndexUnusableError as error:
            raise self._unfit_error(error) from error
        wanted = {f"{GENERATION}/{path}": file for path, file in manifest.files.items()}
        wanted[MANIFEST_MEMBER] = record
        members = self._reader.head.members.items()
        if wanted != {name: file for name, file in members if name.startswith(GENERATION)}:
            raise self._reader.damaged("its list and the generation's manifest differ")
        return manifest

    def _is_present(self, manifest: Manifest) -> bool:
        """Return whether the index has this very generation, whole; a damaged one is replaced."""
        folder = self._store.root / self._name
        if not folder.exists():
            return False
        try:
            if verify(folder) == manifest:
                return True
        except IndexDamagedError:
            return False
        except IndexUnusableError:
            pass  # another version wrote it, so it is another generation
        raise BackupError(
            f"{self._store.root} has another generation by the name of {self._name}, and it is "
            "whole, so nothing was changed. Restore the backup to another folder with --index."
        )

    def _unpack(self, manifest: Manifest) -> None:
        free = shutil.disk_usage(self._store.root).free
        if manifest.size > free:
            raise DiskFullError(
                f"The backup takes {manifest.size / 1e6:,.1f} MB unpacked, and {free / 1e6:,.1f} "
                f"MB are free on the disk of {self._store.root}. `fupin-search prune --keep 1` "
                "removes all generations but the live one."
            )
        self._listener.on_begin(manifest.size)
        for name, record in self._members:
            path = self._folder / name.removeprefix(f"{GENERATION}/")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as file:
                    for piece in self._reader.pieces(name, record):
                        file.write(piece)
                        self._listener.on_bytes(len(piece))
            except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
                raise self._reader.damaged(f"{name} is both a file and a folder in it") from error
            sync(path)
        sync(self._folder / MANIFEST)
        sealed_files.sync_folders(self._folder)

    def _open(self, folder: Path) -> int:
        """Check that the generation opens; return the number of articles that readers will find."""
        hidden = self._store.hidden() | {removal.id for removal in self._removed}
        try:
            examine(folder, self._store.kind)
            opened = open_generation(folder, self._store.kind, hidden)
            count = opened.engine.count()
            opened.engine.close()
        except FupinSearchError as error:
            raise self._unfit_error(error) from error
        except Exception as error:  # a file made to harm can bring an engine to raise anything
            raise self._reader.damaged(f"its generation cannot be opened ({error!r})") from error
        if not 0 <= opened.manifest.articles - count <= len(hidden):
            raise self._reader.damaged(f"it has {count} articles where its manifest differs")
        return count

    def _write_settings(self, folder: Path | None) -> tuple[str, ...]:
        if folder is None:
            return ()
        written: list[str] = []
        contents = dict(self._settings)
        if FILE in contents:
            # The named files are beside the settings file now, whatever their paths were before.
            named = {key: name for key, name in FILES.items() if name in contents}
            contents[FILE] = set_file_settings(contents[FILE], named)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in contents.items():
                with (folder / name).open("xb") as file:
                    file.write(content)
                written.append(str(folder / name))
        except OSError as error:
            raise BackupError(
                f"{error.filename or folder} cannot be written ({error.strerror}), so the index "
                "stays as it was. Choose another folder with --settings-to."
            ) from error
        return tuple(written)

    def _unfit_error(self, error: FupinSearchError) -> BackupError:
        reason = error.message.replace(BUILDING, "")
        return BackupError(
            f"The generation in {self._path} cannot serve here, so nothing was changed: {reason}"
        )


def set_file_settings(content: bytes, names: Mapping[str, str]) -> bytes:
    """Return the content of a settings file in which some settings name other files.

    A setting that is there is changed in its line, and one that is missing gets a line at the end.
    Where the result would not have these settings, the content stays as it is.

    Args:
        content: of the settings file.
        names: by setting, the path of the file, relative to the settings file.
    """
    try:
        text = changed = content.decode("utf-8-sig")
        before = tomllib.loads(text)
        for key, name in names.items():
            if before.get(key) == name:
                continue
            line = f"{key} = {toml_value(name)}"
            pattern = rf"""^[ \t]*(["']?){key}\1[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*')"""
            quoted = line.replace("\\", r"\\")
            changed, count = re.subn(pattern, quoted, changed, count=1, flags=re.MULTILINE)
            if not count:
                changed += ("" if changed.endswith("\n") or not changed else "\n") + f"{line}\n"
        if changed == text or tomllib.loads(changed) != before | dict(names):
            return content
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return content
    return changed.encode()


class BackupReader:
    """Reads a backup from front to back, once its seal is checked.

    Args:
        path: the file.

    Raises:
        BackupError: when it is not a backup, is damaged, or breaks a rule.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            self._check_seal()
            self._file.seek(len(SIGNATURE))
            decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
            self._stream = decompressor.stream_reader(self._file, read_size=PIECE)
            self.head = self._read_head()
        except BaseException:
            self.close()
            raise

    def members(self) -> Iterator[tuple[str, FileRecord]]:
        """Yield each member in its order; its bytes must be read before the next member.

        Raises:
            BackupError: when a member is not the listed one.
        """
        for name, record in self.head.members.items():
            self._expect(name, record.bytes)
            yield name, record
        if self._read_exactly(2 * BLOCK).strip(b"\0") or self._read(1):
            raise self.damaged("there is more in it than its list says")

    def pieces(self, name: str, record: FileRecord) -> Iterator[bytes]:
        """Yield a member's bytes, and compare them with the list after the last.

        Args:
            name: the member's.
            record: its size and checksum in the list.

        Raises:
            BackupError: when they are not the listed bytes.
        """
        checksum = xxhash.xxh3_128()
        left = record.bytes
        while left:
            piece = self._read_exactly(min(left, PIECE))
            checksum.update(piece)
            left -= len(piece)
            yield piece
        if checksum.hexdigest() != record.xxh3_128:
            raise self.damaged(f"{name} in it is not what its list says")
        self._read_exactly(-record.bytes % BLOCK)

    def whole(self, name: str, record: FileRecord) -> bytes:
        """Return the bytes of a small member.

        Args:
            name: the member's.
            record: its size and checksum in the list.

        Raises:
            BackupError: when it is not small, or they are not the listed bytes.
        """
        if record.bytes > _LARGEST_SMALL:
            raise self.damaged(f"{name} in it is larger than such a file can be")
        return b"".join(self.pieces(name, record))

    def damaged(self, reason: str) -> BackupError:
        """Make the error for a backup that breaks a rule."""
        return BackupError(
            f"{self.path} is damaged or not what it seems: {reason}. "
            "Nothing was changed; use another backup."
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _check_seal(self) -> None:
        try:
            if self._file.read(len(SIGNATURE)) != SIGNATURE:
                raise BackupError(
                    f"{self.path} is not a backup; `fupin-search backup FILE` writes one."
                )
            checksum = xxhash.xxh3_128(SIGNATURE)
            left = self.path.stat().st_size - SEAL_LENGTH - len(SIGNATURE)
            while left > 0 and (piece := self._file.read(min(left, PIECE))):
                checksum.update(piece)
                left -= len(piece)
            seal = self._file.read(SEAL_LENGTH)
        except OSError as error:
            raise BackupError(f"{self.path} cannot be read: {error.strerror}.") from error
        if seal != SEAL_HEAD + checksum.hexdigest().encode():
            raise self.damaged("it was changed, or a part of it is missing")

    def _read_head(self) -> BackupHead:
        size = self._expect(HEAD, None)
        if size > _LARGEST_HEAD:
            raise self.damaged("its list is larger than a list can be")
        content = self._read_exactly(size)
        self._read_exactly(-size % BLOCK)
        if not is_whole(content):
            raise self.damaged("its list is not what was written")
        try:
            written = decode_json(content, FormatNumber).format
            if written != BACKUP_FORMAT:
                raise BackupError(
                    f"{self.path} was written in format {written} by another version of "
                    f"fupin-search, and this one reads format {BACKUP_FORMAT}; use that version."
                )
            head = decode_json(content, BackupHead)
        except msgspec.DecodeError as error:
            raise self.damaged(f"its list cannot be read ({error})") from error
        for name, record in head.members.items():
            if not MEMBER_NAME.fullmatch(name) or ".." in name or len(name) > _LONGEST_NAME:
                raise self.damaged(f"it lists {name!r}, which no file in a backup is named")
            if record.bytes < 0:
                raise self.damaged(f"it lists {name} with {record.bytes} bytes")
        return head

    def _expect(self, name: str, size: int | None) -> int:
        """Read the header of the member that must come now; return its size."""
        try:
            info = tarfile.TarInfo.frombuf(self._read_exactly(BLOCK), "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:
            raise self.damaged(f"where {name} should come, there is something else") from error
        if info.type != tarfile.REGTYPE:
            raise self.damaged(f"{info.name!r} in it is no file, and it may hold files only")
        if info.name != name:
            raise self.damaged(f"{info.name!r} comes in it where its list has {name}")
        if info.size < 0 or (size is not None and info.size != size):
            raise self.damaged(f"{name} in it has {info.size} bytes, and {size} in its list")
        return info.size

    def _read_exactly(self, size: int) -> bytes:
        content = self._read(size)
        if len(content) != size:
            raise self.damaged("it ends before all that its list says")
        return content

    def _read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except (zstandard.ZstdError, OSError, MemoryError) as error:
            raise self.damaged(f"it cannot be unpacked ({error})") from error
