"""Groonga, from Debian, by its command line and by its HTTP server."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from shutil import which
from urllib.parse import urlencode

import msgspec
from results import GROONGA
from workload import FACETS, Corpus, Query

from peers.peer import BUCKETS, HITS, records

_TABLES = """\
table_create section TABLE_HASH_KEY ShortText
table_create source TABLE_HASH_KEY ShortText
table_create year TABLE_HASH_KEY ShortText
table_create Articles TABLE_NO_KEY
column_create Articles title COLUMN_SCALAR ShortText
column_create Articles body COLUMN_SCALAR Text
column_create Articles url COLUMN_SCALAR ShortText
column_create Articles date COLUMN_SCALAR ShortText
column_create Articles words COLUMN_SCALAR Text
column_create Articles section COLUMN_SCALAR section
column_create Articles source COLUMN_SCALAR source
column_create Articles year COLUMN_SCALAR year
load --table Articles
["""
# An index that is created last is built in one pass, which is Groonga's fastest way.
_INDEX = """
]
table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenDelimit
column_create Terms articles_words COLUMN_INDEX Articles words
"""
_STORED = "title,body,url,date,section,source"
_MARKED = "title,url,date,section,source,highlight_html(title),snippet_html(body)"


class Groonga:
    """Groonga over the same words, with three drilldowns; its score is the words' frequency.

    Args:
        folder: of the database.
    """

    name = GROONGA
    cuts = False
    apart = True
    any_word = True
    note: str | None = "two threads in one process; ranks by the words' frequency alone"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.installed = which("groonga") is not None
        self.cannot = None if self.installed else "not installed: apt-get install groonga-bin"

    def index(self, corpus: Corpus) -> None:
        """Load all articles, then index them."""
        command = ["groonga", "-n", self._database]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as running:
            assert running.stdin
            running.stdin.write(_TABLES.encode())
            parting = b"\n"
            for record in records(corpus):
                running.stdin.write(parting + msgspec.json.encode(record))
                parting = b",\n"
            running.stdin.write(_INDEX.encode())
            running.stdin.close()
        if running.returncode:
            raise subprocess.CalledProcessError(running.returncode, command)

    def own_command(self) -> list[str]:
        """Return the command that opens its database."""
        return ["groonga", self._database]

    def line(self, query: Query) -> str:
        """Return the path of a query, any of whose words must match."""
        return self._path(query, _STORED)

    def read(self, answer: bytes) -> tuple[float, int]:
        """Read the time in the head of an answer, and the number of articles."""
        (code, _, seconds, *_), *body = msgspec.json.decode(answer)
        if code:
            raise ValueError(f"Groonga answered {answer[:200]!r}")
        return seconds, body[0][0][0][0]

    def command(self, port: int) -> list[str]:
        """Return the command of its HTTP server, with two threads."""
        address = ["--bind-address", "127.0.0.1", "--port", str(port)]
        return ["groonga", "-s", "--protocol", "http", *address, "-t", "2", self._database]

    def path(self, query: Query) -> str:
        """Return the path of a query, with marked titles and snippets."""
        return self._path(query, _MARKED)

    def before(self) -> Sequence[str]:
        """Return the path that turns the cache of answers off."""
        return ("/d/cache_limit?max=0",)

    def calls(self, asked: Sequence[Query]) -> float | None:
        """Return None: it is written in C."""
        return None

    @property
    def _database(self) -> str:
        return str(self.folder / "articles.groonga")

    @staticmethod
    def _path(query: Query, columns: str) -> str:
        pairs = {
            "table": "Articles",
            "command_version": "2",
            "filter": " || ".join(f"words @ {_quote(word)}" for word in query.words),
            "sort_keys": "-_score",
            "limit": str(HITS),
            "output_columns": columns,
        }
        for name in FACETS:
            pairs[f"drilldowns[{name}].keys"] = name
            pairs[f"drilldowns[{name}].sort_keys"] = "-_nsubrecs"
            pairs[f"drilldowns[{name}].limit"] = str(BUCKETS)
        return f"/d/select.json?{urlencode(pairs)}"


def _quote(word: str) -> str:
    """Return a string literal of Groonga's script."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
