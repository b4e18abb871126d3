"""The values of facets: which spellings are one value."""

from __future__ import annotations

from functools import lru_cache

from fupin_search.text.normalise import normalise

# Marks that a name is put between, and is not part of it.
ENCLOSING = ("《》", "〈〉", "“”", "‘’", "「」", "『』", "【】")


@lru_cache(maxsize=4096)
def fold_value(value: str) -> str:
    """The spelling by which values are compared.

    Args:
        value: as an article has it, or as a reader wrote it.

    Returns:
        The value normalised, without the marks around it, its white space single spaces.
    """
    return bare_value(" ".join(normalise(value).split()))


def bare_value(value: str) -> str:
    """A value without the marks it is put between: 《广州日报》 is 广州日报."""
    while len(value) > 2 and value[0] + value[-1] in ENCLOSING:  # two marks
        value = value[1:-1].strip()
    return value
