"""Checks of this machine, its settings and its index; each problem comes with its command.

A check yields its results one by one. It imports the libraries that it needs itself, so that a
missing library fails one check, and the others go on.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import pwd
import re
import shlex
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import fupin_search
from fupin_search import __version__
from fupin_search.disk import nearest_folder
from fupin_search.errors import (
    FupinSearchError,
    IndexUnusableError,
    JudgmentsError,
    PairsError,
    SynonymsError,
)
from fupin_search.settings import CONFIG, DEFAULT, FILE, FILES, Loaded, cache_folder, cache_home

if TYPE_CHECKING:
    from fupin_search.generations.store import GenerationStore

_PACKAGE = "fupin-search"
# Extras for operators; those for developers do not concern them.
_EXTRAS = ("cluster",)
_COMMAND = re.compile("`([^`]+)`")
_REINDEX = "fupin-search reindex CORPUS"
_PRUNE = "fupin-search prune --keep 1"
_LIST_SETTINGS = "fupin-search config"
_SET_CLOCK = "sudo timedatectl set-ntp true"
_SHANGHAI = timezone(timedelta(hours=8))


class CheckState(Enum):
    """The result of one check."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line that `doctor` prints.

    Args:
        check: the name of the check.
        state: its result.
        message: a sentence or two.
        remedy: the command that solves the problem; empty where there is nothing to do.
    """

    check: str
    state: CheckState
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Installation:
    """The installation to be examined.

    Args:
        loaded: the settings and their origins.
        store: makes the store of generations.
        now: returns the time, in UTC.
    """

    loaded: Loaded
    store: Callable[[], GenerationStore]
    now: Callable[[], datetime]


# The state, a message, and the command that solves the problem.
_Result = tuple[CheckState, str, str]
_Results = Iterator[_Result]


def examine(
    loaded: Loaded, store: Callable[[], GenerationStore], now: Callable[[], datetime] | None = None
) -> Iterator[Diagnosis]:
    """Make every check; an error in one is a fault, and the others go on.

    Args:
        loaded: the settings and their origins.
        store: makes the store of generations that the settings name.
        now: returns the time, in UTC.
    """
    installation = Installation(loaded, store, now or (lambda: datetime.now(UTC)))
    for check in CHECKS:
        name = check.__name__.removeprefix("check_").replace("_", " ")
        try:
            for state, message, remedy in check(installation):
                yield Diagnosis(name, state, message, remedy)
        except FupinSearchError as error:
            yield Diagnosis(name, *_fault(error.message))
        except Exception as error:  # noqa: BLE001 - after any error the other checks go on
            # numpy writes the reason after a page of advice.
            reason = (str(error).strip().splitlines() or [""])[-1]
            message = f"This could not be checked: {type(error).__name__}: {reason}"
            yield Diagnosis(name, *_fault(message))


def check_versions(_: Installation) -> _Results:
    """Compare Python, fupin-search and every library with the versions that the package needs."""
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    try:
        metadata = importlib.metadata.metadata(_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        yield _fault(f"{_PACKAGE} itself is not installed as a package.", "pip install .")
        return
    python = platform.python_version()
    needed = metadata["Requires-Python"]
    if not SpecifierSet(needed).contains(python, prereleases=True):
        yield _fault(
            f"Python is {python}, and {_PACKAGE} needs {needed}. Make an environment with another."
        )
    if metadata["Version"] != __version__:
        yield _warning(
            f"The code is {_PACKAGE} {__version__}, and the installed package is "
            f"{metadata['Version']}.",
            "pip install .",
        )
    versions: dict[str, str] = {}
    for line in importlib.metadata.requires(_PACKAGE) or ():
        requirement = Requirement(line)
        marker = requirement.marker
        optional = marker is not None and not marker.evaluate({"extra": ""})
        if optional and marker and not any(marker.evaluate({"extra": name}) for name in _EXTRAS):
            continue
        name, wanted = requirement.name, f"{requirement.name}{requirement.specifier}"
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            if not optional:
                yield _fault(f"{name} is not installed.", f"pip install '{wanted}'")
            continue
        versions[name] = version
        if not requirement.specifier.contains(version, prereleases=True):
            yield _fault(
                f"{name} is {version}, and {_PACKAGE} needs {requirement.specifier}.",
                f"pip install '{wanted}'",
            )
    shown = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    yield _ok(f"Python {python}, {_PACKAGE} {__version__}; {shown}.")


def check_settings(installation: Installation) -> _Results:
    """Check that the settings are readable and allowed, and that the files they name exist."""
    loaded = installation.loaded
    for fault in loaded.faults:
        yield _fault(fault, "fupin-search config --example")
    for remark in loaded.unknown:
        yield _warning(remark, f"unset {remark.split()[0]}")
    for name in FILES:
        if path := getattr(loaded.settings, name):
            yield from _check_file(name, path, loaded.origins[name])
    chosen = sum(origin != DEFAULT for origin in loaded.origins.values())
    where = str(loaded.file) if loaded.file else f"none ({CONFIG} is not set, no ./{FILE})"
    yield _ok(f"File: {where}; {chosen} of {len(loaded.origins)} settings are not the default.")


def _check_file(name: str, path: Path, origin: str) -> _Results:
    """Check that the file of a setting exists and can be read."""
    from fupin_search.evaluation.golden import read_golden
    from fupin_search.query.place_reader import read_pairs
    from fupin_search.query.synonyms import read_synonyms

    if not path.is_file():
        if path.exists():
            yield _fault(f"{name} is {path} ({origin}), which is not a file.", _LIST_SETTINGS)
        else:
            yield _fault(
                f"{name} is {path} ({origin}), and there is no such file.",
                _make_file_command(name, path, origin),
            )
        return
    try:
        match name:
            case "golden":
                read_golden(path)
            case "pairs":
                read_pairs(path)
            case "synonyms":
                read_synonyms(path)
            # `check_dictionary` reads the dictionary.
    except (JudgmentsError, PairsError, SynonymsError) as error:
        remedy = "fupin-search synonyms lint" if name == "synonyms" else _LIST_SETTINGS
        yield _fault(f"{error.message} It is named by: {origin}.", remedy)


def _make_file_command(name: str, path: Path, origin: str) -> str:
    """Return a command that makes a file without effect, or one that unsets the setting."""
    quoted = shlex.quote(str(path))
    match name:
        case "dictionary":
            return "fupin-search dictionary add WORD"
        case "synonyms":
            return f"touch {quoted}"
        case "golden":
            return f"printf '[[query]]\\ntext = \"\"\\nat_least = 0\\n' > {quoted}"
    variable = origin.removeprefix("environment ")
    if variable != origin:
        return f"unset {variable}"
    file, _, line = origin.removeprefix("file ").rpartition(":")
    return f"sed -i {line}d {shlex.quote(file)}"


def check_index(installation: Installation) -> _Results:
    """Check the live generation, those that could replace it, and the files of killed commands."""
    store = installation.store()
    live = ""
    try:
        live = store.current()
        generation = store.open(live)
        with closing(generation.engine):
            manifest = generation.manifest
            yield _ok(
                f"{live} is live and whole: {manifest.articles:,} articles, "
                f"{manifest.size / 1e6:,.1f} MB, written {manifest.created}."
            )
            if reason := generation.engine.rebuild_reason():
                yield _warning(f"{live} needs a full rebuild: {reason}.", f"{_REINDEX} --full")
    except IndexUnusableError as error:
        yield _fault(error.message)
    yield from _check_others(store, live)
    yield from _check_debris(store)


def _check_others(store: GenerationStore, live: str) -> _Results:
    from fupin_search.generations.generation import can_serve

    others = store.list_generations(set(store.names()) - {live})
    whole = [entry.name for entry in others if can_serve(entry, store.kind)]
    for entry in others:
        if entry.problem:
            yield _warning(f"{entry.name} cannot take the place of the live one. {entry.problem}")
    if whole:
        yield _ok(f"{len(whole)} older to go back to, the newest {whole[0]}.")
    elif live:
        other = "other generation" if not others else "other generation that serves here"
        yield _ok(f"There is no {other} to go back to; the next reindex leaves one.")


def _check_debris(store: GenerationStore) -> _Results:
    from fupin_search.generations.store import BUILDING, CURRENT, REMOVING

    if store.holder():
        return  # a generation that is being built is not debris
    patterns = (f"*{BUILDING}", f"*{REMOVING}", f".{CURRENT}.*")
    left = sorted(path for pattern in patterns for path in store.root.glob(pattern))
    if left:
        inside = (path for top in left for path in _walk(top))
        size = sum(path.lstat().st_size for path in inside if not path.is_dir())
        first = left[0].name + (f" and {len(left) - 1:,} more" if left[1:] else "")
        yield _warning(
            f"A command that was killed left {first} behind in {store.root} "
            f"({size / 1e6:,.1f} MB); the next reindex removes it.",
            _REINDEX,
        )


def check_lock(installation: Installation) -> _Results:
    """Name the command that is changing the index, and the owner of a hold."""
    from fupin_search.generations.lock import read_hold

    holder = installation.store().holder()
    yield _ok(str(holder) if holder else "Nobody is changing the index.")
    if hold := read_hold(installation.store().root):
        yield _warning(
            f"The index is {hold}; nothing is reindexed until it is released.",
            "fupin-search rollback --release",
        )


def check_dictionary(installation: Installation) -> _Results:
    """Compare the dictionary of the settings with that of the live generation."""
    from fupin_search.generations.live_index import describe_drift
    from fupin_search.text.dictionary import load_dictionary

    number = len(load_dictionary(installation.loaded.settings.dictionary).entries)
    words = f"{number:,} words of your own" if number else "No words of your own"
    try:
        drift = describe_drift(installation.store(), installation.loaded.settings)
    except IndexUnusableError:
        yield _ok(f"{words}; there is no live generation to compare them with.")
        return
    if drift:
        yield _warning(drift, _REINDEX)
    else:
        yield _ok(f"{words}; the live generation was cut with the same.")


def check_disk(installation: Installation) -> _Results:
    """Check that the disk has room for the generation that a reindex writes beside the live one."""
    from fupin_search.generations.generation import read_manifest

    store = installation.store()
    free = shutil.disk_usage(nearest_folder(store.root)).free
    message = f"{free / 1e6:,.0f} MB are free where {store.root} is"
    try:
        live = read_manifest(store.root / store.current()).size
    except IndexUnusableError:
        yield _ok(f"{message}; there is no live generation to measure the need of a reindex by.")
        return
    message += f", and the live generation has {live / 1e6:,.1f} MB"
    if free < live:
        yield _fault(
            f"{message}: a reindex builds another beside it, and that does not fit.", _PRUNE
        )
    elif free < 2 * live:
        yield _warning(
            f"{message}: a reindex needs about as much again while it builds another, and should "
            "have twice that.",
            _PRUNE,
        )
    else:
        yield _ok(f"{message}: room for another.")


def check_permissions(installation: Installation) -> _Results:
    """Check that this user may read and write the index, and that few others may."""
    root = installation.loaded.settings.index
    user = _user_or_number(os.geteuid())
    own = f"sudo chown -R {user} {root}"
    folder = nearest_folder(root)
    if not os.access(folder, os.R_OK | os.X_OK):
        yield _fault(f"{user} may not read {folder}.", own)
    elif not os.access(folder, os.W_OK):
        yield _warning(f"{user} may not write {folder}: it can search there, and not reindex.", own)
    else:
        yield _ok(f"{user} may write {folder}.")
    if root.is_dir():
        others: dict[int, int] = {}
        for path in _walk(root):
            owner = path.lstat().st_uid
            if owner != os.geteuid():
                others[owner] = others.get(owner, 0) + 1
        for owner, number in others.items():
            yield _warning(
                f"{number:,} files and folders in {root} belong to {_user_or_number(owner)}; "
                f"{user} may be unable to remove them.",
                own,
            )
        if root.stat().st_mode & stat.S_IWOTH:
            yield _warning(f"Everyone may write {root}.", f"chmod o-w {root}")
    code = Path(fupin_search.__file__).parent
    if os.access(code, os.W_OK):
        yield _ok(f"Note: {user} may write the code in {code} as well; a service need not.")


def check_cache(_: Installation) -> _Results:
    """Check that this user has a folder for compiled loops that nobody else can write."""
    home = cache_home()
    if home is None or cache_folder() != home:
        yield _warning(
            f"{home or 'A folder in a home'} cannot be written, so every start compiles its loops "
            "again and takes about ten seconds longer. Name a folder that can.",
            "export XDG_CACHE_HOME=FOLDER",
        )
        return
    status = home.stat()
    if status.st_uid != os.geteuid() or status.st_mode & 0o022:
        yield _warning(
            f"Others may write {home}, and the code there is run.", f"chmod -R go-w {home}"
        )
        return
    yield _ok(f"Compiled loops are kept in {home}.")


def check_clock(installation: Installation) -> _Results:
    """Check that the clock goes forward and is not behind the files of the index and the code."""
    from fupin_search.generations.store import CLOCK_LEEWAY

    now = installation.now()
    if time.monotonic() > time.monotonic():
        yield _fault("The machine's monotonic clock runs backwards.", "sudo reboot")
    begun, name = _latest_generation(installation.loaded.settings.index)
    installed = datetime.fromtimestamp(Path(fupin_search.__file__).stat().st_mtime, UTC)
    if begun > now + CLOCK_LEEWAY:
        yield _warning(
            f"{name} was written in the future: it is {now:%Y-%m-%d %H:%M:%S} UTC. The clock is "
            "behind, or was ahead then. A reindex refuses until it is set, or goes on with "
            "`--ignore-clock`.",
            _SET_CLOCK,
        )
    elif installed > now + CLOCK_LEEWAY:
        yield _warning(
            f"It is {now:%Y-%m-%d %H:%M:%S} UTC by the clock, and fupin-search was installed "
            f"{installed:%Y-%m-%d %H:%M:%S} UTC. The clock is behind.",
            _SET_CLOCK,
        )
    else:
        yield _ok(f"It is {now:%Y-%m-%d %H:%M:%S} UTC; no generation lies in the future.")


def _latest_generation(index: Path) -> tuple[datetime, str]:
    """Return the start and the name of the newest generation, finished or not."""
    from fupin_search.generations.store import NAME

    names = [entry.name for entry in os.scandir(index) if entry.is_dir()] if index.is_dir() else []
    begun = [
        (datetime.strptime(match["begun"], "%Y%m%d-%H%M%S").replace(tzinfo=UTC), name)
        for name in names
        if (match := NAME.match(name))
    ]
    return max(begun, default=(datetime.min.replace(tzinfo=UTC), ""))


def check_time_zone(installation: Installation) -> _Results:
    """Compare the present day in the archive's time zone with that of this machine."""
    now = installation.now()
    there, here = now.astimezone(_SHANGHAI), now.astimezone()
    differ = "" if there.date() == here.date() else "; today is another day there"
    yield _ok(
        f"Article dates use Asia/Shanghai (now {there:%Y-%m-%d %H:%M}); this machine is on "
        f"{here:%Z} (now {here:%Y-%m-%d %H:%M}){differ}."
    )


CHECKS: tuple[Callable[[Installation], _Results], ...] = (
    check_versions,
    check_settings,
    check_index,
    check_lock,
    check_dictionary,
    check_disk,
    check_permissions,
    check_cache,
    check_clock,
    check_time_zone,
)


def _ok(message: str) -> _Result:
    return CheckState.OK, message, ""


def _warning(message: str, remedy: str = "") -> _Result:
    """Make the result for a thing that works and needs attention."""
    return CheckState.WARNING, message, remedy or _find_command(message)


def _fault(message: str, remedy: str = "") -> _Result:
    """Make the result for a thing that does not work."""
    return CheckState.FAULT, message, remedy or _find_command(message)


def _find_command(message: str) -> str:
    """Return the first command that a message names."""
    match = _COMMAND.search(message)
    return match[1] if match else ""


def _walk(root: Path) -> Iterator[Path]:
    yield root
    for folder, folders, names in os.walk(root):
        yield from (Path(folder, name) for name in (*folders, *names))


def _user_or_number(number: int) -> str:
    """Return a user's name, or the number of one without a name, because commands take both."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
