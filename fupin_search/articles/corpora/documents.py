"""JSON that is not one record a line, cut into records: an array, or objects over several lines.

Such a file is read as one text, whatever its lines are, and cut at the end of each object in the
outermost array or outside of any. No more than one record is held in memory.
"""

from __future__ import annotations

import codecs
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from io import BufferedReader

import msgspec

from fupin_search.articles.corpora.streams import MOST_BYTES
from fupin_search.articles.encodings import narrow_encoding

_CHUNK = 1 << 16
# A string as a whole, or one that is not closed yet, or a bracket outside of strings.
_SIGN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_BETWEEN = " \t\r\n,\ufeff"


class UnclosedError(Exception):
    """The end of the file leaves a record or the array open."""


def is_document(head: bytes) -> bool:
    """Return True if a file of JSON must be read as one text rather than line by line.

    Args:
        head: its beginning, without the mark of a wide encoding.
    """
    start = head.removeprefix(BOM_UTF8).lstrip()
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


def records_of_document(stream: BufferedReader) -> Iterator[bytes | None]:
    """The records of such a file, each as a line of JSON in UTF-8."""
    encoding = narrow_encoding(stream.peek(_CHUNK)[:_CHUNK], declares=False)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    cutting = _Cutting()
    while piece := stream.read(max(_CHUNK, cutting.waiting)):
        yield from cutting.feed(decoder.decode(piece))
    yield from cutting.feed(decoder.decode(b"", final=True))
    yield from cutting.finish()


class _Cutting:
    """Cuts a text that comes in pieces where its records end."""

    def __init__(self) -> None:
        self._text = ""
        self._scanned = 0  # how far signs were looked for
        self._start: int | None = None  # of the record that is open
        self._depth = 0  # brackets open inside of it, its own included
        self._in_array = False
        self._too_large = False
        self._given_up = False

    @property
    def waiting(self) -> int:
        """Characters held that are not cut yet."""
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
        """Open the array around the records, a record, or something in one."""
        if self._start is None and sign[0] == "[" and not self._in_array:
            self._in_array = True
            return
        if self._start is None:
            self._start = sign.start()
        self._depth += 1

    def finish(self) -> Iterator[bytes | None]:
        """Yield the rest at the end of the text; see `records_of_document`."""
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
            # No string and nothing between records is that long: the quotation marks are wrong.
            self._text, self._given_up = "", True


def _line(text: str) -> bytes:
    return text.encode("utf-8", "replace")
