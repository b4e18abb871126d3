"""The loop that marks the texts of a page: places of runs, spans, and the window to show of each.

All texts of the page lie one after the other, a character a number: offsets are code points.
"""

from __future__ import annotations

import numpy as np

from fupin_search.compiled import kernel, part, read, write

# What a character of the basic plane is, in bits of `kinds`.
SPACE, SENTENCE_END, LINE_END, CLOSING = 1, 2, 4, 8
# A bit that the loop sets for itself: some run begins with the character.
_OPENS = 16
_BASIC_PLANE = 0xFFFF

# What a mark is, in bits of `traits`.
WEAK, IN_TITLES_ONLY, SOUGHT = 1, 2, 4
# Each place that was found elsewhere: the number of its text, its start, its end, its mark.
FOUND_SIZE = 4

# Most characters of a snippet.
WINDOW = 120
# Characters shown before a place that no sentence start is near.
LEAD = 24
# A window is cut back to whole sentences that fill at least this much of it.
_LEAST_FILL = WINDOW // 2
# The value of each occurrence, where a mark's first is worth its length in characters.
_REPEAT_VALUE = 0.05
_ELLIPSIS = 0x2026
# Most characters of a snippet with an ellipsis at each end.
LONGEST_SNIPPET = WINDOW + 2


@part
def _is_kind(kinds, code, kind):
    return code <= _BASIC_PLANE and (kinds[code] & kind) != 0


@part
def _end_of_run(texts, at, end, runs, first, last, kinds):
    """Return the end of a run that begins at a character like its first, or -1."""
    matched = first + 1
    reading = at + 1
    while matched < last and reading < end:
        code = texts[reading]
        if code == runs[matched]:
            matched += 1
        elif not _is_kind(kinds, code, SPACE):
            return np.int64(-1)
        reading += 1
    return reading if matched == last else np.int64(-1)


@part
def _find(
    texts,
    begin,
    end,
    in_title,
    runs,
    ends,
    traits,
    mark_count,
    free,
    found,
    from_,
    to,
    kinds,
    starts,
    stops,
    marks,
):
    """List the places of all marks in one text by start, those found elsewhere among them.

    Returns:
        How many there are; -1 where there is not enough room.
    """
    room = len(starts)
    count = 0
    for mark in range(mark_count):
        free[mark] = begin
    following = begin + found[from_ * FOUND_SIZE + 1] if from_ < to else np.int64(-1)
    for at in range(begin, end):
        while at == following:
            if count == room:
                return np.int64(-1)
            starts[count] = at - begin
            stops[count] = found[from_ * FOUND_SIZE + 2]
            marks[count] = found[from_ * FOUND_SIZE + 3]
            count += 1
            from_ += 1
            following = begin + found[from_ * FOUND_SIZE + 1] if from_ < to else np.int64(-1)
        code = texts[at]
        if code <= _BASIC_PLANE and (kinds[code] & _OPENS) == 0:
            continue
        first = np.int64(0)
        for mark in range(mark_count):
            last = ends[mark]
            if (
                traits[mark] & SOUGHT
                and runs[first] == code
                and at >= free[mark]
                and (in_title or not traits[mark] & IN_TITLES_ONLY)
            ):
                stop = _end_of_run(texts, at, end, runs, first, last, kinds)
                if stop >= 0:
                    if count == room:
                        return np.int64(-1)
                    starts[count] = at - begin
                    stops[count] = stop - begin
                    marks[count] = mark
                    count += 1
                    free[mark] = stop
            first = last
    return np.int64(count)


@part
def _sort(starts, stops, marks, count):
    """Sort places by start, end and mark; they come by start already."""
    for place in range(1, count):
        start = starts[place]
        stop = stops[place]
        mark = marks[place]
        at = place
        while (
            at
            and starts[at - 1] == start
            and (stops[at - 1] > stop or (stops[at - 1] == stop and marks[at - 1] > mark))
        ):
            starts[at] = starts[at - 1]
            stops[at] = stops[at - 1]
            marks[at] = marks[at - 1]
            at -= 1
        starts[at] = start
        stops[at] = stop
        marks[at] = mark


@part
def _keep_touching(starts, stops, marks, count, traits, edges, size):
    """Keep the weak places that touch a strong one, directly or through others; return how many.

    In `edges` each offset of the text has two bits: whether a place that is kept ends there, or
    begins.
    """
    weak = 0
    for place in range(count):
        weak += traits[marks[place]] & WEAK
    if weak == 0:
        return count
    for offset in range(size + 1):
        edges[offset] = 0
    for place in range(count):
        if not traits[marks[place]] & WEAK:
            edges[stops[place]] |= 1
            edges[starts[place]] |= 2
    # A weak place that is kept has its number below zero until all are known.
    for place in range(count):
        if traits[marks[place]] & WEAK and edges[starts[place]] & 1:
            edges[stops[place]] |= 1
            marks[place] = -1 - marks[place]
    for place in range(count - 1, -1, -1):
        mark = marks[place] if marks[place] >= 0 else -1 - marks[place]
        if traits[mark] & WEAK and edges[stops[place]] & 2:
            edges[starts[place]] |= 2
            marks[place] = -1 - mark
    kept = 0
    for place in range(count):
        mark = marks[place]
        if mark < 0 or not traits[mark] & WEAK:
            starts[kept] = starts[place]
            stops[kept] = stops[place]
            marks[kept] = mark if mark >= 0 else -1 - mark
            kept += 1
    return kept


