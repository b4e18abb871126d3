"""Runs of ideographs in texts: the documents of a row whose text has one."""

from __future__ import annotations

from fupin_search.compiled import inline, part
from fupin_search.engines.embedded.kernels.layout import (
    BASE,
    BODIES,
    BODY_ENDS,
    END,
    SEGMENT_WORDS,
    SPACES,
    TITLE_ENDS,
    TITLES,
    WORK,
)
from fupin_search.engines.embedded.kernels.lists import keep_documents, skip_lists, unite_rows
from fupin_search.engines.embedded.kernels.rows import (
    LONG,
    UNSIGNED,
    as_i8,
    as_u1,
    as_u2,
    segment_at,
)

# Units of text that are compared at once.
_UNITS = 32


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
def keep_holding(block, index, at, rows, start, stop):
    """Keep the documents of a row whose text has ideographs side by side.

    Args:
        block: of the query.
        index: the index.
        at: the word after that of the operation HOLDING.
        rows: all rows.
        start: of the row.
        stop: its end.

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
        end = keep_documents(block, index, at, in_title, rows, proven, end)
        proven = unite_rows(block, index, rows, stop, proven, end)
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
