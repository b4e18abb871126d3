"""Follow the live generation of an index that is swapped under a running server.

Where the live generation cannot serve, because it is damaged, missing or another version's, the
newest one that can serve answers in its place until CURRENT changes. The choice does not depend on
what was open before, so that all workers of a server, and those started later, give the same
answers.
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

# Differs after every replacement of a file; empty where there is no file.
_Stamp = tuple[int, ...]
# An open generation, or an object made of it.
Reader = TypeVar("Reader")

# A request waits this long for a generation that another request opens; that is enough for a small
# index.
_PATIENCE_SECONDS = 0.25


class OpenGeneration(Generic[Reader]):
    """An open generation, the reader made of it, and the number of requests that read it."""

    def __init__(self, generation: Generation, reader: Reader) -> None:
        self.generation = generation
        self.reader = reader
        self.readers = 0
        self.retired = False


class Follower(Generic[Reader]):
    """Hands out the live generation; a swap takes effect with the next request, a removal too.

    Each request reads one generation from beginning to end. The former one closes when the last
    request that reads it is done. While one request opens the new generation and makes it ready,
    the others wait a moment and are then answered from the former. For a removal all wait, because
    it hides at once.

    Args:
        store: the index's generations.
        make: makes the reader of a generation, which is used as long as the generation is; by
            default the reader is the generation.
        prepare: makes the reader of a new generation ready, before it replaces the former.
    """

    @overload
    def __init__(self: Follower[Generation], store: GenerationStore) -> None: ...

    @overload
    def __init__(
        self,
        store: GenerationStore,
        make: Callable[[Generation], Reader],
        prepare: Callable[[Reader], object],
    ) -> None: ...

    def __init__(
        self,
        store: GenerationStore,
        make: Callable[[Generation], Any] = lambda generation: generation,
        prepare: Callable[[Any], object] = lambda _: None,
    ) -> None:
        self._store = store
        self._removed, self._current = f"{store.root}/{REMOVED}", f"{store.root}/{CURRENT}"
        self._make = make
        self._prepare = prepare
        self._counting = Lock()
        self._opening = Lock()
        self._hiding = Lock()
        self._held: OpenGeneration[Reader] | None = None
        self._patient_until = 0.0
        # The state of CURRENT that led to the held generation, or to the refusal. Generations take
        # long to read, so none is tried again before CURRENT changes.
        self._settled: _Stamp | None = None
        self._refusal: IndexUnusableError | None = None
        # The same for REMOVED: the hidden articles, or the reason that they are not known.
        self._hidden: frozenset[str] = frozenset()
        self._hidden_at: _Stamp | None = None
        self._hidden_error: IndexUnusableError | None = None

    @contextmanager
    def live(self) -> Iterator[Reader]:
        """Yield the live generation, or the newest that can serve in its place, and keep it open.

        Raises:
            IndexUnusableError: when no generation can serve, or when the hidden articles are not
                known.
        """
        held = self.take()
        try:
            yield held.reader
        finally:
            self.give_back(held)

    def take(self) -> OpenGeneration[Reader]:
        """Return what `live` yields the reader of, to be given back.

        Raises:
            IndexUnusableError: as `live` does.
        """
        while True:
            self._hide()
            self._follow()
            with self._counting:
                if self._held is not None:
                    self._held.readers += 1
                    return self._held
                if self._refusal is not None:
                    raise _copy_error(self._refusal)
            # The held generation was closed just now, because it could not hide an article.

    def give_back(self, held: OpenGeneration[Reader]) -> None:
        """Close a generation that was taken if it was the last request of a former one."""
        with self._counting:
            held.readers -= 1
        if held.retired:
            self._close_if_done(held)

    def close(self) -> None:
        """Close the generation, once no request reads it."""
        self._settled = None
        self._hidden_at = None
        self._replace(None)

    def _hide(self) -> None:
        stamp = _stamp(self._removed)
        if stamp != self._hidden_at:
            with self._hiding:
                if stamp != self._hidden_at:
                    self._read_hidden()
                    self._hide_in_held()
                    self._hidden_at = stamp
        if self._hidden_error:
            raise _copy_error(self._hidden_error)

    def _read_hidden(self) -> None:
        """Read the hidden articles; where the list is damaged, add those of its copy."""
        self._hidden_error = None
        try:
            self._hidden = self._store.hidden()
        except IndexUnusableError as error:
            if self._held is None:
                self._hidden_error = error
                return
            try:
                self._hidden |= {removal.id for removal in removals.read_copy(self._store.root)}
            except IndexUnusableError:
                self._hidden_error = error
            is_known = self._hidden_error is None
            then = "the copy says which are hidden" if is_known else "no query is answered"
            _log.error("%s Until then %s.", error.message, then)

    def _hide_in_held(self) -> None:
        held = self._held
        if self._hidden_error or held is None or held.generation.hidden == self._hidden:
            return
        try:
            self._replace(self._hold(self._store.reopen(held.generation, self._hidden)))
        except IndexUnusableError:
            # The generation is not on the disk any more, so it cannot be opened without the hidden
            # article. Another generation may serve.
            self._settled = self._refusal = None
            self._replace(None)

    def _follow(self) -> None:
        stamp = _stamp(self._current)
        if stamp == self._settled:
            return
        # One request opens the new generation; meanwhile the others read the former one.
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
        while fault and (now := _stamp(self._current)) != stamp:
            # CURRENT names another generation by now, and the one being opened may be pruned.
            if fresh:
                fresh.engine.close()
            stamp = now
            fresh, fault = self._choose()
        coming = self._hold(fresh) if fresh else None
        if coming and self._held:
            self._prepare(coming.reader)
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
            # More articles may have been hidden while it was opened.
            self._hide_in_held()

    def _choose(self) -> tuple[Generation | None, IndexUnusableError | None]:
        """Open the generation to serve, and return the error of the live one if that is another.

        The generation is None where the held one goes on serving, or where none can serve.
        """
        live = ""
        try:
            live = self._store.current()
            return self._open_unless_held(live), None
        except IndexUnusableError as error:
            fault = error
        for name in self._store.names():
            if name != live:
                with suppress(IndexUnusableError):
                    return self._open_unless_held(name), fault
        return None, fault

    def _open_unless_held(self, name: str) -> Generation | None:
        with self._counting:
            if self._held and self._held.generation.name == name:
                return None
        return self._store.open(name, self._hidden)

    def _hold(self, generation: Generation) -> OpenGeneration[Reader]:
        return OpenGeneration(generation, self._make(generation))

    def _replace(self, fresh: OpenGeneration[Reader] | None) -> None:
        with self._counting:
            former, self._held = self._held, fresh
            if former is not None:
                former.retired = True
        if former is not None:
            self._close_if_done(former)

    def _close_if_done(self, held: OpenGeneration[Reader]) -> None:
        with self._counting:
            done = held.retired and held.readers == 0
            held.retired = held.retired and not done
        if done:
            held.generation.engine.close()


def _stamp(path: str) -> _Stamp:
    try:
        # This is called for every request; making a Path would take as long again.
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_ino, status.st_size


def _copy_error(error: IndexUnusableError) -> IndexUnusableError:
    """Copy an error, because raising the same object again would lengthen its traceback."""
    return type(error)(error.message, code=error.code)
