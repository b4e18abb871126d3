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

import numpy as np

from fupin_search.compiled import part
from fupin_search.engines.embedded.kernels.holding import keep_holding
from fupin_search.engines.embedded.kernels.layout import (
    BOTH,
    CODES,
    DAY,
    DAYS,
    DEPTH,
    DUPLICATE,
    EITHER,
    ENOUGH,
    EVERYTHING,
    FACT_COUNT,
    FACTS,
    FINISH,
    HOLDING,
    IN_REGIONS,
    KEEP,
    LIST,
    PROGRAM,
    READ,
    READING,
    REGION_STARTS,
    REGIONS,
    ROWS,
    SIZE,
    TOPS,
    UNION,
    WITHOUT,
)
from fupin_search.engines.embedded.kernels.lists import (
    keep_documents,
    keep_living,
    list_documents,
    skip_lists,
    unite_documents,
    unite_rows,
)
from fupin_search.engines.embedded.kernels.rows import (
    LONG,
    as_i4,
    as_i8,
    as_u1,
    as_u8,
    intersect,
    subtract,
)
from fupin_search.engines.embedded.kernels.weighing import weigh_rows


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
            tops[depth] = list_documents(block, index, at + 2, block[at + 1] != 0, rows, stop)
            at = skip_lists(block, at + 2)
        elif operation == KEEP:
            tops[depth] = keep_documents(
                block, index, at + 2, block[at + 1] != 0, rows, start, stop
            )
            at = skip_lists(block, at + 2)
        elif operation == UNION:
            depth += 1
            tops[depth] = unite_documents(block, index, at + 2, block[at + 1] != 0, rows, stop)
            at += 3 + 5 * block[at + 2]
        elif BOTH <= operation <= WITHOUT:
            below = tops[depth - 2]
            depth -= 1
            if operation == BOTH:
                tops[depth] = intersect(rows, below, start, stop)
            elif operation == EITHER:
                tops[depth] = unite_rows(block, index, rows, below, start, stop)
            else:
                tops[depth] = subtract(rows, below, start, stop)
            at += 1
        elif operation == EVERYTHING:
            for document in range(index[SIZE]):
                rows[stop + document] = document
            depth += 1
            tops[depth] = keep_living(index, rows, stop, stop + index[SIZE])
            at += 1
        elif operation == DUPLICATE:
            for place in range(start, stop):
                rows[stop + place - start] = rows[place]
            depth += 1
            tops[depth] = stop + stop - start
            at += 1
        elif operation == HOLDING:
            tops[depth], at = keep_holding(block, index, at + 1, rows, start, stop)
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
            at = weigh_rows(block, reals, index, at, depth, rows, tops)
            depth -= count
    block[PROGRAM] = at
    block[DEPTH] = depth
    return True
