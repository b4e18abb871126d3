"""JSON records as articles, one a line.

A record is an object with the keys id, title, body, section, source, date, url and path, of which
only one of title and body is needed. Other keys are nobody's business and pass unread. A key with
null is an absent key. A date may be a number counted from 1970, as databases export it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from io import BufferedReader
from math import isfinite

import msgspec

from fupin_search.articles.article import Accepted, Article, Reading, Rejected, Remark
from fupin_search.articles.corpora.streams import MOST_BYTES, narrowed
from fupin_search.articles.dates import recorded_day
from fupin_search.articles.encodings import UndecodableError, decode, wide_encoding
from fupin_search.articles.identity import article_id, safe_url
from fupin_search.articles.lines import one_line, paragraphs
from fupin_search.articles.pages.labels import split_crumbs, trail_of
from fupin_search.articles.sources import normal_source

_LONGEST_NUMBER = 128  # bits of an id or a date given as a number
_SKIPPED_AT_ONCE = 1 << 20  # bytes


class _BadFieldError(Exception):
    """A key's value has the wrong type."""


def read_records(
    stream: BufferedReader, *, origin: str, on_record: Callable[[], None]
) -> Iterator[Reading]:
    """The articles of a JSON-lines file; blank lines are no records.

    Args:
        stream: the file, unpacked.
        origin: what it is called.
        on_record: told after every record.

    Raises:
        OSError: the file cannot be read on.
    """
    number = 0
    for line in lines_of_stream(stream):
        if line is not None and not line.strip():
            continue
        number += 1
        name = f"{origin}#{number}"
        yield Rejected(name, too_large("record")) if line is None else read_line(line, origin=name)
        on_record()
    if not number:
        yield Rejected(origin, Remark("empty", "The file holds no record."))


def lines_of_stream(stream: BufferedReader) -> Iterator[bytes | None]:
    """The lines of a file; None for one that is too long, which is never held whole.

    Args:
        stream: the file, unpacked, in any encoding.
    """
    if wide := wide_encoding(stream.peek(4)):
        mark, encoding = wide
        stream.read(len(mark))
        stream = narrowed(stream, encoding)
    while line := stream.readline(MOST_BYTES + 1):
        if len(line) <= MOST_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(_SKIPPED_AT_ONCE)) and not rest.endswith(b"\n"):
            pass
        yield None


def too_large(what: str) -> Remark:
    """The refusal of a page, a record or a row.

    Args:
        what: which of them.
    """
    return Remark("too-large", f"The {what} has more than {MOST_BYTES // 1_000_000} MB.")


def read_line(line: bytes, *, origin: str) -> Reading:
    """The article of one line of a JSON-lines file.

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
        # are taken out later; what this one refuses too is no JSON.
        return json.loads(text, strict=False)


def read_record(record: object, *, origin: str, warnings: tuple[Remark, ...] = ()) -> Reading:
    """The article of one decoded JSON record.

    Args:
        record: a mapping of the keys above; anything else is rejected.
        origin: file and record it comes from.
        warnings: what is already known to be amiss with it.
    """
    if not isinstance(record, Mapping):
        return Rejected(origin, Remark("not-an-object", "The record is not a JSON object."))
    try:
        return _read(record, origin, warnings)
    except _BadFieldError as error:
        return Rejected(origin, Remark("bad-field", str(error)))


def _read(record: Mapping[object, object], origin: str, warnings: tuple[Remark, ...]) -> Reading:
    title = one_line(_text(record, "title"))
    body = paragraphs(_texts(record, "body"))
    own_id = _id(record)
    printed_source = one_line(_text(record, "source")) or None
    printed_date = _date(record)
    given_url = _text(record, "url").strip()
    path = _path(record)
    if not title and not body:
        return Rejected(origin, Remark("empty", "The record has neither a title nor a body."))
    url = safe_url(given_url)
    name, remarks = article_id(own_id, url=url, origin=origin)
    day = recorded_day(printed_date)
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


def _text(record: Mapping[object, object], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _BadFieldError(f"The key {key} must hold a string, not {_kind(value)}.")
    return value


def _texts(record: Mapping[object, object], key: str) -> list[str]:
    """The strings of a key that may hold one or a list of them."""
    value = record.get(key)
    if not isinstance(value, list):
        if value is not None and not isinstance(value, str):
            raise _BadFieldError(
                f"The key {key} must hold a string or a list of strings, not {_kind(value)}."
            )
        return [value] if value else []
    strings = [item for item in value if isinstance(item, str)]
    if len(strings) < len(value):
        raise _BadFieldError(f"The list of the key {key} must hold strings only.")
    return strings


def _date(record: Mapping[object, object]) -> str:
    value = record.get("date")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        counted = int(value) if isinstance(value, int) or isfinite(value) else 0
        return str(counted) if counted.bit_length() <= _LONGEST_NUMBER else "a number"
    return _text(record, "date").strip()


def _id(record: Mapping[object, object]) -> str | None:
    value = record.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        if value.bit_length() > _LONGEST_NUMBER:
            raise _BadFieldError(f"The number of the key id is over {_LONGEST_NUMBER} bits long.")
        return str(value)
    if value is not None and not isinstance(value, str):
        raise _BadFieldError(f"The key id must hold a string or an integer, not {_kind(value)}.")
    return value or None


def _path(record: Mapping[object, object]) -> tuple[str, ...]:
    """The breadcrumb, ending with the section the record names."""
    crumbs = _texts(record, "path")
    path = (
        split_crumbs(crumbs[0])
        if isinstance(record.get("path"), str) and crumbs
        else trail_of(crumbs)
    )
    section = one_line(_text(record, "section"))
    if not section:
        return path
    if section not in path:
        return (*path, section)
    # The innermost of that name: an article's own section is the last crumb of its path.
    return path[: len(path) - path[::-1].index(section)]


def _kind(value: object) -> str:
    """What JSON calls the type of a value."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    return "a list" if isinstance(value, list) else "an object"
