"""The folder of generations: it lists them, opens them, names the live one, swaps and prunes.

A generation is named by the time at which it was begun, so that a later one has a greater name.
`rollback` makes any of them live that is whole.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fupin_search.disk import replace_durably, sync, writing
from fupin_search.errors import ClockError, IndexDamagedError, IndexMissingError, IndexUnusableError
from fupin_search.generations import removals
from fupin_search.generations.generation import (
    Generation,
    GenerationStatus,
    describe_generation,
    is_readable,
    open_generation,
    read_manifest,
)
from fupin_search.generations.lock import (
    HOLD,
    HOLDER,
    Holder,
    lock_index,
    read_hold,
    read_holder,
    take_hold,
)
from fupin_search.generations.removals import Removal
from fupin_search.generations.sealed_files import ENGINE
from fupin_search.model.protocol import EngineKind

CURRENT = "CURRENT"
BUILDING = ".building"
REMOVING = ".removing"

# Folders with other names are not ours: they are neither listed nor removed.
NAME = re.compile(r"(?P<begun>[0-9]{8}-[0-9]{6})-[0-9a-z]+")
_TIME = "%Y%m%d-%H%M%S-%f"
# Clocks are corrected by less than this all the time, and two machines differ by as much.
CLOCK_LEEWAY = timedelta(seconds=2)

_BLOCK = 512  # bytes in a block as stat counts them, whatever the disk's own


@dataclass(frozen=True, slots=True)
class PrunedGeneration:
    """A generation that was removed.

    Args:
        name: its folder's name.
        bytes: its size on the disk.
        damaged: whether it was removed because of damage, whatever its age.
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
        """Return the name of the live generation.

        Raises:
            IndexMissingError: when nothing was indexed yet.
            IndexDamagedError: when CURRENT does not name a generation of the folder.
        """
        path = self.root / CURRENT
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            if self.names():
                raise _current_damaged(path, "is missing") from error
            raise IndexMissingError(
                f"There is no index in {self.root}; run `fupin-search reindex CORPUS` to make one."
            ) from error
        except OSError as error:
            raise _current_damaged(path, f"cannot be read ({error.strerror})") from error
        name = content.decode("ascii", "replace").removesuffix("\n")
        # Without the line feed the name could have been cut short.
        if not NAME.fullmatch(name) or not content.endswith(b"\n"):
            raise _current_damaged(path, "is not the name of a generation and a line feed")
        if not (self.root / name).is_dir():
            raise _current_damaged(path, f"names the generation {name}, which is missing")
        return name

    def live_name(self) -> str:
        """Return the name of the live generation; empty where CURRENT is missing or damaged."""
        try:
            return self.current()
        except IndexUnusableError:
            return ""

    def names(self) -> list[str]:
        """Return the names of all generations, the newest first."""
        if not self.root.is_dir():
            return []
        return sorted(
            (
                entry.name
                for entry in os.scandir(self.root)
                if NAME.fullmatch(entry.name) and entry.is_dir()
            ),
            reverse=True,
        )

    def require(self, name: str) -> None:
        """Check that a generation of a name exists.

        Raises:
            IndexMissingError: when it does not.
        """
        if name not in self.names():
            raise IndexMissingError(
                f"There is no generation {name!r} in {self.root}; "
                "`fupin-search generations` lists those there are.",
                code="generation-missing",
            )

    def open(self, name: str, hidden: frozenset[str] = frozenset()) -> Generation:
        """Open a generation, once every byte of it is checked.

        Args:
            name: the generation's.
            hidden: ids of articles to leave out; to answer readers, pass `hidden()`.

        Raises:
            IndexUnusableError: saying what is wrong with it and which command mends it.
        """
        return open_generation(self.root / name, self.kind, hidden)

    def reopen(self, opened: Generation, hidden: frozenset[str]) -> Generation:
        """Open an open generation once more, with other articles hidden.

        Its bytes were checked when it was opened first, and are not read again.

        Args:
            opened: the generation as it is open now.
            hidden: ids of articles to leave out.

        Raises:
            IndexUnusableError: when it cannot be opened again.
        """
        try:
            engine = self.kind.open(self.root / opened.name / ENGINE, hidden)
        except OSError as error:
            raise IndexDamagedError(
                f"Generation {opened.name} cannot be opened again ({error.strerror}); "
                "run `fupin-search reindex CORPUS` to build a whole one."
            ) from error
        return replace(opened, engine=engine, hidden=hidden)

    def removed(self) -> tuple[Removal, ...]:
        """Return the articles that an operator removed, the first removed first.

        Raises:
            IndexUnusableError: when the list of them is damaged.
        """
        return removals.read(self.root)

    def hidden(self) -> frozenset[str]:
        """Return the ids of the articles that an operator removed.

        Raises:
            IndexUnusableError: when the list of them is damaged.
        """
        return frozenset(removal.id for removal in self.removed())

    def list_generations(self, only: Container[str] | None = None) -> list[GenerationStatus]:
        """Check every byte of all generations, or of some, and list them, the newest first."""
        live = self.live_name()
        return [
            describe_generation(self.root / name, live=name == live)
            for name in self.names()
            if only is None or name in only
        ]

    def count_hidden(self, name: str, hidden: frozenset[str]) -> int:
        """Count the hidden articles of a whole generation; 0 where it cannot be opened.

        Args:
            name: the generation's.
            hidden: ids of all articles that are hidden.
        """
        manifest = read_manifest(self.root / name)
        if not hidden or not is_readable(manifest, self.kind):
            return 0
        engine = self.kind.open(self.root / name / ENGINE, hidden)
        try:
            return manifest.articles - engine.count()
        finally:
            engine.close()

    @contextmanager
    def locked(self, command: str) -> Iterator[None]:
        """Keep every other writer out, and remove the debris of a crashed one.

        Args:
            command: such as `reindex`, for other writers to see.

        Raises:
            IndexLockedError: naming the holder of the lock and its start.
            DiskFullError: when the disk fills up in the block.
            IndexReadOnlyError: when the folder may not be written.
        """
        with writing(self.root):
            self.make_root()
            with lock_index(self.root, command):
                self._clear_debris()
                yield

    def holder(self) -> Holder | None:
        """Return the holder of the lock, or None when nobody holds it."""
        return read_holder(self.root)

    def begin(self, *, ignore_clock: bool = False) -> Path:
        """Make a folder to build a generation in.

        Args:
            ignore_clock: whether to name the new generation just after one that is dated in the
                future, instead of refusing.

        Raises:
            ClockError: when a generation is dated in the future, by two seconds or more.
        """
        name = _fresh_name(max(self.names(), default=""), ignore_clock=ignore_clock)
        folder = self.root / f"{name}{BUILDING}"
        (folder / ENGINE).mkdir(parents=True)
        return folder

    def complete(self, folder: Path) -> str:
        """Give a built folder its final name, and return it."""
        name = folder.name.removesuffix(BUILDING)
        folder.rename(self.root / name)
        sync(self.root)
        return name

    def swap(self, name: str) -> None:
        """Make a generation live, at once and durably."""
        replace_durably(self.root / CURRENT, f"{name}\n".encode("ascii"))

    def prune(self, keep: int) -> list[PrunedGeneration]:
        """Remove all but the live generation and the newest others, `keep` in all.

        Damaged ones are removed whatever their age, because each would take the place of one that
        can answer.

        Returns:
            The removed generations, the newest first.

        Raises:
            IndexUnusableError: when CURRENT does not name the live one; nothing is removed then.
        """
        live = self.current()
        others = self.list_generations(set(self.names()) - {live})
        whole = [entry.name for entry in others if not entry.damaged]
        retained = whole[: max(keep - 1, 0)]
        return [
            PrunedGeneration(entry.name, self.discard(entry.name), damaged=entry.damaged)
            for entry in others
            if entry.name not in retained
        ]

    def discard(self, name: str) -> int:
        """Remove a generation, and return its size on the disk in bytes."""
        # It is renamed first, so that a crash leaves no half generation under a generation's name.
        folder = (self.root / name).rename(self.root / f"{name}{REMOVING}")
        size = sum(path.lstat().st_blocks * _BLOCK for path in folder.rglob("*"))
        shutil.rmtree(folder)
        return size

    def make_root(self) -> None:
        """Make the folder durably, where there is none."""
        missing = [folder for folder in (self.root, *self.root.parents) if not folder.exists()]
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in missing:
            sync(folder.parent)

    def _clear_debris(self) -> None:
        for ending in (BUILDING, REMOVING):
            for folder in self.root.glob(f"*{ending}"):
                shutil.rmtree(folder)
        for name in (CURRENT, HOLD, HOLDER):
            for file in self.root.glob(f".{name}.*"):
                file.unlink()
        removals.clear_debris(self.root)