@part
def _add_span(spans, before, held, start, stop):
    """Add a span to those from `before` on, or lengthen the last if it touches; return how many."""
    if held > before and start <= spans[2 * held - 1]:
        spans[2 * held - 1] = max(spans[2 * held - 1], stop)
        return held
    spans[2 * held] = start
    spans[2 * held + 1] = stop
    return held + 1


@part
def _list_sentences(texts, begin, length, first, last, kinds, sentences):
    """List the starts of sentences from the line of one offset to another; return how many."""
    line = min(first, length)
    while line > 0 and not _is_kind(kinds, texts[begin + line - 1], LINE_END):
        line -= 1
    sentences[0] = line
    count = 1
    at = line
    while at <= last and at < length:
        code = texts[begin + at]
        at += 1
        if not _is_kind(kinds, code, SENTENCE_END | LINE_END):
            continue
        if not _is_kind(kinds, code, LINE_END):
            while at < length and _is_kind(kinds, texts[begin + at], SENTENCE_END):
                at += 1
            while at < length and _is_kind(kinds, texts[begin + at], CLOSING):
                at += 1
        if at <= last and at < length:
            sentences[count] = at
            count += 1
    return count


@part
def _last_until(offsets, count, offset):
    """Return the place of the last of ascending offsets that is not after one."""
    low = 0
    high = count
    while low < high:
        middle = (low + high) >> 1
        if offsets[middle] <= offset:
            low = middle + 1
        else:
            high = middle
    return low - 1


@part
def _contains(offsets, count, offset):
    place = _last_until(offsets, count, offset)
    return place >= 0 and offsets[place] == offset


@part
def _list_windows(starts, stops, count, sentences, known, windows):
    """List the starts of windows: the sentence of a place, or a little before it."""
    if count == 0:
        windows[0] = 0
        return 1
    held = 0
    for place in range(count):
        start = sentences[_last_until(sentences, known, starts[place])]
        if stops[place] - start > WINDOW:
            start = max(starts[place] - LEAD, 0)
        at = held
        while at and windows[at - 1] > start:
            at -= 1
        if at and windows[at - 1] == start:
            continue
        for moved in range(held, at, -1):
            windows[moved] = windows[moved - 1]
        windows[at] = start
        held += 1
    return held


@part
def _end_of_window(start, length, sentences, known):
    """Return the end of the last sentence that fits, unless that leaves the window half empty."""
    if length - start <= WINDOW:
        return np.int64(length)
    end = np.int64(sentences[_last_until(sentences, known, start + WINDOW)])
    return end if end - start >= _LEAST_FILL else np.int64(start + WINDOW)


@part
def _best_window(
    windows, held, length, starts, stops, marks, count, run_ends, mark_count, seen, sentences, known
):
    """Return the place of the first window with the most of the query; repeats count a little."""
    best = 0
    most = -1.0
    at = 0
    for mark in range(mark_count):
        seen[mark] = -1
    for window in range(held):
        end = _end_of_window(windows[window], length, sentences, known)
        while at < count and starts[at] < windows[window]:
            at += 1
        worth = np.int64(0)
        inside = 0
        for place in range(at, count):
            if starts[place] >= end:
                break
            if stops[place] <= end:
                inside += 1
                if seen[marks[place]] != window:
                    seen[marks[place]] = window
                    worth += run_ends[marks[place]]
                    if marks[place]:
                        worth -= run_ends[marks[place] - 1]
        value = worth + _REPEAT_VALUE * inside
        if value > most:
            most = value
            best = window
    return best


@part
def _write_snippet(
    texts,
    begin,
    start,
    end,
    opens,
    closes,
    starts,
    stops,
    count,
    kinds,
    spans,
    held,
    out,
    out_ends,
    article,
):
    """Write the characters of a window, and its spans; return how many spans there are.

    An ellipsis stands where the window neither `opens` nor `closes` a sentence.
    """
    at = out_ends[article - 1] if article else np.int64(0)
    leading = start
    while leading < end and _is_kind(kinds, texts[begin + leading], SPACE):
        leading += 1
    trailing = end
    while trailing > leading and _is_kind(kinds, texts[begin + trailing - 1], SPACE):
        trailing -= 1
    before = 0 if opens else 1
    size = before + trailing - leading
    if not opens:
        out[at] = _ELLIPSIS
    for offset in range(leading, trailing):
        code = texts[begin + offset]
        out[at + before + offset - leading] = ord(" ") if _is_kind(kinds, code, LINE_END) else code
    if not closes:
        out[at + size] = _ELLIPSIS
    out_ends[article] = at + size + (0 if closes else 1)
    shift = before - leading
    first = held
    for place in range(count):
        if starts[place] >= end:
            break
        if stops[place] > start:
            held = _add_span(
                spans, first, held, max(starts[place] + shift, before), stops[place] + shift
            )
    kept = first
    for span in range(first, held):
        if spans[2 * span] < size:
            spans[2 * kept] = spans[2 * span]
            spans[2 * kept + 1] = min(spans[2 * span + 1], size)
            kept += 1
    return kept


