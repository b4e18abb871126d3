"""The compiled loops that build a segment: keys, posting lists, dictionaries.

A key is one occurrence of a term, a 64-bit number that sorts by term, document and place:

    bits 30-63  the term's number; of a gram 17 bits for each ideograph's, 0 if there is no second
    bits 1-29   the document, counted from the batch's first
    bit 0       1 in the title, 0 in the body
"""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import inline, kernel, read, write

TERM_SHIFT = 30
SPACE = 0xFFFFFFFF

_TERM = np.uint64(TERM_SHIFT)
_FIRST = np.uint64(TERM_SHIFT + 17)
_DOCUMENT = np.uint64((1 << (TERM_SHIFT - 1)) - 1)
_ONE = np.uint64(1)
# Of a gram's number, and of its second ideograph's.
_HAN = np.uint64(17)
_SECOND = np.uint64((1 << 17) - 1)


@inline
def low_bits(text, titles):
    """Return the low bits of the keys of a text: its document, and 1 for one of the titles.

    Args:
        text: of all titles and then all bodies.
        titles: the number of titles.
    """
    if text < titles:
        return (np.uint64(text) << _ONE) | _ONE
    return np.uint64(text - titles) << _ONE


@kernel("i8", read("u4"), read("i8"), read("u4"), write("u8"), write("u4"))
def emit_grams(codes, ends, numbers, keys, lengths):
    """Write the keys of all grams of texts; 3 ns a character.

    A gram is one ideograph or two adjacent ones; white space does not separate them.

    Args:
        codes: the code points of all titles, then of all bodies.
        ends: where each text ends.
        numbers: the number of each code point's ideograph, SPACE for white space, 0 for all else.
        keys: receives the keys.
        lengths: receives the number of grams of each text.

    Returns:
        The number of keys.
    """
    titles = len(ends) // 2
    at = 0
    place = 0
    for text in range(len(ends)):
        low = low_bits(text, titles)
        before = np.uint64(0)
        first = at
        while place < ends[text]:
            code = codes[place]
            place += 1
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
    return at


@kernel("void", read("u8"), write("i8"))
def tally_size(keys, sizes):
    """Count the terms and the postings of sorted keys; 1 ns a key.

    Args:
        keys: ascending.
        sizes: receives the two counts.
    """
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
    """Turn sorted keys into posting lists; 2 ns a key.

    Args:
        keys: ascending.
        terms: receives the number of each term.
        sizes: receives the number of documents of each term.
        documents: receives the document of each posting.
        counts: zeros; receives the occurrences of each posting in the body.
        titles: zeros; receives the occurrences of each posting in the title.
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


@kernel(
    "void",
    *(read("i4"), read("u4"), "i4", read("i4"), read("u4"), read("u4")),
    *(write("i8"), write("i4"), write("u4"), write("u4")),
)
def append_lists(
    terms, sizes, base, documents, counts, titles, cursors, all_documents, all_counts, all_titles
):
    """Append a run's lists to the lists of the same terms; 3 ns a posting.

    Args:
        terms: the number of each of the run's terms in all lists.
        sizes: the number of documents of each.
        base: is added to the documents.
        documents: the run's postings, and so are the next two.
        counts: occurrences in the body.
        titles: occurrences in the title.
        cursors: for each term of all lists the place of its next posting; is moved on.
        all_documents: receives the postings, and so do the next two.
        all_counts: occurrences in the body.
        all_titles: occurrences in the title.
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


@inline
def _spell(code, text, at):
    """Write an ideograph as UTF-8, in three bytes or four."""
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


@kernel("i8", read("u8"), read("u4"), write("u1"), write("u4"))
def spell_grams(grams, codes, text, ends):
    """Write grams as UTF-8, one after the other; 5 ns a gram.

    Args:
        grams: two ideographs' numbers in each.
        codes: the code point of each number.
        text: receives the bytes, at most eight a gram.
        ends: receives the end of each gram.

    Returns:
        The number of bytes.
    """
    at = 0
    for place in range(len(grams)):
        at = _spell(codes[grams[place] >> _HAN], text, at)
        second = grams[place] & _SECOND
        if second != 0:
            at = _spell(codes[second], text, at)
        ends[place] = at
    return at


@inline
def _compare(some, begin, end, others, start, stop):
    """Return a number below 0, 0 or above 0: one term is before, equal to or after the other."""
    while begin < end and start < stop:
        if some[begin] != others[start]:
            return np.int64(some[begin]) - np.int64(others[start])
        begin += 1
        start += 1
    return (end - begin) - (stop - start)


@inline
def _copy(some, begin, end, text, at):
    while begin < end:
        text[at] = some[begin]
        begin += 1
        at += 1
    return at


@kernel(
    "i8",
    *(read("u1"), read("u4"), read("u1"), read("u4")),
    *(write("u1"), write("u4"), write("i4"), write("i4")),
)
def unite_terms(some, some_ends, others, other_ends, text, ends, some_to, other_to):
    """Merge two sorted dictionaries, and number the terms of both in the result; 20 ns a term.

    Args:
        some: the terms of one dictionary.
        some_ends: where each ends.
        others: the terms of the other.
        other_ends: where each ends.
        text: receives the terms of the result.
        ends: receives where each ends.
        some_to: receives the number in the result of each term of the one.
        other_to: receives the number in the result of each term of the other.

    Returns:
        The number of terms of the result.
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


@kernel("i8", read("u8"), read("u8"), write("u8"), write("i4"), write("i4"))
def unite_grams(some, others, united, some_to, other_to):
    """Merge grams of two dictionaries, as `unite_terms` does terms; 3 ns a gram.

    Args:
        some: the grams of one dictionary, ascending.
        others: those of the other.
        united: receives those of the result.
        some_to: receives the number in the result of each gram of the one.
        other_to: receives the number in the result of each gram of the other.

    Returns:
        The number of grams of the result.
    """
    left = 0
    right = 0
    found = 0
    while left < len(some) and right < len(others):
        mine = some[left]
        other = others[right]
        united[found] = min(mine, other)
        some_to[left] = found
        other_to[right] = found
        left += mine <= other
        right += other <= mine
        found += 1
    while left < len(some):
        united[found] = some[left]
        some_to[left] = found
        left += 1
        found += 1
    while right < len(others):
        united[found] = others[right]
        other_to[right] = found
        right += 1
        found += 1
    return found
