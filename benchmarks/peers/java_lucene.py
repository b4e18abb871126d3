"""Lucene, in Java: the program `lucene/Lucene.java`, which `tools.py` compiles."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools import lucene_command
from workload import FACETS, Corpus, Query


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

    def answer(self, asked: Sequence[Query], *, warm: int, passes: int) -> list[tuple[float, int]]:
        """Match any word; Java compiles its code during the warm passes."""
        lines = "".join("\t".join(query.words) + "\n" for query in asked)
        done = subprocess.run(
            [*self._command, "search", self.folder, str(passes), str(warm)],
            input=lines.encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        pairs = (line.split(b"\t") for line in done.stdout.splitlines())
        return [(int(nanoseconds) / 1e9, int(found)) for nanoseconds, found in pairs]
