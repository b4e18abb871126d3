"""Cuts texts into words as jieba does, in compiled loops.

A text is UTF-16 units. jieba takes it block by block, a block being ideographs, ASCII letters and
digits and a few signs; all else is cut into its characters. In a block the words of the dictionary
are chosen whose probabilities multiply to the most, the longer first word where two cuts are
equal. Where that leaves several single characters side by side, a hidden Markov model of the
places of characters in words joins some of them to words that the dictionary does not have. Every
sum is made in the order in which jieba makes it, so that the last bit of it is the same.

The dictionary is a trie in a double array (J. Aoe, An Efficient Digital Search Algorithm by Using
a Double-Array Structure, 1989): a node is a number, and the child of node `n` by letter `l` is
node `base[n] + l` if that one's parent is `n`. The children of the root are the letters' own
numbers. A node takes sixteen bytes: `links[4n]` is its base, `links[4n + 1]` its parent, and
`weights[2n + 1]`, which are the same bytes read as doubles, the logarithm of its word's
probability, or no number (NaN) where it ends no word; no sum with that is ever the greatest.
"""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import inline, kernel, part, read, write

# The ideographs that jieba cuts.
FIRST, LAST = 0x4E00, 0x9FD5
# The places of characters in words, each with its number.
BEGIN, END, MIDDLE, SINGLE = range(4)
STATES = 4
# In the model: the logarithms of the probabilities of each place at a beginning, then of each place
# after each other, and last the weight of a character that is no word of the dictionary.
TRANSITIONS = STATES
UNKNOWN = TRANSITIONS + STATES * STATES
# jieba's logarithm of an emission that never happens.
NEVER = -3.14e100

NO_WORD = -1


@inline
def _is_ideograph(unit):
    return FIRST <= unit <= LAST


@inline
def _is_alphanumeric(unit):
    return 48 <= unit <= 57 or 65 <= unit <= 90 or 97 <= unit <= 122


@inline
def _is_cut(unit):
    """Return whether a unit belongs to a block."""
    return _is_ideograph(unit) or _is_alphanumeric(unit) or unit in (35, 37, 38, 43, 45, 46, 95)


@inline
def _child(links, node, letter):
    """Return the child of a node by a letter, or 0."""
    child = np.uint64(links[np.uint64(4) * node]) + letter
    parent = np.uint64(links[np.uint64(4) * child + np.uint64(1)])
    return child if parent == node else np.uint64(0)


@part
def _walk(units, start, end, letters, links):
    """Return the node of `units[start:end]`, or 0."""
    node = np.uint64(letters[units[start]])
    at = start + 1
    while node and at < end:
        node = _child(links, node, np.uint64(letters[units[at]]))
        at += 1
    return node


@part
def find_word(units, start, end, letters, links, numbers):
    """Return the number of a word, or `NO_WORD`.

    Args:
        units: a text.
        start: where the word begins.
        end: where it ends.
        letters: of the dictionary.
        links: of the dictionary.
        numbers: of the dictionary.
    """
    return np.int64(numbers[_walk(units, start, end, letters, links)])


@part
def find_parts(units, start, end, letters, links, numbers, parts, at):
    """Write the numbers of the dictionary's words inside a word, as jieba's search mode does.

    First come all those of two characters, then, in a word of four or more, those of three.

    Args:
        units: a text.
        start: where the word begins.
        end: where it ends.
        letters: of the dictionary.
        links: of the dictionary.
        numbers: of the dictionary.
        parts: takes the numbers.
        at: where the first goes.

    Returns:
        Where the next one would go.
    """
    for size in range(2, 4):
        if size < end - start:
            for first in range(start, end - size + 1):
                number = find_word(units, first, first + size, letters, links, numbers)
                if number != NO_WORD:
                    parts[at] = number
                    at += 1
    return at


@part
def cut_text(
    units,
    start,
    end,
    letters,
    links,
    weights,
    numbers,
    emissions,
    model,
    route,
    nexts,
    nodes,
    ends,
    words,
    at,
):
    """Cut a text.

    Args:
        units: hold the text.
        start: where it begins.
        end: where it ends.
        letters: the number of each unit in the trie.
        links: the base and the parent of each node.
        weights: of each node's word, in the same memory.
        numbers: of each node's word, or `NO_WORD`.
        emissions: the logarithms of the probabilities of each ideograph at each place in a word.
        model: those of the places.
        route: scratch, one more than there are units.
        nexts: scratch.
        nodes: scratch.
        ends: takes where each word ends, in units from the text's own beginning.
        words: takes each word's number, or `NO_WORD` where the dictionary does not have it.
        at: where the first one of both goes.

    Returns:
        Where the next one would go.
    """
    first = start
    while first < end:
        unit = np.int64(units[first])
        last = first
        while last < end and _is_cut(np.int64(units[last])):
            last += 1
        if last > first:
            _choose(units, first, last, letters, links, weights, model, route, nexts, nodes)
            at = _write_block(
                units,
                first,
                last,
                letters,
                links,
                numbers,
                emissions,
                model,
                nexts,
                nodes,
                ends,
                words,
                at,
            )
            first = last
        else:
            last = first + 1
            if last < end:
                following = np.int64(units[last])
                if (unit == 13 and following == 10) or (
                    0xD800 <= unit < 0xDC00 <= following < 0xE000
                ):
                    last += 1
            ends[at] = last
            words[at] = find_word(units, first, last, letters, links, numbers)
            at += 1
            first = last
    return at


