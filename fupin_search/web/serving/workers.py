"""The worker processes of a server, kept at their number.

No worker outlives its parent: each waits at one end of a pipe, of which the parent holds the other,
and leaves when that is closed, whatever ended the parent.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

# What else ends a process: a signal to leave, or to look at what is read anew.
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# A worker that dies sooner than this is not restarted at once, lest a broken one spin.
_SHORT_LIFE = 1.0
_GRACE_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Workers:
    """The worker processes, kept at their number.

    Args:
        works: what each does until it is sent away. Each is given its number, counted from 0; one
            that takes another's place has the other's.
        ready: called once all are started and signals are answered.
    """

    def __init__(
        self, works: Sequence[Callable[[int], None]], ready: Callable[[], object] = lambda: None
    ) -> None:
        self._works = works
        self._ready = ready
        # Of each child its number and when it was born.
        self._born: dict[int, tuple[int, float]] = {}
        self._leaving = False
        self._listened, self._held = os.pipe()

    def run(self) -> None:
        """Keep the workers going until a signal, then see them out."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        on_hang_up(leave=self._stop, look=self._pass_on)
        self._start_missing()
        self._ready()
        while not self._leaving:
            self._wait()
            self._start_missing()
        _log.info("Told to leave; the workers finish the requests they have")
        self._see_out()
        _log.info("All workers have left")

    def _start_missing(self) -> None:
        there = {number for number, _ in self._born.values()}
        for own in sorted(set(range(len(self._works))) - there):
            if not self._leaving:
                self._start(own)

    def _start(self, own: int) -> None:
        # Held back, so that a signal finds the child either written down or with its own answer.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.close(self._held)
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, signal.SIG_DFL)
                # Until the worker has its own answer: what it would read anew it has not read yet.
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
                threading.Thread(target=self._outlast, daemon=True).start()
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

    def _outlast(self) -> None:
        """Leave when the parent has ended; nothing is ever written, so reading waits for that."""
        os.read(self._listened, 1)
        _log.warning("The server's parent has ended; worker %s leaves", os.getpid())
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE_SECONDS)
        os._exit(1)

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

    def _pass_on(self, _: int, __: FrameType | None) -> None:
        self._tell(signal.SIGHUP)


Answer = Callable[[int, FrameType | None], object]


def on_hang_up(*, leave: Answer, look: Answer) -> None:
    """Answer SIGHUP as a process of this kind does.

    A terminal that is closed ends what was started in it, unless it was started by `nohup`. What
    has no terminal, a service, is asked by that signal to read its files again.

    Args:
        leave: called where there is a terminal.
        look: called where there is none.
    """
    if not _has_terminal():
        signal.signal(signal.SIGHUP, look)
    elif signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, leave)


def _has_terminal() -> bool:
    try:
        os.close(os.open(os.ctermid(), os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
