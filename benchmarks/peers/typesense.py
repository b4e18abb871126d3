"""Typesense, from the wheels on PyPI with its server (0.24.1, the newest of these)."""

from __future__ import annotations

import http.client
import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from load import free_port, running
from tools import typesense_program
from workload import FACETS, Corpus, Query

from peers.peer import BUCKETS, HITS, records

_KEY = "bench"
_ARTICLES = "/collections/articles"
_AT_ONCE = 2_000
_SCHEMA = {
    "name": "articles",
    "fields": [
        {"name": "words", "type": "string"},
        *({"name": name, "type": "string", "facet": True, "optional": True} for name in FACETS),
        *(
            {"name": name, "type": "string", "index": False, "optional": True}
            for name in ("title", "body", "url", "date")
        ),
    ],
}


class Typesense:
    """Typesense over the same words, with three facets and its index in memory.

    Args:
        folder: of its files.
    """

    name = "Typesense"
    cuts = False
    apart = True
    any_word = False
    note: str | None = (
        "wants all words, then fewer until something is found; marks up the cut words, "
        "since it cannot find them in the text; reads its whole index at the start"
    )

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        program = typesense_program()
        self.installed = program is not None
        self._program = str(program)
        self.cannot = None if program else "not installed: `python benchmarks/tools.py` says why"

    def index(self, corpus: Corpus) -> None:
        """Send the articles to its server over HTTP."""
        port = free_port()
        log = self.folder.parent / "typesense.log"
        with running(self.command(port), port, "/health", log):
            connection = http.client.HTTPConnection("127.0.0.1", port)
            _post(connection, "/collections", msgspec.json.encode(_SCHEMA))
            lines = (msgspec.json.encode(record) for record in records(corpus))
            while several := list(itertools.islice(lines, _AT_ONCE)):
                said = _post(
                    connection,
                    f"{_ARTICLES}/documents/import?action=create",
                    b"\n".join(several),
                )
                if b'"success":false' in said:
                    raise ValueError(f"Typesense answered {said[:200]!r}")
            # Or else it would answer before it has replayed its log, from a part of the articles.
            with tempfile.TemporaryDirectory(prefix="fupin-bench-") as copy:
                taken = urlencode({"snapshot_path": f"{copy}/typesense"})
                _post(connection, f"/operations/snapshot?{taken}", b"")

    def command(self, port: int) -> list[str]:
        """Return the command of its server, with two threads."""
        return [
            self._program,
            f"--data-dir={self.folder}",
            f"--api-key={_KEY}",
            f"--api-port={port}",
            f"--peering-port={free_port()}",
            "--api-address=127.0.0.1",
            "--peering-address=127.0.0.1",
            "--thread-pool-size=2",
        ]

    def path(self, query: Query) -> str:
        """Return the path of a query for whole words, without corrections."""
        pairs = {
            "q": " ".join(query.words),
            "query_by": "words",
            "facet_by": ",".join(FACETS),
            "max_facet_values": str(BUCKETS),
            "per_page": str(HITS),
            # What is not shown is not marked up.
            "exclude_fields": "body",
            "num_typos": "0",
            "prefix": "false",
            "x-typesense-api-key": _KEY,
        }
        return f"{_ARTICLES}/documents/search?{urlencode(pairs)}"

    def before(self) -> Sequence[str]:
        """Return no paths, because it caches no answers by default."""
        return ()

    def calls(self, asked: Sequence[Query]) -> float | None:
        """Return None: it is written in C++."""
        return None


def _post(connection: http.client.HTTPConnection, path: str, body: bytes) -> bytes:
    connection.request("POST", path, body, {"X-TYPESENSE-API-KEY": _KEY})
    answer = connection.getresponse()
    said = answer.read()
    if not 200 <= answer.status < 300:  # HTTP's own
        raise ValueError(f"Typesense answered {answer.status}: {said[:200]!r}")
    return said