def _current_damaged(path: Path, fault: str) -> IndexDamagedError:
    return IndexDamagedError(f"{path} {fault}; run `fupin-search reindex CORPUS` to build one.")


def _fresh_name(newest: str, *, ignore_clock: bool) -> str:
    """Make a name for a new generation that is greater than the newest name."""
    now = datetime.now(UTC)
    name = now.strftime(_TIME)
    if name > newest:
        return name
    begun = _parse_time(newest)
    if not ignore_clock and not (begun and begun - now < CLOCK_LEEWAY):
        when = f"{begun:%Y-%m-%d %H:%M:%S} UTC" if begun else "a later time"
        raise ClockError(
            f"The clock says {now:%Y-%m-%d %H:%M:%S} UTC, and generation {newest} is from {when}. "
            "Set the clock; or, if it is right now and was wrong then, run the command again with "
            "--ignore-clock, which names the new generation just after that one."
        )
    after = (begun + timedelta(microseconds=1)).strftime(_TIME) if begun else ""
    return after if after > newest else f"{newest}0"


def _parse_time(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class RollbackReport:
    """The result of a rollback.

    Args:
        live: the generation that answers from now on.
        former: the generation that answered before; empty where CURRENT did not name it.
        articles: number of articles that readers find now.
        passed: the errors of the generations between, which cannot serve.
        held: whether the index is held, so that nothing is reindexed until it is released.
    """

    live: str
    former: str
    articles: int
    passed: tuple[str, ...] = ()
    held: bool = False


def rollback(
    store: GenerationStore, name: str | None = None, *, hold: bool = False
) -> RollbackReport:
    """Make another generation live, once every byte of it is checked and it is open.

    Args:
        store: the index's generations.
        name: the generation; by default the newest older than the live one that can serve.
        hold: whether reindexing is refused from now on; `name` may then be the live one.

    Raises:
        IndexUnusableError: when the generation cannot serve, is missing, or is live already.
    """
    with store.locked("rollback"):
        hidden = store.hidden()
        former = _read_live_name(store)
        if name is not None:
            if name == former and not hold:
                raise IndexUnusableError(
                    f"Generation {name} is live already; `fupin-search generations` lists the "
                    "others.",
                    code="generation-live",
                )
            store.require(name)
            candidates = [name]
        else:
            candidates = [other for other in store.names() if not former or other < former]
        passed: list[str] = []
        for candidate in candidates:
            try:
                opened = store.open(candidate, hidden)
            except IndexUnusableError as error:
                if name is not None:
                    raise
                passed.append(error.message)
                continue
            articles = opened.engine.count()
            opened.engine.close()
            if hold:
                take_hold(store.root, candidate)
            store.swap(candidate)
            is_held = read_hold(store.root) is not None
            return RollbackReport(candidate, former, articles, tuple(passed), is_held)
    none = (
        f"There is no generation older than {former or 'all others'} to go back to in "
        f"{store.root}, so the index stays as it is. `fupin-search generations` lists "
        "those there are, `fupin-search restore-backup FILE` brings one back."
    )
    raise IndexMissingError("\n".join([none, *passed]), code="generation-missing")


def _read_live_name(store: GenerationStore) -> str:
    try:
        return store.current()
    except IndexDamagedError:
        return ""  # a rollback to any generation repairs CURRENT
