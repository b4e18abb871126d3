"""The worker processes of a server, kept at their number."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# A worker that dies sooner than this is not restarted at once, lest a broken one spin.
_SHORT_LIFE = 1.0
_GRACE_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Workers:
    """The worker processes, kept at their number.

    Args:
        works: what each does until it is told to leave. It is told its number, counted from 0; one
            that takes another's place has the other's.
    """

    def __init__(self, works: Sequence[Callable[[int], None]]) -> None:
        self._works = works
        # Of each child its number and when it was born.
        self._born: dict[int, tuple[int, float]] = {}
        self._leaving = False

    def run(self) -> None:
        """Keep the workers going until a signal, then see them out."""
        for number in _SIGNALS:
            signal.signal(number, self._stop)
        while not self._leaving:
            for own in sorted(set(range(len(self._works))) - self._numbers()):
                if not self._leaving:
                    self._start(own)
            self._wait()
        _log.info("Told to leave; the workers finish the requests they have")
        self._see_out()
        _log.info("All workers have left")

    def _numbers(self) -> set[int]:
        return {number for number, _ in self._born.values()}

    def _start(self, own: int) -> None:
        # Held back, so that a signal finds the child either written down or with its own answer.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                for number in _SIGNALS:
                    signal.signal(number, signal.SIG_DFL)
                signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
                self._works[own](own)
                code = 0
            except SystemExit:
                code = 0
            except BaseException:  # noqa: BLE001 - a child must not run the parent's code
                _log.exception("A worker failed")
            finally:
                os._exit(code)
        self._born[child] = own, time.monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    def _wait(self) -> None:
        try:
            child, status = os.wait()
        except (ChildProcessError, InterruptedError):
            return
        _, born = self._born.pop(child, (0, 0.0))
        if self._leaving:
            return
        _log.warning("Worker %s ended with status %s; starting another", child, status)
        if time.monotonic() - born < _SHORT_LIFE:
            time.sleep(_SHORT_LIFE)

    def _see_out(self) -> None:
        deadline = time.monotonic() + _GRACE_SECONDS
        self._tell(signal.SIGTERM)
        while self._born and time.monotonic() < deadline:
            child, _ = os.waitpid(-1, os.WNOHANG)
            self._born.pop(child, None)
            time.sleep(0.02 if child == 0 else 0)
        self._tell(signal.SIGKILL)

    def _tell(self, number: signal.Signals) -> None:
        for child in list(self._born):
            # It may have ended a moment ago.
            with suppress(ProcessLookupError):
                os.kill(child, number)

    def _stop(self, _: int, __: FrameType | None) -> None:
        self._leaving = True
        # os.wait is resumed after a signal (PEP 475) unless the signal raises, so the children
        # are told at once: their end wakes it.
        self._tell(signal.SIGTERM)
