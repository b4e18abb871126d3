"""Runs the program of a query: it lists documents in rows on a stack, and combines the rows.

A row is ascending documents. An operation and its words:

    FINISH
    LIST, in title, lists                push the documents of a term
    KEEP, in title, lists                keep those of the top row that have a term
    UNION, in title, groups              push the documents of many terms
    BOTH | EITHER | WITHOUT              replace the two top rows: both, either, below and not top
    EVERYTHING                           push all living documents
    DUPLICATE                            push the top row again
    HOLDING, pattern, its length, in title, proofs
                                         keep those of the top row whose text has ideographs side by
                                         side; lists of terms that prove it spare reading
    READ, number                         leave, so that Python keeps those whose text has a literal
    CODES, field, flags                  keep those with a value let through
    DAYS, first, last                    keep those published in these days
    IN_REGIONS, flags, their number      keep those with regions that every filter lets through
    ENOUGH, may miss, least, go to       go on elsewhere if the top row has enough documents: one,
                                         or as many as named where words may miss
    MOST, rows, may miss, missing, largest share, sufficient, enough, go to
                                         replace the top rows, one a word, and the row of all words
                                         below them by the documents with enough of the words
    ANY, rows, share, weight of each     likewise, by a share of what ranks the words

Lists are a number and then, for each segment that has the term: segment, field, start, size. Groups
are a number and then, for each: segment, field, number of lists, addresses of starts and sizes.
"""

from __future__ import annotations

import math

import numpy as np

from fupin_search.compiled import inline, part
from fupin_search.engines.embedded.kernels.layout import (
    BASE,
    BITS,
    BODIES,
    BODY_ENDS,
    BOTH,
    CODES,
    DAY,
    DAYS,
    DELETED,
    DELETED_FLAGS,
    DEPTH,
    DUPLICATE,
    EITHER,
    END,
    ENOUGH,
    EVERYTHING,
    FACT_COUNT,
    FACTS,
    FINISH,
    HELD,
    HOLDING,
    IN_REGIONS,
    KEEP,
    LIST,
    MATCH,
    MISSING,
    MOST,
    POSTINGS,
    PROGRAM,
    RARITY,
    READ,
    READING,
    REGION_STARTS,
    REGIONS,
    ROWS,
    SEGMENT_WORDS,
    SIZE,
    SPACES,
    TITLE_ENDS,
    TITLES,
    TOPS,
    UNION,
    WEIGHTS,
    WITHOUT,
    WORK,
)
from fupin_search.engines.embedded.kernels.packed import keep_flagged, keep_listed, list_into
from fupin_search.engines.embedded.kernels.rows import (
    LONG,
    UNSIGNED,
    as_f8,
    as_i4,
    as_i8,
    as_u1,
    as_u2,
    as_u8,
    collect,
    find_segment,
    flag,
    intersect,
    is_dense,
    mark,
    segment_at,
    subtract,
    unflag,
    unite,
    unite_flagged,
)

_ROUNDING = 1e-9
# Units of text that are compared at once.
_UNITS = 32
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
def _living(index, rows, start, stop):
    """Drop deleted documents from a row; return its end."""
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
def _list(block, index, at, in_title, rows, start):
    """Write the living documents of lists; return the end."""
    stop = start
    for which in range(block[at]):
        word = at + 1 + 4 * which
        segment = segment_at(block[word])
        words = as_u8(index[segment + POSTINGS + block[word + 1]], LONG)
        base = index[segment + BASE]
        block[WORK] += block[word + 3]
        stop = list_into(words, block[word + 2], block[word + 3], in_title, base, rows, stop)
    return _living(index, rows, start, stop)


@part
def _keep(block, index, at, in_title, rows, start, stop):
    """Keep the documents of a row that are in lists; return the end of the row."""
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
def _unite(block, index, rows, start, middle, stop):
    """Write the documents of two rows as one, in place of the first; return its end."""
    if middle > start and stop > middle and is_dense(index, stop - start):
        return unite_flagged(rows, start, middle, stop, as_u1(block[HELD], LONG))
    return unite(rows, start, middle, stop)


@part
def _unite_lists(block, index, at, in_title, rows, start):
    """Write the living documents of any of many lists; return the end of the row."""
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
    return _living(index, rows, start, collect(index, bits, rows, start))


@part
def _holds(units, ends, document, pattern, spaces):
    """Return whether a text has a pattern; white space may be between the pattern's characters."""
    at = ends[document - 1] if document else 0
    end = ends[document]
    last = end - len(pattern)
    while at <= last:
        stop = min(at + _UNITS, last + 1)
        # A processor looks for the first character in all of these at once.
        if stop == at + _UNITS and not _has(units[at:stop], pattern[0]):
            at = stop
            continue
        while at < stop:
            if units[at] == pattern[0] and _is_at(units, at, end, pattern, spaces):
                return True
            at += 1
    return False


@part
def _has(units, unit):
    """Return whether `_UNITS` units have a unit among them."""
    found = 0
    for at in range(_UNITS):
        found |= 1 if units[UNSIGNED(at)] == unit else 0
    return found != 0


