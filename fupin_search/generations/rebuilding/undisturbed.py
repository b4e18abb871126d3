"""A few steps that Ctrl-C and SIGTERM wait for, so that all of them are taken or none."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ENDING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let what would end this process wait until the block is done, and then take effect.

    Other threads cannot put a signal off, nor does any reach them.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    former = {one: signal.signal(one, lambda number, _: waiting.append(number)) for one in _ENDING}
    try:
        yield
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)
        for number in dict.fromkeys(waiting):
            signal.raise_signal(number)
