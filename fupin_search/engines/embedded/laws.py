"""The laws of a segment's arrays: the bounds that compiled loops rely on.

No loop checks that an index is within an array, and a checksum says only that a file is as somebody
wrote it. So an index that comes from elsewhere is held to these laws once, before any query: all
that a loop takes for an index, an end or a count is within the array it indexes.

    every array   of a role and a field the schema has, of the kind its readers expect
    *ends*        ascending from 0, the last one the length of what they divide
    terms         UTF-8, without line feeds, each after the one before it in byte order
    sizes         from 1 to the number of documents
    starts        each list begins where the one before it ends, the first at 0
    postings      heads and lanes within the array, before its two words of padding; documents
                  ascending in each list and below the number of documents
    id            each document in the list of one term
    columns       one value a document: codes below the number of choices, days of the calendar,
                  lengths that add up
    texts         whole UTF-16 from each beginning to each end
    stored        unpacks to a record of a known size, of the document's own id, whose address is
                  safe and whose texts are as long as the normalised ones
    segments      names that are names, documents below 2³¹ in all, deleted ones among them

All is one pass over each array, but for stored records, which are read one by one. An error names
the array and its file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import zstandard

from fupin_search.articles.article import article_id, safe_url
from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded import schema as stored
from fupin_search.engines.embedded.schema import CONTENT, INDEX_NAME, TEXT, length_field, schema
from fupin_search.engines.embedded.snapshot import FIELDS, OpenSegment
from fupin_search.engines.embedded.storage.container import Array, ArrayFile, damaged
from fupin_search.engines.embedded.storage.fields import Lexicon
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.engines.embedded.storage.whoosh_codec import ArraySegment
from fupin_search.engines.term_keys import BODY, GRAMS, TITLE, WORDS

WHOLE = ("u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8")
LENGTHS = tuple(length_field(place, kind) for place in (TITLE, BODY) for kind in (WORDS, GRAMS))
CODED = ("section", "source", "year", "month")
_LARGEST = 2**31 - 1
_MOST_STORED = 1 << 26  # bytes of one record, unpacked; articles have 10 MB at most
_AT_ONCE = 1 << 22  # postings listed at once
_NAME = re.compile("[0-9a-zA-Z]{1,64}")
_YEAR, _MONTH = re.compile(b"[0-9]{4}"), re.compile(b"[0-9]{4}-(0[1-9]|1[0-2])")
_DOCUMENT = np.uint64(0xFFFFFFFF)
_LOW6 = np.uint64(63)
_WIDTHS = (32, 38, 44)  # where the widths of gaps, counts and title counts are in a head
_IN_TITLE = False  # documents are listed wherever they have a term

# Of each array the kinds of number it may have; a loop is compiled for exactly one.
KINDS: Mapping[str, Collection[str]] = {
    "stored": ("u1",),
    "stored_ends": ("i8",),
    "stored_dictionary": ("u1",),
    **{f"terms/{field}": ("u1",) for field in (*FIELDS, "id")},
    **{f"{role}/{field}": ("u4",) for field in (*FIELDS, "id") for role in ("term_ends", "sizes")},
    **{f"starts/{field}": WHOLE for field in (*FIELDS, "id")},
    **{f"postings/{field}": ("u8",) for field in (*FIELDS, "id")},
    **{f"column/{field}": ("u2",) for field in (TITLE, BODY)},
    **{f"column_ends/{field}": ("i8",) for field in (TITLE, BODY)},
    **{f"column/{field}": WHOLE for field in (*CODED, *LENGTHS, "day", CONTENT, TEXT)},
    **{f"choice/{field}": ("u1",) for field in CODED},
    **{f"choice_ends/{field}": ("i8",) for field in CODED},
}
_OPTIONAL = ("stored_dictionary",)
_TERMS = ("terms", "term_ends", "sizes", "starts", "postings")


class _BrokenLawError(Exception):
    """An array does not hold to its law."""

    def __init__(self, array: str, reason: str) -> None:
        super().__init__(f"{array} does not hold to its law: {reason}")


def examine(folder: Path) -> None:
    """Check that no query of an index can read or write outside its arrays.

    Args:
        folder: the index's, every byte of which has been compared with its checksums.

    Raises:
        IndexDamagedError: names the file, the array and the law it breaks.
    """
    ix = ArrayIndex.open_in(folder, schema(), INDEX_NAME)
    segments = ix.segments()
    try:
        _examine_segments(segments)
    except _BrokenLawError as error:
        raise damaged(f"the manifest of {INDEX_NAME}", str(error)) from error
    for segment in segments:
        name = segment.path(folder).name
        with ArrayFile(segment.path(folder)) as arrays:
            try:
                _examine_kinds(arrays, segment.doc_count_all())
                if segment.doc_count_all():
                    _examine(OpenSegment(ix, segment, 0))
            except _BrokenLawError as error:
                raise damaged(name, str(error)) from error


def _hold(array: str, law: object, reason: str) -> None:
    if not law:
        raise _BrokenLawError(array, reason)


def _examine_segments(segments: list[ArraySegment]) -> None:
    names = [segment.segid for segment in segments]
    _hold("segments", all(map(_NAME.fullmatch, names)), "a name is none")
    _hold("segments", len({*names}) == len(names), "a name comes twice")
    sizes = [segment.doc_count_all() for segment in segments]
    _hold("segments", min(sizes, default=0) >= 0, "the number of documents is negative")
    _hold("segments", sum(sizes) <= _LARGEST, "there are more documents than can be numbered")
    for segment in segments:
        inside = all(0 <= number < segment.doc_count_all() for number in segment.deleted_docs())
        _hold("segments", inside, "a document is deleted that is not there")


def _examine_kinds(arrays: ArrayFile, size: int) -> None:
    for name in arrays:
        _hold(name, name in KINDS, "no array has that name")
        kind = arrays[name].dtype.str[1:]
        _hold(name, kind in KINDS[name], f"it is of the kind {kind}")
    if not size:
        return
    # A field may have no term at all, but for the ids.
    without = {field for field in FIELDS if not any(f"{role}/{field}" in arrays for role in _TERMS)}
    for name in KINDS:
        role, _, field = name.partition("/")
        if name not in _OPTIONAL and not (role in _TERMS and field in without):
            _hold(name, name in arrays, "it is missing")


def _examine(segment: OpenSegment) -> None:
    arrays, size = segment.arrays, segment.size
    for field, lexicon in segment.lexicons.items():
        if f"terms/{field}" in arrays:
            _examine_terms(field, lexicon)
            _examine_lists(field, lexicon, size)
    owners, documents = segment.lexicons["id"].every_posting()
    once = len(documents) == size and (np.bincount(documents, minlength=size) == 1).all()
    _hold("postings/id", once, "not every document has one id")
    for field in (*CODED, *LENGTHS, "day", CONTENT, TEXT):
        _hold(f"column/{field}", len(arrays[f"column/{field}"]) == size, "its length is wrong")
    for field in CODED:
        _examine_choices(field, arrays)
    for field in LENGTHS:
        lengths = arrays[f"column/{field}"]
        _hold(f"column/{field}", lengths.min() >= 0, "a length is negative")
        _hold(f"column/{field}", lengths.max() <= _LARGEST, "a length is beyond any")
    days = arrays["column/day"]
    in_calendar = days.min() >= 0 and days.max() <= date.max.toordinal()
    _hold("column/day", in_calendar, "a day is in no calendar")
    for place in (TITLE, BODY):
        _examine_text(place, arrays, size)
    ids = [b""] * size
    every = segment.lexicons["id"].every_term()
    for owner, document in zip(owners.tolist(), documents.tolist(), strict=True):
        ids[document] = every[owner]
    _examine_stored(segment, ids)


def _examine_ends(name: str, ends: Array, length: int, divided: int) -> None:
    """Ends of so many pieces, which divide so many items."""
    _hold(name, len(ends) == length, "its length is wrong")
    if length:
        ascending = ends[0] >= 0 and (ends[1:] >= ends[:-1]).all()
        _hold(name, ascending, "an end is before the one before it")
    _hold(name, (int(ends[-1]) if length else 0) == divided, "the last end is not the end")


def _examine_terms(field: str, lexicon: Lexicon) -> None:
    count = len(lexicon.sizes)
    _examine_ends(f"term_ends/{field}", lexicon.ends, count, len(lexicon.text))
    _hold(f"starts/{field}", len(lexicon.starts) == count, "its length is wrong")
    terms = lexicon.every_term()
    ascending = all(one < other for one, other in pairwise((b"", *terms)))
    _hold(f"terms/{field}", ascending, "a term is not after the one before it")
    _hold(f"terms/{field}", b"\n" not in lexicon.text.tobytes(), "a term has a line feed")
    try:
        for term in terms:
            term.decode()
    except UnicodeDecodeError as error:
        raise _BrokenLawError(f"terms/{field}", "a term is not UTF-8") from error


def _examine_lists(field: str, lexicon: Lexicon, size: int) -> None:
    """Walk all lists at once, a block of each at a time, then list all their documents."""
    name = f"postings/{field}"
    sizes = lexicon.sizes.astype(np.int64)
    in_bounds = (sizes >= 1).all() and (sizes <= size).all()
    _hold(f"sizes/{field}", in_bounds, "a term has no document, or more than there are")
    end = len(lexicon.words) - kernels.PADDING
    _hold(name, end >= 0, "its padding is missing")
    starts = lexicon.starts.astype(np.int64)
    _hold(f"starts/{field}", len(starts) == 0 or starts.min() >= 0, "a list begins before all")
    at, left, before = starts.copy(), sizes.copy(), np.full(len(starts), -1)
    active = np.arange(len(starts))
    while len(active):
        here = at[active]
        _hold(name, (here < end).all(), "a list goes on past the end")
        head = lexicon.words[here]
        number = np.minimum(left[active], kernels.BLOCK)
        gap, count, title = (((head >> np.uint64(bit)) & _LOW6).astype(np.int64) for bit in _WIDTHS)
        _hold(name, (gap <= size.bit_length()).all(), "a gap is wider than there are documents")
        at[active] = here + 1 + (((number - 1) * gap + number * (count + title) + 63) >> 6)
        last = (head & _DOCUMENT).astype(np.int64)
        rising = ((last > before[active]) & (last < size)).all()
        _hold(name, rising, "a block ends with a document that cannot be its last")
        before[active] = last
        left[active] -= number
        active = active[left[active] > 0]
    follow = np.array_equal(np.append(starts, end), np.append(0, at))
    _hold(f"starts/{field}", follow, "the lists do not lie one after the other")
    _examine_documents(name, lexicon, starts, sizes, size)


def _examine_documents(name: str, lexicon: Lexicon, starts: Array, sizes: Array, size: int) -> None:
    """The documents of lists whose blocks are known to be within the array."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        done = int(ends[first - 1]) if first else 0
        stop = max(first + 1, int(np.searchsorted(ends, done + _AT_ONCE, side="right")))
        mine = sizes[first:stop]
        documents = np.empty(int(mine.sum()), np.int32)
        kernels.list_all(lexicon.words, starts[first:stop], mine, _IN_TITLE, 0, documents)
        inside = documents.min() >= 0 and documents.max() < size
        _hold(name, inside, "a document is beyond the last one")
        rises = np.diff(documents) > 0
        rises[np.cumsum(mine)[:-1] - 1] = True
        _hold(name, rises.all(), "the documents of a list do not ascend")
        first = stop


