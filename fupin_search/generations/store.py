"""The folder of generations: which there are, which is live, and making another one live."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

from fupin_search.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexOutdatedError,
    IndexUnusableError,
)
from fupin_search.generations import manifest as manifests
from fupin_search.generations.manifest import Manifest
from fupin_search.search.engine import Engine, EngineKind
from fupin_search.text.dictionary import Dictionary, read_dictionary_file
from fupin_search.text.tokenizer import ChineseTokenizer

CURRENT = "CURRENT"
LOCK = "LOCK"
BUILDING = ".building"
DICTIONARY = "dictionary.txt"
ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Generation:
    """One complete index, open.

    Args:
        name: its folder's name.
        manifest: what it is.
        engine: answers queries.
        tokenizer: cuts queries as its articles were cut.
    """

    name: str
    manifest: Manifest
    engine: Engine
    tokenizer: ChineseTokenizer


@dataclass(frozen=True, slots=True)
class Listed:
    """A generation as `generations` lists it; `problem` says why it cannot be used."""

    name: str
    live: bool
    manifest: Manifest | None
    problem: str | None = None


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
        """
        try:
            name = (self.root / CURRENT).read_text(encoding="ascii").strip()
        except OSError as error:
            raise IndexMissingError(
                f"There is no index in {self.root}; run `fupin-search reindex CORPUS` to make one."
            ) from error
        except UnicodeDecodeError:
            name = ""
        if not name or name != Path(name).name or name.startswith("."):
            raise IndexDamagedError(
                f"{self.root / CURRENT} does not name a generation; "
                "run `fupin-search reindex CORPUS` to build one."
            )
        return name

    def open(self, name: str) -> Generation:
        """Open a generation.

        Raises:
            IndexUnusableError: saying what is wrong with it and which command mends it.
        """
        folder = self.root / name
        manifest = manifests.read(folder)
        if manifest.engine != self.kind.name or manifest.schema != self.kind.schema_version:
            raise IndexOutdatedError(
                f"Generation {name} was written for {manifest.engine} schema {manifest.schema}, "
                f"and this is {self.kind.name} schema {self.kind.schema_version}; "
                "run `fupin-search reindex CORPUS` to rebuild it."
            )
        tokenizer = _tokenizer(folder, manifest)
        return Generation(name, manifest, self.kind.open(folder / ENGINE), tokenizer)

    def listed(self) -> list[Listed]:
        """All generations, the newest first."""
        try:
            live = self.current()
        except IndexUnusableError:
            live = ""
        found: list[Listed] = []
        for name in self._names():
            try:
                found.append(Listed(name, name == live, manifests.read(self.root / name)))
            except IndexDamagedError as error:
                found.append(Listed(name, name == live, None, error.message))
        return found

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other writer out, and clear what a crashed one left behind.

        Raises:
            IndexLockedError: when another reindex is running.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(self.root / LOCK, timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise IndexLockedError(
                f"Another reindex of {self.root} is running; wait for it to end and try again."
            ) from error
        try:
            self._clear_debris()
            yield
        finally:
            lock.release()

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
        manifests.sync(self.root)
        return name

    def swap(self, name: str) -> None:
        """Make a generation live, at once and for good."""
        fresh = self.root / f".{CURRENT}.{secrets.token_hex(4)}"
        fresh.write_text(f"{name}\n", encoding="ascii")
        manifests.sync(fresh)
        fresh.replace(self.root / CURRENT)
        manifests.sync(self.root)

    def prune(self, keep: int) -> list[str]:
        """Remove all but the live generation and the newest others, `keep` in all."""
        live = self.current()
        others = [name for name in self._names() if name != live]
        removed = others[max(keep - 1, 0) :]
        for name in removed:
            shutil.rmtree(self.root / name)
        return removed

    def _clear_debris(self) -> None:
        for folder in self.root.glob(f"*{BUILDING}"):
            shutil.rmtree(folder)
        for file in self.root.glob(f".{CURRENT}.*"):
            file.unlink()

    def _names(self) -> list[str]:
        if not self.root.is_dir():
            return []
        return sorted(
            (
                entry.name
                for entry in os.scandir(self.root)
                if entry.is_dir() and not entry.name.endswith(BUILDING) and entry.name[0] != "."
            ),
            reverse=True,
        )


def _tokenizer(folder: Path, manifest: Manifest) -> ChineseTokenizer:
    entries = read_dictionary_file(folder / DICTIONARY)
    try:
        tokenizer = ChineseTokenizer(Dictionary(manifest.cutter, entries))
    except ModuleNotFoundError as error:
        raise IndexOutdatedError(
            f"Generation {folder.name} was cut with {manifest.cutter}, which is not installed; "
            "run `pip install 'fupin-search[fast]'`, or `fupin-search reindex CORPUS`."
        ) from error
    if tokenizer.fingerprint != manifest.tokenizer:
        raise IndexOutdatedError(
            f"Generation {folder.name} was cut by other rules or another version of "
            f"{manifest.cutter}; run `fupin-search reindex CORPUS` to rebuild it."
        )
    return tokenizer
