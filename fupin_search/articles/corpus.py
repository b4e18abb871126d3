"""A whole corpus as a stream of articles and refusals, one file in memory at a time at most."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from fupin_search.articles.article import Reading, Rejected, Remark
from fupin_search.articles.corpora.files import CorpusFile, Kind, corpus_files, corpus_roots
from fupin_search.articles.corpora.records import read_line
from fupin_search.articles.encodings import UndecodableError, decode
from fupin_search.articles.lines import lines_of
from fupin_search.articles.pages.html import lines_of_html
from fupin_search.articles.pages.site import read_page

_MOST_BYTES = 10_000_000  # of a page or a record; the longest real ones have a few hundred thousand
_SKIPPED_AT_ONCE = 1 << 20  # bytes
_RECORDS_A_REPORT = 64


def read_corpus(
    paths: Sequence[Path], *, on_bytes: Callable[[int], None] | None = None
) -> Iterator[Reading]:
    """Read every article of some corpora, in the same order on every run.

    What cannot be an article comes out as a Rejected with its reason. An id that comes twice is
    kept by the first article that has it.

    Args:
        paths: folders, read with all they hold, or single files: saved pages (.txt, .html, .htm,
            .shtml) and records (.jsonl, .jsonl.gz).
        on_bytes: told how many bytes more have been read, compressed ones where files are
            compressed; they add up to `corpus_bytes`.

    Raises:
        CorpusError: a path does not exist or cannot be opened; raised at the call.
    """
    return _read_roots(corpus_roots(paths), on_bytes or _nobody)


def corpus_bytes(paths: Sequence[Path]) -> int:
    """How many bytes `read_corpus` is going to read, compressed ones where files are compressed.

    Args:
        paths: as given to `read_corpus`.

    Raises:
        CorpusError: a path does not exist or cannot be opened.
    """
    return sum(file.size for root in corpus_roots(paths) for file in corpus_files(root))


def _nobody(_more: int) -> None:
    """Nobody wants to know."""


class _Meter:
    """Tells how far the reading of one file has come."""

    def __init__(self, size: int, on_bytes: Callable[[int], None]) -> None:
        self._size = size
        self._told = 0
        self._on_bytes = on_bytes

    def reached(self, position: int) -> None:
        """Tell of what is new since the last time, never past the file's size."""
        more = min(position, self._size) - self._told
        if more > 0:
            self._told += more
            self._on_bytes(more)

    def finish(self) -> None:
        """Tell of all that is left, read or not."""
        self.reached(self._size)


def _read_roots(roots: Sequence[Path], on_bytes: Callable[[int], None]) -> Iterator[Reading]:
    origins: dict[str, str] = {}  # of ids
    been: set[Path] = set()
    for root in roots:
        for file in corpus_files(root):
            meter = _Meter(file.size, on_bytes)
            if file.path in been:
                reason = "Another of the paths given has read this very file already."
                yield Rejected(file.origin, Remark("repeated-file", reason))
            else:
                for reading in _read_file(file, meter):
                    yield _once(reading, origins)
            been.add(file.path)
            meter.finish()


def _once(reading: Reading, origins: dict[str, str]) -> Reading:
    """The reading, refused if its id has come before."""
    if isinstance(reading, Rejected):
        return reading
    name, origin = reading.article.id, reading.article.origin
    if name in origins:
        reason = f"The id {name} is already that of {origins[name]}."
        return Rejected(origin, Remark("repeated-id", reason))
    origins[name] = origin
    return reading


def _read_file(file: CorpusFile, meter: _Meter) -> Iterator[Reading]:
    if file.refusal:
        yield Rejected(file.origin, file.refusal)
        return
    try:
        with file.path.open("rb") as stream:
            if file.kind in (Kind.RECORDS, Kind.PACKED_RECORDS):
                yield from _read_records(file, stream, meter)
            else:
                yield _read_page_file(file, stream.read(_MOST_BYTES + 1))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        reason = f"The compressed file is broken from here on: {error}."
        yield Rejected(file.origin, Remark("broken-gzip", reason))
    except OSError as error:
        reason = f"It cannot be read: {error.strerror or type(error).__name__}."
        yield Rejected(file.origin, Remark("unreadable", reason))


def _read_page_file(file: CorpusFile, raw: bytes) -> Reading:
    if len(raw) > _MOST_BYTES:
        return Rejected(file.origin, _too_large("page"))
    try:
        text, warnings = decode(raw)
    except UndecodableError as error:
        return Rejected(file.origin, error.remark)
    lines = lines_of_html(text) if file.kind is Kind.HTML else lines_of(text)
    return read_page(lines, origin=file.origin, warnings=warnings)


def _read_records(file: CorpusFile, stream: IO[bytes], meter: _Meter) -> Iterator[Reading]:
    records = gzip.GzipFile(fileobj=stream) if file.kind is Kind.PACKED_RECORDS else stream
    number = 0
    for line in _lines(records):
        if line is not None and not line.strip():
            continue
        number += 1
        origin = f"{file.origin}#{number}"
        if line is None:
            yield Rejected(origin, _too_large("record"))
        else:
            yield read_line(line, origin=origin)
        if number % _RECORDS_A_REPORT == 0:
            meter.reached(stream.tell())
    if not number:
        yield Rejected(file.origin, Remark("empty", "The file holds no record."))


def _lines(stream: IO[bytes] | gzip.GzipFile) -> Iterator[bytes | None]:
    """The lines of a file; None for one that is too long, which is never held whole."""
    while line := stream.readline(_MOST_BYTES + 1):
        if len(line) <= _MOST_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(_SKIPPED_AT_ONCE)) and not rest.endswith(b"\n"):
            pass
        yield None


def _too_large(what: str) -> Remark:
    return Remark("too-large", f"The {what} has more than {_MOST_BYTES // 1_000_000} MB.")