def _examine_choices(field: str, arrays: ArrayFile) -> None:
    ends, text = arrays[f"choice_ends/{field}"], arrays[f"choice/{field}"]
    _examine_ends(f"choice_ends/{field}", ends, len(ends), len(text))
    codes = arrays[f"column/{field}"]
    among = codes.min() >= 0 and codes.max() < len(ends)
    _hold(f"column/{field}", among, "a code is that of no choice")
    raw = text.tobytes()
    shape = {"year": _YEAR, "month": _MONTH}.get(field)
    for start, end in pairwise((0, *ends.tolist())):
        value = raw[start:end]
        fits = not shape or not value or shape.fullmatch(value)
        _hold(f"choice/{field}", fits, "a choice is no time")
        try:
            value.decode()
        except UnicodeDecodeError as error:
            raise _BrokenLawError(f"choice/{field}", "a choice is not UTF-8") from error


def _examine_text(place: str, arrays: ArrayFile, size: int) -> None:
    name = f"column/{place}"
    units, ends = arrays[name], arrays[f"column_ends/{place}"]
    _examine_ends(f"column_ends/{place}", ends, size, len(units))
    try:
        units.tobytes().decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise _BrokenLawError(name, "it is not UTF-16") from error
    begins = ends[:-1][ends[:-1] < len(units)]
    halves = (units[begins] >= 0xDC00) & (units[begins] < 0xE000)  # low surrogates
    _hold(f"column_ends/{place}", not halves.any(), "a text ends inside a character")


