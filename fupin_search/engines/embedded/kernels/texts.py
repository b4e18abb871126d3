"""Characters of texts, kept as 16-bit units one text after the other."""

from __future__ import annotations

import numpy as np

from fupin_search.engines.embedded.kernels.compiling import (
    F4,
    F8,
    I4,
    I8,
    NOTHING,
    U1,
    U2,
    kernel,
    part,
    read,
    table,
    write,
)


@kernel(I8, read(U2), read(I8), read(U2), read(U1), I4, write(I4), I8)
def keep_holding(units, ends, pattern, spaces, base, documents, held):
    """Of the first `held` documents keep those whose text has a pattern; 1 ns a character.

    White space may stand between the pattern's characters. Returns how many were kept.
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
def _count_characters(units, start, end, numbers, weight, frequencies):
    at = start
    while at < end:
        code = np.int64(units[at])
        at += 1
        if 0xD800 <= code < 0xDC00 and at < end:
            code = ((code - 0xD800) << 10) + (np.int64(units[at]) - 0xDC00) + 0x10000
            at += 1
        number = numbers[code]
        if number:
            frequencies[number - 1] += weight


@kernel(
    NOTHING,
    *(read(U2), read(I8), read(U2), read(I8), read(U2), read(F8)),
    *(table(F4), I4, F8, I4, read(I4), write(F8)),
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
    base,
    documents,
    scores,
):
    """Add to the documents' scores what single characters of their texts are worth.

    `numbers` gives each code point the number of its boost, counted from 1, or 0. Whatever the
    number of characters asked for, 1 ns a character of text.
    """
    frequencies = np.zeros(len(boosts), np.float64)
    for place in range(len(documents)):
        document = documents[place] - base
        frequencies[:] = 0.0
        start = title_ends[document - 1] if document else 0
        _count_characters(titles, start, title_ends[document], numbers, title_weight, frequencies)
        start = body_ends[document - 1] if document else 0
        _count_characters(bodies, start, body_ends[document], numbers, 1.0, frequencies)
        norm = norms[kind, documents[place]]
        for which in range(len(boosts)):
            frequency = frequencies[which]
            if frequency > 0:
                scores[place] += boosts[which] * frequency / (frequency + norm)
