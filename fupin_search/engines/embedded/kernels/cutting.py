"""The compiled loops that cut a batch's texts into words and count the words and their parts.

A word of the dictionary has its number there. What the dictionary does not have, tokens of rules
and words that jieba's model made, has the numbers -1, -2 and so on, in the order of its first
occurrence in the batch.
"""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import inline, kernel, part, read, write
from fupin_search.engines.embedded.kernels.building import TERM_SHIFT, low_bits
from fupin_search.text.cutting_loops import cut_text, find_parts
from fupin_search.text.rule_loops import IS_HAN, IS_WORDLIKE, WORD, find_rule_end

NO_WORD = -1
_TERM = np.uint64(TERM_SHIFT)


@inline
def _code(units, at, end):
    """Return the code point at a place."""
    code = np.int64(units[at])
    if 0xD800 <= code < 0xDC00 and at + 1 < end:
        code = ((code - 0xD800) << 10) + (np.int64(units[at + 1]) - 0xDC00) + 0x10000
    return code


@part
def _number(units, start, end, kind, slots, hashes, starts, ends, kinds, found):
    """Return the number of a new word; it is `found` if it did not occur before."""
    mixed = np.uint64(14695981039346656037) ^ np.uint64(kind)
    for at in range(start, end):
        mixed = (mixed ^ np.uint64(units[at])) * np.uint64(1099511628211)
    brief = np.uint32(mixed >> np.uint64(32))
    last = np.int64(len(slots) - 1)
    slot = np.int64(brief) & last
    while slots[slot] != 0:
        number = np.int64(slots[slot]) - 1
        size = end - start
        first = np.int64(starts[number])
        if hashes[number] == brief and kinds[number] == kind and ends[number] - first == size:
            place = 0
            while place < size and units[first + place] == units[start + place]:
                place += 1
            if place == size:
                return number
        slot = (slot + 1) & last
    slots[slot] = found + 1
    hashes[found] = brief
    starts[found] = start
    ends[found] = end
    kinds[found] = kind
    return found


@kernel(
    "i8",
    *(read("u2"), read("i8"), read("u1"), read("u2"), read("i4")),
    *(read("u2"), read("i4"), read("f8"), read("i4"), read("f8"), read("f8")),
    *(write("f8"), write("i4"), write("i4"), write("i4"), write("u4"), write("u4")),
    *(write("i4"), write("u4"), write("i4"), write("i4"), write("u1")),
    *(write("i4"), write("i4")),
)
def cut_texts(
    units, text_ends, classes, unit_texts, unit_ends,
    letters, links, weights, numbers, emissions, model,
    route, nexts, nodes, word_ends, slots, hashes,
    tokens, lengths, starts, ends, kinds,
    parts, part_ends,
):  # fmt: skip
    """Cut texts into the tokens of `tokenizer.PIECES`.

    Args:
        units: all texts, as UTF-16.
        text_ends: where each ends.
        classes: of `rule_loops`.
        unit_texts: of `rule_loops.figure_units`.
        unit_ends: of `rule_loops.figure_units`.
        letters: of the dictionary, and so are the next five.
        links: its nodes.
        weights: of its words.
        numbers: of its words.
        emissions: of the model.
        model: of the places.
        route: scratch, one more than there are units, and so are the next two.
        nexts: scratch.
        nodes: scratch.
        word_ends: scratch, one for each unit.
        slots: zeros, a power of two of them and more than there are units.
        hashes: scratch, one for each unit.
        tokens: receives the number of each token, text by text.
        lengths: receives the number of tokens of each text.
        starts: receives the place in `units` of the first token of each new number.
        ends: receives where it ends.
        kinds: receives its kind, one of those in `rule_loops`.
        parts: receives the numbers of the words in the new words, two for each unit at most.
        part_ends: receives the end of the parts of each new word.

    Returns:
        The number of new words.
    """
    found = np.int64(0)
    token = np.int64(0)
    part_at = np.int64(0)
    at = np.int64(0)
    for text in range(len(text_ends)):
        first = token
        end = text_ends[text]
        while at < end:
            code = _code(units, at, end)
            kind = classes[code]
            if kind & IS_HAN:
                start = at
                while at < end and classes[_code(units, at, end)] & IS_HAN:
                    at += 1 if units[at] & 0xFC00 != 0xD800 else 2
                stop = cut_text(
                    units, start, at, letters, links, weights, numbers, emissions, model,
                    route, nexts, nodes, word_ends, tokens, token,
                )  # fmt: skip
                while token < stop:
                    if tokens[token] == NO_WORD:
                        last = np.int64(word_ends[token])
                        number = _number(
                            units, start, last, WORD, slots, hashes, starts, ends, kinds, found
                        )
                        if number == found:
                            part_at = find_parts(
                                units, start, last, letters, links, numbers, parts, part_at
                            )
                            part_ends[found] = part_at
                            found += 1
                        tokens[token] = -1 - number
                    start = np.int64(word_ends[token])
                    token += 1
            elif kind & IS_WORDLIKE:
                rule = find_rule_end(units, at, end, classes, unit_texts, unit_ends)
                number = _number(
                    units, at, rule >> 3, rule & 7, slots, hashes, starts, ends, kinds, found
                )
                if number == found:
                    part_ends[found] = part_at
                    found += 1
                tokens[token] = -1 - number
                token += 1
                at = rule >> 3
            else:
                at += 1 if code < 0x10000 else 2
        lengths[text] = token - first
    return found


