"""The compiled loops, and the cost of each.

    packed    posting lists                  answering   a query's block → its answer
    packing   the same, written              operations  its program, made of lists, holding
    terms     the dictionary                             (texts), weighing (words that may miss)
    building  a segment: cutting, folding    adding      what terms are worth to a row: stage 1
    laying    the texts of a page            characters  what characters are worth: stage 2
    choosing  the values of facets           layout      the words of a block; rows of documents

Costs are for one core of the kind this was written on; "a posting" is a document in a term's list.
All arrays come from files whose checksums were compared or from this engine itself: no loop checks
that an index is within an array.
"""

from fupin_search.compiled import prepare
from fupin_search.engines.embedded.kernels.answering import answer, find
from fupin_search.engines.embedded.kernels.choosing import choose_values
from fupin_search.engines.embedded.kernels.laying import lay_texts
from fupin_search.engines.embedded.kernels.packed import (
    BLOCK,
    PADDING,
    count_listed,
    list_all,
    unpack_list,
)
from fupin_search.engines.embedded.kernels.packing import measure_lists, pack_lists
from fupin_search.engines.embedded.kernels.terms import first_from, list_terms, terms_with

_ENTITIES = "fupin_search.entities"
_SEARCHING = (
    *(f"{__name__}.{name}" for name in ("packed", "terms", "answering", "choosing", "laying")),
    f"{_ENTITIES}.place_loops",
    f"{_ENTITIES}.amount_loops",
    "fupin_search.vocabulary.slip_loops",
)
_BUILDING = (
    *(f"{__name__}.{name}" for name in ("building", "cutting", "folding", "packing")),
    f"{_ENTITIES}.beginning_loops",
)


def prepare_searching() -> None:
    """Compile the loops that search, where that was not done yet."""
    prepare(_SEARCHING)


def prepare_building() -> None:
    """Compile the loops that build an index and search it, where that was not done yet."""
    prepare((*_SEARCHING, *_BUILDING))


__all__ = [
    "BLOCK",
    "PADDING",
    "answer",
    "choose_values",
    "count_listed",
    "find",
    "first_from",
    "lay_texts",
    "list_all",
    "list_terms",
    "measure_lists",
    "pack_lists",
    "prepare_building",
    "prepare_searching",
    "terms_with",
    "unpack_list",
]
