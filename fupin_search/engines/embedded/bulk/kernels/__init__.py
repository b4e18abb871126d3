"""The compiled loops of the bulk writer, in the manner of the engine's own.

keys  occurrences and lists      terms  numbers, spellings, dictionaries      lists  gathering
"""

from fupin_search.engines.embedded.bulk.kernels.keys import (
    SPACE,
    TERM_SHIFT,
    emit_grams,
    emit_inside,
    tally,
    tally_size,
)
from fupin_search.engines.embedded.bulk.kernels.lists import append_lists
from fupin_search.engines.embedded.bulk.kernels.terms import (
    number_lines,
    spell_grams,
    unite_terms,
)

__all__ = [
    "SPACE",
    "TERM_SHIFT",
    "append_lists",
    "emit_grams",
    "emit_inside",
    "number_lines",
    "spell_grams",
    "tally",
    "tally_size",
    "unite_terms",
]
