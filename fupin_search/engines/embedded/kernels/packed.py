"""Packed posting lists: packing, unpacking, listing, picking, scoring.

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
_SIX = np.uint64(6)
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
def _put(words, base, bit, width, number):
    """Set the bits of a number in words that are zero there."""
    place = base + np.int64(bit >> _SIX)
    shift = bit & _LOW6
    words[place] |= number << shift
    if shift + np.uint64(width) > np.uint64(64):
        words[place + 1] |= number >> (np.uint64(64) - shift)


@inline
def _width(number):
    """Bits a number takes."""
    width = 0
    while number > 0:
        number >>= 1
        width += 1
    return width


@inline
def _widths(head):
    """The widths of a block's gaps, counts and title counts."""
    return (
        np.int64((head >> np.uint64(32)) & _LOW6),
        np.int64((head >> np.uint64(38)) & _LOW6),
        np.int64((head >> np.uint64(44)) & _LOW6),
    )


@inline
def _payload(head, number):
    """Words after the head of a block of so many postings."""
    gap_width, count_width, title_width = _widths(head)
    bits = (number - 1) * gap_width + number * (count_width + title_width)
    return (bits + 63) >> 6


@inline
def _heading(documents, counts, titles, start, stop, before):
    """The head of the block of postings start…stop, `before` being the document before it."""
    widest = 0
    most = 1
    fewest = 1
    title = 0
    for place in range(start, stop):
        gap = documents[place] - before - 1
        before = documents[place]
        if place < stop - 1 and gap > widest:
            widest = gap
        most = max(most, np.int64(counts[place]))
        fewest = min(fewest, np.int64(counts[place]))
        title = max(title, np.int64(titles[place]))
    count_width = 0 if most == 1 and fewest == 1 else _width(most)
    return (
        np.uint64(documents[stop - 1])
        | (np.uint64(_width(widest)) << np.uint64(32))
        | (np.uint64(count_width) << np.uint64(38))
        | (np.uint64(_width(title)) << np.uint64(44))
    )


@kernel("i8", read("i4"), read("u4"), read("u4"), read("i8"), write("i8"))
def measure_lists(documents, counts, titles, bounds, starts):
    """Measure several lists before they are packed; 3 ns a posting.

    Args:
        documents: of all lists, ascending in each.
        counts: occurrences outside the title.
        titles: occurrences in the title.
        bounds: list n holds the postings bounds[n]…bounds[n + 1].
        starts: the word at which each list will start.

    Returns:
        The words of all.
    """
    total = 0
    for number in range(len(bounds) - 1):
        starts[number] = total
        before = -1
        for start in range(bounds[number], bounds[number + 1], BLOCK):
            stop = min(start + BLOCK, bounds[number + 1])
            head = _heading(documents, counts, titles, start, stop, before)
            total += 1 + _payload(head, stop - start)
            before = documents[stop - 1]
    return total


@kernel("void", read("i4"), read("u4"), read("u4"), read("i8"), read("i8"), write("u8"))
def pack_lists(documents, counts, titles, bounds, starts, words):
    """Pack several lists; 6 ns a posting.

    Args:
        documents: as for `measure_lists`, and so are the next four.
        counts: occurrences outside the title.
        titles: occurrences in the title.
        bounds: of the lists.
        starts: as measured.
        words: the packed lists, zero before.
    """
    for number in range(len(bounds) - 1):
        at = starts[number]
        before = -1
        for start in range(bounds[number], bounds[number + 1], BLOCK):
            stop = min(start + BLOCK, bounds[number + 1])
            head = _heading(documents, counts, titles, start, stop, before)
            words[at] = head
            gap_width, count_width, title_width = _widths(head)
            bit = np.uint64(0)
            for place in range(start, stop):
                if place < stop - 1:
                    gap = np.uint64(documents[place] - before - 1)
                    _put(words, at + 1, bit, gap_width, gap)
                    bit += np.uint64(gap_width)
                before = documents[place]
            if count_width:
                for place in range(start, stop):
                    _put(words, at + 1, bit, count_width, np.uint64(counts[place]))
                    bit += np.uint64(count_width)
            if title_width:
                for place in range(start, stop):
                    _put(words, at + 1, bit, title_width, np.uint64(titles[place]))
                    bit += np.uint64(title_width)
            at += 1 + _payload(head, stop - start)


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
        gap_width, count_width, title_width = _widths(head)
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
        at += 1 + _payload(head, size)


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
        gap_width, count_width, title_width = _widths(head)
        last = np.int64(head & _DOCUMENT) + base
        if in_title and title_width == 0:
            before = last
            at += 1 + _payload(head, size)
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
        at += 1 + _payload(head, size)
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
        gap_width, count_width, title_width = _widths(head)
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
        at += 1 + _payload(head, size)
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
        gap_width, count_width, title_width = _widths(head)
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
        at += 1 + _payload(head, size)
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
        gap_width, count_width, title_width = _widths(head)
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
        at += 1 + _payload(head, size)


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
        gap_width, count_width, title_width = _widths(head)
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
        at += 1 + _payload(head, size)


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
