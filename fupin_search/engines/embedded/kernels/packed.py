"""Packed posting lists: unpacking, listing, keeping, scoring; `packing` writes them.

A packed posting list is a row of blocks of 128 postings, the last one shorter. A block is 64-bit
words: a head, then three lanes of equally wide numbers, bit by bit, low bits first.

    head    bits 0-31 the block's last document, 32-37 the width of a gap,
            38-43 the width of a count, 44-49 the width of a title count
    gaps    documents passed over since the posting before (or since the block before), the last
            posting's left out because the head has it
    counts  occurrences outside the title; width 0: one each
    titles  occurrences in the title; width 0: none

After (Lemire, Boytsov: Decoding billions of integers per second through vectorization, 2015), in
its simplest scalar form. An array of packed lists ends with two words of padding.
"""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import inline, instruction, kernel, part, read, write

word_at = instruction("word_at")

BLOCK = 128
# A number is read from two words, be it of no width and at the end of the last list.
PADDING = 2

_ONE = np.uint64(1)
_THREE = np.uint64(3)
_LOW3 = np.uint64(7)
_LOW6 = np.uint64(63)
_DOCUMENT = np.uint64(0xFFFFFFFF)


@inline
def _mask(width):
    """The lowest `width` bits, for widths to 63."""
    return (_ONE << np.uint64(width)) - _ONE


@inline
def _bits(words, base, bit, mask):
    """The number at a bit offset from a word, of 57 bits at most, without a branch."""
    byte = (base << 3) + np.int64(bit >> _THREE)
    return (word_at(words, byte) >> (bit & _LOW3)) & mask


@inline
def widths(head):
    """The widths of a block's gaps, counts and title counts."""
    return (
        np.int64((head >> np.uint64(32)) & _LOW6),
        np.int64((head >> np.uint64(38)) & _LOW6),
        np.int64((head >> np.uint64(44)) & _LOW6),
    )


@inline
def payload(head, number):
    """Count the words after the head of a block.

    Args:
        head: of the block.
        number: its postings.
    """
    gap_width, count_width, title_width = widths(head)
    bits = (number - 1) * gap_width + number * (count_width + title_width)
    return (bits + 63) >> 6


@kernel("void", read("u8"), "i8", "i8", write("i4"), write("u4"), write("u4"))
def unpack_list(words, at, number, documents, counts, titles):
    """Unpack a whole list; 4 ns a posting.

    Args:
        words: packed lists.
        at: the word at which the list starts.
        number: its postings.
        documents: its documents.
        counts: their occurrences outside the title.
        titles: their occurrences in the title.
    """
    before = np.int64(-1)
    for start in range(0, number, BLOCK):
        size = min(BLOCK, number - start)
        head = words[at]
        gap_width, count_width, title_width = widths(head)
        bit = np.uint64(0)
        mask = _mask(gap_width)
        for place in range(start, start + size - 1):
            before += np.int64(_bits(words, at + 1, bit, mask)) + 1
            bit += np.uint64(gap_width)
            documents[place] = before
        before = np.int64(head & _DOCUMENT)
        documents[start + size - 1] = before
        mask = _mask(count_width)
        for place in range(start, start + size):
            counts[place] = _bits(words, at + 1, bit, mask) if count_width else _ONE
            bit += np.uint64(count_width)
        mask = _mask(title_width)
        for place in range(start, start + size):
            titles[place] = _bits(words, at + 1, bit, mask)
            bit += np.uint64(title_width)
        at += 1 + payload(head, size)


@part
def list_into(words, at, number, in_title, base, rows, stop):
    """Write a list's documents after the first `stop` of `rows`; 1.5 ns a posting.

    Args:
        words: packed lists.
        at: the word at which the list starts.
        number: its postings.
        in_title: only those with the term in their title.
        base: added to each.
        rows: documents.
        stop: where to write.

    Returns:
        The end of what was written.
    """
    before = np.int64(base) - 1
    for start in range(0, number, BLOCK):
        size = min(BLOCK, number - start)
        head = words[at]
        gap_width, count_width, title_width = widths(head)
        last = np.int64(head & _DOCUMENT) + base
        if in_title and title_width == 0:
            before = last
            at += 1 + payload(head, size)
            continue
        bit = np.uint64(0)
        mask = _mask(gap_width)
        if in_title:
            title_bit = np.uint64((size - 1) * gap_width + size * count_width)
            title_mask = _mask(title_width)
            for place in range(size):
                if place < size - 1:
                    before += np.int64(_bits(words, at + 1, bit, mask)) + 1
                    bit += np.uint64(gap_width)
                else:
                    before = last
                rows[stop] = before
                stop += 1 if _bits(words, at + 1, title_bit, title_mask) != 0 else 0
                title_bit += np.uint64(title_width)
        else:
            for place in range(size - 1):
                before += np.int64(_bits(words, at + 1, bit, mask)) + 1
                bit += np.uint64(gap_width)
                rows[np.uint64(stop + place)] = before
            before = last
            rows[stop + size - 1] = last
            stop += size
        at += 1 + payload(head, size)
    return stop


