"""SeekStorm, in Rust: the program `seekstorm/main.rs`, which `tools.py` compiles."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import msgspec
from tools import seekstorm_program
from workload import FACETS, Corpus, Query

from peers.peer import read_clock


class SeekStorm:
    """SeekStorm with BM25F over the words, and three facets of strings.

    Args:
        folder: of the index.
    """

    name = "SeekStorm"
    cuts = False
    apart = True
    any_word = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        program = seekstorm_program()
        self.installed = program is not None
        self._program = str(program)
        self.cannot = None if program else "not installed: `python benchmarks/tools.py` says why"

    def index(self, corpus: Corpus) -> None:
        """Write with its own threads, a shard for each processor, and commit once."""
        with subprocess.Popen(
            [self._program, "index", self.folder], stdin=subprocess.PIPE
        ) as running:
            assert running.stdin
            for document in corpus.documents():
                facets = {name: getattr(document, name) or "" for name in FACETS}
                article = {"record": document.record, "words": document.words, **facets}
                running.stdin.write(msgspec.json.encode(article) + b"\n")
            running.stdin.close()
        if running.returncode:
            raise subprocess.CalledProcessError(running.returncode, running.args)

    def own_command(self) -> list[str]:
        """Return the command of the program."""
        return [self._program, "search", str(self.folder)]

    def before(self) -> Sequence[str]:
        """Return no lines."""
        return ()

    def line(self, query: Query) -> str:
        """Return the words, of which any must match."""
        return "\t".join(query.words)

    def read(self, answer: bytes) -> tuple[float, int]:
        """Read its time and the number of articles."""
        return read_clock(answer)
