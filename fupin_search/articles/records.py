"""The reading of JSON records: one a line, or several lines each, or all in one array.

A record is an object with the keys id, title, body, section, source, date, url and path; a title or
a body is enough. Other keys are ignored, and a key with null counts as absent. A date may be a
number counted from 1970, as databases export it. HTML in a value becomes the text a reader sees.

`Fields` reads the keys of one record. `_DocumentCutter` cuts the records out of a file that is one
text of JSON; it holds one record at a time.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping
from io import BufferedReader
from math import isfinite

import msgspec

from fupin_search.articles.article import (
    Accepted,
    Article,
    Reading,
    Rejected,
    Remark,
    article_id,
    content_id,
    safe_url,
)
from fupin_search.articles.encodings import UndecodableError, decode, narrow_encoding, wide_encoding
from fupin_search.articles.files import MOST_BYTES, narrow_stream
from fupin_search.articles.lines import label_line, normalise_source, one_line, paragraphs
from fupin_search.articles.pages.html import hides_text, strip_markup
from fupin_search.articles.pages.site import clean_crumbs, split_crumbs
from fupin_search.articles.publication_dates import parse_recorded_day

_SKIPPED_AT_ONCE = 1 << 20  # bytes
_LAST_MOMENT = 1 << 128  # no count of time since 1970 is larger
_HEAD = 1 << 16  # bytes that show the form of a file

_LONGEST_NUMBER = 128  # bits of a number that is read
_DEEPEST = 3  # lists and objects in each other
# The keys of the value itself, in an object: of JSON-LD, MongoDB, WordPress, XML as JSON.
_INNER_KEYS = ("@value", "$date", "$oid", "$numberLong", "rendered", "#text", "value", "name")

_CHUNK = 1 << 16
# A string as a whole, or one that is not closed yet, or a bracket outside of strings.
_SIGN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_BETWEEN = " \t\r\n,\ufeff"


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
        for record in read_document(stream) if as_one else read_lines(stream):
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
        return narrow_stream(stream, encoding)
    return stream


def read_lines(stream: BufferedReader) -> Iterator[bytes | None]:
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
    """Return the refusal of a page, a record or a row."""
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
        record = _parse_json(text)
    except (ValueError, RecursionError) as error:
        return Rejected(
            origin, Remark("not-json", f"The record is not JSON: {one_line(str(error))}.")
        )
    return read_record(record, origin=origin, warnings=warnings)


def _parse_json(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        # The strict parser refuses halves of surrogate pairs and raw control characters, which
        # are removed later; text that this one refuses too is no JSON.
        return json.loads(text, strict=False)


def read_record(record: object, *, origin: str, warnings: tuple[Remark, ...] = ()) -> Reading:
    """Read the article of one decoded JSON record.

    Args:
        record: a mapping with the keys above; anything else is rejected.
        origin: file and record it comes from.
        warnings: on its bytes, by `decode`.
    """
    if not isinstance(record, Mapping):
        return Rejected(origin, Remark("not-an-object", "The record is not a JSON object."))
    fields = Fields(record)
    title = one_line(fields.text("title"))
    body = paragraphs(fields.texts("body"))
    own_id = fields.plain("id")
    printed_source = label_line(fields.text("source")) or None
    printed_date = _read_date(record, fields)
    given_url = fields.plain("url").strip()
    path = _read_path(fields)
    if not title and not body:
        return Rejected(origin, Remark("empty", "The record has neither a title nor a body."))
    url = safe_url(given_url)
    day = parse_recorded_day(printed_date)
    remarks = fields.remarks()
    if own_id or url:
        name, replaced = article_id(own_id, url=url, origin=origin)
        remarks += replaced
    else:
        name = content_id(title, body, day, printed_source or "", *path)
    if given_url and not url:
        reason = "The url is not a plain http, https or site-relative address, so it is left out."
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
        source=normalise_source(printed_source) if printed_source else None,
        printed_source=printed_source,
        date=day,
        url=url,
        origin=origin,
    )
    return Accepted(article, warnings + remarks)


def _read_date(record: Mapping[object, object], fields: Fields) -> str:
    value = record.get("date")
    if isinstance(value, float) and isfinite(value):
        return str(int(value)) if abs(value) < _LAST_MOMENT else "a number"
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < _LAST_MOMENT else "a number"
    return fields.text("date").strip()


def _read_path(fields: Fields) -> tuple[str, ...]:
    """Return the breadcrumb; it ends with the section that the record names."""
    crumbs = fields.texts("path")
    path: tuple[str, ...] = ()
    if crumbs:
        path = clean_crumbs(crumbs) if fields.is_list("path") else split_crumbs(crumbs[0])
    section = label_line(fields.text("section"))
    if not section:
        return path
    if section not in path:
        return (*path, section)
    # The innermost crumb of that name, because an article's section is the last of its path.
    return path[: len(path) - path[::-1].index(section)]


class Fields:
    """The values of one record, by key, with remarks on those that are not plain text.

    Args:
        record: the decoded JSON object.
    """

    def __init__(self, record: Mapping[object, object]) -> None:
        self._record = record
        self._converted: list[str] = []
        self._dropped: list[str] = []
        self._cleaned: list[str] = []

    def text(self, key: str) -> str:
        """Return the text of a key, without HTML; of a list, its first text; empty if none."""
        value = self._record.get(key)
        if value is None:
            return ""
        return self._clean(key, value if isinstance(value, str) else self._convert(key, value))

    def plain(self, key: str) -> str:
        """Return the text of a key just as it is."""
        value = self._record.get(key)
        if value is None or isinstance(value, str):
            return value or ""
        return self._convert(key, value)

    def texts(self, key: str) -> list[str]:
        """Return the texts of a key, which may have one or a list of them, without HTML."""
        value = self._record.get(key)
        if value is None:
            return []
        if isinstance(value, str):
            return [self._clean(key, value)]
        if not isinstance(value, list):
            return [self._clean(key, self._convert(key, value))]
        texts = [item if isinstance(item, str) else self._convert(key, item) for item in value]
        if key == "body":  # a tag opened in one text may be closed in the next
            texts = ["\n".join(texts)]
        return [self._clean(key, text) for text in texts]

    def is_list(self, key: str) -> bool:
        """Return True if a key holds a list."""
        return isinstance(self._record.get(key), list)

    def remarks(self) -> tuple[Remark, ...]:
        """Return remarks on the values that were cleaned, converted or dropped so far."""
        if not (self._cleaned or self._converted or self._dropped):
            return ()
        kinds = (
            (self._cleaned, "html-in-text", "had HTML; the text that a reader sees replaces it."),
            (
                self._converted,
                "field-converted",
                "had another type of value, which was read as text.",
            ),
            (
                self._dropped,
                "field-dropped",
                "had nothing that can be read as text and was left out.",
            ),
        )
        return tuple(
            Remark(code, f"{_name_keys(keys)} {reason}") for keys, code, reason in kinds if keys
        )

    def _clean(self, key: str, text: str) -> str:
        # Most texts hold neither.
        if "<" not in text and "&" not in text:
            return text
        cleaned = strip_markup(text)
        if key == "title" and not cleaned.strip() and hides_text(text):
            return text  # a headline is no script, even if it looks like one
        if cleaned != text:
            self._cleaned.append(key)
        return cleaned

    def _convert(self, key: str, value: object) -> str:
        """Return the text of a value that is no text; empty where it has none."""
        text = _text_in(value)
        (self._dropped if text is None else self._converted).append(key)
        return text or ""


def _text_in(value: object, depth: int = 0) -> str | None:
    """Return a value as text; of a list its first text, of an object the value it wraps."""
    match value:
        case str():
            return value
        case int() if not isinstance(value, bool) and value.bit_length() <= _LONGEST_NUMBER:
            return str(value)
        case float() if isfinite(value):
            # A larger one is whole too, but it has hundreds of digits.
            whole = value.is_integer() and abs(value) < 1 << _LONGEST_NUMBER
            return str(int(value)) if whole else repr(value)
        case list() if depth < _DEEPEST:
            texts = (_text_in(item, depth + 1) for item in value)
        case Mapping() if depth < _DEEPEST:
            texts = (_text_in(value.get(key), depth + 1) for key in _INNER_KEYS)
        case _:
            return None
    return next((text for text in texts if text is not None), None)


def _name_keys(keys: list[str]) -> str:
    distinct = list(dict.fromkeys(keys))
    noun = "The key" if len(distinct) == 1 else "The keys"
    return f"{noun} {', '.join(distinct)}"


class UnclosedError(Exception):
    """A file that ends inside of a record or of the array."""


def is_document(head: bytes) -> bool:
    """Return True if a file of JSON must be read as one text rather than line by line.

    Args:
        head: its beginning, without the mark of a wide encoding.
    """
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b"["):
        return start[1:].lstrip()[:1] in {b"{", b""}
    first, _, rest = start.partition(b"\n")
    # A damaged record is followed by another; an object over several lines by one of its keys.
    return (
        first.startswith(b"{")
        and rest.lstrip()[:1] in {b'"', b"}"}
        and not _is_whole(first.decode("utf-8", "replace"))
    )


def _is_whole(line: str) -> bool:
    try:
        msgspec.json.decode(line)
    except msgspec.DecodeError:
        return False
    return True


def read_document(stream: BufferedReader) -> Iterator[bytes | None]:
    """Yield the records of a file that is one text, as JSON in UTF-8; None for one too long.

    Raises:
        UnclosedError: the file ends inside of a record or of the array.
    """
    encoding = narrow_encoding(stream.peek(_CHUNK)[:_CHUNK], declares=False)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    cutter = _DocumentCutter()
    while piece := stream.read(max(_CHUNK, cutter.waiting)):
        yield from cutter.feed(decoder.decode(piece))
    yield from cutter.feed(decoder.decode(b"", final=True))
    yield from cutter.finish()


class _DocumentCutter:
    """A cutter of a text that comes in pieces; it cuts where records end."""

    def __init__(self) -> None:
        self._text = ""
        self._scanned = 0  # the end of the text that was searched for signs
        self._start: int | None = None  # of the record that is open
        self._depth = 0  # open brackets inside of it, its own included
        self._in_array = False
        self._too_large = False
        self._given_up = False

    @property
    def waiting(self) -> int:
        """The number of characters that are not cut yet."""
        return len(self._text)

    def feed(self, more: str) -> Iterator[bytes | None]:
        """Add a piece of the text, and yield the records that are complete."""
        if self._given_up:
            return
        self._text += more
        done = 0
        for sign in _SIGN.finditer(self._text, self._scanned):
            if sign[0][0] == '"' and sign.end() == len(self._text):
                break  # it may go on in the next piece, and is searched again as a whole
            self._scanned = sign.end()
            if sign[0] in {"{", "["}:
                if self._start is None:
                    yield from self._between(done, sign.start())
                    done = sign.end()
                self._open(sign)
            elif sign[0] in {"}", "]"}:
                if self._start is None:
                    yield from self._between(done, sign.start())
                    self._in_array, done = False, sign.end()
                    continue
                self._depth -= 1
                if not self._depth:
                    yield self._cut(sign.end())
                    done, self._start = sign.end(), None
        self._forget(done)

    def _open(self, sign: re.Match[str]) -> None:
        """Open the array around the records, a record, or a bracket inside of one."""
        if self._start is None and sign[0] == "[" and not self._in_array:
            self._in_array = True
            return
        if self._start is None:
            self._start = sign.start()
        self._depth += 1

    def finish(self) -> Iterator[bytes | None]:
        """Yield the rest at the end of the text.

        Raises:
            UnclosedError: a record or the array is still open.
        """
        if self._start is not None or self._given_up:
            raise UnclosedError
        yield from self._between(0, len(self._text))
        if self._in_array:
            raise UnclosedError

    def _between(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the text between records, if there is any, as a record that is no JSON."""
        if rest := self._text[start:end].strip(_BETWEEN):
            yield _line(rest)

    def _cut(self, end: int) -> bytes | None:
        if self._too_large:
            self._too_large = False
            return None
        return _line(self._text[self._start : end])

    def _forget(self, done: int) -> None:
        """Forget the text that is cut, and the beginning of a record that is too long."""
        if self._start is None:
            keep = done
        elif self._too_large or len(self._text) - self._start > MOST_BYTES:
            # Only its end matters.
            self._too_large, self._start, keep = True, 0, self._scanned
        else:
            keep, self._start = self._start, 0
        self._text = self._text[keep:]
        self._scanned = max(0, self._scanned - keep)
        if len(self._text) > 2 * MOST_BYTES:
            # No string and no gap between records is that long: a quotation mark is missing.
            self._text, self._given_up = "", True


def _line(text: str) -> bytes:
    return text.encode("utf-8", "replace")
