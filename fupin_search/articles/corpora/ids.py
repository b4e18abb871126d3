"""The ids that have come in a corpus so far, kept on disk so that memory does not grow with it."""

from __future__ import annotations

import sqlite3
from typing import Self

from fupin_search.errors import CorpusError

_IN_MEMORY = 100_000  # ids; some 25 MB
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

    def first(self, name: str, origin: str) -> str | None:
        """Return the first origin of an id; None if it is new, and add it.

        Args:
            name: the id.
            origin: of the article that has it now.

        Raises:
            CorpusError: the temporary folder has no room left.
        """
        if name in self._latest:
            return self._latest[name]
        try:
            if self._has_file:
                query = "SELECT origin FROM seen WHERE id = ?"
                if row := self._file.execute(query, (name,)).fetchone():
                    return str(row[0])
            self._latest[name] = origin
            if len(self._latest) >= _IN_MEMORY:
                self._put_aside()
        except sqlite3.Error as error:
            raise CorpusError(
                f"The ids of the corpus cannot be kept in the temporary folder ({error}). "
                "Free some space there, or name another folder in SQLITE_TMPDIR."
            ) from None
        return None

    def _put_aside(self) -> None:
        """Move the ids in memory to the file, in order, because a tree takes them fastest so."""
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
