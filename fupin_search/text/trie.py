"""Makes the trie of a dictionary, and lists the parts of its words.

`cutting_loops` has the trie's layout. Words come sorted, so that each shares its beginning
with the one before it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fupin_search.text.cutting_loops import NO_WORD
from fupin_search.text.trie_loops import find_all_parts, grow, place_children

Array = npt.NDArray[Any]

_UNITS = 1 << 16
_BITS = 64
_NOBODY = -1


class Trie(NamedTuple):
    """A trie in a double array; `cutting_loops` describes it.

    Args:
        letters: the number of each UTF-16 unit; 0 where no word has it.
        links: four numbers a node: its base, its parent, and the room of a weight.
        numbers: of each node's word, or `NO_WORD`.
    """

    letters: Array
    links: Array
    numbers: Array


def make_trie(units: Array, ends: Array) -> Trie:
    """Make the trie of sorted words, without weights.

    Args:
        units: UTF-16 units of all words side by side.
        ends: where each word ends.
    """
    parents, letter_units = np.empty(len(units) + 1, "i4"), np.empty(len(units) + 1, "u2")
    leaves = np.empty(len(ends), "i4")
    path = np.empty(int(np.diff(ends, prepend=0).max()) + 1, "i4")
    count = grow(units, ends, parents, letter_units, leaves, path)
    parents, letter_units = parents[1:count], letter_units[1:count]
    letters = _number_letters(letter_units)
    edges = letters[letter_units]
    # The children of each node side by side, the lowest letter first.
    order = np.lexsort((edges, parents))
    sizes = np.bincount(parents, minlength=count)
    first = np.cumsum(sizes) - sizes
    largest_first = np.argsort(-sizes, kind="stable")
    alphabet = int(letters.max())
    bases, places = np.zeros(count, "i4"), np.zeros(count, "i4")
    # The places up to the alphabet's end are those of the root and its children. There is room for
    # twice the nodes, and for any letter after the last base.
    taken = alphabet // _BITS + 1
    free = np.full(2 * (count // _BITS + taken) + 1, ~np.uint64(0))
    free[:taken] = 0
    used = place_children(
        largest_first[1 : np.count_nonzero(sizes)].astype("i4"),
        first.astype("i4"),
        sizes.astype("i4"),
        edges[order],
        bases,
        free,
        alphabet,
    )
    places[1:] = bases[parents] + edges
    links = np.full((used, 4), _NOBODY, "i4")
    links[places, 0] = bases
    links[places[1:], 1] = places[parents]
    numbers = np.full(used, NO_WORD, "i4")
    numbers[places[leaves]] = np.arange(len(leaves))
    return Trie(letters, links.ravel(), numbers)


def list_parts(units: Array, ends: Array, trie: Trie) -> tuple[Array, Array]:
    """Return the numbers of the parts of all words side by side, and where those of each end.

    Args:
        units: UTF-16 units of all words side by side.
        ends: where each word ends.
        trie: has the words.
    """
    parts, part_ends = np.empty(2 * len(units), "i4"), np.empty(len(ends), "i4")
    count = find_all_parts(units, ends, *trie, parts, part_ends)
    return parts[:count], part_ends


def _number_letters(units: Array) -> Array:
    """Number the units that words have from 1; the commonest first, so that bases are close."""
    counts = np.bincount(units, minlength=_UNITS)
    common_first = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    letters = np.zeros(_UNITS, "u2")
    letters[common_first] = np.arange(1, len(common_first) + 1)
    return letters