@kernel("i8", read("u8"), read("i8"), read("i8"), "b1", "i4", write("i4"))
def list_all(words, starts, numbers, in_title, base, documents):
    """List the documents of several lists, one list after the other.

    Args:
        words: packed lists.
        starts: the word at which each list starts.
        numbers: the postings of each.
        in_title: only documents with the term in their title.
        base: added to each.
        documents: the documents.

    Returns:
        How many there are.
    """
    found = 0
    for which in range(len(starts)):
        found = list_into(words, starts[which], numbers[which], in_title, base, documents, found)
    return found


@part
def keep_listed(words, at, number, in_title, base, rows, place, stop, kept):
    """Keep the documents of a row that are in a list; at most 1.5 ns a posting, 2 ns a document.

    Blocks without any are skipped.

    Args:
        words: packed lists.
        at: the word at which the list starts.
        number: its postings.
        in_title: only those with the term in their title.
        base: the number of the segment's first document.
        rows: documents, ascending from `place` on.
        place: the first to look at.
        stop: the end of those to look at.
        kept: where those kept are written, at most at `place`.

    Returns:
        The end of those kept.
    """
    before = np.int64(base) - 1
    for start in range(0, number, BLOCK):
        while place < stop and rows[np.uint64(place)] <= before:
            place += 1
        if place == stop:
            break
        size = min(BLOCK, number - start)
        head = words[at]
        last = np.int64(head & _DOCUMENT) + base
        gap_width, count_width, title_width = widths(head)
        if rows[place] <= last and not (in_title and title_width == 0):
            bit = np.uint64(0)
            mask = _mask(gap_width)
            title_base = np.uint64((size - 1) * gap_width + size * count_width)
            title_mask = _mask(title_width)
            document = before
            index = -1
            while place < stop and rows[np.uint64(place)] <= last:
                while document < rows[np.uint64(place)]:
                    index += 1
                    if index < size - 1:
                        document += np.int64(_bits(words, at + 1, bit, mask)) + 1
                        bit += np.uint64(gap_width)
                    else:
                        document = last
                if document == rows[np.uint64(place)]:
                    title_bit = title_base + np.uint64(index * title_width)
                    if not in_title or _bits(words, at + 1, title_bit, title_mask) != 0:
                        rows[kept] = rows[place]
                        kept += 1
                place += 1
        before = last
        at += 1 + payload(head, size)
    return kept


@part
def keep_flagged(words, at, number, in_title, base, flags, last, rows, kept):
    """Keep flagged documents that are in a list, as `keep_listed`; 1 ns a posting.

    Args:
        words: packed lists.
        at: the word at which the list starts.
        number: its postings.
        in_title: only those with the term in their title.
        base: the number of the segment's first document.
        flags: a byte for each document.
        last: the last document that is flagged.
        rows: documents.
        kept: where those kept are written.

    Returns:
        The end of those kept.
    """
    before = np.int64(base) - 1
    for start in range(0, number, BLOCK):
        if before >= last:
            break
        size = min(BLOCK, number - start)
        head = words[at]
        gap_width, count_width, title_width = widths(head)
        bit = np.uint64(0)
        mask = _mask(gap_width)
        title_bit = np.uint64((size - 1) * gap_width + size * count_width)
        title_mask = _mask(title_width)
        for place in range(size):
            document = np.int64(head & _DOCUMENT) + base
            if place < size - 1:
                document = before + np.int64(_bits(words, at + 1, bit, mask)) + 1
                bit += np.uint64(gap_width)
            before = document
            # Beyond the last one there may be no room to write.
            if document > last:
                break
            keeps = flags[np.uint64(document)]
            if in_title:
                keeps &= 1 if _bits(words, at + 1, title_bit, title_mask) != 0 else 0
                title_bit += np.uint64(title_width)
            rows[np.uint64(kept)] = document
            kept += keeps
        at += 1 + payload(head, size)
    return kept


