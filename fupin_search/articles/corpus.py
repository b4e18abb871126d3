"""A whole corpus as a stream of articles and refusals; memory does not grow with it.

`files` lists the files, `containers` unpacks them, `encodings` decodes them, and `pages`, `records`
or `tables` read the articles.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Self

from fupin_search.articles.article import Reading, Rejected, Remark, parse_story
from fupin_search.articles.containers import read_file
from fupin_search.articles.files import has_file, list_files, resolve_roots
from fupin_search.articles.publication_dates import today_in_shanghai
from fupin_search.errors import CorpusError

_MOST_IN_MEMORY = 100_000  # ids; some 25 MB
_CACHE = 8192  # KiB of the file's pages


class SeenIds:
    """The ids of a corpus so far, each with the origin of its first article.

    The latest are in memory; the others in a nameless file in the system's temporary folder, which
    disappears with the process (SQLite, "Temporary Databases").
    """

    def __init__(self) -> None:
        self._latest: dict[str, str] = {}
        self._has_file = False
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, name: str, origin: str) -> str | None:
        """Add an id, and return the origin it came from first; None if it is new.

        Args:
            name: the id.
            origin: of the article that has it this time.

        Raises:
            CorpusError: the temporary folder is full.
        """
        if name in self._latest:
            return self._latest[name]
        try:
            if self._has_file:
                query = "SELECT origin FROM seen WHERE id = ?"
                if row := self._file.execute(query, (name,)).fetchone():
                    return str(row[0])
            self._latest[name] = origin
            if len(self._latest) >= _MOST_IN_MEMORY:
                self._write_to_file()
        except sqlite3.Error as error:
            raise CorpusError(
                f"The ids of the corpus cannot be written to the temporary folder ({error}). "
                "Free some space there, or set SQLITE_TMPDIR to another folder."
            ) from None
        return None

    def _write_to_file(self) -> None:
        """Move the ids in memory to the file, in the order in which a tree takes them fastest."""
        if not self._has_file:
            for statement in (
                f"PRAGMA cache_size = -{_CACHE}",
                "PRAGMA journal_mode = OFF",
                "PRAGMA synchronous = OFF",
                "CREATE TABLE seen (id TEXT PRIMARY KEY, origin TEXT) WITHOUT ROWID",
            ):
                self._file.execute(statement)
            self._has_file = True
        self._file.execute("BEGIN")
        self._file.executemany("INSERT INTO seen VALUES (?, ?)", sorted(self._latest.items()))
        self._file.execute("COMMIT")
        self._latest.clear()


def read_corpus(
    paths: Sequence[Path],
    *,
    on_bytes: Callable[[int], None] | None = None,
    today: date | None = None,
) -> Iterator[Reading]:
    """Read every article of some corpora, in the same order on every run.

    An input that is no article becomes a `Rejected` with its reason. Of several articles with one
    id, and of several equal records without one, the first counts.

    Args:
        paths: folders, read with all their files, or single files: saved pages (.txt, .html, .htm,
            .shtml), records (.jsonl, .json) and tables (.csv, .tsv), any of them packed (.gz), and
            archives of all of these (.zip).
        on_bytes: called with the number of bytes read since the last call, compressed ones where
            files are compressed; they add up to `corpus_bytes`.
        today: dates later than the day after it are in the future; now in Asia/Shanghai if None.

    Raises:
        CorpusError: a path does not exist or cannot be opened; raised at the call.
    """
    tomorrow = (today or today_in_shanghai()) + timedelta(days=1)
    return _read_roots(resolve_roots(paths), on_bytes or (lambda _more: None), tomorrow)


def corpus_bytes(paths: Sequence[Path]) -> int:
    """Return the number of bytes `read_corpus` reads, compressed ones where files are compressed.

    Args:
        paths: as given to `read_corpus`.

    Raises:
        CorpusError: a path does not exist or cannot be opened.
    """
    return sum(file.size for root in resolve_roots(paths) for file in list_files(root))


class _Meter:
    """Reports the progress of reading one file."""

    def __init__(self, size: int, on_bytes: Callable[[int], None]) -> None:
        self._size = size
        self._reported = 0
        self._on_bytes = on_bytes

    def reached(self, position: int) -> None:
        """Report the bytes since the last time, never past the file's size."""
        more = min(position, self._size) - self._reported
        if more > 0:
            self._reported += more
            self._on_bytes(more)


def _read_roots(
    roots: Sequence[Path], on_bytes: Callable[[int], None], tomorrow: date
) -> Iterator[Reading]:
    with SeenIds() as seen:
        for at, root in enumerate(roots):
            for file in list_files(root):
                meter = _Meter(file.size, on_bytes)
                if any(has_file(earlier, file.path) for earlier in roots[:at]):
                    reason = "Another of the given paths contains this file, and it was read there."
                    yield Rejected(file.origin, Remark("repeated-file", reason))
                else:
                    for reading in read_file(file, meter.reached):
                        yield _checked(reading, seen, tomorrow)
                meter.reached(file.size)


def _checked(reading: Reading, seen: SeenIds, tomorrow: date) -> Reading:
    """Refuse an article with the id of an earlier one, and warn of a date in the future."""
    if isinstance(reading, Rejected):
        return reading
    article = reading.article
    first = seen.add(article.id, article.origin)
    if first is not None:
        reason = (
            f"It is the same article as {first}."
            if parse_story(article.id)
            else f"The id {article.id} is already that of {first}."
        )
        return Rejected(article.origin, Remark("repeated-id", reason))
    if article.date and article.date > tomorrow:
        reason = f"The date {article.date} is in the future."
        future = Remark("date-in-future", reason)
        return replace(reading, warnings=(*reading.warnings, future))
    return reading
