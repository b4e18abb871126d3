"""Makes the trie of a dictionary and the parts of its words, in compiled loops.

`cutting` has the trie's layout. Words come sorted, so that each shares its beginning with the one
before it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fupin_search.compiled import kernel, read, write
from fupin_search.text.cutting import NO_WORD, find_parts

Array = npt.NDArray[Any]

_UNITS = 1 << 16
_NOBODY = -1


class Trie(NamedTuple):
    """A trie in a double array.

    Args:
        letters: the number of each UTF-16 unit; 0 where no word has it.
        links: four numbers a node: its base, its parent, and the room of a weight.
        numbers: of each node's word, or `NO_WORD`.
    """

    letters: Array
    links: Array
    numbers: Array


def make_trie(units: Array, ends: Array, weights: Array) -> Trie:
    """Make the trie of sorted words.

    Args:
        units: UTF-16 units of all words side by side.
        ends: where each word ends.
        weights: of each word; they go into `links`.
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
    free = np.repeat(np.array([0, 1], "u8") * ~np.uint64(0), [alphabet // 64 + 1, count // 32 + alphabet // 64 + 2])
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
    links.view("f8")[:, 1] = np.nan
    links[places, 0] = bases
    links[places[1:], 1] = places[parents]
    numbers = np.full(used, NO_WORD, "i4")
    numbers[places[leaves]] = np.arange(len(leaves))
    links.view("f8")[places[leaves], 1] = weights
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


@kernel("i8", read("u2"), read("i4"), write("i4"), write("u2"), write("i4"), write("i4"))
def grow(units, ends, parents, letters, leaves, path):
    """Make a node of each beginning of each word; the root is node 0.

    Args:
        units: of all words side by side.
        ends: where each word ends.
        parents: takes the parent of each node.
        letters: takes the unit that leads to it.
        leaves: takes the node of each word.
        path: scratch, one more than the longest word has.

    Returns:
        The number of nodes.
    """
    count = 1
    path[0] = 0
    before = 0
    start = 0
    length = 0
    for word in range(len(ends)):
        end = ends[word]
        depth = 0
        while (
            depth < length and start + depth < end and units[before + depth] == units[start + depth]
        ):
            depth += 1
        length = end - start
        for at in range(depth, length):
            parents[count] = path[at]
            letters[count] = units[start + at]
            path[at + 1] = count
            count += 1
        leaves[word] = path[length]
        before = start
        start = end
    return count


@kernel("i8", read("i4"), read("i4"), read("i4"), read("u2"), write("i4"), write("u8"), "i8")
def place_children(order, first, sizes, letters, bases, free, alphabet):
    """Choose the base of each node but the root: the first one where all its children have room.

    Args:
        order: nodes with children, those with the most of them first.
        first: of each node, where its children's letters are.
        sizes: of each node, how many children it has.
        letters: of the children.
        bases: takes the base of each node.
        free: a bit for each place, set where no child is.
        alphabet: the greatest letter.

    Returns:
        The number of places, with those for any letter after the last base.
    """
    greatest = 0
    start = 0
    size = 0
    for which in range(len(order)):
        node = order[which]
        begin = first[node]
        end = begin + sizes[node]
        # Where as many children have just found no room, these hardly would.
        if sizes[node] != size:
            size = sizes[node]
            start = 0
        # Sixty-four bases at once.
        fits = np.uint64(0)
        while fits == 0:
            fits = ~np.uint64(0)
            for child in range(begin, end):
                place = start + letters[child]
                low = np.uint64(place & 63)
                fits &= free[place >> 6] >> low | free[(place >> 6) + 1] << np.uint64(1) << (
                    np.uint64(63) - low
                )
                if fits == 0:
                    break
            start += 64
        start -= 64
        base = start
        while fits & np.uint64(1) == 0:
            fits >>= np.uint64(1)
            base += 1
        bases[node] = base
        greatest = max(greatest, base)
        for child in range(begin, end):
            place = base + letters[child]
            free[place >> 6] &= ~(np.uint64(1) << np.uint64(place & 63))
    return greatest + alphabet + 1


@kernel(
    "i8",
    *(read("u2"), read("i4"), read("u2"), read("i4"), read("i4"), write("i4"), write("i4")),
)
def find_all_parts(units, ends, letters, links, numbers, parts, part_ends):
    """Find the parts of all words.

    Args:
        units: of all words side by side.
        ends: where each word ends.
        letters: of the trie.
        links: of the trie.
        numbers: of the trie.
        parts: takes the numbers of the parts.
        part_ends: takes where those of each word end.

    Returns:
        The number of parts.
    """
    at = 0
    start = 0
    for word in range(len(ends)):
        end = np.int64(ends[word])
        at = find_parts(units, start, end, letters, links, numbers, parts, at)
        part_ends[word] = at
        start = end
    return at
