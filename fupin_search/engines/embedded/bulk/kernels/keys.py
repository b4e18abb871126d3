"""Keys: occurrences of terms, and the posting lists they make.

A key is one occurrence of a term, as a 64-bit number that sorts by term, document and place:

    bits 30-63  the term's number; of a gram 17 bits for each ideograph's, 0 for no second one
    bits 1-29   the document, counted from the batch's first
    bit 0       whether it stands in the title
"""

from __future__ import annotations

import numpy as np

from fupin_search.engines.embedded.kernels.compiling import kernel, read, write

TERM_SHIFT = 30
SPACE = 0xFFFFFFFF

_TERM = np.uint64(TERM_SHIFT)
_FIRST = np.uint64(TERM_SHIFT + 17)
_DOCUMENT = np.uint64((1 << (TERM_SHIFT - 1)) - 1)
_ONE = np.uint64(1)


@kernel("i8", read("u2"), read("i8"), read("u4"), "u8", write("u8"), "i8", write("u4"))
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


@kernel("i8", *(read("u4"), read("u8"), read("i8"), read("u4"), write("u8"), "i8"))
def emit_inside(tokens, places, ends, inside, keys, at):
    """The keys of what is inside tokens, from `at` on; 2 ns a token and 1 ns a key.

    Inside the term of number n is inside[ends[n - 1]…ends[n]]; `places` has each token's low bits.
    Returns where the keys end.
    """
    for token in range(len(tokens)):
        number = tokens[token]
        begin = ends[number - 1] if number else 0
        for place in range(begin, ends[number]):
            keys[at] = (np.uint64(inside[place]) << _TERM) | places[token]
            at += 1
    return at


@kernel("void", read("u8"), write("i8"))
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


@kernel(
    "void",
    *(read("u8"), write("u8"), write("u4"), write("i4"), write("u4"), write("u4")),
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
