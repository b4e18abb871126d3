"""Follow the live generation of an index that is swapped under a running server.

Where the live generation cannot serve, because it is damaged, missing or another version's, the
newest one that can answers in its place until CURRENT changes. The choice does not depend on what
was open before, so that all of a server's workers, and those started later, give the same answers.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock

from fupin_search.errors import IndexUnusableError
from fupin_search.generations.generation import Generation
from fupin_search.generations.store import CURRENT, GenerationStore

_log = logging.getLogger(__name__)

# What changes whenever CURRENT is replaced; empty where there is none.
_Stamp = tuple[int, ...]


class _Held:
    """An open generation and how many requests are reading it."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.readers = 0
        self.retired = False


class Follower:
    """Hands out the live generation; a swap takes effect with the next request.

    Each request reads one generation from beginning to end. The former one closes when the last
    request that reads it is done.

    Args:
        store: the index's generations.
    """

    def __init__(self, store: GenerationStore) -> None:
        self._store = store
        self._counting = Lock()
        self._opening = Lock()
        self._held: _Held | None = None
        # The state of CURRENT that what is held, or the refusal, is the answer to. Generations are
        # long to read, so none is tried again before CURRENT changes.
        self._settled: _Stamp | None = None
        self._refusal: IndexUnusableError | None = None

    @contextmanager
    def live(self) -> Iterator[Generation]:
        """The live generation, or the newest that can serve in its place, kept open while read.

        Raises:
            IndexUnusableError: when there is no generation that can serve.
        """
        self._follow()
        with self._counting:
            held = self._held
            if held is None:
                assert self._refusal is not None  # noqa: S101 - following ends with one or the other
                # A fresh one each time, for raising adds to an error's traceback.
                raise type(self._refusal)(self._refusal.message, code=self._refusal.code)
            held.readers += 1
        try:
            yield held.generation
        finally:
            with self._counting:
                held.readers -= 1
            self._close_if_done(held)

    def close(self) -> None:
        """Let go of the generation."""
        self._settled = None
        self._replace(None)

    def _follow(self) -> None:
        stamp = self._stamp()
        if stamp == self._settled:
            return
        # One request opens the new generation; meanwhile the others read the former.
        if not self._opening.acquire(blocking=self._held is None):
            return
        try:
            if stamp != self._settled:
                self._settle(stamp)
        finally:
            self._opening.release()

    def _settle(self, stamp: _Stamp) -> None:
        chosen, fault = self._choose()
        while fault and (now := self._stamp()) != stamp:
            # What CURRENT named has been swapped out, and perhaps pruned, while it was opened.
            self._release(chosen)
            stamp = now
            chosen, fault = self._choose()
        if fault and chosen:
            _log.error("%s Until then generation %s answers.", fault.message, chosen.name)
        self._refusal = fault
        if chosen and not self._holds(chosen.name):
            self._replace(_Held(chosen))
        self._settled = stamp

    def _choose(self) -> tuple[Generation | None, IndexUnusableError | None]:
        """The generation to answer with, and why it is not the live one, where it is not."""
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
        return (self._held.generation if self._held else None), fault

    def _opened(self, name: str) -> Generation:
        if self._held and self._holds(name):
            return self._held.generation
        return self._store.open(name)

    def _holds(self, name: str) -> bool:
        return self._held is not None and self._held.generation.name == name

    def _release(self, chosen: Generation | None) -> None:
        if chosen and not self._holds(chosen.name):
            chosen.engine.close()

    def _replace(self, fresh: _Held | None) -> None:
        with self._counting:
            former, self._held = self._held, fresh
            if former is not None:
                former.retired = True
        if former is not None:
            self._close_if_done(former)

    def _close_if_done(self, held: _Held) -> None:
        with self._counting:
            done = held.retired and held.readers == 0
            held.retired = held.retired and not done
        if done:
            held.generation.engine.close()

    def _stamp(self) -> _Stamp:
        try:
            found = (self._store.root / CURRENT).stat()
        except OSError:
            return ()
        return found.st_mtime_ns, found.st_ino, found.st_size
