"""Follow the live generation of an index that is swapped under a running server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from fupin_search.errors import FupinSearchError
from fupin_search.generations.store import CURRENT, Generation, GenerationStore

_log = logging.getLogger(__name__)


class _Held:
    """An open generation and how many requests are reading it."""

    def __init__(self, generation: Generation, stamp: tuple[int, int]) -> None:
        self.generation = generation
        self.stamp = stamp
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

    @contextmanager
    def live(self) -> Iterator[Generation]:
        """The live generation, kept open while it is read.

        Raises:
            IndexUnusableError: when there is no generation that can serve.
        """
        self._follow()
        with self._counting:
            held = self._held
            assert held is not None  # noqa: S101 - _follow opened one or raised
            held.readers += 1
        try:
            yield held.generation
        finally:
            with self._counting:
                held.readers -= 1
            self._close_if_done(held)

    def close(self) -> None:
        """Let go of the generation."""
        self._replace(None)

    def _follow(self) -> None:
        stamp = self._stamp()
        held = self._held
        if held is not None and (stamp is None or held.stamp == stamp):
            return
        # One request opens the new generation; meanwhile the others read the former.
        if not self._opening.acquire(blocking=held is None):
            return
        try:
            if self._held is None or self._held.stamp != stamp:
                self._open(stamp or (0, 0))
        finally:
            self._opening.release()

    def _open(self, stamp: tuple[int, int]) -> None:
        try:
            fresh = self._store.open(self._store.current())
        except FupinSearchError as error:
            if self._held is None:
                raise
            former = self._held.generation.name
            _log.warning("%s goes on answering, for its successor cannot: %s", former, error)
            # CURRENT is looked at again when it changes.
            self._held.stamp = stamp
            return
        if self._held is not None and self._held.generation.name == fresh.name:
            self._held.stamp = stamp
            fresh.engine.close()
            return
        self._replace(_Held(fresh, stamp))

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

    def _stamp(self) -> tuple[int, int] | None:
        """What changes whenever CURRENT is replaced."""
        try:
            found = (self._store.root / CURRENT).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino
