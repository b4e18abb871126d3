"""The compiled loops: packing posting lists, finding, scoring, counting, choosing.

Every function here is one loop over arrays, compiled by numba without the interpreter's lock, with
its signature stated so that nothing is compiled while a reader waits; compiled code is kept in
fupin-search's own cache folder. Costs are for one core of the kind this was written on; "a posting"
is a document in a term's list.

A packed posting list is a row of blocks of 128 postings, the last one shorter. A block is 64-bit
words: a head, then three lanes of equally wide numbers, bit by bit, low bits first.

    head    bits 0-31 the block's last document, 32-37 the width of a gap,
            38-43 the width of a count, 44-49 the width of a title count
    gaps    documents passed over since the posting before (or since the block before), the last
            posting's left out because the head has it
    counts  occurrences outside the title; width 0: one each
    titles  occurrences in the title; width 0: none

After (Lemire, Boytsov: Decoding billions of integers per second through vectorization, 2015), in
its simplest scalar form. An array of packed lists ends with one word of padding.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba
import numpy as np
import numpy.typing as npt
from numba import types
from numba.core import config

from fupin_search.settings import cache_folder

config.CACHE_DIR = str(cache_folder() / "kernels")

BLOCK = 128

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _read(kind: types.Type) -> types.Array:
    return types.Array(kind, 1, "C", readonly=True)


def _table(kind: types.Type) -> types.Array:
    return types.Array(kind, 2, "C", readonly=True)


def _write(kind: types.Type) -> types.Array:
    return types.Array(kind, 1, "C")


_i4, _i8, _u1, _u2, _u4, _u8 = (
    types.int32,
    types.int64,
    types.uint8,
    types.uint16,
    types.uint32,
    types.uint64,
)
_f4, _f8, _flag = types.float32, types.float64, types.boolean

Tiers = npt.NDArray[np.uint8]


def _kernel(
    result: types.Type, *arguments: types.Type
) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Compile for one signature, without the lock, and keep what was compiled."""
    compiled: Callable[[Callable[_P, _R]], Callable[_P, _R]] = numba.njit(
        result(*arguments), nogil=True, cache=True, error_model="numpy", boundscheck=False
    )
    return compiled


_inline = numba.njit(inline="always")
_ONE = np.uint64(1)
_SIX = np.uint64(6)
_LOW6 = np.uint64(63)
_DOCUMENT = np.uint64(0xFFFFFFFF)


@_inline
def _mask(width):
    """The lowest `width` bits, for widths to 63."""
    return (_ONE << np.uint64(width)) - _ONE


@_inline
def _bits(words, base, bit, mask):
    """The number at a bit offset from a word, without a branch."""
    place = base + np.int64(bit >> _SIX)
    shift = bit & _LOW6
    return ((words[place] >> shift) | ((words[place + 1] << _ONE) << (_LOW6 - shift))) & mask


@_inline
def _put(words, base, bit, width, number):
    """Set the bits of a number in words that are zero there."""
    place = base + np.int64(bit >> _SIX)
    shift = bit & _LOW6
    words[place] |= number << shift
    if shift + np.uint64(width) > np.uint64(64):
        words[place + 1] |= number >> (np.uint64(64) - shift)


@_inline
def _width(number):
    """Bits a number takes."""
    width = 0
    while number > 0:
        number >>= 1
        width += 1
    return width


@_inline
def _gap_width(head):
    return np.int64((head >> np.uint64(32)) & _LOW6)


@_inline
def _count_width(head):
    return np.int64((head >> np.uint64(38)) & _LOW6)


@_inline
def _title_width(head):
    return np.int64((head >> np.uint64(44)) & _LOW6)


@_inline
def _payload(head, number):
    """Words after the head of a block of so many postings."""
    bits = (number - 1) * _gap_width(head) + number * (_count_width(head) + _title_width(head))
    return (bits + 63) >> 6


@_inline
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


