"""The folder of generations: which there are, which is live, and making another one live."""

from __future__ import annotations

import os
import shutil
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fupin_search.disk import replace_durably, sync, writing
from fupin_search.errors import (
    IndexDamagedError,
    IndexMissingError,
    IndexUnusableError,
)
from fupin_search.generations import generation, lock, naming, removals
from fupin_search.generations.files import ENGINE
from fupin_search.generations.generation import Generation, Listed
from fupin_search.generations.hold import HOLD
from fupin_search.generations.lock import Holder
from fupin_search.generations.removals import Removal
from fupin_search.search.engine import EngineKind

CURRENT = "CURRENT"
BUILDING = ".building"
REMOVING = ".removing"

_BLOCK = 512  # bytes in a block as stat counts them, whatever the disk's own


@dataclass(frozen=True, slots=True)
class Pruned:
    """A generation that was removed.

    Args:
        name: its folder's name.
        bytes: what it took on the disk.
        damaged: whether it went for being damaged, whatever its age.
    """

    name: str
    bytes: int
    damaged: bool


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
        if not naming.NAME.fullmatch(name) or not content.endswith(b"\n"):
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
                if naming.NAME.fullmatch(entry.name) and entry.is_dir()
            ),
            reverse=True,
        )

    def open(self, name: str, hidden: frozenset[str] = frozenset()) -> Generation:
        """Open a generation, once every byte of it is seen to be as it was written.

        Args:
            name: the generation's.
            hidden: ids of articles to leave out; whoever answers readers passes `hidden()`.

        Raises:
            IndexUnusableError: saying what is wrong with it and which command mends it.
        """
        return generation.opened(self.root / name, self.kind, hidden)

    def hiding(self, opened: Generation, hidden: frozenset[str]) -> Generation:
        """A generation that is open, once more and with other articles hidden.

        Its bytes were checked when it was opened first, and are not read again.

        Raises:
            IndexUnusableError: when it cannot be opened again.
        """
        return generation.hiding(self.root / opened.name, self.kind, opened, hidden)

    def removed(self) -> tuple[Removal, ...]:
        """The articles an operator has removed, the first removed first.

        Raises:
            IndexUnusableError: when the list of them is not whole.
        """
        return removals.read(self.root)

    def hidden(self) -> frozenset[str]:
        """Ids of the articles an operator has removed.

        Raises:
            IndexUnusableError: when the list of them is not whole.
        """
        return frozenset(one.id for one in self.removed())

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

    def hidden_in(self, name: str, hidden: frozenset[str]) -> int:
        """How many of some articles a generation has, which was just seen to be whole."""
        return generation.hidden_in(self.root / name, self.kind, hidden)

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
            self.make_root()
            with lock.held(self.root, doing):
                self._clear_debris()
                yield

    def holder(self) -> Holder | None:
        """Who holds the lock, or None when nobody does; reads only."""
        return lock.holder(self.root)

    def begin(self, *, ignore_clock: bool = False) -> Path:
        """A new folder to build a generation in.

        Args:
            ignore_clock: where a generation is from later than now, name the new one just after it
                instead of refusing.

        Raises:
            ClockError: when a generation is from later than now, by two seconds or more.
        """
        name = naming.fresh(max(self.names(), default=""), ignore_clock=ignore_clock)
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
        replace_durably(self.root / CURRENT, f"{name}\n".encode("ascii"))

    def prune(self, keep: int) -> list[Pruned]:
        """Remove all but the live generation and the newest others, `keep` in all.

        Damaged ones go whatever their age: kept, they would take the place of one that can answer.

        Returns:
            What was removed, the newest first.

        Raises:
            IndexUnusableError: when CURRENT does not say which is live; nothing is removed then.
        """
        live = self.current()
        others = self.listed(set(self.names()) - {live})
        whole = [entry.name for entry in others if not entry.damaged]
        kept = whole[: max(keep - 1, 0)]
        removed = [entry for entry in others if entry.name not in kept]
        return [
            Pruned(entry.name, self.discard(entry.name), damaged=entry.damaged) for entry in removed
        ]

    def discard(self, name: str) -> int:
        """Remove a generation; returns the bytes it took."""
        # Renamed first, so that a crash leaves no half generation under a generation's name.
        folder = (self.root / name).rename(self.root / f"{name}{REMOVING}")
        taken = sum(path.lstat().st_blocks * _BLOCK for path in folder.rglob("*"))
        shutil.rmtree(folder)
        return taken

    def make_root(self) -> None:
        """Make the folder, durably, where there is none."""
        made = [folder for folder in (self.root, *self.root.parents) if not folder.exists()]
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in made:
            sync(folder.parent)

    def _clear_debris(self) -> None:
        for ending in (BUILDING, REMOVING):
            for folder in self.root.glob(f"*{ending}"):
                shutil.rmtree(folder)
        for name in (CURRENT, HOLD, lock.HOLDER):
            for file in self.root.glob(f".{name}.*"):
                file.unlink()
        removals.clear_debris(self.root)


def _unnamed(path: Path, fault: str) -> IndexDamagedError:
    return IndexDamagedError(f"{path} {fault}; run `fupin-search reindex CORPUS` to build one.")
