"""Bring a generation back from a backup: unpacked beside, checked like any other, swapped in."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from fupin_search.disk import sync
from fupin_search.errors import (
    BackupError,
    DiskFullError,
    FupinSearchError,
    IndexDamagedError,
    IndexUnusableError,
)
from fupin_search.generations import files, generation, naming, removals
from fupin_search.generations import manifest as manifests
from fupin_search.generations.backups.archive import Archive
from fupin_search.generations.backups.backup import (
    GENERATION,
    SETTINGS,
    Audience,
)
from fupin_search.generations.files import FileRecord
from fupin_search.generations.manifest import MANIFEST, Manifest
from fupin_search.generations.removals import REMOVED, Removal
from fupin_search.generations.store import BUILDING, GenerationStore
from fupin_search.settings import FILE, FILES, rename_files

_SETTINGS = {f"{SETTINGS}/{name}": name for name in (FILE, *FILES.values())}
_MANIFEST = f"{GENERATION}/{MANIFEST}"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a backup brought back.

    Args:
        live: the generation that answers from now on.
        former: the one that did before; empty where there was none.
        articles: how many can be found now.
        unpacked: whether it was not there, whole, before.
        hidden: ids that the backup lists as removed and that were not.
        settings: the files of settings that were written.
        left: those in the backup that were not asked for.
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
    audience: Audience | None = None,
) -> Restored:
    """Make the generation of a backup live.

    Args:
        store: the index to bring it back to; it may be empty.
        path: the backup.
        settings_to: folder for the files of settings in it; they go nowhere by themselves.
        audience: told how it goes.

    Raises:
        BackupError: when the backup is not whole, breaks a rule, or has another generation under
            the name of one that is there.
        IndexUnusableError: when the index is locked or may not be written, or there is no room.
    """
    with closing(Archive(path)) as archive, store.locked("restore-backup"):
        return _Restoring(store, path, archive, audience or Audience()).run(settings_to)


class _Restoring:
    """One backup on its way into an index, whose lock is held."""

    def __init__(
        self, store: GenerationStore, path: Path, archive: Archive, audience: Audience
    ) -> None:
        self._store = store
        self._path = path
        self._archive = archive
        self._audience = audience
        self._members = archive.members()
        self._name = archive.head.generation
        self._folder = store.root / f"{self._name}{BUILDING}"
        self._removed: tuple[Removal, ...] = ()
        self._settings: dict[str, bytes] = {}

    def run(self, settings_to: Path | None) -> Restored:
        self._refuse_strange()
        self._folder.mkdir()
        try:
            self._read_small()
            manifest = self._read_manifest()
            unpacked = not self._is_there(manifest)
            if unpacked:
                self._unpack(manifest)
            articles = self._open(self._folder if unpacked else self._store.root / self._name)
            written = self._write_settings(settings_to)
            # Before the swap, so that nothing hidden is ever seen.
            hidden = removals.merge(self._store.root, self._removed)
            former = self._former()
            if unpacked:
                if self._name in self._store.names():
                    self._store.discard(self._name)
                self._store.complete(self._folder)
            self._store.swap(self._name)
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        left = () if settings_to else tuple(self._settings)
        added = tuple(one.id for one in hidden)
        return Restored(self._name, former, articles, unpacked, added, written, left)

    def _refuse_strange(self) -> None:
        if not naming.NAME.fullmatch(self._name):
            raise self._wrong(f"{self._name!r} is no name of a generation")
        names = list(self._archive.head.members)
        if REMOVED not in names or _MANIFEST not in names:
            raise self._wrong(f"it has no {REMOVED} or no {_MANIFEST}")
        first = names.index(_MANIFEST)
        for place, name in enumerate(names):
            known = name == REMOVED or name in _SETTINGS
            if not (known if place < first else name.startswith(f"{GENERATION}/")):
                raise self._wrong(f"{name} in it belongs to no backup")

    def _read_small(self) -> None:
        """What comes before the generation."""
        for name in self._archive.head.members:
            if name == _MANIFEST:
                return
            _, record = next(self._members)
            content = self._archive.whole(name, record)
            if name == REMOVED:
                try:
                    self._removed = removals.decode(content, Path(REMOVED))
                except IndexUnusableError as error:
                    raise self._wrong(f"its list of removed articles: {error.message}") from error
            else:
                self._settings[_SETTINGS[name]] = content

    def _read_manifest(self) -> Manifest:
        _, record = next(self._members)
        (self._folder / MANIFEST).write_bytes(self._archive.whole(_MANIFEST, record))
        try:
            manifest = manifests.read(self._folder)
        except IndexUnusableError as error:
            raise self._unfit(error) from error
        listed = {f"{GENERATION}/{name}": it for name, it in manifest.files.items()}
        listed[_MANIFEST] = record
        members = self._archive.head.members
        if listed != {name: it for name, it in members.items() if name.startswith(GENERATION)}:
            raise self._wrong("its list and the generation's manifest differ")
        return manifest

    def _is_there(self, manifest: Manifest) -> bool:
        """Whether the index has this very generation, whole; what is damaged is replaced."""
        folder = self._store.root / self._name
        if not folder.exists():
            return False
        try:
            if manifests.verify(folder) == manifest:
                return True
        except IndexDamagedError:
            return False
        except IndexUnusableError:
            pass  # another version's, and so another
        raise BackupError(
            f"{self._store.root} has another generation by the name of {self._name}, and it is "
            "whole, so nothing was changed. Restore the backup to another folder with --index."
        )

    def _unpack(self, manifest: Manifest) -> None:
        size = sum(record.bytes for record in manifest.files.values())
        free = shutil.disk_usage(self._store.root).free
        if size > free:
            raise DiskFullError(
                f"The backup takes {size / 1e6:,.1f} MB unpacked, and {free / 1e6:,.1f} MB are "
                f"free on the disk of {self._store.root}. `fupin-search prune --keep 1` removes "
                "all generations but the live one."
            )
        self._audience.begin(size)
        for name, record in self._members:
            try:
                self._unpack_one(self._folder / name.removeprefix(f"{GENERATION}/"), name, record)
            except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
                raise self._wrong(f"{name} is both a file and a folder in it") from error
        sync(self._folder / MANIFEST)
        files.sync_folders(self._folder)

    def _unpack_one(self, path: Path, name: str, record: FileRecord) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            for piece in self._archive.pieces(name, record):
                file.write(piece)
                self._audience.advance(len(piece))
        sync(path)

    def _open(self, folder: Path) -> int:
        """How many articles can be found in the generation, once it is seen to open."""
        hidden = self._store.hidden() | {one.id for one in self._removed}
        try:
            generation.examine(folder, self._store.kind)
            opened = generation.opened(folder, self._store.kind, hidden)
            count = opened.engine.count()
            opened.engine.close()
        except FupinSearchError as error:
            raise self._unfit(error) from error
        except Exception as error:  # a file made to harm can bring an engine to raise anything
            raise self._wrong(f"its generation cannot be opened ({error!r})") from error
        if not 0 <= opened.manifest.articles - count <= len(hidden):
            raise self._wrong(f"it has {count} articles where its manifest says otherwise")
        return count

    def _write_settings(self, folder: Path | None) -> tuple[str, ...]:
        if folder is None:
            return ()
        written: list[str] = []
        contents = dict(self._settings)
        if FILE in contents:
            # They are beside it now, whatever they were called where they came from.
            named = {key: name for key, name in FILES.items() if name in contents}
            contents[FILE] = rename_files(contents[FILE], named)
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

    def _former(self) -> str:
        try:
            return self._store.current()
        except IndexUnusableError:
            return ""

    def _unfit(self, error: FupinSearchError) -> BackupError:
        told = error.message.replace(BUILDING, "")
        return BackupError(
            f"The generation in {self._path} cannot serve here, so nothing was changed: {told}"
        )

    def _wrong(self, reason: str) -> BackupError:
        return BackupError(
            f"{self._path} is damaged or not what it seems: {reason}. "
            "Nothing was changed; use another backup."
        )