@part
def add_list(words, at, number, boost, norms, title_weight, base, held):
    """Add what a list is worth to all its documents, as `score_list`; 2.5 ns a posting.

    Args:
        words: packed lists.
        at: the word at which the list starts.
        number: its postings.
        boost: of the list.
        norms: of each document.
        title_weight: of an occurrence in the title.
        base: the number of the segment's first document.
        held: the score of each document of the archive.
    """
    before = np.int64(base) - 1
    for start in range(0, number, BLOCK):
        size = min(BLOCK, number - start)
        head = words[at]
        gap_width, count_width, title_width = widths(head)
        bit = np.uint64(0)
        mask = _mask(gap_width)
        count_bit = np.uint64((size - 1) * gap_width)
        count_mask = _mask(count_width)
        one = _ONE if count_width == 0 else np.uint64(0)
        title_bit = count_bit + np.uint64(size * count_width)
        title_mask = _mask(title_width)
        last = np.int64(head & _DOCUMENT) + base
        for place in range(size):
            document = last
            if place < size - 1:
                document = before + np.int64(_bits(words, at + 1, bit, mask)) + 1
                bit += np.uint64(gap_width)
            before = document
            frequency = np.float64(np.int64(_bits(words, at + 1, count_bit, count_mask) | one))
            count_bit += np.uint64(count_width)
            if title_width:
                title = np.int64(_bits(words, at + 1, title_bit, title_mask))
                frequency += title_weight * np.float64(title)
                title_bit += np.uint64(title_width)
            norm = norms[np.uint64(document)]
            held[np.uint64(document)] += boost * frequency / (frequency + norm)
        at += 1 + payload(head, size)


@part
def score_list(words, at, number, boost, norms, title_weight, base, rows, place, stop, scores):
    """Add to documents' scores what a list is worth; at most 3 ns a posting.

    A list adds boost · tf / (tf + norm), tf being its count and `title_weight` times its title
    count. Blocks without any of the documents are skipped, and of others only as much is read as
    reaches the last of them.

    Args:
        words: packed lists.
        at: the word at which the list starts.
        number: its postings.
        boost: of the list.
        norms: of each document.
        title_weight: of an occurrence in the title.
        base: the number of the segment's first document.
        rows: documents, ascending from `place` on.
        place: the first of the segment.
        stop: the end of the segment's.
        scores: of each document of the row, the first being at `place`.
    """
    first = place
    before = np.int64(base) - 1
    for start in range(0, number, BLOCK):
        while place < stop and rows[np.uint64(place)] <= before:
            place += 1
        if place == stop:
            break
        size = min(BLOCK, number - start)
        head = words[at]
        last = np.int64(head & _DOCUMENT) + base
        gap_width, count_width, title_width = widths(head)
        if rows[place] <= last:
            bit = np.uint64(0)
            mask = _mask(gap_width)
            count_base = np.uint64((size - 1) * gap_width)
            count_mask = _mask(count_width)
            title_base = count_base + np.uint64(size * count_width)
            title_mask = _mask(title_width)
            document = before
            index = -1
            while place < stop and rows[np.uint64(place)] <= last:
                while document < rows[np.uint64(place)]:
                    index += 1
                    if index < size - 1:
                        document += np.int64(_bits(words, at + 1, bit, mask)) + 1
                        bit += np.uint64(gap_width)
                    else:
                        document = last
                if document == rows[np.uint64(place)]:
                    frequency = 1.0
                    if count_width:
                        count_bit = count_base + np.uint64(index * count_width)
                        frequency = np.float64(_bits(words, at + 1, count_bit, count_mask))
                    if title_width:
                        title_bit = title_base + np.uint64(index * title_width)
                        title = np.float64(_bits(words, at + 1, title_bit, title_mask))
                        frequency += title_weight * title
                    scores[place - first] += boost * frequency / (frequency + norms[document])
                place += 1
        before = last
        at += 1 + payload(head, size)


@kernel("i8", read("u8"), "i8", "i8", "i4", write("i4"))
def count_listed(words, at, number, base, documents):
    """Count the documents of a row that are in a list; the row becomes scratch.

    Args:
        words: packed lists.
        at: the word at which the list starts.
        number: its postings.
        base: the number of the segment's first document.
        documents: ascending; those counted come first.
    """
    return keep_listed(
        *(words, at, number, 0, base, documents, 0, len(documents), 0),
    )
