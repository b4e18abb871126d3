"""Compiled loops: declared beside the code that calls them, compiled once, loaded in milliseconds.

A loop is a Python function over arrays that is compiled to machine code. `loops` declares and calls
it; `objects` keeps the machine code of every module with loops in one file, named by a digest of
all it depends on, and loads it without the compiler; `compiler` compiles, and is the one module
that imports numba. Nothing is compiled where a file of the digest's name exists.

Useful for: anything that touches each posting, character or token. Not useful for: anything a
library or an array operation does in time that nobody notices.
"""

from fupin_search.compiled.loops import (
    BLOCK,
    Loop,
    inline,
    instruction,
    kernel,
    part,
    read,
    table,
    view,
    write,
)
from fupin_search.compiled.objects import prepare

__all__ = [
    "BLOCK",
    "Loop",
    "inline",
    "instruction",
    "kernel",
    "part",
    "prepare",
    "read",
    "table",
    "view",
    "write",
]
