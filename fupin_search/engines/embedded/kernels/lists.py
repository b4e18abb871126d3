"""Lists of a program: the documents of terms, listed, kept in a row, or united."""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import part
from fupin_search.engines.embedded.kernels.layout import (
    BASE,
    BITS,
    DELETED,
    DELETED_FLAGS,
    HELD,
    POSTINGS,
    WORK,
)
from fupin_search.engines.embedded.kernels.packed import keep_flagged, keep_listed, list_into
from fupin_search.engines.embedded.kernels.rows import (
    LONG,
    as_i8,
    as_u1,
    as_u8,
    collect,
    find_segment,
    flag,
    is_dense,
    mark,
    segment_at,
    unflag,
    unite,
    unite_flagged,
)

# Documents of a row are flagged for a list of at most so many times their number.
_FLAGGED = 8


@part
def skip_lists(block, at):
    """The word after some lists.

    Args:
        block: of the query.
        at: the word of their number.
    """
    return at + 1 + 4 * block[at]


@part
def keep_living(index, rows, start, stop):
    """Drop deleted documents from a row; return its end.

    Args:
        index: the index.
        rows: all rows.
        start: of the row.
        stop: its end.
    """
    if index[DELETED] == 0:
        return stop
    deleted = as_u1(index[DELETED_FLAGS], LONG)
    kept = start
    for place in range(start, stop):
        if deleted[rows[place]] == 0:
            rows[kept] = rows[place]
            kept += 1
    return kept


@part
def list_documents(block, index, at, in_title, rows, start):
    """Write the living documents of lists; return the end.

    Args:
        block: of the query.
        index: the index.
        at: the word of the lists' number.
        in_title: only those with the term in their title.
        rows: all rows.
        start: where to write.
    """
    stop = start
    for which in range(block[at]):
        word = at + 1 + 4 * which
        segment = segment_at(block[word])
        words = as_u8(index[segment + POSTINGS + block[word + 1]], LONG)
        base = index[segment + BASE]
        block[WORK] += block[word + 3]
        stop = list_into(words, block[word + 2], block[word + 3], in_title, base, rows, stop)
    return keep_living(index, rows, start, stop)


@part
def keep_documents(block, index, at, in_title, rows, start, stop):
    """Keep the documents of a row that are in lists; return the end of the row.

    Args:
        block: of the query.
        index: the index.
        at: the word of the lists' number.
        in_title: only those with the term in their title.
        rows: all rows.
        start: of the row.
        stop: its end.
    """
    kept = start
    place = start
    flags = as_u1(block[HELD], LONG)
    postings = np.int64(0)
    for which in range(block[at]):
        postings += block[at + 4 + 4 * which]
    # Where most blocks have documents of the row, none is compared.
    flagged = is_dense(index, stop - start) and _FLAGGED * (stop - start) >= postings
    first, end = np.int64(0), np.int64(-1)
    if flagged:
        first, end = rows[start], rows[stop - 1]
        flag(flags, rows, start, stop)
    for which in range(block[at]):
        word = at + 1 + 4 * which
        segment = segment_at(block[word])
        words = as_u8(index[segment + POSTINGS + block[word + 1]], LONG)
        base = index[segment + BASE]
        if flagged:
            block[WORK] += block[word + 3]
            kept = keep_flagged(
                words, block[word + 2], block[word + 3], in_title, base, flags, end, rows, kept
            )
            continue
        place, last = find_segment(index, segment, rows, place, stop)
        block[WORK] += block[word + 3] if last > place else 0
        kept = keep_listed(
            words, block[word + 2], block[word + 3], in_title, base, rows, place, last, kept
        )
        place = last
    unflag(flags, first, end)
    return kept


@part
def unite_rows(block, index, rows, start, middle, stop):
    """Write the documents of two rows as one, in place of the first; return its end.

    Args:
        block: of the query.
        index: the index.
        rows: all rows.
        start: of the first row.
        middle: its end, and the start of the second.
        stop: the end of the second.
    """
    if middle > start and stop > middle and is_dense(index, stop - start):
        return unite_flagged(rows, start, middle, stop, as_u1(block[HELD], LONG))
    return unite(rows, start, middle, stop)


@part
def unite_documents(block, index, at, in_title, rows, start):
    """Write the living documents of any of many lists; return the end of the row.

    Args:
        block: of the query.
        index: the index.
        at: the word of the number of groups.
        in_title: only those with a term in their title.
        rows: all rows.
        start: where to write.
    """
    bits = as_u8(block[BITS], LONG)
    for which in range(block[at]):
        word = at + 1 + 5 * which
        segment = segment_at(block[word])
        words = as_u8(index[segment + POSTINGS + block[word + 1]], LONG)
        count = block[word + 2]
        starts, sizes = as_i8(block[word + 3], count), as_i8(block[word + 4], count)
        for number in range(count):
            block[WORK] += sizes[number]
            stop = list_into(
                words, starts[number], sizes[number], in_title, index[segment + BASE], rows, start
            )
            for place in range(start, stop):
                mark(bits, rows[place])
    return keep_living(index, rows, start, collect(index, bits, rows, start))
