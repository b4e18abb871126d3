"""The compiled loops that find the names of places in texts and decide which place each means.

The names are a tree of characters: `roots` has the node of a first character, and a table of hashes
the node that follows a node by a character. `places` describes what the loops decide.
"""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import inline, kernel, part, read, write

# The least strict of conditions that evidence anywhere in the text does not satisfy.
_ADJOINING = 3
_NODE = np.uint64(32)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@inline
def slot_of(key, size):
    """Return the first slot of a key in a table of hashes.

    Args:
        key: 64 bits.
        size: of the table, a power of two.
    """
    return np.int64((key * _SPREAD) >> np.uint64(40)) & (size - 1)


@inline
def _follow(node, code, keys, nodes):
    """Return the node that follows a node by a character, or 0."""
    key = (np.uint64(node) << _NODE) | np.uint64(code)
    slot = slot_of(key, len(keys))
    while keys[slot] != 0:
        if keys[slot] == key:
            return np.int64(nodes[slot])
        slot = (slot + 1) & (len(keys) - 1)
    return np.int64(0)


@part
def _is_among(code, row, sets, set_ends):
    """Return whether a character is in a set."""
    begin = set_ends[row - 1] if row else 0
    for place in range(begin, set_ends[row]):  # noqa: SIM110 - no generators in compiled code
        if sets[place] == code:
            return True
    return False


@kernel(
    "void",
    *(read("u4"), read("u4"), write("i4"), write("u8"), write("i4"), write("i4"), write("i4")),
)
def make_tree(names, name_ends, roots, keys, nodes, terminals, counter):
    """Make the tree of names.

    Args:
        names: the code points of all names.
        name_ends: where each ends.
        roots: zeros, one for each code point of the basic plane.
        keys: zeros, a power of two of them and more than there are code points in names.
        nodes: zeros, likewise.
        terminals: zeros, one for each node; receives one more than the number of its name.
        counter: receives the number of nodes.
    """
    begin = 0
    counter[0] = 1
    for name in range(len(name_ends)):
        node = np.int64(0)
        for place in range(begin, name_ends[name]):
            code = names[place]
            if place == begin:
                if roots[code] == 0:
                    roots[code] = counter[0]
                    counter[0] += 1
                node = np.int64(roots[code])
                continue
            key = (np.uint64(node) << _NODE) | np.uint64(code)
            slot = slot_of(key, len(keys))
            while keys[slot] != 0 and keys[slot] != key:
                slot = (slot + 1) & (len(keys) - 1)
            if keys[slot] == 0:
                keys[slot] = key
                nodes[slot] = counter[0]
                counter[0] += 1
            node = np.int64(nodes[slot])
        terminals[node] = name + 1
        begin = name_ends[name]


@kernel(
    "i8",
    *(read("u4"), read("i8")),
    *(read("i4"), read("u8"), read("i4"), read("i4")),
    *(read("u4"), read("i4"), read("i4"), read("i4"), read("i4"), read("u1")),
    *(write("i4"), write("i4"), write("i4"), write("i4"), write("u1"), write("i4")),
)
def find_names(
    codes, ends,
    roots, keys, nodes, terminals,
    sets, set_ends, rules, bearer_ends, soles, whole,
    texts, starts, stops, names, is_part, places,
):  # fmt: skip
    """Find the names in texts, the longest at each place; of two that overlap one stays.

    Args:
        codes: the code points of all texts.
        ends: where each text ends.
        roots: of the tree, and so are the next three.
        keys: of the table of hashes.
        nodes: of the table of hashes.
        terminals: one more than the number of the name that ends at each node.
        sets: the characters of all sets.
        set_ends: where each set ends; of rule n these are before: 3n, after: 3n + 1 and turned:
            3n + 2.
        rules: the rule of each name.
        bearer_ends: where the bearers of each name end.
        soles: the place that each name means by itself, or -1.
        whole: 1 for each name that means it even next to the characters of its rule.
        texts: receives the text of each name found, at most one for each code point.
        starts: receives where it starts, counted from the first text.
        stops: receives where it ends.
        names: receives its number.
        is_part: receives 1 where it is rather a part of another word.
        places: receives the place it means by itself, or -1.

    Returns:
        How many were found; those without bearers are no places' names.
    """
    begin = np.int64(0)
    found = 0
    for text in range(len(ends)):
        end = ends[text]
        first = found
        for start in range(begin, end):
            node = np.int64(roots[codes[start]]) if codes[start] < len(roots) else 0
            at = start + 1
            name = np.int64(-1)
            stop = start
            while node != 0:
                terminal = np.int64(terminals[node])
                if terminal != 0 and not (
                    at < end and _is_among(codes[at], 3 * rules[terminal - 1] + 2, sets, set_ends)
                ):
                    name = terminal - 1
                    stop = at
                if at == end:
                    break
                node = _follow(node, codes[at], keys, nodes)
                at += 1
            if name < 0:
                continue
            rule = 3 * rules[name]
            apart = not (
                (start > begin and _is_among(codes[start - 1], rule, sets, set_ends))
                or (stop < end and _is_among(codes[stop], rule + 1, sets, set_ends))
            )
            sole = np.int64(soles[name]) if apart or whole[name] else -1
            if found > first and start < stops[found - 1]:
                earlier = np.int64(names[found - 1])
                bearers = bearer_ends[earlier] - (bearer_ends[earlier - 1] if earlier else 0)
                # The earlier one stays, unless only the later is a place's by itself.
                if places[found - 1] >= 0 or sole < 0 or bearers == 0:
                    continue
                found -= 1
            texts[found] = text
            starts[found] = start
            stops[found] = stop
            names[found] = name
            places[found] = sole
            is_part[found] = 0 if apart else 1
            found += 1
        begin = end
    return found


