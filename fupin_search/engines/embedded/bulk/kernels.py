"""The compiled loops of the bulk writer: grams of texts, terms of many runs made one.

In the manner of the engine's own kernels: every signature stated, costs for one core.

A key is one occurrence of a term, as a 64-bit number that sorts by term, document and place:

    bits 30-63  the term's number; of a gram 17 bits for each ideograph's, 0 for no second one
    bits 1-29   the document, counted from the batch's first
    bit 0       whether it stands in the title
"""

from __future__ import annotations

import numpy as np

from fupin_search.engines.embedded.kernels import (
    _i4,
    _i8,
    _inline,
    _kernel,
    _read,
    _u1,
    _u4,
    _u8,
    _write,
    types,
)

TERM_SHIFT = 30
HAN_BITS = 17
SPACE = 0xFFFFFFFF

_TERM = np.uint64(TERM_SHIFT)
_FIRST = np.uint64(TERM_SHIFT + HAN_BITS)
_HAN = np.uint64((1 << HAN_BITS) - 1)
_DOCUMENT = np.uint64((1 << (TERM_SHIFT - 1)) - 1)
_ONE = np.uint64(1)
_u2 = types.uint16


@_kernel(
    _i8, _read(_u2), _read(_i8), _read(_u4), _u8, _write(_u8), _i8, _write(_u4)
)
def emit_grams(units, ends, numbers, title, keys, at, lengths):
    """The keys of every one and two adjacent ideographs of texts, from `at` on; 3 ns a character.

    `numbers` gives a code point the number of its ideograph, SPACE for white space, which stands
    between no two ideographs, and 0 for all else. Returns where the keys end; `lengths` has how
    many each text has.
    """
    begin = 0
    for text in range(len(ends)):
        low = (np.uint64(text) << _ONE) | title
        before = np.uint64(0)
        first = at
        reading = begin
        while reading < ends[text]:
            code = np.int64(units[reading])
            reading += 1
            if 0xD800 <= code < 0xDC00:
                code = ((code - 0xD800) << 10) + (np.int64(units[reading]) - 0xDC00) + 0x10000
                reading += 1
            number = numbers[code] if code < len(numbers) else 0
            if number == SPACE:
                continue
            this = np.uint64(number)
            if number != 0:
                keys[at] = (this << _FIRST) | low
                at += 1
                if before != 0:
                    keys[at] = (before << _FIRST) | (this << _TERM) | low
                    at += 1
            before = this
        lengths[text] = at - first
        begin = ends[text]
    return at


@_kernel(types.void, _read(_u8), _write(_i8))
def tally_size(keys, sizes):
    """How many terms and how many postings sorted keys have, into `sizes`; 1 ns a key."""
    terms = 0
    postings = 0
    for place in range(len(keys)):
        if place == 0 or keys[place] >> _TERM != keys[place - 1] >> _TERM:
            terms += 1
            postings += 1
        elif keys[place] >> _ONE != keys[place - 1] >> _ONE:
            postings += 1
    sizes[0] = terms
    sizes[1] = postings


@_kernel(
    types.void,
    *(_read(_u8), _write(_u8), _write(_u4), _write(_i4), _write(_u4), _write(_u4)),
)
def tally(keys, terms, sizes, documents, counts, titles):
    """Sorted keys as posting lists: `counts` outside the title, `titles` in it; 2 ns a key.

    All arrays are as long as `tally_size` says, those of postings zero.
    """
    term = -1
    posting = -1
    for place in range(len(keys)):
        key = keys[place]
        fresh = place == 0 or key >> _TERM != keys[place - 1] >> _TERM
        if fresh:
            term += 1
            terms[term] = key >> _TERM
            sizes[term] = 0
        if fresh or key >> _ONE != keys[place - 1] >> _ONE:
            posting += 1
            documents[posting] = (key >> _ONE) & _DOCUMENT
            sizes[term] += 1
        if key & _ONE:
            titles[posting] += 1
        else:
            counts[posting] += 1


@_inline
def _spell(code, text, at):
    """Write a character as UTF-8; ideographs take three bytes or four."""
    if code < 0x10000:
        text[at] = 0xE0 | (code >> 12)
        at += 1
    else:
        text[at] = 0xF0 | (code >> 18)
        text[at + 1] = 0x80 | ((code >> 12) & 0x3F)
        at += 2
    text[at] = 0x80 | ((code >> 6) & 0x3F)
    text[at + 1] = 0x80 | (code & 0x3F)
    return at + 2


@_kernel(_i8, _read(_u8), _read(_u4), _write(_u1), _write(_u4))
def spell_grams(grams, codes, text, ends):
    """Grams by the numbers of their ideographs, as UTF-8 one after the other; 5 ns a gram.

    `codes` gives an ideograph's number its code point. Returns the bytes of all, at most eight a
    gram.
    """
    at = 0
    for place in range(len(grams)):
        at = _spell(codes[grams[place] >> np.uint64(HAN_BITS)], text, at)
        second = grams[place] & _HAN
        if second != 0:
            at = _spell(codes[second], text, at)
        ends[place] = at
    return at


@_inline
def _compare(some, begin, end, others, start, stop):
    """Below, at or above 0 as one term comes before the other, is it, or comes after."""
    while begin < end and start < stop:
        if some[begin] != others[start]:
            return np.int64(some[begin]) - np.int64(others[start])
        begin += 1
        start += 1
    return (end - begin) - (stop - start)


@_inline
def _copy(some, begin, end, text, at):
    while begin < end:
        text[at] = some[begin]
        begin += 1
        at += 1
    return at


@_kernel(
    _i8,
    *(_read(_u1), _read(_u4), _read(_u1), _read(_u4)),
    *(_write(_u1), _write(_u4), _write(_i4), _write(_i4)),
)
def unite_terms(some, some_ends, others, other_ends, text, ends, some_to, other_to):
    """One sorted dictionary of two, and for each term of the two its number there; 20 ns a term.

    Returns how many terms it has.
    """
    left = 0
    right = 0
    begin = 0
    start = 0
    at = 0
    found = 0
    while left < len(some_ends) or right < len(other_ends):
        order = 0
        if right == len(other_ends):
            order = -1
        elif left == len(some_ends):
            order = 1
        else:
            order = _compare(some, begin, some_ends[left], others, start, other_ends[right])
        if order <= 0:
            at = _copy(some, begin, some_ends[left], text, at)
            some_to[left] = found
            begin = np.int64(some_ends[left])
            left += 1
        else:
            at = _copy(others, start, other_ends[right], text, at)
        if order >= 0:
            other_to[right] = found
            start = np.int64(other_ends[right])
            right += 1
        ends[found] = at
        found += 1
    return found


@_kernel(
    types.void,
    *(_read(_i4), _read(_u4), _i4, _read(_i4), _read(_u4), _read(_u4)),
    *(_write(_i8), _write(_i4), _write(_u4), _write(_u4)),
)
def append_lists(
    terms, sizes, base, documents, counts, titles, cursors, all_documents, all_counts, all_titles
):
    """Put a run's lists behind what there is of the same terms' lists; 3 ns a posting.

    `cursors` has for each term where its next posting goes, and is moved on; `base` is added to
    the documents.
    """
    place = 0
    for number in range(len(terms)):
        at = cursors[terms[number]]
        for _ in range(sizes[number]):
            all_documents[at] = documents[place] + base
            all_counts[at] = counts[place]
            all_titles[at] = titles[place]
            at += 1
            place += 1
        cursors[terms[number]] = at
