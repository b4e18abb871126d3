"""Tables of the classes of characters, for compiled loops: a number for each, a bit for a class."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

# Past the last ideograph and the last letter; no table needs to look further.
ASSIGNED = 0x33480


def add_classes(table: npt.NDArray[Any], classes: Iterable[tuple[int, str]]) -> None:
    """Set bits in a table.

    Args:
        table: a number for each code point, from the first one.
        classes: bits, each with an expression for one character that has it.
    """
    every = _characters(min(len(table), ASSIGNED))
    for bit, expression in classes:
        for row in re.finditer(f"(?:{expression})+", every):
            table[slice(*row.span())] |= bit


@cache
def _characters(count: int) -> str:
    """Return so many characters in the order of their codes, halves of pairs included."""
    return np.arange(count, dtype="u4").tobytes().decode("utf-32-le", "surrogatepass")
