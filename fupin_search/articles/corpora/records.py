"""JSON records as articles: one a line, or several lines each, or all in one array.

A record is an object with the keys id, title, body, section, source, date, url and path; a title or
a body is enough. Other keys are ignored, and a key with null counts as absent. A date may be a
number counted from 1970, as databases export it. HTML in a value becomes the text a reader sees.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from io import BufferedReader
from math import isfinite

import msgspec

from fupin_search.articles.article import Accepted, Article, Reading, Rejected, Remark
from fupin_search.articles.corpora.documents import UnclosedError, is_document, records_of_document
from fupin_search.articles.corpora.fields import Fields
from fupin_search.articles.corpora.streams import MOST_BYTES, narrowed
from fupin_search.articles.dates import recorded_day
from fupin_search.articles.encodings import UndecodableError, decode, wide_encoding
from fupin_search.articles.identity import article_id, content_id, safe_url
from fupin_search.articles.lines import one_line, paragraphs
from fupin_search.articles.pages.labels import split_crumbs, trail_of
from fupin_search.articles.sources import normal_source

_SKIPPED_AT_ONCE = 1 << 20  # bytes
_LAST_MOMENT = 1 << 128  # no count from 1970 is past it
_HEAD = 1 << 16  # bytes that show the form of a file


def read_records(
    stream: BufferedReader, *, origin: str, on_record: Callable[[], None]
) -> Iterator[Reading]:
    """Yield the articles of a file of records; blank lines are no records.

    Args:
        stream: the file, unpacked.
        origin: its name in readings.
        on_record: called after every record.

    Raises:
        OSError: the file cannot be read on.
    """
    stream = _narrow(stream)
    as_one = is_document(stream.peek(_HEAD))
    number = 0
    try:
        for record in records_of_document(stream) if as_one else lines_of_stream(stream):
            if record is not None and not record.strip():
                continue
            number += 1
            name = f"{origin}#{number}"
            if record is None:
                yield Rejected(name, too_large("record"))
            else:
                yield read_line(record, origin=name)
            on_record()
    except UnclosedError:
        reason = "The JSON is not closed at the end of the file: it is cut off or damaged."
        yield Rejected(origin, Remark("json-unclosed", reason))
        return
    if not number:
        yield Rejected(origin, Remark("empty", "The file holds no record."))


def _narrow(stream: BufferedReader) -> BufferedReader:
    """Return the stream, in UTF-8 if its mark says that its characters are wide."""
    if wide := wide_encoding(stream.peek(4)):
        mark, encoding = wide
        stream.read(len(mark))
        return narrowed(stream, encoding)
    return stream


def lines_of_stream(stream: BufferedReader) -> Iterator[bytes | None]:
    """Yield the lines of a file; None for one that is too long, which is never held whole."""
    stream = _narrow(stream)
    while line := stream.readline(MOST_BYTES + 1):
        if len(line) <= MOST_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(_SKIPPED_AT_ONCE)) and not rest.endswith(b"\n"):
            pass
        yield None


def too_large(what: str) -> Remark:
    """The refusal of a page, a record or a row."""
    return Remark("too-large", f"The {what} has more than {MOST_BYTES // 1_000_000} MB.")


def read_line(line: bytes, *, origin: str) -> Reading:
    """Read the article of one line of a JSON-lines file.

    Args:
        line: one JSON object, in UTF-8 or any encoding a page may have.
        origin: file and record it comes from.
    """
    try:
        text, warnings = decode(line, declares=False)
    except UndecodableError as error:
        return Rejected(origin, error.remark)
    try:
        record = _parsed(text)
    except (ValueError, RecursionError) as error:
        return Rejected(
            origin, Remark("not-json", f"The record is not JSON: {one_line(str(error))}.")
        )
    return read_record(record, origin=origin, warnings=warnings)


def _parsed(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        # The strict parser refuses halves of surrogate pairs and raw control characters, which
        # are taken out later; text that this one refuses too is no JSON.
        return json.loads(text, strict=False)


def read_record(record: object, *, origin: str, warnings: tuple[Remark, ...] = ()) -> Reading:
    """Read the article of one decoded JSON record.

    Args:
        record: a mapping of the keys above; anything else is rejected.
        origin: file and record it comes from.
        warnings: on its bytes, by `decode`.
    """
    if not isinstance(record, Mapping):
        return Rejected(origin, Remark("not-an-object", "The record is not a JSON object."))
    fields = Fields(record)
    title = one_line(fields.text("title"))
    body = paragraphs(fields.texts("body"))
    own_id = fields.plain("id")
    printed_source = one_line(fields.text("source")) or None
    printed_date = _date(record, fields)
    given_url = fields.plain("url").strip()
    path = _path(fields)
    if not title and not body:
        return Rejected(origin, Remark("empty", "The record has neither a title nor a body."))
    url = safe_url(given_url)
    day = recorded_day(printed_date)
    remarks = fields.remarks()
    if own_id or url:
        name, replaced = article_id(own_id, url=url, origin=origin)
        remarks += replaced
    else:
        name = content_id(title, body, day, printed_source or "", *path)
    if given_url and not url:
        reason = "The url is no plain http, https or site-relative address, so it is left out."
        remarks += (Remark("url-dropped", reason),)
    if printed_date and not day:
        reason = "The date cannot be read, so the article is indexed without one."
        remarks += (Remark("date-unreadable", reason),)
    article = Article(
        id=name,
        title=title,
        body=body,
        path=path,
        section=path[-1] if path else None,
        source=normal_source(printed_source) if printed_source else None,
        printed_source=printed_source,
        date=day,
        url=url,
        origin=origin,
    )
    return Accepted(article, warnings + remarks)


def _date(record: Mapping[object, object], fields: Fields) -> str:
    value = record.get("date")
    if isinstance(value, float) and isfinite(value):
        return str(int(value)) if abs(value) < _LAST_MOMENT else "a number"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < _LAST_MOMENT else "a number"
    return fields.text("date").strip()


def _path(fields: Fields) -> tuple[str, ...]:
    """The breadcrumb, ending with the section the record names."""
    crumbs = fields.texts("path")
    path = split_crumbs(crumbs[0]) if crumbs and not fields.is_list("path") else trail_of(crumbs)
    section = one_line(fields.text("section"))
    if not section:
        return path
    if section not in path:
        return (*path, section)
    # The innermost of that name: an article's own section is the last crumb of its path.
    return path[: len(path) - path[::-1].index(section)]