@inline
def _is_at(units, at, end, pattern, spaces):
    """Return whether a pattern begins at a unit that is its first one."""
    matched = 1
    reading = at + 1
    while matched < len(pattern) and reading < end:
        if units[reading] == pattern[matched]:
            matched += 1
        elif spaces[units[reading]] == 0:
            break
        reading += 1
    return matched == len(pattern)


@part
def _keep_holding(block, index, at, rows, start, stop):
    """Keep the documents of a row whose text has ideographs side by side.

    Returns:
        The end of the row, and the word after the operation's.
    """
    pattern = as_u2(block[at], block[at + 1])
    in_title = block[at + 2] != 0
    proofs = block[at + 3]
    at += 4
    # Each list of proofs picks from the whole row; the rest of the row is read.
    proven = stop
    for _ in range(proofs):
        end = proven + stop - start
        for place in range(start, stop):
            rows[proven + place - start] = rows[place]
        end = _keep(block, index, at, in_title, rows, proven, end)
        proven = _unite(block, index, rows, stop, proven, end)
        at = skip_lists(block, at)
    spaces = as_u1(index[SPACES], LONG)
    kept = start
    sure = stop
    segment = segment_at(0)
    for place in range(start, stop):
        document = rows[place]
        while sure < proven and rows[sure] < document:
            sure += 1
        holds = sure < proven and rows[sure] == document
        if not holds:
            block[WORK] += 1
            while document >= index[segment + END]:
                segment += SEGMENT_WORDS
            own = document - index[segment + BASE]
            titles, title_ends = index[segment + TITLES], index[segment + TITLE_ENDS]
            holds = _holds(as_u2(titles, LONG), as_i8(title_ends, LONG), own, pattern, spaces)
            if not holds and not in_title:
                bodies, body_ends = index[segment + BODIES], index[segment + BODY_ENDS]
                holds = _holds(as_u2(bodies, LONG), as_i8(body_ends, LONG), own, pattern, spaces)
        if holds:
            rows[kept] = document
            kept += 1
    return kept, at


@part
def in_regions(starts, regions, allowed, count, document):
    """Return whether a document's regions pass every filter of regions.

    Args:
        starts: where each document's regions begin.
        regions: those of each document.
        allowed: for each region a bit for every filter it passes, and all those bits.
        count: the length of `allowed`.
        document: the document.
    """
    passed = np.uint64(0)
    for at in range(starts[document], starts[document + 1]):
        passed |= allowed[regions[at]]
    return passed == allowed[count - 1]


@part
def _keep_passing(block, index, at, rows, start, stop):
    """Keep the documents of a row that pass a filter; return the end of the row."""
    operation = block[at]
    facts = as_i4(index[FACTS], LONG)
    starts, regions = as_i8(index[REGION_STARTS], LONG), as_i4(index[REGIONS], LONG)
    kept = start
    for place in range(start, stop):
        document = rows[place]
        row = document * FACT_COUNT
        if operation == CODES:
            code = facts[row + block[at + 1]]
            passes = code >= 0 and as_u1(block[at + 2], LONG)[code] != 0
        elif operation == DAYS:
            passes = block[at + 1] <= facts[row + DAY] and facts[row + DAY] <= block[at + 2]
        else:
            allowed = as_u8(block[at + 1], LONG)
            passes = in_regions(starts, regions, allowed, block[at + 2], document)
        if passes:
            rows[kept] = document
            kept += 1
    return kept


@part
def _share(block, index, rows, tops, first, count, weights, share):
    """Write the documents that have a share of the weight of some rows after them.

    Args:
        block: of the query.
        index: the index.
        rows: all rows.
        tops: where each row ends.
        first: the number of the first of them, from 1.
        count: how many there are.
        weights: of each, 0 for one without a document.
        share: of all their weights.

    Returns:
        The end of what was written, after the last row.
    """
    held = as_f8(block[HELD], LONG)
    total = 0.0
    for which in range(count):
        total += weights[which]
    least = share * total - _ROUNDING
    start = tops[first + count - 1]
    kept = start
    if least > 0.0 and is_dense(index, start - tops[first - 1]):
        for which in range(count):
            weight = weights[which]
            for place in range(tops[first + which - 1], tops[first + which]):
                held[UNSIGNED(rows[UNSIGNED(place)])] += weight
        for document in range(index[SIZE]):
            rows[UNSIGNED(kept)] = document
            kept += 1 if held[UNSIGNED(document)] >= least else 0
        for document in range(index[SIZE]):
            held[UNSIGNED(document)] = 0.0
        return kept
    bits = as_u8(block[BITS], LONG)
    for which in range(count):
        for place in range(tops[first + which - 1], tops[first + which]):
            held[rows[place]] += weights[which]
            mark(bits, rows[place])
    stop = collect(index, bits, rows, start)
    for place in range(start, stop):
        document = rows[place]
        if held[document] >= least:
            rows[kept] = document
            kept += 1
        held[document] = 0.0
    return kept