@inline
def _rank(ranks, word):
    """Return the rank of a word's number, be it negative."""
    return np.uint64(ranks[word] if word >= 0 else ranks[len(ranks) + word])


@kernel("void", read("i4"), read("u4"), read("u4"), write("u8"))
def emit_words(tokens, lengths, ranks, keys):
    """Write the key of each token; 1 ns a token.

    Args:
        tokens: numbers of words, text by text, all titles and then all bodies.
        lengths: the number of tokens of each text.
        ranks: of the dictionary's words by number, then of the others, the first one last.
        keys: receives the keys.
    """
    token = 0
    for text in range(len(lengths)):
        low = low_bits(text, len(lengths) // 2)
        for _ in range(lengths[text]):
            keys[token] = (_rank(ranks, np.int64(tokens[token])) << _TERM) | low
            token += 1


@kernel(
    "i8",
    *(read("i4"), read("u4"), read("u4")),
    *(read("i4"), read("i4"), read("i4"), read("i4"), read("i4"), read("i4")),
    write("u8"),
)
def emit_parts(
    tokens, lengths, ranks, parts, part_ends, new_parts, new_ends, rule_parts, rule_ends, keys
):  # fmt: skip
    """Write the keys of the parts of tokens; 2 ns a token, 1 ns a key.

    Args:
        tokens: numbers of words, text by text, all titles and then all bodies.
        lengths: the number of tokens of each text.
        ranks: of the dictionary's words by number, then of the others, the first one last.
        parts: numbers of the parts of the dictionary's words.
        part_ends: where those of each word end.
        new_parts: numbers of the dictionary's words in the other words.
        new_ends: where those of each other word end.
        rule_parts: numbers of the other parts of those words.
        rule_ends: where those of each other word end.
        keys: receives the keys.

    Returns:
        The number of keys.
    """
    token = 0
    at = 0
    for text in range(len(lengths)):
        low = low_bits(text, len(lengths) // 2)
        for _ in range(lengths[text]):
            word = np.int64(tokens[token])
            token += 1
            if word >= 0:
                begin = part_ends[word - 1] if word else 0
                for place in range(begin, part_ends[word]):
                    keys[at] = (_rank(ranks, np.int64(parts[place])) << _TERM) | low
                    at += 1
                continue
            word = -1 - word
            begin = new_ends[word - 1] if word else 0
            for place in range(begin, new_ends[word]):
                keys[at] = (_rank(ranks, np.int64(new_parts[place])) << _TERM) | low
                at += 1
            begin = rule_ends[word - 1] if word else 0
            for place in range(begin, rule_ends[word]):
                keys[at] = (_rank(ranks, np.int64(rule_parts[place])) << _TERM) | low
                at += 1
    return at


@kernel("void", read("i8"), read("i4"), read("i4"), write("u1"))
def mark_parts(words, parts, part_ends, marks):
    """Mark the parts of words; 2 ns a part.

    Args:
        words: numbers of the dictionary's words.
        parts: numbers of the parts of all its words.
        part_ends: where those of each word end.
        marks: of each part becomes 1.
    """
    for which in range(len(words)):
        word = words[which]
        begin = part_ends[word - 1] if word else 0
        for place in range(begin, part_ends[word]):
            marks[parts[place]] = 1


@kernel("i8", read("i8"), read("u1"), read("i4"), write("u1"), write("u4"))
def spell_words(words, texts, text_ends, text, ends):
    """Write words of the dictionary, one after the other; 5 ns a word.

    Args:
        words: their numbers.
        texts: all words of the dictionary.
        text_ends: where each ends.
        text: receives the words.
        ends: receives the end of each.

    Returns:
        The number of bytes.
    """
    at = 0
    for which in range(len(words)):
        word = words[which]
        begin = text_ends[word - 1] if word else 0
        for place in range(begin, text_ends[word]):
            text[at] = texts[place]
            at += 1
        ends[which] = at
    return at
