"""One file of a corpus as readings, whatever it holds and however it is packed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader

from fupin_search.articles.article import Reading, Rejected, Remark
from fupin_search.articles.corpora.files import Form, Kind
from fupin_search.articles.corpora.records import read_records, too_large
from fupin_search.articles.corpora.streams import (
    MOST_BYTES,
    ExpandsTooMuchError,
    Expansion,
    bounded,
)
from fupin_search.articles.corpora.tables import read_table
from fupin_search.articles.encodings import UndecodableError, decode
from fupin_search.articles.lines import lines_of
from fupin_search.articles.pages import read_html
from fupin_search.articles.pages.site import read_page


def read_stream(
    stream: BufferedReader,
    form: Form,
    *,
    origin: str,
    on_record: Callable[[], None],
    around: Expansion | None = None,
) -> Iterator[Reading]:
    """The readings of one file that is no archive.

    Args:
        stream: the file as it is.
        form: what its name says of it.
        origin: what it is called.
        on_record: told after every record or row.
        around: of the archive the file is in, which what gzip unpacks counts in too.

    Raises:
        OSError: the file cannot be read on.
    """
    if not form.packed:
        yield from _read_plain(stream, form.kind, origin, on_record)
        return
    packed = gzip.GzipFile(fileobj=stream)
    try:
        unpacked = bounded(packed, Expansion(stream.tell, around))
        yield from _read_plain(unpacked, form.kind, origin, on_record)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        reason = f"The compressed file is broken from here on: {error}."
        yield Rejected(origin, Remark("broken-gzip", reason))
    except ExpandsTooMuchError:
        yield Rejected(origin, expands_too_much())


def expands_too_much() -> Remark:
    """The refusal of a file that unpacks like a bomb."""
    reason = "The file unpacks to over 200 times its size, so reading it was stopped here."
    return Remark("expands-too-much", reason)


def _read_plain(
    stream: BufferedReader, kind: Kind, origin: str, on_record: Callable[[], None]
) -> Iterator[Reading]:
    if kind is Kind.RECORDS:
        yield from read_records(stream, origin=origin, on_record=on_record)
    elif kind is Kind.TABLE:
        yield from read_table(stream, origin=origin, on_record=on_record)
    else:
        yield _read_page(stream.read(MOST_BYTES + 1), kind, origin)


def _read_page(raw: bytes, kind: Kind, origin: str) -> Reading:
    if len(raw) > MOST_BYTES:
        return Rejected(origin, too_large("page"))
    try:
        text, warnings = decode(raw)
    except UndecodableError as error:
        return Rejected(origin, error.remark)
    if kind is Kind.HTML:
        return read_html(text, origin=origin, warnings=warnings)
    return read_page(lines_of(text), origin=origin, warnings=warnings)
