"""The disk: room for another generation, and who may write where."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import fupin_search
from fupin_search.errors import IndexUnusableError
from fupin_search.generations import manifest as manifests
from fupin_search.generations.store import GenerationStore
from fupin_search.operating.doctor.finding import Subject, Telling, fault, ok, warning


def disk(subject: Subject) -> Telling:
    """Room for what a reindex writes beside the live generation."""
    store = subject.store()
    free = shutil.disk_usage(_nearest(store.root)).free
    live = _live_bytes(store)
    told = f"{free / 1e6:,.0f} MB are free where {store.root} is"
    if live is None:
        yield ok(f"{told}; there is no live generation to measure what a reindex needs.")
        return
    told += f", and the live generation has {live / 1e6:,.1f} MB"
    if free < live:
        yield fault(
            f"{told}: a reindex builds another beside it, and that does not fit.",
            "fupin-search prune --keep 1",
        )
    elif free < 2 * live:
        yield warning(
            f"{told}: a reindex needs about as much again while it builds another, and should "
            "have twice that.",
            "fupin-search prune --keep 1",
        )
    else:
        yield ok(f"{told}: room for another.")


def permissions(subject: Subject) -> Telling:
    """Who this user is, and whether it may write what it must and nothing else."""
    root = subject.settings.index
    user = _user(os.geteuid())
    folder = _nearest(root)
    if not os.access(folder, os.R_OK | os.X_OK):
        yield fault(f"{user} may not read {folder}.", f"sudo chown -R {user} {root}")
    elif not os.access(folder, os.W_OK):
        yield warning(
            f"{user} may not write {folder}: it can search there, and not reindex.",
            f"sudo chown -R {user} {root}",
        )
    else:
        yield ok(f"{user} may write {folder}.")
    if root.is_dir():
        yield from _owners(root, user)
    code = Path(fupin_search.__file__).parent
    if os.access(code, os.W_OK):
        yield ok(f"Note: {user} may write the code in {code} as well; a service need not.")


def _owners(root: Path, user: str) -> Telling:
    others: dict[int, int] = {}
    for path in _within(root):
        owner = path.lstat().st_uid
        if owner != os.geteuid():
            others[owner] = others.get(owner, 0) + 1
    for owner, number in others.items():
        yield warning(
            f"{number:,} files and folders in {root} are {_user(owner)}'s; "
            f"{user} may be unable to remove them.",
            f"sudo chown -R {user} {root}",
        )
    mode = root.stat().st_mode
    if mode & stat.S_IWOTH:
        yield warning(f"Everyone may write {root}.", f"chmod o-w {root}")


def _within(root: Path) -> Iterator[Path]:
    yield root
    for folder, folders, files in os.walk(root):
        yield from (Path(folder, name) for name in (*folders, *files))


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    folder = folder.absolute()
    return next(found for found in (folder, *folder.parents) if found.is_dir())


def _live_bytes(store: GenerationStore) -> int | None:
    try:
        manifest = manifests.read(store.root / store.current())
    except IndexUnusableError:
        return None
    return sum(record.bytes for record in manifest.files.values())


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
