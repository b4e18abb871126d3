"""Lucene, in Java: the program `lucene/Lucene.java`, which `tools.py` compiles."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools import lucene_command
from workload import FACETS, Corpus, Query

from peers.peer import read_clock


class Lucene:
    """Lucene with BM25 over the words, three facets from sorted-set columns, and one segment.

    Args:
        folder: of the index.
    """

    name = "Lucene"
    cuts = False
    apart = True
    any_word = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = lucene_command()
        self.installed = command is not None
        self._command = command or []
        self.cannot = None if command else "not installed: `python benchmarks/tools.py` says why"

    def index(self, corpus: Corpus) -> None:
        """Write with one writer and one thread, and merge into one segment."""
        with subprocess.Popen(
            [*self._command, "index", self.folder], stdin=subprocess.PIPE
        ) as running:
            assert running.stdin
            for document in corpus.documents():
                facets = (getattr(document, name) or "" for name in FACETS)
                columns = (document.record, document.words, *facets)
                line = "\t".join(" ".join(column.split("\t")) for column in columns)
                running.stdin.write(f"{line}\n".encode())
            running.stdin.close()
        if running.returncode:
            raise subprocess.CalledProcessError(running.returncode, running.args)

    def own_command(self) -> list[str]:
        """Return the command of the program."""
        return [*self._command, "search", str(self.folder)]

    def before(self) -> Sequence[str]:
        """Return no lines."""
        return ()

    def line(self, query: Query) -> str:
        """Return the words, of which any must match."""
        return "\t".join(query.words)

    def read(self, answer: bytes) -> tuple[float, int]:
        """Read its time and the number of articles."""
        return read_clock(answer)
