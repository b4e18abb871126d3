"""Rows of documents: ascending numbers, and how they combine."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from fupin_search.engines.embedded import kernels

Documents = npt.NDArray[np.int32]

NO_DOCUMENTS: Documents = np.empty(0, np.int32)
# Looking up one document takes as long as walking past so many.
_FEW = 16


def intersect(some: Documents, others: Documents) -> Documents:
    """The documents in both of two ascending rows."""
    if len(some) > len(others):
        some, others = others, some
    if len(some) * _FEW < len(others):
        places = np.minimum(np.searchsorted(others, some), len(others) - 1)
        both: Documents = some[others[places] == some]
        return both
    found = np.empty(min(len(some), len(others)), np.int32)
    return found[: kernels.intersect(some, others, found)]


def unite(some: Documents, others: Documents) -> Documents:
    """The documents in either of two ascending rows."""
    if len(some) == 0 or len(others) == 0:
        return some if len(some) else others
    found = np.empty(len(some) + len(others), np.int32)
    return found[: kernels.unite(some, others, found)]


def subtract(some: Documents, others: Documents) -> Documents:
    """The documents in one ascending row that are not in another."""
    if len(some) == 0 or len(others) == 0:
        return some
    if len(others) * _FEW < len(some):
        places = np.searchsorted(some, others)
        within = places < len(some)
        places = places[within]
        gone = places[some[places] == others[within]]
        return np.delete(some, gone) if len(gone) else some
    found = np.empty(len(some), np.int32)
    return found[: kernels.subtract(some, others, found)]


def joined(rows: Iterable[Documents]) -> Documents:
    """Rows of documents one after the other; a single one, as it mostly is, as it is."""
    every = list(rows)
    return every[0] if len(every) == 1 else np.concatenate([NO_DOCUMENTS, *every])