@part
def _place_inside(name, before, bearers, bearer_ends, lineage, lineage_ends):
    """Return the first bearer of a name that lies in a place, or -1."""
    begin = bearer_ends[name - 1] if name else 0
    for which in range(begin, bearer_ends[name]):
        place = np.int64(bearers[which])
        own = lineage_ends[place - 1] if place else 0
        for at in range(own + 1, lineage_ends[place]):
            if lineage[at] == before:
                return place
    return np.int64(-1)


@part
def _place_within(
    name, stamp, seen, bearers, conditions, bearer_ends, lineage, lineage_ends, levels
):
    """Return the one bearer of a name that lies nearest to evidence, or -1."""
    best = np.int64(-1)
    nearest = 0
    alone = False
    begin = bearer_ends[name - 1] if name else 0
    for which in range(begin, bearer_ends[name]):
        if conditions[which] >= _ADJOINING:
            continue
        place = np.int64(bearers[which])
        first = lineage_ends[place - 1] if place else 0
        near = 0
        # The nearest place of the evidence it lies in, counted from the province.
        for at in range(first, lineage_ends[place]):
            if seen[lineage[at]] == stamp:
                near = lineage_ends[place] - at + 2 - np.int64(levels[place])
                break
        if near > nearest:
            best = place
            nearest = near
            alone = True
        elif near == nearest and near:
            alone = False
    return best if alone else np.int64(-1)


@kernel(
    "void",
    *(read("i4"), read("i4"), read("i4"), read("i4"), read("u1")),
    *(read("i4"), read("i4"), read("i4"), read("i4"), read("i4"), read("i4")),
    *(write("u4"), write("i4")),
)
def settle_names(
    texts, starts, stops, names, is_part,
    bearers, conditions, bearer_ends, lineage, lineage_ends, levels,
    seen, places,
):  # fmt: skip
    """Decide which place each name found means, by the names around it.

    Args:
        texts: as `find_names` found them, and so are the next four.
        starts: where each starts.
        stops: where each ends.
        names: the number of each.
        is_part: 1 where it is rather a part of another word.
        bearers: the places of all names.
        conditions: of each bearer.
        bearer_ends: where the bearers of each name end.
        lineage: of all places, each one itself and those that it lies in, the nearest first.
        lineage_ends: where each place's ends.
        levels: of all places.
        seen: zeros, one for each place.
        places: the place that each name means by itself, or -1; receives the one it means here.
    """
    first = 0
    while first < len(texts):
        stamp = np.uint32(texts[first] + 1)
        at = first
        last = np.int64(-1)
        last_stop = np.int64(-1)
        while at < len(texts) and texts[at] == texts[first]:
            name = np.int64(names[at])
            if last >= 0 and last_stop == starts[at]:
                inside = _place_inside(name, last, bearers, bearer_ends, lineage, lineage_ends)
                if inside >= 0:
                    places[at] = inside
            if places[at] >= 0:
                last = np.int64(places[at])
                last_stop = stops[at]
                begin = lineage_ends[last - 1] if last else 0
                for outer in range(begin, lineage_ends[last]):
                    seen[lineage[outer]] = stamp
            at += 1
        if last >= 0:
            for which in range(first, at):
                if places[which] < 0 and is_part[which] == 0:
                    places[which] = _place_within(
                        np.int64(names[which]), stamp, seen, bearers, conditions, bearer_ends,
                        lineage, lineage_ends, levels,
                    )  # fmt: skip
        first = at
