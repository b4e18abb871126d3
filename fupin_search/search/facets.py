"""The values of facets: spellings that count as one value."""

from __future__ import annotations

from functools import lru_cache

from fupin_search.text.normalise import normalise

# Marks around a name that are no part of it.
ENCLOSING = ("《》", "〈〉", "“”", "‘’", "「」", "『』", "【】")


@lru_cache(maxsize=4096)
def fold_value(value: str) -> str:
    """Return the spelling by which values are compared.

    Args:
        value: as an article has it, or as a reader wrote it.

    Returns:
        The value normalised, without the marks around it, with single spaces.

    >>> fold_value("《广州日报》")
    '广州日报'
    """
    return bare_value(" ".join(normalise(value).split()))


def bare_value(value: str) -> str:
    """Return a value without the marks around it: 广州日报 for 《广州日报》."""
    while len(value) > 2 and value[0] + value[-1] in ENCLOSING:  # two marks
        value = value[1:-1].strip()
    return value
