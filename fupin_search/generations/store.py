"""The folder of generations: which there are, which is live, and making another one live."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Container, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from fupin_search.disk import sync, writing
from fupin_search.errors import (
    IndexDamagedError,
    IndexMissingError,
    IndexUnusableError,
)
from fupin_search.generations import generation, lock
from fupin_search.generations.files import ENGINE
from fupin_search.generations.generation import Generation, Listed
from fupin_search.generations.lock import Holder
from fupin_search.search.engine import EngineKind

CURRENT = "CURRENT"
BUILDING = ".building"
REMOVING = ".removing"

# Whatever else people keep in the folder is none of ours, to list or to remove.
_NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-z]+")


class GenerationStore:
    """The generations of one index folder.

    Args:
        root: the folder, by default `index/`.
        kind: the engine to build with and to open.
    """

    def __init__(self, root: Path, kind: EngineKind) -> None:
        self.root = root
        self.kind = kind

    def current(self) -> str:
        """Name of the live generation.

        Raises:
            IndexMissingError: when nothing was indexed yet.
            IndexDamagedError: when CURRENT does not name a generation that is there.
        """
        path = self.root / CURRENT
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            if self.names():
                raise _unnamed(path, "is missing") from error
            raise IndexMissingError(
                f"There is no index in {self.root}; run `fupin-search reindex CORPUS` to make one."
            ) from error
        except OSError as error:
            raise _unnamed(path, f"cannot be read ({error.strerror})") from error
        name = content.decode("ascii", "replace").removesuffix("\n")
        # The line feed is asked for too: without it the name could have been cut short.
        if not _NAME.fullmatch(name) or not content.endswith(b"\n"):
            raise _unnamed(path, "is not the name of a generation and a line feed")
        if not (self.root / name).is_dir():
            raise _unnamed(path, f"names the generation {name}, which is missing")
        return name

    def names(self) -> list[str]:
        """Names of all generations, the newest first."""
        if not self.root.is_dir():
            return []
        return sorted(
            (
                entry.name
                for entry in os.scandir(self.root)
                if _NAME.fullmatch(entry.name) and entry.is_dir()
            ),
            reverse=True,
        )

    def open(self, name: str) -> Generation:
        """Open a generation, once every byte of it is seen to be as it was written.

        Raises:
            IndexUnusableError: saying what is wrong with it and which command mends it.
        """
        return generation.opened(self.root / name, self.kind)

    def listed(self, only: Container[str] | None = None) -> list[Listed]:
        """All generations or some, the newest first, each read whole and checked."""
        try:
            live = self.current()
        except IndexUnusableError:
            live = ""
        return [
            generation.listed(self.root / name, live=name == live)
            for name in self.names()
            if only is None or name in only
        ]

    @contextmanager
    def locked(self, doing: str) -> Iterator[None]:
        """Keep every other writer out, and clear what a crashed one left behind.

        Args:
            doing: the command, such as `reindex`, for whoever meets the lock.

        Raises:
            IndexLockedError: saying who holds the lock and since when.
            DiskFullError: when the disk fills up meanwhile.
            IndexReadOnlyError: when the folder may not be written.
        """
        with writing(self.root):
            self._make_root()
            with lock.held(self.root, doing):
                self._clear_debris()
                yield

    def holder(self) -> Holder | None:
        """Who holds the lock, or None when nobody does; reads only."""
        return lock.holder(self.root)

    def begin(self) -> Path:
        """A new folder to build a generation in."""
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
        folder = self.root / f"{name}{BUILDING}"
        (folder / ENGINE).mkdir(parents=True)
        return folder

    def complete(self, folder: Path) -> str:
        """Give a built folder its final name."""
        name = folder.name.removesuffix(BUILDING)
        folder.rename(self.root / name)
        sync(self.root)
        return name

    def swap(self, name: str) -> None:
        """Make a generation live, at once and for good."""
        fresh = self.root / f".{CURRENT}.{secrets.token_hex(4)}"
        fresh.write_text(f"{name}\n", encoding="ascii")
        sync(fresh)
        fresh.replace(self.root / CURRENT)
        sync(self.root)

    def prune(self, keep: int) -> list[str]:
        """Remove all but the live generation and the newest others, `keep` in all.

        Damaged ones go whatever their age: kept, they would take the place of one that can answer.
        """
        live = self.current()
        others = self.listed(set(self.names()) - {live})
        whole = [entry.name for entry in others if not entry.damaged]
        kept = whole[: max(keep - 1, 0)]
        removed = [entry.name for entry in others if entry.name not in kept]
        for name in removed:
            # Renamed first, so that a crash leaves no half generation under a generation's name.
            folder = (self.root / name).rename(self.root / f"{name}{REMOVING}")
            shutil.rmtree(folder)
        return removed

    def _make_root(self) -> None:
        made = [folder for folder in (self.root, *self.root.parents) if not folder.exists()]
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in made:
            sync(folder.parent)

    def _clear_debris(self) -> None:
        for ending in (BUILDING, REMOVING):
            for folder in self.root.glob(f"*{ending}"):
                shutil.rmtree(folder)
        for name in (CURRENT, lock.HOLDER):
            for file in self.root.glob(f".{name}.*"):
                file.unlink()


def _unnamed(path: Path, fault: str) -> IndexDamagedError:
    return IndexDamagedError(f"{path} {fault}; run `fupin-search reindex CORPUS` to build one.")
