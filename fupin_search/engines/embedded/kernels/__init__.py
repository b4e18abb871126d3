"""The compiled loops, and the cost of each.

    packed  posting lists    rows   rows of documents
    terms   the dictionary   texts  characters
    building  the loops that build a segment; only `build` imports them

Costs are for one core of the kind this was written on; "a posting" is a document in a term's list.
All arrays come from files whose checksums were compared or from this engine itself: no loop checks
that an index is within an array.
"""

from fupin_search.compiled import prepare
from fupin_search.engines.embedded.kernels.packed import (
    BLOCK,
    PADDING,
    keep_listed,
    list_all,
    list_documents,
    measure_lists,
    pack_lists,
    score_lists,
    unpack_list,
)
from fupin_search.engines.embedded.kernels.rows import (
    NO_DOCUMENTS,
    Documents,
    choose,
    intersect,
    joined,
    subtract,
    sweep,
    unite,
    weigh,
)
from fupin_search.engines.embedded.kernels.texts import (
    find_terms,
    first_from,
    keep_holding,
    score_characters,
    terms_with,
)

_SEARCHING = ("packed", "rows", "texts")


def prepare_searching() -> None:
    """Compile the loops that search, where that was not done yet."""
    prepare([f"{__name__}.{module}" for module in _SEARCHING])


def prepare_building() -> None:
    """Compile the loops that build an index and search it, where that was not done yet."""
    prepare([f"{__name__}.{module}" for module in (*_SEARCHING, "building")])


__all__ = [
    "BLOCK",
    "NO_DOCUMENTS",
    "PADDING",
    "Documents",
    "choose",
    "find_terms",
    "first_from",
    "intersect",
    "joined",
    "keep_holding",
    "keep_listed",
    "list_all",
    "list_documents",
    "measure_lists",
    "pack_lists",
    "prepare_building",
    "prepare_searching",
    "score_characters",
    "score_lists",
    "subtract",
    "sweep",
    "terms_with",
    "unite",
    "unpack_list",
    "weigh",
]