@kernel(
    "i8",
    *(read("u4"), read("u4"), read("i8")),
    *("i8", "i8", read("u4"), read("i8"), read("u1"), read("i8")),
    *(write("u1"), write("i8"), write("i8"), write("i4"), write("i4"), write("i4")),
    *(write("u1"), write("i4"), write("i4")),
    *(write("i4"), write("i8"), write("u4"), write("i8")),
)
def mark_texts(
    normalised,
    original,
    text_ends,
    mark_count,
    found_count,
    runs,
    run_ends,
    traits,
    found,
    kinds,
    free,
    seen,
    starts,
    stops,
    marks,
    edges,
    sentences,
    windows,
    spans,
    span_ends,
    snippets,
    snippet_ends,
):
    """Mark the titles and bodies of some articles, and choose a window of each body; 2 ns each.

    Args:
        normalised: the articles' texts, each title before its body, a character a number.
        original: the same characters as they were written.
        text_ends: where each text ends.
        mark_count: how many marks there are.
        found_count: how many places were found elsewhere.
        runs: the characters of all marks.
        run_ends: where each mark's end.
        traits: bits of each mark; only those with `SOUGHT` are looked for.
        found: places found elsewhere, `FOUND_SIZE` numbers each, by text and start.
        kinds: bits of each character of the basic plane.
        free: room for a number a mark.
        seen: the same.
        starts: room for the places in a text.
        stops: the same.
        marks: the same.
        edges: room for a number a character of the longest text, and one more.
        sentences: the same.
        windows: room for the places in a text.
        spans: the spans of each title, then those of its body, then those of its snippet.
        span_ends: where each article's three groups of them end.
        snippets: the characters of all snippets, `LONGEST_SNIPPET` at most each.
        snippet_ends: where each ends.

    Returns:
        0; 1 where `starts` and `spans` have too little room.
    """
    first = 0
    for mark in range(mark_count):
        if traits[mark] & SOUGHT and runs[first] <= _BASIC_PLANE:
            kinds[runs[first]] |= _OPENS
        first = run_ends[mark]
    begin = np.int64(0)
    taken = 0
    held = 0
    short = 0
    for text in range(len(text_ends)):
        end = text_ends[text]
        length = end - begin
        past = taken
        while past < found_count and found[past * FOUND_SIZE] == text:
            past += 1
        in_title = text % 2 == 0
        count = _find(
            normalised, begin, end, in_title, runs, run_ends, traits, mark_count, free, found,
            taken, past, kinds, starts, stops, marks,
        )  # fmt: skip
        taken = past
        if count < 0 or 2 * (held + 2 * count) > len(spans):
            short = 1
            break
        _sort(starts, stops, marks, count)
        count = _keep_touching(starts, stops, marks, count, traits, edges, length)
        before = held
        for place in range(count):
            held = _add_span(spans, before, held, starts[place], stops[place])
        article = text >> 1
        if in_title:
            span_ends[3 * article] = held
        else:
            span_ends[3 * article + 1] = held
            if length:
                start = np.int64(0)
                stop = length
                known = np.int64(1)
                sentences[0] = 0
                if length > WINDOW:
                    from_ = max(starts[0] - LEAD, 0) if count else 0
                    until = (starts[count - 1] if count else 0) + WINDOW
                    known = np.int64(
                        _list_sentences(original, begin, length, from_, until, kinds, sentences)
                    )
                    choice = _list_windows(starts, stops, count, sentences, known, windows)
                    best = 0
                    if choice > 1:
                        best = _best_window(
                            windows, choice, length, starts, stops, marks, count, run_ends,
                            mark_count, seen, sentences, known,
                        )  # fmt: skip
                    start = np.int64(windows[best])
                    stop = _end_of_window(start, length, sentences, known)
                opens = _contains(sentences, known, start)
                closes = stop == length or _contains(sentences, known, stop)
                held = _write_snippet(
                    original, begin, start, stop, opens, closes, starts, stops, count, kinds,
                    spans, held, snippets, snippet_ends, article,
                )  # fmt: skip
            else:
                snippet_ends[article] = snippet_ends[article - 1] if article else 0
            span_ends[3 * article + 2] = held
        begin = end
    first = 0
    for mark in range(mark_count):
        if traits[mark] & SOUGHT and runs[first] <= _BASIC_PLANE:
            kinds[runs[first]] &= 255 - _OPENS
        first = run_ends[mark]
    return short
