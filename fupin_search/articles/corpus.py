"""A whole corpus as a stream of articles and refusals; memory does not grow with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from fupin_search.articles.article import Reading, Rejected, Remark
from fupin_search.articles.corpora.archives import read_archive
from fupin_search.articles.corpora.files import CorpusFile, Kind, corpus_files, corpus_roots
from fupin_search.articles.corpora.ids import SeenIds
from fupin_search.articles.corpora.reading import read_stream
from fupin_search.articles.dates import today_in_shanghai
from fupin_search.articles.identity import story_in

_RECORDS_A_REPORT = 64


def read_corpus(
    paths: Sequence[Path],
    *,
    on_bytes: Callable[[int], None] | None = None,
    today: date | None = None,
) -> Iterator[Reading]:
    """Read every article of some corpora, in the same order on every run.

    What cannot be an article comes out as a Rejected with its reason. An id that comes twice is
    kept by the first article that has it; of records without an id that are equal, one is kept.

    Args:
        paths: folders, read with all they hold, or single files: saved pages (.txt, .html, .htm,
            .shtml), records (.jsonl, .json) and tables (.csv, .tsv), any of them packed (.gz), and
            archives of all of these (.zip).
        on_bytes: told how many bytes more have been read, compressed ones where files are
            compressed; they add up to `corpus_bytes`.
        today: the day past which a date is in the future; now in Asia/Shanghai if None.

    Raises:
        CorpusError: a path does not exist or cannot be opened; raised at the call.
    """
    tomorrow = (today or today_in_shanghai()) + timedelta(days=1)
    return _read_roots(corpus_roots(paths), on_bytes or _nobody, tomorrow)


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


def _read_roots(
    roots: Sequence[Path], on_bytes: Callable[[int], None], tomorrow: date
) -> Iterator[Reading]:
    with SeenIds() as seen:
        for at, root in enumerate(roots):
            for file in corpus_files(root):
                meter = _Meter(file.size, on_bytes)
                if _is_in(roots[:at], file.path):
                    reason = "Another of the paths given has read this very file already."
                    yield Rejected(file.origin, Remark("repeated-file", reason))
                else:
                    for reading in _read_file(file, meter):
                        yield _checked(reading, seen, tomorrow)
                meter.finish()


def _is_in(roots: Sequence[Path], path: Path) -> bool:
    """Whether one of some corpora has the file too."""
    return any(
        path == root
        or (
            path.is_relative_to(root)
            and not any(part.startswith(".") for part in path.relative_to(root).parts)
        )
        for root in roots
    )


def _checked(reading: Reading, seen: SeenIds, tomorrow: date) -> Reading:
    """The reading, refused if its id has come before, warned of if it is from the future."""
    if isinstance(reading, Rejected):
        return reading
    article = reading.article
    first = seen.first(article.id, article.origin)
    if first is not None:
        reason = (
            f"The same article has come before, as {first}."
            if story_in(article.id)
            else f"The id {article.id} is already that of {first}."
        )
        return Rejected(article.origin, Remark("repeated-id", reason))
    if article.date and article.date > tomorrow:
        reason = f"The date {article.date} is in the future."
        future = Remark("date-in-future", reason)
        return replace(reading, warnings=(*reading.warnings, future))
    return reading


def _read_file(file: CorpusFile, meter: _Meter) -> Iterator[Reading]:
    if file.refusal or file.form is None:
        yield Rejected(file.origin, file.refusal or Remark("unreadable", "It has no form."))
        return
    try:
        with file.path.open("rb") as stream:
            if file.form.kind is Kind.ARCHIVE:
                yield from read_archive(
                    stream, origin=file.origin, size=file.size, on_position=meter.reached
                )
                return
            records = 0

            def on_record() -> None:
                nonlocal records
                records += 1
                if records % _RECORDS_A_REPORT == 0:
                    meter.reached(stream.tell())

            yield from read_stream(stream, file.form, origin=file.origin, on_record=on_record)
    except OSError as error:
        reason = f"It cannot be read: {error.strerror or type(error).__name__}."
        yield Rejected(file.origin, Remark("unreadable", reason))
