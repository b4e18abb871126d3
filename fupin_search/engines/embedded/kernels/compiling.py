"""Compiles loops with numba, by a stated signature, without the interpreter's lock.

Nothing is compiled while a reader waits: loops are compiled when their module is first imported,
and cached in a folder of fupin-search's own. numba compares a loop's own file only, so a loop and
the parts it calls are in one module, or a cached loop would outlive a change of its parts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import numba
from numba import types
from numba.core import config

from fupin_search.settings import cache_folder

_CACHE = cache_folder() / "kernels"
config.CACHE_DIR = str(_CACHE)
if not _CACHE.is_dir():
    logging.getLogger(__name__).warning(
        "Compiling the loops that search and index, once for all; this takes some ten seconds."
    )

Loop = Callable[..., Any]

I4, I8 = types.int32, types.int64
U1, U2, U4, U8 = types.uint8, types.uint16, types.uint32, types.uint64
F4, F8 = types.float32, types.float64
FLAG, NOTHING = types.boolean, types.void


def read(kind: types.Type) -> types.Array:
    """An array that is read, as those of files are."""
    return types.Array(kind, 1, "C", readonly=True)


def table(kind: types.Type) -> types.Array:
    """An array of rows that is read."""
    return types.Array(kind, 2, "C", readonly=True)


def write(kind: types.Type) -> types.Array:
    """An array that is written."""
    return types.Array(kind, 1, "C")


def kernel(result: types.Type, *arguments: types.Type) -> Callable[[Loop], Loop]:
    """Compile a loop for one signature.

    Args:
        result: what it returns.
        arguments: what it takes.
    """
    compiled: Callable[[Loop], Loop] = numba.njit(
        result(*arguments), nogil=True, cache=True, error_model="numpy", boundscheck=False
    )
    return compiled


def part(loop: Loop) -> Loop:
    """Compile a part of loops, as they call it."""
    compiled: Loop = numba.njit(nogil=True, error_model="numpy", boundscheck=False)(loop)
    return compiled


def inline(loop: Loop) -> Loop:
    """Put a part of loops into each of them."""
    compiled: Loop = numba.njit(inline="always")(loop)
    return compiled
