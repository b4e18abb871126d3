"""How a server's processes ask the system for memory.

The C library's own ways suit programs that hold little between two requests, or whose threads
really run side by side. A worker keeps answers for long that any of its threads made, and its
threads take turns.
"""

from __future__ import annotations

import ctypes
import platform

# Numbers of glibc's `malloc.h`.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
# What a request computes with is smaller, as a rule, and what learning does larger. The former is
# used again by the next; the latter goes back to the system when it is let go.
_LARGE = 1_000_000
_KEPT_FREE = 4_000_000


def hold_together() -> bool:
    """Have this process, and those forked of it, keep little memory that they do not use.

    All threads take from one place: each has one of its own otherwise, with holes of its own in it.
    What is large has a place for itself; glibc would give that up at the first large array let go,
    and have holes of that size as well.

    Returns:
        Whether the C library is one that can.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    chosen = {_ARENA_MAX: 1, _MMAP_THRESHOLD: _LARGE, _TRIM_THRESHOLD: _KEPT_FREE}
    return 0 not in {ctypes.CDLL(None).mallopt(number, value) for number, value in chosen.items()}
