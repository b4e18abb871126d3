"""The texts of a batch, normalised all at once as one array of code points."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from itertools import pairwise

import numpy as np

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.kernels import folding
from fupin_search.engines.embedded.schema import Changes
from fupin_search.engines.embedded.storage.container import Array
from fupin_search.text.normalise import folded_characters

_CODES = 0x110000


@cache
def folding_table() -> Array:
    """Return the code point that each code point becomes when it is normalised."""
    table = np.arange(_CODES, dtype="u4")
    changes = folded_characters()
    table[list(changes)] = list(map(ord, changes.values()))
    return table


class BatchTexts:
    """The titles of a batch, then its bodies, in one array of code points.

    Of n articles, text a is the title of article a, and text n + a its body.

    Args:
        batch: the articles.
    """

    def __init__(self, batch: Sequence[Article]) -> None:
        texts = [article.title for article in batch]
        texts += [article.body for article in batch]
        self.articles = len(batch)
        self.ends = np.cumsum(np.fromiter(map(len, texts), "i8", len(texts)))
        self._original = np.frombuffer("".join(texts).encode("utf-32-le"), "u4")
        # Normalised.
        self.codes: Array = folding_table()[self._original]

    @cached_property
    def joined(self) -> str:
        """The normalised texts, one after the other."""
        return self.codes.tobytes().decode("utf-32-le")

    def normalised(self) -> list[str]:
        """Return the normalised texts."""
        return _split(self.joined, self.ends)

    def utf16(self) -> tuple[Array, Array]:
        """Return the normalised texts as UTF-16, and where each ends."""
        units = np.empty(len(self.codes) + np.count_nonzero(self.codes > 0xFFFF), "u2")
        ends = np.empty_like(self.ends)
        folding.encode_utf16(self.codes, self.ends, units, ends)
        return units, ends

    def changes(self) -> list[Changes]:
        """Return what makes each original text of its normalised one; see `schema`."""
        total, texts = len(self.codes), len(self.ends)
        most = 2 * np.count_nonzero(self.codes != self._original) + 2 * (total // folding.FAR)
        changes = np.empty(most, "u4")
        swap_ends, change_ends = np.empty(texts, "i8"), np.empty(texts, "i8")
        scratch = [np.zeros(_CODES, "u4") for _ in range(3)]
        order = np.empty(total, "u4")
        size = folding.find_changes(
            self._original, self.codes, self.ends, *scratch, order, changes, swap_ends, change_ends
        )
        ends = np.column_stack([swap_ends, change_ends]).ravel()
        pieces = iter(_split(changes[:size].tobytes().decode("utf-32-le"), ends))
        return list(zip(pieces, pieces, strict=True))


def _split(joined: str, ends: Array) -> list[str]:
    return [joined[start:stop] for start, stop in pairwise([0, *ends.tolist()])]