@_kernel(_i8, _read(_i4), _read(_u4), _read(_u4), _read(_i8), _write(_i8))
def measure_lists(documents, counts, titles, bounds, starts):
    """Where each of several lists will start when packed, and the words of all; 3 ns a posting.

    List n holds the postings bounds[n]…bounds[n + 1].
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


@_kernel(
    types.void, _read(_i4), _read(_u4), _read(_u4), _read(_i8), _read(_i8), _write(_u8)
)
def pack_lists(documents, counts, titles, bounds, starts, words):
    """Pack several lists into words that are zero; 6 ns a posting."""
    for number in range(len(bounds) - 1):
        at = starts[number]
        before = -1
        for start in range(bounds[number], bounds[number + 1], BLOCK):
            stop = min(start + BLOCK, bounds[number + 1])
            head = _heading(documents, counts, titles, start, stop, before)
            words[at] = head
            gap_width, count_width, title_width = (
                _gap_width(head),
                _count_width(head),
                _title_width(head),
            )
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


@_kernel(
    types.void, _read(_u8), _i8, _i8, _write(_i4), _write(_u4), _write(_u4)
)
def unpack_list(words, at, number, documents, counts, titles):
    """A whole list of so many postings, unpacked; 4 ns a posting."""
    before = np.int64(-1)
    for start in range(0, number, BLOCK):
        size = min(BLOCK, number - start)
        head = words[at]
        gap_width, count_width, title_width = (
            _gap_width(head),
            _count_width(head),
            _title_width(head),
        )
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


@_kernel(_i8, _read(_u8), _i8, _i8, _flag, _i4, _write(_i4))
def list_documents(words, at, number, in_title, base, documents):
    """A list's documents, those with the term in their title only if asked; 1.5 ns a posting.

    Returns how many; `base` is added to each.
    """
    before = np.int64(base) - 1
    found = 0
    for start in range(0, number, BLOCK):
        size = min(BLOCK, number - start)
        head = words[at]
        gap_width, count_width, title_width = (
            _gap_width(head),
            _count_width(head),
            _title_width(head),
        )
        last = np.int64(head & _DOCUMENT) + base
        if in_title and title_width == 0:
            before = last
            at += 1 + _payload(head, size)
            continue
        bit = np.uint64(0)
        mask = _mask(gap_width)
        title_bit = np.uint64((size - 1) * gap_width + size * count_width)
        title_mask = _mask(title_width)
        for place in range(size):
            if place < size - 1:
                before += np.int64(_bits(words, at + 1, bit, mask)) + 1
                bit += np.uint64(gap_width)
            else:
                before = last
            if in_title:
                held = _bits(words, at + 1, title_bit, title_mask) != 0
                title_bit += np.uint64(title_width)
                documents[found] = before
                found += 1 if held else 0
            else:
                documents[found] = before
                found += 1
        at += 1 + _payload(head, size)
    return found


@_kernel(_i8, _read(_u8), _i8, _i8, _flag, _i4, _write(_i4), _i8)
def keep_listed(words, at, number, in_title, base, documents, held):
    """Of the first `held` documents, ascending, keep those in a list; blocks without any are skipped.

    At most 1.5 ns a posting and 2 ns a document. Returns how many were kept.
    """
    kept = 0
    place = 0
    before = np.int64(base) - 1
    for start in range(0, number, BLOCK):
        while place < held and documents[place] <= before:
            place += 1
        if place == held:
            break
        size = min(BLOCK, number - start)
        head = words[at]
        last = np.int64(head & _DOCUMENT) + base
        gap_width, count_width, title_width = (
            _gap_width(head),
            _count_width(head),
            _title_width(head),
        )
        if documents[place] <= last and not (in_title and title_width == 0):
            bit = np.uint64(0)
            mask = _mask(gap_width)
            title_base = np.uint64((size - 1) * gap_width + size * count_width)
            title_mask = _mask(title_width)
            document = before
            for index in range(size):
                if index < size - 1:
                    document += np.int64(_bits(words, at + 1, bit, mask)) + 1
                    bit += np.uint64(gap_width)
                else:
                    document = last
                while place < held and documents[place] < document:
                    place += 1
                if place == held:
                    break
                if documents[place] == document:
                    title_bit = title_base + np.uint64(index * title_width)
                    if not in_title or _bits(words, at + 1, title_bit, title_mask) != 0:
                        documents[kept] = documents[place]
                        kept += 1
                    place += 1
        before = last
        at += 1 + _payload(head, size)
    return kept


@_kernel(
    types.void, _read(_u8), _read(_i8), _read(_i8), _flag, _i4, _write(_u1)
)
def mark_lists(words, starts, numbers, in_title, base, marked):
    """Mark the documents of several lists; 2 ns a posting."""
    for which in range(len(starts)):
        at = starts[which]
        before = np.int64(base) - 1
        for start in range(0, numbers[which], BLOCK):
            size = min(BLOCK, numbers[which] - start)
            head = words[at]
            gap_width, count_width, title_width = (
                _gap_width(head),
                _count_width(head),
                _title_width(head),
            )
            last = np.int64(head & _DOCUMENT) + base
            bit = np.uint64(0)
            mask = _mask(gap_width)
            title_bit = np.uint64((size - 1) * gap_width + size * count_width)
            title_mask = _mask(title_width)
            for index in range(size):
                if index < size - 1:
                    before += np.int64(_bits(words, at + 1, bit, mask)) + 1
                    bit += np.uint64(gap_width)
                else:
                    before = last
                if not in_title or _bits(words, at + 1, title_bit, title_mask) != 0:
                    marked[before] = 1
                title_bit += np.uint64(title_width)
            at += 1 + _payload(head, size)


@_kernel(
    types.void,
    *(_read(_u8), _read(_i8), _read(_i8), _read(_f8), _i4),
    *(_table(_f4), _f8, _i4, _read(_i4), _read(_i4), _write(_f8)),
)
def score_lists(
    words, starts, numbers, boosts, kind, norms, title_weight, base, slots, documents, scores
):
    """Add to the documents' scores what several lists are worth; at most 3 ns a posting.

    A list adds boost · tf / (tf + norm), tf being its count and `title_weight` times its title
    count, norm the document's in row `kind`. `slots` has each document's place in
    `documents`, -1 where it is none of them; blocks without any are skipped.
    """
    held = len(documents)
    for which in range(len(starts)):
        at = starts[which]
        boost = boosts[which]
        number = numbers[which]
        before = np.int64(base) - 1
        place = 0
        for start in range(0, number, BLOCK):
            while place < held and documents[place] <= before:
                place += 1
            if place == held:
                break
            size = min(BLOCK, number - start)
            head = words[at]
            last = np.int64(head & _DOCUMENT) + base
            gap_width, count_width, title_width = (
                _gap_width(head),
                _count_width(head),
                _title_width(head),
            )
            if documents[place] <= last:
                bit = np.uint64(0)
                mask = _mask(gap_width)
                count_base = np.uint64((size - 1) * gap_width)
                count_mask = _mask(count_width)
                title_base = count_base + np.uint64(size * count_width)
                title_mask = _mask(title_width)
                document = before
                for index in range(size):
                    if index < size - 1:
                        document += np.int64(_bits(words, at + 1, bit, mask)) + 1
                        bit += np.uint64(gap_width)
                    else:
                        document = last
                    slot = slots[document]
                    if slot >= 0:
                        frequency = 1.0
                        if count_width:
                            frequency = np.float64(
                                _bits(
                                    words,
                                    at + 1,
                                    count_base + np.uint64(index * count_width),
                                    count_mask,
                                )
                            )
                        if title_width:
                            frequency += title_weight * np.float64(
                                _bits(
                                    words,
                                    at + 1,
                                    title_base + np.uint64(index * title_width),
                                    title_mask,
                                )
                            )
                        scores[slot] += boost * frequency / (frequency + norms[kind, document])
            before = last
            at += 1 + _payload(head, size)


@numba.njit(nogil=True, boundscheck=False)
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


@_kernel(types.void, _read(_u1), _read(_u4), _read(_u1), _read(_i8), _write(_i8))
def find_terms(text, ends, keys, key_ends, found):
    """The numbers of several terms in a sorted dictionary, -1 for one it lacks; 1 µs a term."""
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


@_kernel(_i8, _read(_u1), _read(_u4), _read(_u1))
def first_from(text, ends, key):
    """The number of the first term of a sorted dictionary that is not before a key; 1 µs."""
    return _lower(text, ends, key, 0, len(key))


@_kernel(_i8, _read(_i4), _read(_i4), _write(_i4))
def intersect(some, others, both):
    """The documents of two ascending rows that are in both; 1.5 ns a document."""
    left = 0
    right = 0
    found = 0
    while left < len(some) and right < len(others):
        if some[left] < others[right]:
            left += 1
        elif some[left] > others[right]:
            right += 1
        else:
            both[found] = some[left]
            found += 1
            left += 1
            right += 1
    return found


@_kernel(_i8, _read(_i4), _read(_i4), _write(_i4))
def unite(some, others, either):
    """The documents of two ascending rows that are in either; 2 ns a document."""
    left = 0
    right = 0
    found = 0
    while left < len(some) or right < len(others):
        if right == len(others) or (left < len(some) and some[left] < others[right]):
            either[found] = some[left]
            left += 1
        elif left == len(some) or some[left] > others[right]:
            either[found] = others[right]
            right += 1
        else:
            either[found] = some[left]
            left += 1
            right += 1
        found += 1
    return found


@_kernel(_i8, _read(_i4), _read(_i4), _write(_i4))
def subtract(some, others, rest):
    """The documents of one ascending row that are not in another; 1.5 ns a document."""
    right = 0
    found = 0
    for left in range(len(some)):
        while right < len(others) and others[right] < some[left]:
            right += 1
        if right == len(others) or others[right] != some[left]:
            rest[found] = some[left]
            found += 1
    return found


@_kernel(types.void, _read(_i4), _read(_i4), _write(_u1))
def flag_absent(some, others, flags):
    """Flag with 1 the documents of one ascending row that are not in another; 1.5 ns a document."""
    right = 0
    for left in range(len(some)):
        while right < len(others) and others[right] < some[left]:
            right += 1
        flags[left] = 1 if right == len(others) or others[right] != some[left] else 0


@_kernel(_i8, _read(_i4), _read(_i8), _read(_f8), _write(_f8), _write(_i4), _write(_i4))
def weigh(documents, ends, weights, held, times, touched):
    """Add up, for each document, the weights of the rows it is in; 2 ns a document.

    Row n is documents[ends[n - 1]…ends[n]]. Returns how many documents were touched; the caller
    clears `held` and `times` there.
    """
    found = 0
    begin = 0
    for row in range(len(ends)):
        for place in range(begin, ends[row]):
            document = documents[place]
            if times[document] == 0:
                touched[found] = document
                found += 1
            times[document] += 1
            held[document] += weights[row]
        begin = ends[row]
    return found


@_kernel(
    _i8,
    *(_read(_i4), _read(_u1), _table(_i4), _read(_u1), _read(_i8), _read(_i4), _i4, _i4),
    *(_read(_i8), _write(_i8), _write(_i4), _write(_u1)),
)
def sweep(
    documents, tiers, codes, allowed, allowed_at, days, first, last, counts_at, counts, kept, kept_tiers
):
    """Filter documents and count facets in one pass; 1 ns a document and 1 ns a facet of it.

    Args of note:
        codes: for each facet field each document's value, -1 for none.
        allowed: of the fields that are filtered, one flag a value, from allowed_at[field] on, or
            -1 for a field without filter.
        first, last: days let through, or 0 and 0 for all.
        counts_at: where a field's counts begin in `counts`, or -1 where it is not counted.

    A document that fails one field's filter alone still counts in that field's facet. Returns how
    many documents passed; they are in `kept`, with their tiers.
    """
    fields = len(codes)
    found = 0
    for place in range(len(documents)):
        document = documents[place]
        if last > 0 and (days[document] < first or days[document] > last):
            continue
        failed = 0
        failing = -1
        for field in range(fields):
            if allowed_at[field] >= 0:
                code = codes[field, document]
                if code < 0 or allowed[allowed_at[field] + code] == 0:
                    failed += 1
                    failing = field
        if failed == 0:
            kept[found] = document
            kept_tiers[found] = tiers[place]
            found += 1
            for field in range(fields):
                if counts_at[field] >= 0 and codes[field, document] >= 0:
                    counts[counts_at[field] + codes[field, document]] += 1
        elif failed == 1 and counts_at[failing] >= 0 and codes[failing, document] >= 0:
            counts[counts_at[failing] + codes[failing, document]] += 1
    return found


@_inline
def _after(tiers, scores, ranks, one, other):
    """Whether document number `one` comes after `other`: tier, then score, then rank."""
    if tiers[one] != tiers[other]:
        return tiers[one] > tiers[other]
    if scores[one] != scores[other]:
        return scores[one] < scores[other]
    return ranks[one] > ranks[other]


@numba.njit(nogil=True, boundscheck=False)
def _sink(heap, size, tiers, scores, ranks):
    """Restore a heap, its last-ranked document on top, whose top was replaced."""
    place = 0
    while True:
        child = 2 * place + 1
        if child >= size:
            return
        if child + 1 < size and _after(tiers, scores, ranks, heap[child + 1], heap[child]):
            child += 1
        if not _after(tiers, scores, ranks, heap[child], heap[place]):
            return
        heap[child], heap[place] = heap[place], heap[child]
        place = child


@_kernel(_i8, _read(_u1), _read(_f8), _read(_i4), _write(_i4))
def choose(tiers, scores, ranks, best):
    """The first documents by tier, score (highest first) and rank, in order, as many as `best` holds.

    One heap of the best so far: 1 ns a document and 50 ns for each that enters. Returns how many.
    """
    room = min(len(best), len(scores))
    size = 0
    for number in range(len(scores)):
        if size < room:
            best[size] = number
            place = size
            size += 1
            while place and _after(tiers, scores, ranks, best[place], best[(place - 1) // 2]):
                best[place], best[(place - 1) // 2] = best[(place - 1) // 2], best[place]
                place = (place - 1) // 2
        elif room and _after(tiers, scores, ranks, best[0], number):
            best[0] = number
            _sink(best, size, tiers, scores, ranks)
    while size > 1:
        size -= 1
        best[0], best[size] = best[size], best[0]
        _sink(best, size, tiers, scores, ranks)
    return room


@_kernel(_i8, _read(_u2), _read(_i8), _read(_u2), _read(_u1), _i4, _write(_i4), _i8)
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


@numba.njit(nogil=True, boundscheck=False)
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


@_kernel(
    types.void,
    *(_read(_u2), _read(_i8), _read(_u2), _read(_i8), _read(_u1), _read(_f8)),
    *(_table(_f4), _i4, _f8, _i4, _read(_i4), _write(_f8)),
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
        _count_characters(
            titles, start, title_ends[document], numbers, title_weight, frequencies
        )
        start = body_ends[document - 1] if document else 0
        _count_characters(bodies, start, body_ends[document], numbers, 1.0, frequencies)
        norm = norms[kind, documents[place]]
        for which in range(len(boosts)):
            frequency = frequencies[which]
            if frequency > 0:
                scores[place] += boosts[which] * frequency / (frequency + norm)


def idf(frequency: float, size: float) -> float:
    """How telling a term is: BM25's idf in the form that is never negative (as in Lucene).

    Args:
        frequency: documents that hold the term.
        size: documents in the index.
    """
    return math.log1p((size - frequency + 0.5) / (frequency + 0.5))
