"""SQLite's full-text index FTS5, by Python's sqlite3."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from workload import FACETS, Corpus, Query

from peers.peer import BUCKETS, HITS, Found

# Terms may contain every ASCII sign; only spaces separate them.
_SIGNS = "!\"\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~"
_TABLES = f"""
    CREATE TABLE records (id INTEGER PRIMARY KEY, record TEXT);
    CREATE TABLE facets (id INTEGER PRIMARY KEY, section TEXT, source TEXT, year TEXT);
    CREATE VIRTUAL TABLE words
        USING fts5(terms, content='', tokenize="ascii tokenchars '{_SIGNS}'");
"""
_BEST = f"""
    SELECT record FROM words(?) AS found JOIN records ON records.id = found.rowid
        ORDER BY rank LIMIT {HITS}
"""  # noqa: S608 - a number of ours
_TOTAL = "SELECT count(*) FROM words(?)"
_COUNTS = {
    name: f"""
        SELECT {name}, count(*) FROM words(?) AS found JOIN facets ON facets.id = found.rowid
            WHERE {name} IS NOT NULL GROUP BY {name} ORDER BY 2 DESC, 1 LIMIT {BUCKETS}
    """  # noqa: S608 - names of ours
    for name in FACETS
}


class SqliteFts5:
    """SQLite with bm25() over the words, and a GROUP BY for each facet.

    Args:
        folder: of the database.
    """

    name = "SQLite FTS5"
    cuts = False
    apart = False
    any_word = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.installed = _has_fts5()
        self.cannot: str | None = (
            "rank, count and group in one pass: each is a statement that matches anew"
            if self.installed
            else "not installed: this Python's SQLite was built without FTS5"
        )

    def index(self, corpus: Corpus) -> None:
        """Write in one transaction, and merge the index into one segment at its end."""
        with closing(self._connect()) as database, database:
            database.executescript(_TABLES)
            for number, document in enumerate(corpus.documents(), start=1):
                values = [getattr(document, name) for name in FACETS]
                database.execute("INSERT INTO records VALUES (?, ?)", (number, document.record))
                database.execute("INSERT INTO facets VALUES (?, ?, ?, ?)", (number, *values))
                database.execute(
                    "INSERT INTO words (rowid, terms) VALUES (?, ?)", (number, document.words)
                )
            database.execute("INSERT INTO words (words) VALUES ('optimize')")

    def open(self) -> None:
        """Open the database."""
        self._database = self._connect()

    def search(self, query: Query) -> Found:
        """Match any word."""
        wanted = (" OR ".join(f'"{word.replace(chr(34), chr(34) * 2)}"' for word in query.words),)
        ask = self._database.execute
        return Found(
            ask(_TOTAL, wanted).fetchone()[0],
            ask(_BEST, wanted).fetchall(),
            {name: ask(count, wanted).fetchall() for name, count in _COUNTS.items()},
        )

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.folder / "articles.sqlite")
        # As much cache and mapped file as it can use.
        database.execute("PRAGMA cache_size = -524288")
        database.execute("PRAGMA mmap_size = 2147418112")
        return database


def _has_fts5() -> bool:
    with closing(sqlite3.connect(":memory:")) as database:
        options = database.execute("PRAGMA compile_options").fetchall()
    return ("ENABLE_FTS5",) in options
