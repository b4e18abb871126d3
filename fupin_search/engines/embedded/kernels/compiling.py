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
import numpy as np
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


def _number(kind: str) -> types.Type:
    """The type of a number by its name in numpy, or "void"."""
    return types.void if kind == "void" else numba.from_dtype(np.dtype(kind))


def read(kind: str) -> types.Array:
    """An array that is read, as those of files are."""
    return types.Array(_number(kind), 1, "C", readonly=True)


def table(kind: str) -> types.Array:
    """An array of rows that is read."""
    return types.Array(_number(kind), 2, "C", readonly=True)


def write(kind: str) -> types.Array:
    """An array that is written."""
    return types.Array(_number(kind), 1, "C")


def kernel(result: str, *arguments: str | types.Array) -> Callable[[Loop], Loop]:
    """Compile a loop for one signature.

    Args:
        result: the kind of number it returns, or "void".
        arguments: the kinds of numbers and the arrays it takes.
    """
    signature = _number(result)(
        *(_number(each) if isinstance(each, str) else each for each in arguments)
    )
    compiled: Callable[[Loop], Loop] = numba.njit(
        signature, nogil=True, cache=True, error_model="numpy", boundscheck=False
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