@part
def _choose(units, first, last, letters, links, weights, model, route, nexts, nodes):
    """Choose the most probable word from each character of a block on.

    Args:
        units: hold the block.
        first: where it begins.
        last: where it ends.
        letters: the number of each unit in the trie.
        links: the base and the parent of each node.
        weights: of each node's word.
        model: holds the weight of what is no word.
        route: takes the logarithm of the probability of all that follows, from each character on.
        nexts: takes where the word from each character on ends, counted from the block.
        nodes: takes the node of that word.
    """
    size = np.uint64(last - first)
    begin = np.uint64(first)
    one = np.uint64(1)
    route[size] = 0.0
    start = size
    while start > 0:
        start -= one
        node = np.uint64(letters[units[begin + start]])
        best = -np.inf
        stop = start
        chosen = np.uint64(0)
        following = start
        while node:
            following += one
            value = weights[np.uint64(2) * node + one] + route[following]
            if value >= best:
                best = value
                stop = following
                chosen = node
            if following == size:
                break
            node = _child(links, node, np.uint64(letters[units[begin + following]]))
        if stop == start:
            stop = start + one
            best = model[UNKNOWN] + route[stop]
        route[start] = best
        nexts[start] = stop
        nodes[start] = chosen


@part
def _write_block(
    units, first, last, letters, links, numbers, emissions, model, nexts, nodes, ends, words, at
):
    """Write the words of a block: those chosen, and those made of single characters between them.

    Args:
        units: hold the block.
        first: where it begins.
        last: where it ends.
        letters: the number of each unit in the trie.
        links: the base and the parent of each node.
        numbers: of each node's word.
        emissions: of each ideograph at each place.
        model: of the places.
        nexts: where the word from each character on ends; changed where that is a single character.
        nodes: of that word.
        ends: takes where each word ends.
        words: takes each word's number.
        at: where the first one of both goes.

    Returns:
        Where the next one would go.
    """
    place = first
    while place < last:
        stop = first + np.int64(nexts[place - first])
        if stop > place + 1:
            ends[at] = stop
            words[at] = numbers[nodes[place - first]]
            at += 1
            place = stop
            continue
        # jieba keeps single characters until a longer word follows.
        while stop < last and nexts[stop - first] == stop - first + 1:
            stop += 1
        if stop == place + 1 or find_word(units, place, stop, letters, links, numbers) != NO_WORD:
            for single in range(place, stop):
                ends[at] = single + 1
                words[at] = numbers[nodes[single - first]]
                at += 1
        else:
            before = at
            at = _join(units, place, stop, emissions, model, nexts, place - first, ends, at)
            for which in range(before, at):
                words[which] = find_word(units, place, ends[which], letters, links, numbers)
                place = ends[which]
        place = stop
    return at


@part
def _join(units, first, last, emissions, model, trace, offset, ends, at):
    """Join single characters to words: ideographs by the model, letters and digits by a rule.

    Args, and what is returned, are those of `_join_ideographs`.
    """
    place = first
    while place < last:
        stop = place + 1
        unit = np.int64(units[place])
        if _is_ideograph(unit):
            while stop < last and _is_ideograph(np.int64(units[stop])):
                stop += 1
            at = _join_ideographs(
                units, place, stop, emissions, model, trace, offset + place - first, ends, at
            )
        else:
            if _is_alphanumeric(unit):
                stop = _alphanumeric_end(units, stop, last)
            else:
                while (
                    stop < last
                    and not _is_ideograph(np.int64(units[stop]))
                    and not _is_alphanumeric(np.int64(units[stop]))
                ):
                    stop += 1
            ends[at] = stop
            at += 1
        place = stop
    return at


@part
def _alphanumeric_end(units, place, last):
    """Return the end of letters and digits with the decimals and the per cent after them."""
    while place < last and _is_alphanumeric(np.int64(units[place])):
        place += 1
    if place + 1 < last and units[place] == 46 and 48 <= units[place + 1] <= 57:
        place += 2
        while place < last and 48 <= units[place] <= 57:
            place += 1
    if place < last and units[place] == 37:
        place += 1
    return place