@part
def _idf(index, documents):
    """The inverse document frequency, in the form that is never negative (as in Lucene)."""
    living = np.float64(index[SIZE] - index[DELETED])
    return math.log1p((living - documents + 0.5) / (documents + 0.5))


@part
def idf_weight(index, rarity, documents):
    """The weight of a term that so many documents have: more, the fewer they are.

    Args:
        index: the index.
        rarity: the power of idf that it is.
        documents: how many have the term.
    """
    return math.pow(_idf(index, documents), rarity)


@part
def _weigh_rows(block, reals, index, at, depth, rows, tops):
    """Replace the rows of words, and the row below, by that of all with enough of the words.

    Args:
        block: of the query.
        reals: the same words as doubles.
        index: the index.
        at: the word of the operation MOST or ANY.
        depth: how many rows there are.
        rows: all rows.
        tops: where each row ends.

    Returns:
        The word at which the program goes on.
    """
    most = block[at] == MOST
    count = block[at + 1]
    first = depth - count + 1
    weights = as_f8(block[WEIGHTS], LONG)
    present = 0
    for which in range(count):
        documents = tops[first + which] - tops[first + which - 1]
        weights[which] = 0.0
        if documents:
            present += 1
            if most:
                weights[which] = _idf(index, documents)
            else:
                weight = idf_weight(index, reals[RARITY], documents)
                weights[which] = reals[at + 3 + which] * weight
        elif most:
            as_u1(block[MISSING], LONG)[block[at + 3] + which] = 1
    start, middle = tops[first - 2], tops[first - 1]
    if most and block[at + 2] == 0:
        return block[at + 7]
    share = min(reals[at + 4], reals[at + 5] / max(present, 1)) if most else reals[at + 2]
    last = tops[first + count - 1]
    stop = _share(block, index, rows, tops, first, count, weights, share)
    # The rows of words are gone; what was written is moved beside the row below.
    for place in range(last, stop):
        rows[middle + place - last] = rows[place]
    united = _unite(block, index, rows, start, middle, middle + stop - last)
    if united > middle:
        block[MATCH] = 1 if most else 2
    tops[first - 1] = united
    if most:
        return block[at + 7] if united - start >= block[at + 6] else at + 8
    return at + 3 + count


@part
def run_program(block, reals, index):
    """Run the program of a query until it ends or Python has to read texts.

    Args:
        block: of the query.
        reals: the same words as doubles.
        index: the index.

    Returns:
        True if it ended; the top row has the documents.
    """
    rows = as_i4(block[ROWS], LONG)
    tops = block[block[TOPS] :]
    at = block[PROGRAM]
    depth = block[DEPTH]
    while True:
        operation = block[at]
        if operation == FINISH:
            break
        start, stop = np.int64(0), tops[depth]
        if depth > 0:
            start = tops[depth - 1]
        if operation == LIST:
            depth += 1
            tops[depth] = _list(block, index, at + 2, block[at + 1] != 0, rows, stop)
            at = skip_lists(block, at + 2)
        elif operation == KEEP:
            tops[depth] = _keep(block, index, at + 2, block[at + 1] != 0, rows, start, stop)
            at = skip_lists(block, at + 2)
        elif operation == UNION:
            depth += 1
            tops[depth] = _unite_lists(block, index, at + 2, block[at + 1] != 0, rows, stop)
            at += 3 + 5 * block[at + 2]
        elif BOTH <= operation <= WITHOUT:
            below = tops[depth - 2]
            depth -= 1
            if operation == BOTH:
                tops[depth] = intersect(rows, below, start, stop)
            elif operation == EITHER:
                tops[depth] = _unite(block, index, rows, below, start, stop)
            else:
                tops[depth] = subtract(rows, below, start, stop)
            at += 1
        elif operation == EVERYTHING:
            for document in range(index[SIZE]):
                rows[stop + document] = document
            depth += 1
            tops[depth] = _living(index, rows, stop, stop + index[SIZE])
            at += 1
        elif operation == DUPLICATE:
            for place in range(start, stop):
                rows[stop + place - start] = rows[place]
            depth += 1
            tops[depth] = stop + stop - start
            at += 1
        elif operation == HOLDING:
            tops[depth], at = _keep_holding(block, index, at + 1, rows, start, stop)
        elif operation == READ:
            block[READING] = block[at + 1]
            block[PROGRAM] = at + 2
            block[DEPTH] = depth
            return False
        elif CODES <= operation <= IN_REGIONS:
            tops[depth] = _keep_passing(block, index, at, rows, start, stop)
            at += 3
        elif operation == ENOUGH:
            found = stop - start
            done = found > 0 and (block[at + 1] == 0 or found >= block[at + 2])
            at = block[at + 3] if done else at + 4
        else:
            count = block[at + 1]
            at = _weigh_rows(block, reals, index, at, depth, rows, tops)
            depth -= count
    block[PROGRAM] = at
    block[DEPTH] = depth
    return True
