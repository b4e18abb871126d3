"""Compiled loops that make a trie in a double array; `cutting_loops` describes it."""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import kernel, read, write
from fupin_search.text.cutting_loops import find_parts


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
