"""What the kernel that emits grams knows of characters: which are ideographs, which white space."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from fupin_search.engines.embedded.bulk.kernels import SPACE
from fupin_search.engines.embedded.codec.container import Array
from fupin_search.text.normalise import HAN

# Past the last ideograph and the last white space.
_CODES = 0x33480
_SURROGATES = range(0xD800, 0xE000)


@cache
def codes() -> Array:
    """The code point of each ideograph by its number, which begins at 1; 0 has none."""
    every = "".join(chr(code) for code in range(_CODES) if code not in _SURROGATES)
    found = re.findall(f"[{HAN}]", every)
    return np.array([0, *map(ord, found)], "u4")


@cache
def numbers() -> Array:
    """By code point the number of an ideograph, `SPACE` for white space, 0 for all else."""
    found = np.zeros(_CODES, "u4")
    found[codes()] = np.arange(len(codes()))
    found[[code for code in range(_CODES) if chr(code).isspace()]] = SPACE
    return found
