"""A server as its operator starts it: a process of its own at a free port."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served(folder: Path, *, workers: int) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server of the folder's index at a free port; its address and its process."""
    arguments = ["serve", "--index", str(folder), "--port", "0", "--workers", str(workers)]
    process = subprocess.Popen(
        [sys.executable, "-m", "fupin_search", *arguments], stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr
        line = process.stderr.readline()
        yield line.split(" at ")[1].split()[0], process
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.communicate()
