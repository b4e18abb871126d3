"""Characters of texts, kept as 16-bit units one text after the other; and terms, found by name."""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import kernel, part, read, table, write


@kernel("i8", read("u2"), read("i8"), read("u2"), read("u1"), "i4", write("i4"), "i8")
def keep_holding(units, ends, pattern, spaces, base, documents, held):
    """Keep the documents whose text has a pattern; 1 ns a character.

    White space may be between the pattern's characters.

    Args:
        units: texts.
        ends: where each ends.
        pattern: units side by side.
        spaces: 1 for each unit that is white space.
        base: the number of the first text's document.
        documents: those kept come first.
        held: how many of them to look at.

    Returns:
        How many were kept.
    """
    kept = 0
    first = pattern[0]
    for place in range(held):
        document = documents[place] - base
        end = ends[document]
        start = ends[document - 1] if document else 0
        for at in range(start, end - len(pattern) + 1):
            if units[at] != first:
                continue
            matched = 1
            reading = at + 1
            while matched < len(pattern) and reading < end:
                if units[reading] == pattern[matched]:
                    matched += 1
                elif spaces[units[reading]] == 0:
                    break
                reading += 1
            if matched == len(pattern):
                documents[kept] = documents[place]
                kept += 1
                break
    return kept


@part
def _read_characters(units, start, end, numbers, count, weights, frequencies, recent, within):
    """Add `count` for each character of a text, and return the heaviest stretch's weight.

    A stretch is as many units as `recent` has, and weighs what its distinct characters weigh.
    """
    recent[:] = 0
    within[:] = 0
    slot = 0
    high = 0
    together = 0
    heaviest = 0
    for at in range(start, end):
        code = np.int64(units[at])
        number = 0
        if 0xD800 <= code < 0xDC00:
            high = code
        elif 0xDC00 <= code < 0xE000:
            number = numbers[((high - 0xD800) << 10) + (code - 0xDC00) + 0x10000] if high else 0
            high = 0
        else:
            number = numbers[code]
        leaving = recent[slot]
        if leaving:
            within[leaving - 1] -= 1
            if within[leaving - 1] == 0:
                together -= weights[leaving - 1]
        recent[slot] = number
        if number:
            frequencies[number - 1] += count
            if within[number - 1] == 0:
                together += weights[number - 1]
                heaviest = max(heaviest, together)
            within[number - 1] += 1
        slot += 1
        if slot == len(recent):
            slot = 0
    return heaviest


@kernel(
    "void",
    *(read("u2"), read("i8"), read("u2"), read("i8"), read("u2"), read("f8")),
    *(table("f4"), "i4", "f8", read("i8"), "f8", "i4", read("i4"), write("f8")),
    *(write("f8"), write("u2"), write("i4")),
)
def score_characters(
    titles,
    title_ends,
    bodies,
    body_ends,
    numbers,
    boosts,
    norms,
    kind,
    title_weight,
    weights,
    passage,
    base,
    documents,
    scores,
    frequencies,
    recent,
    within,
):
    """Add to the documents' scores what single characters of their texts are worth.

    On top of what each is worth alone comes `passage` · total · (heaviest / total)², of the weights
    of all the characters and of those within one stretch. However many characters count, 2 ns a
    character of text.

    Args:
        titles: texts.
        title_ends: where each ends.
        bodies: texts.
        body_ends: where each ends.
        numbers: for each code point the number of its boost, from 1, or 0.
        boosts: of each character.
        norms: of each document.
        kind: the row of `norms`.
        title_weight: of an occurrence in the title.
        weights: of each character in a stretch.
        passage: the worth of one of those weights.
        base: the number of the first text's document.
        documents: of these texts.
        scores: of each.
        frequencies: scratch, a number for each character.
        recent: scratch, a number for each unit of a stretch.
        within: scratch, a number for each character.
    """
    total = 0
    for which in range(len(weights)):
        total += weights[which]
    for place in range(len(documents)):
        document = documents[place] - base
        frequencies[:] = 0.0
        start = title_ends[document - 1] if document else 0
        heaviest = _read_characters(
            titles,
            start,
            title_ends[document],
            numbers,
            title_weight,
            weights,
            frequencies,
            recent,
            within,
        )
        start = body_ends[document - 1] if document else 0
        in_body = _read_characters(
            bodies, start, body_ends[document], numbers, 1.0, weights, frequencies, recent, within
        )
        heaviest = max(heaviest, in_body)
        if heaviest:
            scores[place] += passage * heaviest * (np.float64(heaviest) / np.float64(total))
        norm = norms[kind, documents[place]]
        for which in range(len(boosts)):
            frequency = frequencies[which]
            if frequency > 0:
                scores[place] += boosts[which] * frequency / (frequency + norm)


