"""Follow a corpus, and reindex once it has not changed for a while.

`ticks` turns the system's notices about files into regular ticks, and `follow` turns the ticks into
reindexes, so that tests of `follow` do not wait for a file system.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path

from fupin_search.errors import CorpusError, FupinSearchError

# A corpus that changes all the time is indexed after this many times the quiet period.
_PATIENCE = 60
_FIRST_RETRY, _LAST_RETRY = 60.0, 3600.0  # seconds

# Options of the library watchfiles, in milliseconds: the steps and the longest time in which it
# gathers changes, and the time after which it reports none. A missing corpus is checked as often.
_STEP, _GATHERED, _BEAT = 100, 400, 1000


class Tick(Enum):
    """The state of the corpora since the last tick."""

    STILL = "still"
    CHANGED = "changed"
    GONE = "gone"


def follow(
    ticks: Iterable[Tick],
    reindex: Callable[[], None],
    report: Callable[[str], None],
    *,
    quiet: float,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Reindex at once, and again whenever there were changes and then none for a while.

    A failed reindex is reported, and tried again with the next change, or after a minute, and then
    after twice as long each time, up to an hour.

    Args:
        ticks: the state of the corpora, about once a second.
        reindex: updates the index.
        report: takes a sentence for the operator.
        quiet: seconds without a change before a reindex.
        clock: returns seconds since some moment.
    """
    schedule = _Schedule(quiet)
    gone = False
    for tick in ticks:
        if tick is Tick.GONE:
            if not gone:
                report("A corpus is missing; the index stays as it is until it is back.")
            gone = True
            schedule.cancel()
            continue
        if gone:
            report("Every corpus is back.")
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
            report(f"{error.message} Next try at the next change, or in {wait:.0f} s.")
        else:
            schedule.succeeded()


class _Schedule:
    """Plans the next reindex, in seconds of the clock."""

    def __init__(self, quiet: float) -> None:
        self._quiet = quiet
        self._first_change: float | None = None
        self._due: float | None = None
        self._retry = _FIRST_RETRY
        self._started = False

    def changed(self, now: float) -> None:
        # The first tick says that following has begun; there is nothing to wait for.
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
        """Plan another try, and return the seconds until then."""
        wait = self._retry
        self._due = now + wait
        self._retry = min(2 * wait, _LAST_RETRY)
        return wait

    def succeeded(self) -> None:
        self._retry = _FIRST_RETRY


def ticks(corpora: Sequence[Path], *, aside: Path) -> Iterator[Tick]:
    """Yield the state of some files and folders about once a second, without end.

    The first tick is CHANGED and means that changes are noticed from now on; so is the first tick
    after a missing corpus is back.

    Args:
        corpora: files and folders.
        aside: the index, a folder whose changes do not count, even inside a corpus.

    Raises:
        CorpusError: when the system cannot follow so many folders.
    """
    while True:
        marks = _identify(corpora)
        if None in marks:
            yield Tick.GONE
            time.sleep(_BEAT / 1000)
            continue
        yield from _while_there(corpora, marks, aside.resolve())


def _while_there(corpora: Sequence[Path], marks: Sequence[object], aside: Path) -> Iterator[Tick]:
    """Yield ticks until a corpus is gone, replaced or unmounted."""
    import watchfiles  # other commands do not wait for it

    roots = [corpus.resolve() for corpus in corpora]

    def counts(_: object, name: str) -> bool:
        path = Path(name)
        return not path.is_relative_to(aside) and not _is_ignored(path, roots)

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
            if _identify(corpora) != marks:
                return
            yield Tick.CHANGED if changes or began else Tick.STILL
            began = False
    except FileNotFoundError:
        return
    except (OSError, RuntimeError) as error:
        raise CorpusError(
            f"The corpus cannot be followed: {error}. If it has more folders than the system "
            "follows, raise fs.inotify.max_user_watches with sysctl, or set "
            "WATCHFILES_FORCE_POLLING=1 to look at every file again and again instead."
        ) from error


def _identify(corpora: Sequence[Path]) -> list[object]:
    """Return the device and inode of each corpus; None where it is missing."""
    marks: list[object] = []
    for corpus in corpora:
        try:
            status = corpus.stat()
        except OSError:
            marks.append(None)
        else:
            marks.append((status.st_dev, status.st_ino))
    return marks


def _is_ignored(path: Path, roots: Sequence[Path]) -> bool:
    """Return whether the corpora exclude a path, because a name in it begins with a dot."""
    return all(
        any(part.startswith(".") for part in path.relative_to(root).parts)
        for root in roots
        if path.is_relative_to(root)
    )
