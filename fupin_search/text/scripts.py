"""Other spellings of a text that one character at a time cannot give.

Whether 著 is 着 or stays, and whether 瞭 is 了, hangs on the word. OpenCC's dictionaries of words
know, for the usages of the mainland and of Taiwan.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from opencc import OpenCC

from fupin_search.text.normalise import normalise

# Into simplified characters only: the dictionaries for the way back take 45 MB of each process.
# The last changes words as well: 軟體 is 软件.
_CONVERSIONS = ("t2s", "tw2s", "tw2sp")


def converted(text: str) -> tuple[str, ...]:
    """The text as each usage would spell it in simplified characters, where that differs.

    Args:
        text: as typed; the words of Taiwan are known in traditional characters alone.

    Returns:
        Normalised texts, the plainest change first, each once.
    """
    spellings = dict.fromkeys(normalise(_converter(name)(text)) for name in _CONVERSIONS)
    spellings.pop(normalise(text), None)
    return tuple(spellings)


@cache
def _converter(name: str) -> Callable[[str], str]:
    return OpenCC(name).convert