@part
def _join_ideographs(units, first, last, emissions, model, trace, offset, ends, at):
    """Join ideographs to words by the most probable places of each in its word (Viterbi).

    Of two equally probable places before a place the later one in `BEGIN`, `END`, `MIDDLE`,
    `SINGLE` is taken, as jieba takes the greater letter.

    Args:
        units: hold the ideographs.
        first: where they begin.
        last: where they end.
        emissions: of each ideograph at each place.
        model: of the places.
        trace: takes for each character two bits for each place: the place before it.
        offset: where in `trace` the first character's goes.
        ends: takes where each word ends.
        at: where the first goes.

    Returns:
        Where the next one would go.
    """
    row = STATES * (np.int64(units[first]) - FIRST)
    begin = model[BEGIN] + emissions[row + BEGIN]
    end = model[END] + emissions[row + END]
    middle = model[MIDDLE] + emissions[row + MIDDLE]
    single = model[SINGLE] + emissions[row + SINGLE]
    begin_end = model[TRANSITIONS + STATES * BEGIN + END]
    begin_middle = model[TRANSITIONS + STATES * BEGIN + MIDDLE]
    end_begin = model[TRANSITIONS + STATES * END + BEGIN]
    end_single = model[TRANSITIONS + STATES * END + SINGLE]
    middle_end = model[TRANSITIONS + STATES * MIDDLE + END]
    middle_middle = model[TRANSITIONS + STATES * MIDDLE + MIDDLE]
    single_begin = model[TRANSITIONS + STATES * SINGLE + BEGIN]
    single_single = model[TRANSITIONS + STATES * SINGLE + SINGLE]
    for place in range(first + 1, last):
        row = STATES * (np.int64(units[place]) - FIRST)
        emission = emissions[row + BEGIN]
        begin_1, begin_2 = end + end_begin + emission, single + single_begin + emission
        emission = emissions[row + END]
        end_1, end_2 = begin + begin_end + emission, middle + middle_end + emission
        emission = emissions[row + MIDDLE]
        middle_1, middle_2 = begin + begin_middle + emission, middle + middle_middle + emission
        emission = emissions[row + SINGLE]
        single_1, single_2 = end + end_single + emission, single + single_single + emission
        begin = max(begin_1, begin_2)
        end = max(end_1, end_2)
        middle = max(middle_1, middle_2)
        single = max(single_1, single_2)
        trace[offset + place - first] = (
            (SINGLE if begin_2 >= begin_1 else END)
            | (MIDDLE if end_2 >= end_1 else BEGIN) << 2
            | (MIDDLE if middle_2 >= middle_1 else BEGIN) << 4
            | (SINGLE if single_2 >= single_1 else END) << 6
        )
    state = SINGLE if single >= end else END
    # A word ends after a character whose place is the end or that is a word by itself.
    for place in range(last - 1, first - 1, -1):
        before = trace[offset + place - first]
        trace[offset + place - first] = state
        state = (before >> (2 * state)) & 3
    for place in range(first, last):
        state = trace[offset + place - first]
        if state in (END, SINGLE):
            ends[at] = place + 1
            at += 1
    return at


@kernel("i8", read("u2"), "i8", "i8", read("u2"), read("i4"))
def find_node(units, start, end, letters, links):
    """Return the node of a piece of a text, or 0 where no word begins with that.

    Args:
        units: the text.
        start: where the piece begins.
        end: where it ends.
        letters: of the dictionary.
        links: of the dictionary.
    """
    return np.int64(_walk(units, start, end, letters, links))


@kernel(
    "i8",
    *(read("u2"), "i8", "i8"),
    *(read("u2"), read("i4"), read("f8"), read("i4"), read("f8"), read("f8")),
    *(write("f8"), write("i4"), write("i4"), write("i4"), write("i4")),
)
def cut(
    units,
    start,
    end,
    letters,
    links,
    weights,
    numbers,
    emissions,
    model,
    route,
    nexts,
    nodes,
    ends,
    words,
):
    """Cut a text, as `cut_text` does.

    Args:
        units: hold the text.
        start: where it begins.
        end: where it ends.
        letters: of the dictionary, as all up to the model.
        links: of the trie's nodes.
        weights: of the nodes' words.
        numbers: of the nodes' words.
        emissions: of ideographs.
        model: of places.
        route: scratch, one more than there are units.
        nexts: scratch.
        nodes: scratch.
        ends: takes where each word ends.
        words: takes each word's number.

    Returns:
        The number of words.
    """
    return cut_text(
        units,
        start,
        end,
        letters,
        links,
        weights,
        numbers,
        emissions,
        model,
        route,
        nexts,
        nodes,
        ends,
        words,
        0,
    )


@kernel("i8", read("u2"), read("u2"), read("i4"), read("i4"), write("i4"))
def find_parts_of(units, letters, links, numbers, parts):
    """Write the numbers of the words inside a word, as `find_parts` does.

    Args:
        units: the word.
        letters: of the dictionary.
        links: of the dictionary.
        numbers: of the dictionary.
        parts: takes the numbers.

    Returns:
        The number of them.
    """
    return find_parts(units, 0, len(units), letters, links, numbers, parts, 0)
