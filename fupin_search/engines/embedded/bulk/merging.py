"""The lists of a share, gathered from all runs and packed.

The arrays of a packed share are `sizes`, `starts` and `postings` as in a segment, but for the
word of padding, and as if it were the field's first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fupin_search.engines.embedded.bulk import kernels
from fupin_search.engines.embedded.bulk.inversion import Run
from fupin_search.engines.embedded.bulk.spill import Spill
from fupin_search.engines.embedded.bulk.uniting import Share
from fupin_search.engines.embedded.codec.container import Array
from fupin_search.engines.embedded.codec.lexicon import pack
from fupin_search.engines.embedded.kernels import PADDING


def merge(path: Path, union: Spill, share: Share, runs: Sequence[Run]) -> Spill:
    """Merge the lists of a share.

    A run's documents all come before the next run's, so a term's list is the runs' lists one
    after the other.

    Args:
        path: for the packed share's file.
        union: the arrays of a field's union.
        share: which terms.
        runs: in the order of their documents.
    """
    sizes = union.read("sizes", share.first, share.stop)
    bounds = np.concatenate([[0], np.cumsum(sizes, dtype="i8")])
    documents, counts, titles = _gather(union, share, runs, bounds)
    starts, words = pack(documents, counts, titles, bounds)
    return Spill.write(path, {"sizes": sizes, "starts": starts, "postings": words[:-PADDING]})


def _gather(
    union: Spill, share: Share, runs: Sequence[Run], bounds: Array
) -> tuple[Array, Array, Array]:
    total = int(bounds[-1])
    documents, counts, titles = (np.empty(total, kind) for kind in ("i4", "u4", "u4"))
    cursors = bounds[:-1].copy()
    bases = np.cumsum([0, *(run.size for run in runs)])
    for part in share.slices:
        spill = runs[part.run].spill
        kernels.append_lists(
            union.read(f"numbers/{part.run}", *part.terms) - np.int32(share.first),
            spill.read(f"sizes/{share.field}", *part.terms),
            int(bases[part.run]),
            spill.read(f"documents/{share.field}", *part.postings).astype("i4"),
            spill.read(f"counts/{share.field}", *part.postings).astype("u4"),
            spill.read(f"titles/{share.field}", *part.postings).astype("u4"),
            cursors,
            documents,
            counts,
            titles,
        )
    return documents, counts, titles
