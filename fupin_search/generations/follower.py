"""Follow the live generation of an index that is swapped under a running server.

Where the live generation cannot serve, because it is damaged, missing or another version's, the
newest one that can answers in its place until CURRENT changes. The choice does not depend on what
was open before, so that all of a server's workers, and those started later, give the same answers.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any, Generic, TypeVar, overload

from fupin_search.errors import IndexUnusableError
from fupin_search.generations import removals
from fupin_search.generations.generation import Generation
from fupin_search.generations.removals import REMOVED
from fupin_search.generations.store import CURRENT, GenerationStore

_log = logging.getLogger(__name__)

# What changes whenever a file is replaced; empty where there is none.
_Stamp = tuple[int, ...]
# What is handed out: an open generation, or what was made of it.
Reader = TypeVar("Reader")

# So long does a request wait for what another one is opening, for a small index is open by then.
_PATIENCE_SECONDS = 0.25


class _Held(Generic[Reader]):
    """An open generation, what was made of it, and how many requests are reading it."""

    def __init__(self, generation: Generation, reader: Reader) -> None:
        self.generation = generation
        self.reader = reader
        self.readers = 0
        self.retired = False


class Follower(Generic[Reader]):
    """Hands out the live generation; a swap takes effect with the next request, a removal too.

    Each request reads one generation from beginning to end. The former one closes when the last
    request that reads it is done. While one request opens what was swapped in and makes it ready,
    the others wait a moment and are then answered from the former; for a removal all wait, for it
    hides at once.

    Args:
        store: the index's generations.
        made: what is handed out of a generation, and lives as long; itself by default.
        ready: makes what is swapped in ready, before it takes the former's place.
    """

    @overload
    def __init__(self: Follower[Generation], store: GenerationStore) -> None: ...

    @overload
    def __init__(
        self,
        store: GenerationStore,
        made: Callable[[Generation], Reader],
        ready: Callable[[Reader], object],
    ) -> None: ...

    def __init__(
        self,
        store: GenerationStore,
        made: Callable[[Generation], Any] = lambda generation: generation,
        ready: Callable[[Any], object] = lambda _: None,
    ) -> None:
        self._store = store
        self._made = made
        self._ready = ready
        self._counting = Lock()
        self._opening = Lock()
        self._hiding = Lock()
        self._held: _Held[Reader] | None = None
        self._patient_until = 0.0
        # The state of CURRENT that what is held, or the refusal, is the answer to. Generations are
        # long to read, so none is tried again before CURRENT changes.
        self._settled: _Stamp | None = None
        self._refusal: IndexUnusableError | None = None
        # The same of REMOVED: what is hidden, or why that is not known.
        self._hidden: frozenset[str] = frozenset()
        self._hidden_at: _Stamp | None = None
        self._blind: IndexUnusableError | None = None

    @contextmanager
    def live(self) -> Iterator[Reader]:
        """The live generation, or the newest that can serve in its place, kept open while read.

        Raises:
            IndexUnusableError: when there is no generation that can serve, or when it cannot be
                known which articles are hidden.
        """
        held = self._taken()
        try:
            yield held.reader
        finally:
            with self._counting:
                held.readers -= 1
            self._close_if_done(held)

    def close(self) -> None:
        """Let go of the generation."""
        self._settled = None
        self._hidden_at = None
        self._replace(None)

    def _taken(self) -> _Held[Reader]:
        while True:
            self._hide()
            self._follow()
            with self._counting:
                if self._held is not None:
                    self._held.readers += 1
                    return self._held
                if self._refusal is not None:
                    raise _again(self._refusal)
            # What was held has just been let go, for it could not hide what it must; once more.

    def _hide(self) -> None:
        stamp = self._stamp(REMOVED)
        if stamp != self._hidden_at:
            with self._hiding:
                if stamp != self._hidden_at:
                    self._learn_hidden()
                    self._hide_in_held()
                    self._hidden_at = stamp
        if self._blind:
            raise _again(self._blind)

    def _learn_hidden(self) -> None:
        """What is hidden now; by the copy and by what was hidden, where the list is not whole."""
        self._blind = None
        try:
            self._hidden = self._store.hidden()
        except IndexUnusableError as error:
            if self._held is None:
                self._blind = error
                return
            try:
                self._hidden |= {one.id for one in removals.read_copy(self._store.root)}
            except IndexUnusableError:
                self._blind = error
            then = "nothing is answered" if self._blind else "the copy tells what is hidden"
            _log.error("%s Until then %s.", error.message, then)

    def _hide_in_held(self) -> None:
        held = self._held
        if self._blind or held is None or held.generation.hidden == self._hidden:
            return
        try:
            self._replace(self._holding(self._store.hiding(held.generation, self._hidden)))
        except IndexUnusableError:
            # It is gone from the disk. What shows the hidden is not kept; another may serve.
            self._settled = self._refusal = None
            self._replace(None)

    def _follow(self) -> None:
        stamp = self._stamp(CURRENT)
        if stamp == self._settled:
            return
        # One request opens the new generation; meanwhile the others read the former.
        patience = max(0.0, self._patient_until - time.monotonic()) if self._held else -1
        if not self._opening.acquire(timeout=patience):
            return
        try:
            if stamp != self._settled:
                self._patient_until = time.monotonic() + _PATIENCE_SECONDS
                self._settle(stamp)
        finally:
            self._opening.release()

    def _settle(self, stamp: _Stamp) -> None:
        fresh, fault = self._choose()
        while fault and (now := self._stamp(CURRENT)) != stamp:
            # What CURRENT named has been swapped out, and perhaps pruned, while it was opened.
            if fresh:
                fresh.engine.close()
            stamp = now
            fresh, fault = self._choose()
        coming = self._holding(fresh) if fresh else None
        if coming and self._held:
            self._ready(coming.reader)
        with self._hiding:
            if coming:
                swapped = self._held is not None
                self._replace(coming)
                if swapped:
                    live = coming.generation
                    count = live.engine.count()
                    _log.info("Now serving %s articles of generation %s", f"{count:,}", live.name)
            if fault and self._held:
                name = self._held.generation.name
                _log.error("%s Until then generation %s answers.", fault.message, name)
            self._refusal = fault
            self._settled = stamp
            # More may have been hidden while it was opened.
            self._hide_in_held()

    def _choose(self) -> tuple[Generation | None, IndexUnusableError | None]:
        """What to answer with, None for what is held, and why it is not the live one, if not."""
        live = ""
        try:
            live = self._store.current()
            return self._opened(live), None
        except IndexUnusableError as error:
            fault = error
        for name in self._store.names():
            if name != live:
                with suppress(IndexUnusableError):
                    return self._opened(name), fault
        return None, fault

    def _opened(self, name: str) -> Generation | None:
        with self._counting:
            if self._held and self._held.generation.name == name:
                return None
        return self._store.open(name, self._hidden)

    def _holding(self, generation: Generation) -> _Held[Reader]:
        return _Held(generation, self._made(generation))

    def _replace(self, fresh: _Held[Reader] | None) -> None:
        with self._counting:
            former, self._held = self._held, fresh
            if former is not None:
                former.retired = True
        if former is not None:
            self._close_if_done(former)

    def _close_if_done(self, held: _Held[Reader]) -> None:
        with self._counting:
            done = held.retired and held.readers == 0
            held.retired = held.retired and not done
        if done:
            held.generation.engine.close()

    def _stamp(self, name: str) -> _Stamp:
        try:
            # Looked at some times with every request; making a Path would take as long again.
            found = os.stat(f"{self._store.root}/{name}")  # noqa: PTH116
        except OSError:
            return ()
        return found.st_mtime_ns, found.st_ino, found.st_size


def _again(error: IndexUnusableError) -> IndexUnusableError:
    """An error like one raised before: a fresh one, for raising adds to an error's traceback."""
    return type(error)(error.message, code=error.code)
