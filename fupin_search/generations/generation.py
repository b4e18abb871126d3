"""One generation of an index: opened to be asked, or looked at to be listed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from fupin_search.errors import IndexDamagedError, IndexOutdatedError, IndexUnusableError
from fupin_search.generations import manifest as manifests
from fupin_search.generations import removals
from fupin_search.generations.files import ENGINE
from fupin_search.generations.manifest import Manifest
from fupin_search.search.engine import Engine, EngineKind
from fupin_search.text.dictionary import Dictionary, read_dictionary_file
from fupin_search.text.tokenizer import ChineseTokenizer

DICTIONARY = "dictionary.txt"


@dataclass(frozen=True)
class Generation:
    """One complete index, open.

    Args:
        name: its folder's name.
        manifest: what it is.
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
        """The name, and a digest of what is hidden where anything is: all that answers hang on."""
        return removals.edition(self.name, self.hidden)


@dataclass(frozen=True, slots=True)
class Listed:
    """A generation as `generations` and `verify` list it.

    Args:
        name: its folder's name.
        live: whether CURRENT names it.
        manifest: what it is, unless there is a problem.
        problem: why it cannot be used, and which command mends that.
        damaged: whether the problem is a file missing or altered.
    """

    name: str
    live: bool
    manifest: Manifest | None
    problem: str | None = None
    damaged: bool = False


def opened(folder: Path, kind: EngineKind, hidden: frozenset[str] = frozenset()) -> Generation:
    """Open a generation, once every byte of it is seen to be as it was written.

    Args:
        folder: the generation's.
        kind: the engine to open it with.
        hidden: ids of articles to leave out.

    Raises:
        IndexUnusableError: saying what is wrong with it and which command mends it.
    """
    manifest = _verified(folder, kind)
    tokenizer = _tokenizer(folder, manifest)
    engine = kind.open(folder / ENGINE, hidden)
    return Generation(folder.name, manifest, engine, tokenizer, hidden)


def examine(folder: Path, kind: EngineKind) -> None:
    """See that a generation from elsewhere does no harm, whoever wrote it and its checksums.

    Raises:
        IndexUnusableError: saying what is wrong with it.
    """
    _verified(folder, kind)
    kind.examine(folder / ENGINE)


def hiding(
    folder: Path, kind: EngineKind, former: Generation, hidden: frozenset[str]
) -> Generation:
    """Open a generation once more, with other articles hidden and without reading every byte.

    Raises:
        IndexUnusableError: when it cannot be opened again.
    """
    try:
        return replace(former, engine=kind.open(folder / ENGINE, hidden), hidden=hidden)
    except OSError as error:
        raise IndexDamagedError(
            f"Generation {folder.name} cannot be opened again ({error.strerror}); "
            "run `fupin-search reindex CORPUS` to build a whole one."
        ) from error


def hidden_in(folder: Path, kind: EngineKind, hidden: frozenset[str]) -> int:
    """How many of some articles a whole generation has; none where it cannot be opened."""
    manifest = manifests.read(folder)
    if not hidden or not _readable(manifest, kind):
        return 0
    engine = kind.open(folder / ENGINE, hidden)
    try:
        return manifest.articles - engine.count()
    finally:
        engine.close()


def listed(folder: Path, *, live: bool) -> Listed:
    """Look at a generation, reading every byte of it."""
    try:
        return Listed(folder.name, live, manifests.verify(folder))
    except IndexUnusableError as error:
        damaged = isinstance(error, IndexDamagedError)
        return Listed(folder.name, live, None, error.message, damaged=damaged)


def can_serve(entry: Listed, kind: EngineKind) -> bool:
    """Whether a generation is whole and of a schema that this engine reads."""
    return entry.manifest is not None and _readable(entry.manifest, kind)


def _verified(folder: Path, kind: EngineKind) -> Manifest:
    """The manifest of a generation that is whole and that this engine reads."""
    manifest = manifests.verify(folder)
    if not _readable(manifest, kind):
        raise IndexOutdatedError(
            f"Generation {folder.name} was written for {manifest.engine} schema {manifest.schema}, "
            f"and this is {kind.name} schema {kind.schema_version}; "
            "run `fupin-search reindex CORPUS` to rebuild it."
        )
    return manifest


def _readable(manifest: Manifest, kind: EngineKind) -> bool:
    return manifest.engine == kind.name and manifest.schema == kind.schema_version


def _tokenizer(folder: Path, manifest: Manifest) -> ChineseTokenizer:
    entries = read_dictionary_file(folder / DICTIONARY)
    try:
        tokenizer = ChineseTokenizer(Dictionary(manifest.cutter, entries))
    except ModuleNotFoundError as error:
        raise IndexOutdatedError(
            f"Generation {folder.name} was cut with {manifest.cutter}, which is not installed; "
            "run `pip install '.[fast]'` in a checkout of fupin-search, or "
            "`fupin-search reindex CORPUS`."
        ) from error
    if tokenizer.fingerprint != manifest.tokenizer:
        raise IndexOutdatedError(
            f"Generation {folder.name} was cut by other rules or another version of "
            f"{manifest.cutter}; run `fupin-search reindex CORPUS` to rebuild it."
        )
    return tokenizer