@part
def _lower(text, ends, keys, first, stop):
    low = 0
    high = len(ends)
    while low < high:
        middle = (low + high) >> 1
        begin = np.int64(ends[middle - 1]) if middle else 0
        end = np.int64(ends[middle])
        offset = 0
        before = False
        while True:
            if offset == stop - first:
                break
            if begin + offset == end:
                before = True
                break
            if text[begin + offset] != keys[first + offset]:
                before = text[begin + offset] < keys[first + offset]
                break
            offset += 1
        if before:
            low = middle + 1
        else:
            high = middle
    return low


@kernel("void", read("u1"), read("u4"), read("u1"), read("i8"), write("i8"))
def find_terms(text, ends, keys, key_ends, found):
    """Look up several terms; 1 µs a term.

    Args:
        text: the terms of a sorted dictionary.
        ends: where each ends.
        keys: the terms to look up.
        key_ends: where each ends.
        found: their numbers, -1 for a term the dictionary lacks.
    """
    for which in range(len(key_ends)):
        first = key_ends[which - 1] if which else 0
        found[which] = -1
        place = _lower(text, ends, keys, first, key_ends[which])
        if place < len(ends):
            begin = np.int64(ends[place - 1]) if place else 0
            if np.int64(ends[place]) - begin == key_ends[which] - first:
                same = True
                for offset in range(key_ends[which] - first):
                    if text[begin + offset] != keys[first + offset]:
                        same = False
                        break
                if same:
                    found[which] = place


@kernel("i8", read("u1"), read("u4"), read("u1"))
def first_from(text, ends, key):
    """Return the number of the first term that is not before a key; 1 µs.

    Args:
        text: the terms of a sorted dictionary.
        ends: where each ends.
        key: bytes.
    """
    return _lower(text, ends, key, 0, len(key))


@part
def _digit(unit):
    return ord("0") <= unit <= ord("9")


@part
def _cuts_number(text, begin, start, stop, end):
    """Return True if digits outside a piece belong to a number at its edge."""
    if _digit(text[start]) and start > begin:
        before = text[start - 1]
        if _digit(before):
            return True
        if before == ord(".") and start - 1 > begin and _digit(text[start - 2]):
            return True
    if _digit(text[stop - 1]) and stop < end:
        after = text[stop]
        if _digit(after):
            return True
        if after == ord(".") and stop + 1 < end and _digit(text[stop + 1]):
            return True
    return False


@kernel("i8", read("u1"), read("u4"), read("u1"), write("i8"))
def terms_with(text, ends, key, found):
    """Find the terms that contain a key; 1 ns a byte.

    No number of a key is a piece of a longer one: 3101 is in cz3101, and not in 13101.

    Args:
        text: the terms of a sorted dictionary.
        ends: where each ends.
        key: bytes.
        found: the numbers of the first terms, as many as it has room for.

    Returns:
        How many there are.
    """
    held = 0
    begin = 0
    for number in range(len(ends)):
        for start in range(begin, np.int64(ends[number]) - len(key) + 1):
            offset = 0
            while offset < len(key) and text[start + offset] == key[offset]:
                offset += 1
            if offset == len(key):
                if _cuts_number(text, begin, start, start + len(key), np.int64(ends[number])):
                    continue
                if held == len(found):
                    return held
                found[held] = number
                held += 1
                break
        begin = np.int64(ends[number])
    return held
