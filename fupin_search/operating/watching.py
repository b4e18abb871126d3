"""Follow a corpus and reindex once it has been quiet for a while.

`ticks` turns what the system says of files into a beat, `follow` turns the beat into reindexes; so
what follows from what is tested without waiting for a file system.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path

from fupin_search.errors import CorpusError, FupinSearchError

# A corpus that is never quiet is indexed all the same, after so many times the quiet asked for.
_PATIENCE = 60
_FIRST_RETRY, _LAST_RETRY = 60.0, 3600.0  # seconds

# Of the watching library, in milliseconds: how long changes are gathered, and how often it tells
# that there were none, which is how often a corpus is looked for.
_STEP, _GATHERED, _BEAT = 100, 400, 1000


class Tick(Enum):
    """What became of the corpora since the last tick."""

    STILL = "still"
    CHANGED = "changed"
    GONE = "gone"


def follow(
    beat: Iterable[Tick],
    reindex: Callable[[], None],
    tell: Callable[[str], None],
    *,
    quiet: float,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Reindex at once, and again whenever there were changes and then none for a while.

    What goes wrong is told, and tried again with the next change, or after a minute, and then after
    twice as long each time, up to an hour.

    Args:
        beat: what became of the corpora, about once a second.
        reindex: makes the index equal the corpora.
        tell: takes a sentence for the operator.
        quiet: seconds without a change before a reindex.
        clock: seconds since some moment.
    """
    schedule = _Schedule(quiet)
    gone = False
    for tick in beat:
        if tick is Tick.GONE:
            if not gone:
                tell("A corpus is gone; the index stays as it is until it is back.")
            gone = True
            schedule.cancel()
            continue
        if gone:
            tell("Every corpus is there again.")
        gone = False
        if tick is Tick.CHANGED:
            schedule.changed(clock())
        if not schedule.due(clock()):
            continue
        schedule.begun()
        try:
            reindex()
        except FupinSearchError as error:
            wait = schedule.failed(clock())
            tell(f"{error.message} Next try at the next change, or in {wait:.0f} s.")
        else:
            schedule.succeeded()


class _Schedule:
    """When to reindex next, in seconds of the clock."""

    def __init__(self, quiet: float) -> None:
        self._quiet = quiet
        self._first_change: float | None = None
        self._due: float | None = None
        self._retry = _FIRST_RETRY
        self._started = False

    def changed(self, now: float) -> None:
        # The first tick says that following has begun; nobody has to wait for quiet then.
        if not self._started:
            self._due = now
            return
        self._retry = _FIRST_RETRY
        if self._first_change is None:
            self._first_change = now
        latest = self._first_change + _PATIENCE * self._quiet
        self._due = min(now + self._quiet, latest)

    def due(self, now: float) -> bool:
        return self._due is not None and now >= self._due

    def begun(self) -> None:
        self._started = True
        self.cancel()

    def cancel(self) -> None:
        self._due = self._first_change = None

    def failed(self, now: float) -> float:
        """Plan another try; in how many seconds it will be."""
        wait = self._retry
        self._due = now + wait
        self._retry = min(2 * wait, _LAST_RETRY)
        return wait

    def succeeded(self) -> None:
        self._retry = _FIRST_RETRY


def ticks(corpora: Sequence[Path], *, aside: Path) -> Iterator[Tick]:
    """A beat of what becomes of some files and folders, about once a second, without end.

    The first is CHANGED, once changes are noticed; so is the first after all are back.

    Args:
        corpora: files, and folders with all they hold.
        aside: a folder whose changes do not count, though it may be inside: the index.

    Raises:
        CorpusError: when the system cannot follow so many folders.
    """
    while True:
        marks = _marks(corpora)
        if None in marks:
            yield Tick.GONE
            time.sleep(_BEAT / 1000)
            continue
        yield from _while_there(corpora, marks, aside.resolve())


def _while_there(corpora: Sequence[Path], marks: Sequence[object], aside: Path) -> Iterator[Tick]:
    """The beat until a corpus is no longer the file or folder it was: gone, replaced, unmounted."""
    import watchfiles  # nobody else waits for it

    roots = [corpus.resolve() for corpus in corpora]

    def counts(_: object, name: str) -> bool:
        path = Path(name)
        return not path.is_relative_to(aside) and not _is_passed_over(path, roots)

    began = True
    try:
        for changes in watchfiles.watch(
            *roots,
            watch_filter=counts,
            debounce=_GATHERED,
            step=_STEP,
            rust_timeout=_BEAT,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        ):
            if _marks(corpora) != marks:
                return
            yield Tick.CHANGED if changes or began else Tick.STILL
            began = False
    except FileNotFoundError:
        return
    except (OSError, RuntimeError) as error:
        raise CorpusError(
            f"The corpus cannot be followed: {error}. Where it has more folders than the system "
            "follows, raise fs.inotify.max_user_watches by sysctl, or set "
            "WATCHFILES_FORCE_POLLING=1 to look at every file again and again instead."
        ) from error


def _marks(corpora: Sequence[Path]) -> list[object]:
    """What tells each corpus from another in its place; None for one that is not there."""
    found: list[object] = []
    for corpus in corpora:
        try:
            status = corpus.stat()
        except OSError:
            found.append(None)
        else:
            found.append((status.st_dev, status.st_ino))
    return found


def _is_passed_over(path: Path, roots: Sequence[Path]) -> bool:
    """Whether a reading of the corpora would not look there: dots begin names that are not read."""
    return all(
        any(part.startswith(".") for part in path.relative_to(root).parts)
        for root in roots
        if path.is_relative_to(root)
    )
