"""Back up a generation into one file, with all that it takes to serve as before.

Members of the archive (`archive`), in this order:

    REMOVED                             the articles that are hidden, sealed
    settings/fupin-search.toml          the settings file, where there is one
    settings/words.txt …                every file that a setting names, where there is one, under
                                        the name `settings.FILES` has for it
    generation/manifest.json            and, as it lists them, every file of the generation

No lock is taken: a generation's files do not change once it is complete, and all of them are opened
before the first is read, so that one that is pruned meanwhile is read to its end all the same.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import xxhash

from fupin_search import __version__
from fupin_search.disk import replacing
from fupin_search.errors import BackupError, IndexDamagedError, IndexMissingError
from fupin_search.generations import manifest as manifests
from fupin_search.generations import removals
from fupin_search.generations.backups import archive
from fupin_search.generations.backups.archive import SIGNATURE, Head
from fupin_search.generations.files import FileRecord
from fupin_search.generations.lock import now_text
from fupin_search.generations.manifest import MANIFEST, Manifest
from fupin_search.generations.removals import REMOVED
from fupin_search.generations.store import GenerationStore
from fupin_search.settings import FILE, FILES

GENERATION = "generation"
SETTINGS = "settings"

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written.

    Args:
        file: where it is.
        generation: the one in it.
        articles: how many that has.
        hidden: how many ids are listed as removed.
        settings: which files of settings are in it.
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


class Audience:
    """Follows how a backup is written or read; this one does not listen."""

    def begin(self, size: int) -> None:
        """So many bytes are to be written or read."""

    def advance(self, more: int) -> None:
        """So many more were."""


def backup(
    store: GenerationStore,
    target: Path,
    *,
    name: str | None = None,
    settings: Path | None = None,
    named: Mapping[str, Path | None] | None = None,
    audience: Audience | None = None,
) -> Backup:
    """Write a generation and what belongs to it into one file.

    Args:
        store: the index's generations.
        target: the file; a backup that is there is replaced once the new one is whole.
        name: the generation; the live one by default.
        settings: the settings file.
        named: files that settings name, by the setting; one that is not there is left out.
        audience: told how it goes.

    Raises:
        BackupError: when the file cannot be written, or is there and is no backup.
        IndexUnusableError: when the generation is not whole.
    """
    audience = audience or Audience()
    _refuse_other(target)
    with ExitStack() as stack:
        chosen, manifest, sources = _opened(store, name, stack)
        removed = removals.encode(listed := store.removed())
        files = {FILES[key]: path for key, path in (named or {}).items() if path}
        absent = {name: path for name, path in files.items() if not path.exists()}
        present = {name: path for name, path in files.items() if name not in absent}
        own = {FILE: settings} if settings else {}
        sources = {REMOVED: io.BytesIO(removed), **_settings(own | present), **sources}
        records = {f"{GENERATION}/{path}": it for path, it in manifest.files.items()}
        members = {
            path: records[path] if path in records else _record(source)
            for path, source in sources.items()
        }
        head = Head(archive.FORMAT, __version__, now_text(), chosen, manifest.articles, members)
        audience.begin(sum(record.bytes for record in members.values()))
        try:
            # The settings may hold secrets.
            with replacing(target, mode=0o600) as file:
                archive.write(file, head, sources, audience.advance)
        except BlockingIOError as error:
            raise BackupError(
                f"Another command is writing {target}. Wait until it ends, or name another file."
            ) from error
        except OSError as error:
            raise BackupError(
                f"{target} cannot be written: {error.strerror}. No backup was made."
            ) from error
    kept = tuple(path for path in members if path.startswith(f"{SETTINGS}/"))
    size = target.stat().st_size
    missing = tuple(map(str, absent.values()))
    return Backup(str(target), chosen, manifest.articles, len(listed), kept, missing, size)


def is_backup(path: Path) -> bool:
    """Whether a file is there and begins as backups do."""
    try:
        with path.open("rb") as file:
            return file.read(len(SIGNATURE)) == SIGNATURE
    except (OSError, ValueError):
        return False


def _opened(
    store: GenerationStore, name: str | None, stack: ExitStack
) -> tuple[str, Manifest, dict[str, BinaryIO]]:
    """A generation's name, manifest and files, all of them open."""
    for attempt in range(_ATTEMPTS):
        chosen = name or store.current()
        if name and name not in store.names():
            raise IndexMissingError(
                f"There is no generation {name!r} in {store.root}; "
                "`fupin-search generations` lists those there are.",
                code="generation-missing",
            )
        folder = store.root / chosen
        try:
            manifest = manifests.read(folder)
            sources: dict[str, BinaryIO] = {
                f"{GENERATION}/{path}": stack.enter_context((folder / path).open("rb"))
                for path in (MANIFEST, *manifest.files)
            }
        except OSError as error:
            # Another may be live by now, and this one pruned.
            if name is None and attempt + 1 < _ATTEMPTS and store.current() != chosen:
                continue
            raise IndexDamagedError(
                f"{error.filename} cannot be read ({error.strerror}), so no backup was written. "
                "`fupin-search verify` says which generations are whole."
            ) from error
        return chosen, manifest, sources
    raise AssertionError  # the last attempt returns or raises


def _settings(files: Mapping[str, Path]) -> dict[str, BinaryIO]:
    """The operator's files, by the names they have in a backup."""
    found: dict[str, BinaryIO] = {}
    for name, path in files.items():
        try:
            found[f"{SETTINGS}/{name}"] = io.BytesIO(path.read_bytes())
        except OSError as error:
            raise BackupError(
                f"{path} cannot be read ({error.strerror}), so no backup was written."
            ) from error
    return found


def _record(source: BinaryIO) -> FileRecord:
    content = source.read()
    source.seek(0)
    return FileRecord(len(content), xxhash.xxh3_128_hexdigest(content))


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
            f"{target} is there and is no backup, so it is not written over; name another file."
        )