def _examine_stored(segment: OpenSegment, ids: list[bytes]) -> None:
    arrays, size = segment.arrays, segment.size
    packed, ends = arrays["stored"], arrays["stored_ends"]
    _examine_ends("stored_ends", ends, size, len(packed))
    raw = packed.tobytes()
    for number, (start, end) in enumerate(pairwise((0, *ends.tolist()))):
        title, body = segment.titles.of(number), segment.bodies.of(number)
        try:
            length = zstandard.frame_content_size(raw[start:end])
            _hold("stored", 0 <= length <= _MOST_STORED, f"record {number} is beyond any size")
            article = stored.make_article(segment.record(number), title, body)
        except (zstandard.ZstdError, msgspec.MsgspecError, ValueError, KeyError) as error:
            raise _BrokenLawError("stored", f"record {number} cannot be read") from error
        except (AssertionError, IndexError, TypeError) as error:
            raise _BrokenLawError("stored", f"record {number} is none") from error
        own = article.id.encode() == ids[number] and article.id
        plain = own and article_id(article.id, url=None, origin="") == (article.id, ())
        _hold("stored", plain, f"record {number} has another id, or one that is unsafe")
        safe = article.url is None or safe_url(article.url) == article.url
        _hold("stored", safe, f"record {number} has an address that is not safe")
        as_long = (len(article.title), len(article.body)) == (len(title), len(body))
        _hold("stored", as_long, f"record {number} has texts of another length")
